import JSON
import JobCore
import JobEngine
import JobRPC

extension WireJob {
  /// What a job shows, masked: everything, or for rows of views without args, result and metadata.
  ///
  /// `runbook` is that of its kind, for what the job's own leaves open.
  init(_ job: Job, by redactor: Redactor, runbook kindRunbook: Runbook? = nil, asRow: Bool = false) {
    self.init(
      id: job.id.rawValue, kind: job.spec.kind, queue: job.spec.queue, state: job.state.name,
      createdAt: job.spec.createdAt)
    priority = Int64(job.spec.priority)
    attempt = Int64(job.attempt)
    maxAttempts = Int64(job.maxAttempts)
    switch job.state {
    case .scheduled(let due), .retrying(let due): runAt = due
    case .queued(let since): runAt = since
    case .paused(_, let was):
      switch was {
      case .scheduled(let due):
        runAt = due
        pausedFrom = .scheduled
      case .retrying(let due):
        runAt = due
        pausedFrom = .retrying
      case .queued(let since):
        runAt = since
        pausedFrom = .queued
      case .blocked: pausedFrom = .blocked
      }
    case .running(let lease):
      worker = lease.worker.rawValue
      fence = lease.fence.rawValue
      pausedAt = lease.pausedAt
      cancelRequested = lease.ending == nil ? nil : true
      runAt = job.runAt
    case .blocked, .completed, .cancelled, .dead: break
    }
    pausedUntil = job.pausedUntil ?? job.state.lease?.pausedUntil
    startedAt = job.startedAt
    finishedAt = job.finishedAt
    progress = job.progress.map { Progress($0, by: redactor) }
    error = job.error.map { WireError($0, by: redactor, withFrames: !asRow) }
    error?.group = job.errorGroup?.rawValue
    exit = job.exit.map(WireExit.init)
    rescues = Int64(job.rescues)
    tags = job.spec.tags.map(redactor.masked)
    timeoutMS = job.spec.timeout?.milliseconds
    softTimeoutMS = job.spec.softTimeout?.milliseconds
    startWithinMS = job.spec.startWithin?.milliseconds
    retryForMS = job.spec.retryFor?.milliseconds
    schedule = job.spec.schedule?.schedule
    if !asRow { runbook = WireRunbook(of: job.spec.runbook, kind: kindRunbook) }
    let by = job.spec.enqueuedBy
    enqueuedBy = Origin(uid: Int64(by.uid), user: by.user, client: by.client, origin: by.origin)
    logBytes = job.logBytes
    title = JobTitle.of(job.spec, by: redactor)
    limitKey = job.spec.limitKey
    guard !asRow else { return }
    unique = job.spec.unique.map { WireUnique($0) }
    relations = WireRelations(job.spec)
    checkpoint = job.checkpoint.map(redactor.masked)
    args = redactor.masked(job.spec.args)
    result = job.result.map(redactor.masked)
    metadata = job.spec.metadata.map(redactor.masked)
  }
}

extension WireJob.Progress {
  init(_ progress: JobCore.Progress, by redactor: Redactor) {
    self.init(fraction: progress.fraction, message: progress.message.map(redactor.masked))
  }
}

extension WireUnique {
  fileprivate init(_ rule: UniqueRule) {
    self.init(
      key: rule.key,
      states: rule.states == UniqueRule.notFinal
        ? nil : JobStateName.allCases.filter(rule.states.contains).map(\.rawValue),
      windowMS: rule.window?.milliseconds)
  }
}

extension WireError {
  init(_ failure: Failure, by redactor: Redactor, withFrames: Bool = true) {
    self.init(
      class: redactor.masked(failure.errorClass), message: redactor.masked(failure.message),
      frames: !withFrames
        ? []
        : failure.frames.map {
          Frame(file: $0.file, line: Int64($0.line), function: $0.function, library: $0.isLibrary ? true : nil)
        })
  }
}

extension WireExit {
  init(_ exit: Exit) {
    self.init(
      code: exit.code.map { Int64($0) }, signal: exit.signal.map { Int64($0) }, cpuMS: exit.cpu.milliseconds,
      maxRSSKB: exit.maxResidentKiB)
  }
}

extension WireAttempt {
  init(_ attempt: Attempt, by redactor: Redactor) {
    self.init(
      attempt: Int64(attempt.number), fence: attempt.fence.rawValue, worker: attempt.worker.rawValue,
      startedAt: attempt.startedAt, endedAt: attempt.endedAt, outcome: attempt.outcome,
      error: attempt.error.map { WireError($0, by: redactor) }, exit: attempt.exit.map(WireExit.init),
      logBytes: attempt.logBytes)
  }

  /// The run that goes on, as the last of a job's attempts.
  init?(runningOf job: Job) {
    guard let lease = job.state.lease else { return nil }
    self.init(
      attempt: Int64(job.attempt), fence: lease.fence.rawValue, worker: lease.worker.rawValue,
      startedAt: lease.startedAt)
  }
}

extension WireLogEntry {
  /// A page of a log, masked as a whole: a key may stand on several lines.
  static func page(_ entries: [LogEntry], by redactor: Redactor) -> [WireLogEntry] {
    var redaction = LogRedaction(redactor)
    return entries.map { WireLogEntry($0, by: &redaction) }
  }

  /// One line that was found alone.
  init(_ entry: LogEntry, by redactor: Redactor) {
    var redaction = LogRedaction(redactor)
    self.init(entry, by: &redaction)
  }

  private init(_ entry: LogEntry, by redaction: inout LogRedaction) {
    self.init(
      seq: entry.seq, at: entry.at, attempt: Int64(entry.attempt), fence: entry.fence.rawValue,
      stream: Stream(rawValue: entry.stream.rawValue) ?? .system, level: entry.level?.rawValue,
      body: Body(
        bytes: redaction.masked(entry.text, run: entry.fence.rawValue, stream: entry.stream.rawValue)))
  }
}

extension WirePause {
  init(_ pause: Pause) {
    self.init(actor: pause.actor.user, reason: pause.reason, since: pause.since, until: pause.until)
  }
}
