internal import JSON
internal import JobCore

extension Statement {
  /// The 11 columns of a spec's waits and relations, from `start_within_us` to `schedule_tick_us`.
  func bindRelations(of spec: JobSpec) {
    bind(spec.startWithin?.microseconds)
    bind(spec.retryFor?.microseconds)
    bind(spec.unique?.key)
    bind(spec.unique?.states.stored)
    bind(spec.unique?.window?.microseconds)
    bind(spec.dependencies?.stored)
    bind(spec.batch?.rawValue)
    bind(spec.trace)
    bind(spec.derivedFrom?.rawValue)
    bind(spec.schedule?.schedule)
    bind(spec.schedule?.tick?.microseconds)
  }

  /// The 39 columns that change during a job's life, from `state` to `wake_us`.
  func bindLife(of job: Job) {
    var (since, due, paused): (Int64?, Int64?, JournalID?)
    var (blockedOn, was, lease): (Int?, StaticString?, Lease?)
    switch job.state {
    case .scheduled(let at), .retrying(let at): due = at.microseconds
    case .blocked(let count): blockedOn = count
    case .queued(let at): since = at.microseconds
    case .running(let held): lease = held
    case .completed, .cancelled, .dead: break
    case .paused(let entry, let from):
      paused = entry
      switch from {
      case .scheduled(let at): (was, due) = ("scheduled", at.microseconds)
      case .retrying(let at): (was, due) = ("retrying", at.microseconds)
      case .blocked(let count): (was, blockedOn) = ("blocked", count)
      case .queued(let at): (was, since) = ("queued", at.microseconds)
      }
    }
    bind(job.state.name.word)
    bind(job.claimKey.order)
    bind(job.runAt.microseconds)
    bind(job.attempt)
    bind(job.maxAttempts)
    bind(job.rescues)
    bind((lease?.startedAt ?? job.startedAt)?.microseconds)
    bind(job.finishedAt?.microseconds)
    bind(since)
    bind(due)
    bind(blockedOn)
    bind(paused?.rawValue)
    if let was { bind(was) } else { bindNull() }
    bind(lease?.fence.rawValue)
    bind(lease?.worker.rawValue)
    bind(lease?.pausedAt?.microseconds)
    bind(lease?.pausedFor.microseconds)
    bind(lease?.ending?.rawValue)
    bind(job.lastRun?.fence.rawValue)
    if let outcome = job.lastRun?.outcome { bind(outcome.word) } else { bindNull() }
    bind(job.logBytes)
    bind(job.exit)
    bind(job.progress == nil ? 0 : 1)
    bind(job.progress?.fraction)
    bind(job.progress?.message)
    bind(job.error)
    bind(job.checkpoint?.bytes)
    bind(job.result?.bytes)
    bind(job.failures)
    bind(job.errorGroup?.rawValue)
    bind(job.holdsUnique ? 1 : 0)
    bind(job.pausedUntil?.microseconds)
    bind(job.expiresAt?.microseconds)
    bind(job.wakeAt?.microseconds)
  }
}
