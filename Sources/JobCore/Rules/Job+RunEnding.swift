import JSON

/// The rules of a run: who may speak for it, and what its end makes of the job.
extension Job {
  /// The rescue that is poison.
  static let rescueLimit = 3

  func runEnded(by command: JobCommand, at now: Timestamp, jitter: Double) throws(Refusal) -> Transition {
    switch command {
    case .complete(let fence, let result, let exit, let logBytes):
      let lease = try lease(holding: fence)
      var job = ending(lease, .completed, at: now, exit: exit, logBytes: logBytes)
      job.job.state = .completed(at: now)
      job.job.result = result
      job.job.error = nil
      job.event = .completed
      return job
    case .fail(let fence, let failure, let retry, let delay, let exit, let logBytes):
      let lease = try lease(holding: fence)
      if lease.ending != nil { return cancelling(lease, at: now, failure: failure, exit: exit, logBytes: logBytes) }
      return failing(
        lease, failure, retry: retry, delay: delay, exit: exit, logBytes: logBytes, at: now, jitter: jitter)
    case .snooze(let fence, let delay, let logBytes):
      let lease = try lease(holding: fence)
      if lease.ending != nil { return cancelling(lease, at: now, logBytes: logBytes) }
      var transition = uncounted(lease, .snoozed, at: now, logBytes: logBytes)
      transition.job.runAt = now + delay
      transition.job.state = .scheduled(due: now + delay)
      transition.event = .snoozed
      return transition
    case .release(let fence, let logBytes):
      let lease = try lease(holding: fence)
      if lease.ending != nil { return cancelling(lease, at: now, logBytes: logBytes) }
      var transition = uncounted(lease, .released, at: now, logBytes: logBytes)
      transition.job.state = .queued(since: now)
      transition.event = .released
      return transition
    case .rescue(let fence, let onCrash, let entry, let logBytes):
      return rescued(try lease(holding: fence), onCrash, by: entry, at: now, logBytes: logBytes)
    case .expire(let fence, let logBytes):
      let lease = try lease(holding: fence)
      if lease.ending != nil { return cancelling(lease, at: now, logBytes: logBytes) }
      let failure = Failure(
        errorClass: "TimedOut", message: "the hard timeout passed and the worker did not end the run")
      var transition = failing(
        lease, failure, retry: true, delay: nil, exit: nil, logBytes: logBytes, at: now, jitter: jitter,
        outcome: .timedOut)
      transition.order = .kill
      return transition
    case .report(let fence, let progress, let checkpoint):
      _ = try lease(holding: fence)
      var job = self
      if let progress { job.progress = progress }
      if let checkpoint { job.checkpoint = checkpoint }
      return Transition(job, .progressed)
    case .promote, .lapse, .unblock, .claim, .retry, .cancel, .kill, .pause, .resume, .delete:
      throw .inState(state.name, verb: command.verb)
    }
  }

  /// The lease, where `fence` is the one that holds it.
  private func lease(holding fence: Fence) throws(Refusal) -> Lease {
    if let lease = state.lease, lease.fence == fence { return lease }
    throw .staleFence(
      presented: fence, held: state.lease?.fence, endedAs: lastRun?.fence == fence ? lastRun?.outcome : nil)
  }

  /// The job with this run put on record; the caller gives it its next state.
  private func ending(
    _ lease: Lease, _ outcome: RunOutcome, at now: Timestamp, error: Failure? = nil, exit: Exit?, logBytes: Int64
  ) -> Transition {
    var job = self
    job.lastRun = EndedRun(fence: lease.fence, outcome: outcome)
    job.exit = exit
    job.logBytes += logBytes
    if let error { job.error = error }
    let attempt = Attempt(
      job: id, fence: lease.fence, number: attempt, worker: lease.worker, startedAt: lease.startedAt, endedAt: now,
      outcome: outcome, error: error, exit: exit, logBytes: logBytes)
    return Transition(job, .failed, ended: attempt)
  }

  private func uncounted(
    _ lease: Lease, _ outcome: RunOutcome, at now: Timestamp, error: Failure? = nil, logBytes: Int64
  ) -> Transition {
    var transition = ending(lease, outcome, at: now, error: error, exit: nil, logBytes: logBytes)
    transition.job.attempt -= 1
    transition.job.runAt = now
    return transition
  }

  private func failing(
    _ lease: Lease, _ failure: Failure, retry: Bool, delay: Duration?, exit: Exit?, logBytes: Int64,
    at now: Timestamp, jitter: Double, outcome: RunOutcome = .failed
  ) -> Transition {
    let timedOut = outcome == .timedOut || failure.errorClass == "TimedOut"
    var transition = ending(
      lease, timedOut ? .timedOut : .failed, at: now, error: failure, exit: exit, logBytes: logBytes)
    transition.job.failures += 1
    let due = now + (delay ?? spec.backoff.delay(afterAttempt: max(1, attempt), jitter: jitter))
    // An attempt that could only start once the time for retries is over is not waited for.
    let isInTime = spec.retryFor.map { due <= spec.createdAt + $0 } ?? true
    if retry, attempt < maxAttempts, isInTime {
      transition.job.runAt = due
      transition.job.state = .retrying(due: due)
      transition.event = .retrying
    } else {
      transition.job.state = .dead(at: now)
      transition.event = .dead
    }
    return transition
  }

  private func cancelling(
    _ lease: Lease, at now: Timestamp, failure: Failure? = nil, exit: Exit? = nil, logBytes: Int64
  ) -> Transition {
    var transition = ending(lease, .cancelled, at: now, error: failure, exit: exit, logBytes: logBytes)
    transition.job.state = .cancelled(at: now)
    transition.event = .cancelled
    return transition
  }

  private func rescued(
    _ lease: Lease, _ onCrash: OnCrash, by entry: JournalID, at now: Timestamp, logBytes: Int64
  ) -> Transition {
    if lease.ending != nil { return cancelling(lease, at: now, logBytes: logBytes) }
    let lost = Failure(errorClass: "WorkerLost", message: "worker \(lease.worker.rawValue) was lost during the run")
    var transition = uncounted(lease, .rescued, at: now, error: lost, logBytes: logBytes)
    transition.job.rescues += 1
    transition.event = .rescued
    if transition.job.rescues >= Self.rescueLimit {
      // Whatever the policy: a person who let it go on twice should see that it is the job, not the worker.
      transition.job.error = Failure(
        errorClass: "Poison", message: "\(Self.rescueLimit) workers were lost while they ran this job")
      transition.job.state = .dead(at: now)
      transition.event = .dead
      return transition
    }
    switch onCrash {
    case .retry:
      transition.job.state = .queued(since: now)
    case .pause:
      transition.job.state = .paused(by: entry, was: .queued(since: now))
    case .dead:
      transition.job.state = .dead(at: now)
      transition.event = .dead
    }
    return transition
  }
}
