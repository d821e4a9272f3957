import JSON
import JobCore

extension Tick {
  mutating func register(_ registration: WorkerRegistration, _ connection: ConnectionID) -> Outcome {
    var lost: [JobID] = []
    var id: WorkerID?
    if let resume = registration.resume {
      lost = renew(resume.running)
      // A name that another process took meanwhile stays its own.
      if memory.workers[resume.worker] == nil { id = resume.worker }
    }
    let worker = id ?? drawWorker()
    var record = WorkerRecord(
      id: worker, registration: registration, connection: connection, startedAt: now.wall, lastSeen: now.monotonic,
      lastSeenAt: now.wall)
    if let orders = memory.controls[.worker(worker)] { record.obey(orders) }
    memory.workers[worker] = record
    result.events.append(.worker(id == nil ? .registered : .resumed, worker))
    return .registered(worker, lost: lost)
  }

  mutating func heartbeat(_ worker: WorkerID, _ running: [HeldRun], _ stats: JSONText?) -> Outcome {
    guard var record = memory.workers[worker] else { return .refused(.noWorker(worker)) }
    record.lastSeen = now.monotonic
    record.lastSeenAt = now.wall
    if let stats { record.stats = stats }
    memory.workers[worker] = record
    let lost = renew(running)
    var orders: [PendingOrder] = []
    for held in running {
      guard let run = memory.runs[held.job], run.fence == held.fence else { continue }
      if let ending = run.ending {
        orders.append(.job(held.job, ending == .kill ? .kill : .cancel))
      } else if run.pausedAt != nil {
        orders.append(.job(held.job, .pause))
      } else if run.wasResumed {
        // Once more, for a worker that was away when it was pushed; a run that never stood still is not told.
        orders.append(.job(held.job, .resume))
        memory.runs[held.job]?.wasResumed = false
      }
    }
    if record.isStopping { orders.append(.stop) } else if record.isDraining { orders.append(.drain) }
    return .beat(orders: orders, lost: lost)
  }

  mutating func disconnect(_ connection: ConnectionID) -> Outcome {
    for worker in memory.forget(connection) {
      let holds = memory.runs.values.contains { $0.worker == worker }
      result.events.append(.worker(holds ? .lost : .left, worker))
    }
    return .accepted
  }

  /// Decides one outcome; nil where it was accepted.
  mutating func end(_ end: RunEnd) -> CommandRefusal? {
    guard var job = jobs[end.run.job] else { return .noJob(end.run.job) }
    if case .complete(let result?) = end.outcome, result.bytes.count > memory.sizes.result {
      return .tooLarge("result", limit: memory.sizes.result, actual: result.bytes.count)
    }
    if job.state.lease?.fence == end.run.fence { job = withReport(job) }
    do throws(Refusal) {
      try apply(end.command(logBytes: memory.runs[end.run.job]?.logBytes ?? 0), to: job)
      return nil
    } catch {
      // A worker that tells its own outcome twice did nothing wrong; one that lost its run should be seen.
      if case .staleFence(let presented, let held, let endedAs) = error, endedAs == nil || endedAs == .rescued {
        let holder = held.map { "fence \($0.rawValue)" } ?? "nobody"
        journal(
          "outcome.refused", target: "job \(job.id.rawValue)", by: nil,
          reason: "fence \(presented.rawValue) was presented, \(holder) holds the job", changed: 0, hasCommand: false)
      }
      return .job(error)
    }
  }

  /// Renews the leases of these runs; returns the jobs that are no longer held under that fence.
  private mutating func renew(_ running: [HeldRun]) -> [JobID] {
    var lost: [JobID] = []
    for held in running {
      if memory.runs[held.job]?.fence == held.fence {
        memory.runs[held.job]?.leaseEnds = now.monotonic + EngineLimits.lease.nanoseconds
      } else {
        lost.append(held.job)
      }
    }
    return lost
  }
}

extension Memory {
  /// Lets go of a connection: its workers are gone, their runs due for rescue, its claims forgotten.
  @discardableResult
  mutating func forget(_ connection: ConnectionID) -> [WorkerID] {
    waiting.removeAll { $0.request.connection == connection }
    let gone = workers.values.filter { $0.connection == connection }.map(\.id)
    for worker in gone {
      workers[worker] = nil
      for (id, run) in runs where run.worker == worker { runs[id]?.leaseEnds = .min }
    }
    return gone
  }
}

extension RunEnd {
  func command(logBytes: Int64) -> JobCommand {
    switch outcome {
    case .complete(let result): .complete(fence: run.fence, result: result, exit: exit, logBytes: logBytes)
    case .fail(let failure, let retry, let delay):
      .fail(fence: run.fence, failure: failure, retry: retry, delay: delay, exit: exit, logBytes: logBytes)
    case .snooze(let delay): .snooze(fence: run.fence, delay: delay, logBytes: logBytes)
    case .release: .release(fence: run.fence, logBytes: logBytes)
    }
  }
}
