import JobCore
import JobEngine
import JobRPC

extension Daemon {
  /// Turns a call into a command, a question or an answer. No rule of the engine lives here.
  func carryOut(_ method: Method, _ params: inout ParamsReader, _ target: ReplyTarget) throws(WireFault) {
    let session = target.session
    switch method {
    case .hello: try hello(&params, target)
    case .rpcDiscover: discover(target)

    case .jobEnqueue:
      let job = try NewJob(&params, now: Self.moment().wall)
      guard mayBring(job.kind, session) else { return refuse(target, .shellForbidden(has: session.roles)) }
      add(.enqueue(job, by: session.actor), for: target)
    case .jobEnqueueMany: try enqueueMany(&params, target)
    case .jobRetry, .jobCancel, .jobPause, .jobResume, .jobDelete, .jobKill:
      let call = try CallParams.action(method, &params, actor: session.actor)
      if let selection = call.selection {
        act(on: selection, method, call.action, completed: call.completed, target)
      } else {
        add(.act(call.action), for: target, weight: call.action.ids.count)
      }
    case .jobSelect: try select(&params, target)
    case .jobSelectCancel: try cancelSelection(&params, target)
    case .jobEdit: try editJob(&params, target)
    case .batchOpen:
      let request = try BatchRequest(&params, now: Self.moment().wall)
      guard mayBring(request.callback.kind, session) else { return refuse(target, .shellForbidden(has: session.roles)) }
      add(.openBatch(request, by: session.actor), for: target)
    case .batchClose: try closeBatch(&params, target)
    case .batchGet: try getBatch(&params, target)
    case .jobGet: try getJob(&params, target)
    case .jobList: try listJobs(&params, target)
    case .jobAttempts: try listAttempts(&params, target)
    case .jobWhy: try explain(&params, target)
    case .jobWait: try waitForJobs(&params, target)
    case .filterComplete: try completeFilter(&params, target)

    case .jobClaim: try claim(&params, target)
    case .jobComplete: add(.end(try RunEnd(&params, as: .complete)), for: target)
    case .jobFail: add(.end(try RunEnd(&params, as: .fail)), for: target)
    case .jobSnooze: add(.end(try RunEnd(&params, as: .snooze)), for: target)
    case .jobRelease: add(.end(try RunEnd(&params, as: .release)), for: target)
    case .jobProgress: add(try CallParams.progress(&params), for: target)

    case .workerRegister:
      let registration = try WorkerRegistration(&params, actor: session.actor)
      session.usesEngine = true
      add(.register(registration, connection: session.id), for: target)
    case .workerHeartbeat: add(try CallParams.heartbeat(&params), for: target)
    case .workerPause: try control(.pause, &params, target)
    case .workerResume: try control(.resume, &params, target)
    case .workerDrain: try control(.drain, &params, target)
    case .workerStop: try control(.stop, &params, target)
    case .workerList: afterCommit { daemon in daemon.replyWorkers(target) }

    case .logAppend: try appendLog(&params, target)
    case .logRead: try readLog(&params, target)
    case .logSearch: try searchLogs(&params, target)

    case .queuePause:
      let pause = try ControlParams(&params, naming: "queue")
      add(.pauseQueue(pause.name, by: session.actor, reason: pause.reason, until: pause.until), for: target)
    case .queueResume:
      let resume = try ControlParams(&params, naming: "queue")
      add(.resumeQueue(resume.name, by: session.actor, reason: resume.reason), for: target)
    case .queueLimit:
      let limit = try CallParams.limits(&params)
      add(.limitQueue(limit.queue, limit.change, by: session.actor, reason: limit.reason), for: target)
    case .queueList: listQueues(target)
    case .kindPause:
      let pause = try ControlParams(&params, naming: "kind")
      add(.pauseKind(pause.name, by: session.actor, reason: pause.reason, until: pause.until), for: target)
    case .kindResume:
      let resume = try ControlParams(&params, naming: "kind")
      add(.resumeKind(resume.name, by: session.actor, reason: resume.reason), for: target)
    case .kindSet:
      let settings = try KindSettings(&params)
      add(.setKind(settings.kind, settings.edits, by: session.actor, reason: settings.reason), for: target)
    case .kindList: afterCommit { daemon in daemon.replyKinds(target) }

    case .journalList: try listJournal(&params, target)
    case .undo: try undo(&params, target)
    case .journalNote: try note(&params, target)
    case .errorList: try listErrors(&params, target)
    case .errorGet: try getError(&params, target)
    case .errorResolve, .errorSnooze, .errorReopen: try dealWithError(method, &params, target)

    case .scheduleList: try listSchedules(&params, target)
    case .schedulePut: try putSchedule(&params, target)
    case .schedulePause: try schedule(&params, target) { .pause($0, until: $1) }
    case .scheduleResume: try schedule(&params, target) { name, _ in .resume(name) }
    case .scheduleRun:
      // Decided by the engine: a put of the same turn may have made it a schedule of shell jobs.
      let refusal: CommandRefusal? = mayBring("shell", session) ? nil : .shellForbidden(has: session.roles)
      try schedule(&params, target) { name, _ in .run(name, ofShell: refusal) }
    case .scheduleDelete: try schedule(&params, target) { name, _ in .delete(name) }

    case .watchOpen: try openWatch(&params, target)
    case .watchSet: try setWatch(&params, target)
    case .watchClose: try closeWatch(&params, target)
    case .eventsSubscribe: try subscribe(&params, target)

    case .storePause:
      let pause = try ControlParams(&params, naming: nil)
      add(.pauseStore(by: session.actor, reason: pause.reason, until: pause.until), for: target)
    case .storeResume:
      let resume = try ControlParams(&params, naming: nil)
      add(.resumeStore(by: session.actor, reason: resume.reason), for: target)
    case .storeBackup: try startBackup(&params, target)
    case .storeCheck: try check(&params, target)
    case .storeHealth: afterCommit { daemon in daemon.reply(target) { daemon.health().write(to: &$0) } }
    case .storeMetrics: afterCommit { daemon in daemon.replyMetrics(target) }
    case .metricsHistory: try replyHistory(&params, target)
    case .storeStats: afterCommit { daemon in daemon.replyStats(target) }
    }
  }

  /// Does something once everything that came in with this turn is on disk.
  func afterCommit(_ body: @escaping (Daemon) -> Void) {
    afterCommit.append { [unowned self] in body(self) }
  }

  /// Asks the reader thread, after this turn's commit; the answer goes to the call.
  func ask(_ target: ReplyTarget, _ question: @escaping @Sendable (ReaderThread.Desk) throws(StoreError) -> Answered) {
    let ticket = drawToken()
    tickets[ticket] = target
    afterCommit { daemon in
      daemon.reader.ask { desk in
        let answer: Answered
        do throws(StoreError) {
          answer = try question(desk)
        } catch {
          answer = .refused(RPCError(error))
        }
        return { daemon in
          guard let target = daemon.tickets.removeValue(forKey: ticket) else { return }
          switch answer {
          case .result(let body): daemon.reply(target, body)
          case .refused(let error): daemon.refuse(target, error)
          }
        }
      }
    }
  }
}
