import JSON
import JobCore
import JobEngine
import JobRPC
import Posix

extension Daemon {
  /// Gives the engine this turn's commands, and tells everybody what became of them once it is on disk.
  func runTick(at now: Moment) {
    let isDue = engine.nextDeadline(after: now).map { $0 <= now.monotonic } ?? false
    guard !commands.isEmpty || isDue || needsTick else { return runAfterCommit() }
    needsTick = false
    closeCells(at: now)
    var taken: [Command] = []
    var answers: [ReplyTarget?] = []
    swap(&taken, &commands)
    swap(&answers, &targets)
    commandWeight = 0
    gauges.commands += taken.count

    let result: TickResult
    do throws(StoreError) {
      result = try engine.tick(taken, at: now)
    } catch {
      return fail(error)
    }
    if result.isCommitted {
      gauges.commits += 1
      gauges.lastCommitAt = now.wall
      hasCommitted = true
      // Put off by each commit: a load that never pauses is never held up by the idle store's longer work.
      tendAt = now.monotonic + Self.quiet
    }
    note(result.events, at: now)
    awaitCells(at: now)
    if !result.forgottenLogs.isEmpty { logs.delete(result.forgottenLogs) }
    for (index, outcome) in result.outcomes.enumerated() {
      guard let target = answers[index] else { continue }
      if let bulk = target.bulk {
        bulkPartDone(bulk, outcome)
        continue
      }
      answer(target, outcome, result.entries[index])
    }
    for answer in result.answers {
      guard let target = claims.removeValue(forKey: answer.token) else { continue }
      hold(target, .grant(answer.grant))
    }
    for push in result.orders {
      guard let session = sessions[push.connection] else { continue }
      notify(session, .workerCommand) { writer in WorkerCommand(push.order).write(to: &writer) }
    }
    runAfterCommit()
    // The room of a large tick is not kept, that of a usual one is.
    if taken.capacity <= 1024 {
      taken.removeAll(keepingCapacity: true)
      if commands.isEmpty { swap(&taken, &commands) }
    }
  }

  private func runAfterCommit() {
    guard !afterCommit.isEmpty else { return }
    var questions: [() -> Void] = []
    swap(&questions, &afterCommit)
    for question in questions { question() }
  }

  /// - Parameter mark: what the command set down in the journal, for whoever wants to take it back.
  private func answer(_ target: ReplyTarget, _ outcome: Outcome, _ mark: EntryMark?) {
    switch outcome {
    case .enqueued(let id, let deduplicated):
      reply(target) { writer in
        writer.beginObject()
        writer.member("id", id.rawValue)
        writer.member("deduplicated", deduplicated)
        writer.endObject()
      }
    case .edited(let id, let origin):
      reply(target) { writer in
        writer.beginObject()
        writer.member("id", id.rawValue)
        writer.member("derived_from", origin.rawValue)
        writer.endObject()
      }
    case .opened(let batch, let deduplicated):
      reply(target) { writer in
        writer.beginObject()
        writer.member("batch", batch.rawValue)
        writer.member("deduplicated", deduplicated)
        writer.endObject()
      }
    case .enqueuedMany(let outcomes): reply(target) { writer in Self.write(outcomes, to: &writer) }
    case .acted(let tally): reply(target) { writer in Self.write(tally, mark, to: &writer) }
    case .actedPart: preconditionFailure("\(#function): a part of no verb")
    case .registered(let worker, let lost):
      target.session.worker = worker
      reply(target) { writer in
        writer.beginObject()
        writer.member("worker", worker.rawValue)
        writer.member("lease_ms", EngineLimits.lease.milliseconds)
        writer.member("heartbeat_ms", EngineLimits.heartbeat.milliseconds)
        writer.member("lost", lost.map(\.rawValue))
        writer.endObject()
      }
    case .scheduled(let schedule):
      let shown = wireSchedules(at: Self.moment().wall).first { $0.name == schedule.name }
      reply(target) { writer in
        writer.beginObject()
        writer.member("name", schedule.name)
        writer.member("zone", schedule.plan.zone)
        writer.member("next_us", ifPresent: schedule.nextAt)
        writer.member("upcoming_us", shown?.upcoming.map(\.microseconds) ?? [])
        writer.endObject()
      }
    case .beat(let orders, let lost):
      reply(target) { writer in
        writer.beginObject()
        writer.member("commands", orders.map { WorkerCommand($0) })
        writer.member("lost", lost.map(\.rawValue))
        writer.endObject()
      }
    case .reported(let cancel, let pause):
      reply(target) { writer in
        writer.beginObject()
        writer.member("cancel", cancel)
        writer.member("pause", pause)
        writer.endObject()
      }
    case .accepted: hold(target, .done(mark))
    case .undone(let tally, let next):
      guard let next else { return reply(target) { writer in Self.write(tally, to: &writer) } }
      // The next step shares its tick with whatever has come meanwhile.
      add(.undo(next), for: target)
      needsTick = true
    case .journaled(let id):
      reply(target) { writer in
        writer.beginObject()
        writer.member("id", id.rawValue)
        writer.endObject()
      }
    case .errorGroup(let group):
      let shown = WireErrorGroup(group, by: redactor, at: Self.moment().wall)
      reply(target) { writer in Self.write(shown, to: &writer) }
    case .parked: return
    case .revealed(let token): reveals.removeValue(forKey: token)?()
    case .refused(let refusal):
      if let token = target.claim {
        claims[token] = nil
        reveals[token] = nil
      }
      hold(target, .refused(refusal))
    }
  }

  /// Answers once the log entries that came before it on this connection are written.
  func hold(_ target: ReplyTarget, _ answer: HeldAnswer) {
    let session = target.session
    if session.appendsHanded == session.appendsWritten { return release(target, answer) }
    session.heldReplies.append((after: session.appendsHanded, target: target, answer: answer))
  }

  func release(_ target: ReplyTarget, _ answer: HeldAnswer) {
    switch answer {
    case .done(let mark): acknowledge(target, mark)
    case .refused(let refusal): refuse(target, RPCError(refusal))
    case .grant(let grant): reply(target) { writer in Self.write(grant, to: &writer) }
    }
  }
}

/// An answer that may have to wait for the log.
enum HeldAnswer {
  case done(EntryMark?)
  case refused(CommandRefusal)
  case grant(Grant)
}

extension WorkerCommand {
  init(_ order: PendingOrder) {
    switch order {
    case .job(let job, .cancel): self = .cancel(job: job.rawValue)
    case .job(let job, .pause): self = .pause(job: job.rawValue)
    case .job(let job, .resume): self = .resume(job: job.rawValue)
    case .job(let job, .kill): self = .kill(job: job.rawValue)
    case .drain: self = .drain
    case .stop: self = .stop
    }
  }
}
