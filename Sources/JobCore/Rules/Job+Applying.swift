import JSON

extension Job {
  /// The one writer of state: decides what `command` makes of this job, or refuses and changes nothing.
  ///
  /// - Parameters:
  ///   - states: the states in which the actor saw the job (`if_state`); nil asks nothing.
  ///   - jitter: in 0..<1, drawn by the caller; spreads the backoff.
  /// - Throws: the ``Refusal`` that says which rule forbids it.
  public func applying(
    _ command: JobCommand, ifState states: [JobStateName]? = nil, at now: Timestamp, jitter: Double = 0.5
  ) throws(Refusal) -> Transition {
    if let states, !states.contains(state.name) { throw .changed(actual: state.name, seen: states) }
    switch command {
    case .promote: return try promoted(at: now)
    case .lapse: return try lapsed(at: now)
    case .unblock: return try unblocked(at: now)
    case .claim(let worker, let fence): return try claimed(by: worker, fence, at: now)
    case .complete, .fail, .snooze, .release, .rescue, .expire, .report:
      return try runEnded(by: command, at: now, jitter: jitter)
    case .retry(let completed): return try retried(completed: completed, at: now)
    case .cancel: return try cancelled(at: now)
    case .kill: return try killed()
    case .pause(let entry, let until): return try paused(by: entry, until: until, at: now)
    case .resume: return try resumed(at: now)
    case .delete:
      if case .running = state { throw .inState(.running, verb: .delete) }
      return Transition(self, .deleted, isDeletion: true)
    }
  }

  /// This job in another state.
  func with(_ state: JobState) -> Job {
    var job = self
    job.state = state
    job.pausedUntil = nil
    return job
  }

  /// This job, claimable from `instant` on.
  func queued(at instant: Timestamp) -> Job {
    var job = with(.queued(since: instant))
    job.runAt = instant
    return job
  }
}

// MARK: - Time

extension Job {
  private func promoted(at now: Timestamp) throws(Refusal) -> Transition {
    switch state {
    case .scheduled(let due), .retrying(let due):
      guard due <= now else { throw .inState(state.name, verb: .promote) }
      return Transition(with(.queued(since: due)), .promoted)
    case .blocked, .queued, .paused, .running, .completed, .cancelled, .dead:
      throw .inState(state.name, verb: .promote)
    }
  }

  private func lapsed(at now: Timestamp) throws(Refusal) -> Transition {
    guard case .queued = state, let bound = spec.startWithin, startedAt == nil, runAt + bound <= now else {
      throw .inState(state.name, verb: .lapse)
    }
    var job = with(.dead(at: now))
    job.error = Failure(
      errorClass: "NotStarted", message: "no worker started it within \(bound.milliseconds) ms of its due time")
    return Transition(job, .dead)
  }

  private func unblocked(at now: Timestamp) throws(Refusal) -> Transition {
    switch state {
    case .blocked(let count):
      if count > 1 { return Transition(with(.blocked(on: count - 1)), .unblocked) }
      // It may have a time of its own that has not come yet.
      return Transition(runAt > now ? with(.scheduled(due: runAt)) : queued(at: now), .unblocked)
    case .paused(let entry, .blocked(let count)):
      let inner: PausedFrom =
        count > 1 ? .blocked(on: count - 1) : runAt > now ? .scheduled(due: runAt) : .queued(since: now)
      var job = with(.paused(by: entry, was: inner))
      job.pausedUntil = pausedUntil
      return Transition(job, .unblocked)
    case .scheduled, .queued, .paused, .running, .retrying, .completed, .cancelled, .dead:
      throw .inState(state.name, verb: .unblock)
    }
  }

  private func claimed(by worker: WorkerID, _ fence: Fence, at now: Timestamp) throws(Refusal) -> Transition {
    guard case .queued = state else { throw .inState(state.name, verb: .claim) }
    var job = with(.running(Lease(worker: worker, fence: fence, startedAt: now)))
    job.attempt += 1
    job.startedAt = now
    job.progress = nil
    return Transition(job, .claimed)
  }
}

// MARK: - People

extension Job {
  private func retried(completed named: Bool, at now: Timestamp) throws(Refusal) -> Transition {
    switch state {
    case .retrying, .scheduled:
      return Transition(queued(at: now), .retried)
    case .completed where !named:
      throw .completedNotNamed
    case .completed, .cancelled, .dead:
      var job = queued(at: now)
      job.maxAttempts = max(maxAttempts, attempt + 1)
      job.rescues = 0
      return Transition(job, .retried)
    case .blocked, .queued, .paused, .running:
      throw .inState(state.name, verb: .retry)
    }
  }

  private func cancelled(at now: Timestamp) throws(Refusal) -> Transition {
    switch state {
    case .scheduled, .blocked, .queued, .paused, .retrying:
      return Transition(with(.cancelled(at: now)), .cancelled)
    case .running(var lease):
      if lease.ending != nil { throw .already(.running, verb: .cancel) }
      lease.ending = .cancel
      return Transition(with(.running(lease)), .cancelRequested, order: .cancel)
    case .completed, .cancelled, .dead:
      throw .inState(state.name, verb: .cancel)
    }
  }

  private func killed() throws(Refusal) -> Transition {
    guard case .running(var lease) = state else { throw .inState(state.name, verb: .kill) }
    // A second kill is sent again: the first may have met a worker that was away.
    lease.ending = .kill
    return Transition(with(.running(lease)), .cancelRequested, order: .kill)
  }

  private func paused(by entry: JournalID, until: Timestamp?, at now: Timestamp) throws(Refusal) -> Transition {
    switch state {
    case .scheduled(let due): return held(by: entry, until, .scheduled(due: due))
    case .blocked(let count): return held(by: entry, until, .blocked(on: count))
    case .queued(let since): return held(by: entry, until, .queued(since: since))
    case .retrying(let due): return held(by: entry, until, .retrying(due: due))
    case .running(var lease):
      if lease.pausedAt != nil { throw .already(.running, verb: .pause) }
      if lease.ending != nil { throw .already(.running, verb: .cancel) }
      lease.pausedAt = now
      lease.pausedUntil = until
      return Transition(with(.running(lease)), .paused, order: .pause)
    case .paused: throw .already(.paused, verb: .pause)
    case .completed, .cancelled, .dead: throw .inState(state.name, verb: .pause)
    }
  }

  private func held(by entry: JournalID, _ until: Timestamp?, _ was: PausedFrom) -> Transition {
    var job = with(.paused(by: entry, was: was))
    job.pausedUntil = until
    return Transition(job, .paused)
  }

  private func resumed(at now: Timestamp) throws(Refusal) -> Transition {
    switch state {
    case .paused(_, let was):
      switch was {
      case .scheduled(let due):
        return Transition(with(due <= now ? .queued(since: due) : .scheduled(due: due)), .resumed)
      case .retrying(let due): return Transition(with(due <= now ? .queued(since: due) : .retrying(due: due)), .resumed)
      case .blocked(let count): return Transition(with(.blocked(on: count)), .resumed)
      case .queued(let since): return Transition(with(.queued(since: since)), .resumed)
      }
    case .running(var lease):
      guard let since = lease.pausedAt else { throw .already(.running, verb: .resume) }
      lease.pausedFor += max(.zero, now - since)
      lease.pausedAt = nil
      lease.pausedUntil = nil
      return Transition(with(.running(lease)), .resumed, order: .resume)
    case .scheduled, .blocked, .queued, .retrying, .completed, .cancelled, .dead:
      throw .inState(state.name, verb: .resume)
    }
  }
}
