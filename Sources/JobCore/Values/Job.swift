public import JSON

/// What a job was asked to be; it never changes after the enqueue, and is shared by all copies of the job.
public final class JobSpec: Sendable {
  /// 1–128 bytes, no control characters.
  public let kind: String
  /// 1–128 bytes, no control characters.
  public let queue: String
  /// Any JSON value of at most 1 MiB, byte for byte as it was sent.
  public let args: JSONText
  /// 0 (first) to 9.
  public let priority: Int
  /// The delay between attempts.
  public let backoff: Backoff
  /// The hard timeout of a run; nil for none.
  public let timeout: Duration?
  /// The soft timeout of a run; nil for none.
  public let softTimeout: Duration?
  /// The same key with the same body gives the same job.
  public let idempotencyKey: String?
  /// Jobs of one queue with the same value share limits, and a lane.
  public let limitKey: String?
  /// At most 16 of at most 64 bytes.
  public let tags: [String]
  /// An object of at most 16 KiB.
  public let metadata: JSONText?
  /// What the kind's owner wrote for the person at 2 a.m.
  public let runbook: Runbook?
  /// How long after it became claimable its first run must have started; nil for no bound.
  public let startWithin: Duration?
  /// No attempt starts later than this after the enqueue, a planned delay included; nil for no bound.
  public let retryFor: Duration?
  /// The key that only one job may hold at a time.
  public let unique: UniqueRule?
  /// The jobs that must be over before it may run.
  public let dependencies: Dependencies?
  /// The batch that it is part of.
  public let batch: BatchID?
  /// A caller's trace context, at most 512 bytes, handed on to the worker as it is.
  public let trace: String?
  /// The job of which this is an edited copy.
  public let derivedFrom: JobID?
  /// The schedule that made it.
  public let schedule: ScheduleTick?
  /// Whose connection enqueued it.
  public let enqueuedBy: Actor
  /// When it was enqueued.
  public let createdAt: Timestamp

  /// A spec with these facts; names and sizes are the wire's to check.
  public init(
    kind: String, queue: String, args: JSONText, priority: Int, backoff: Backoff, timeout: Duration?,
    softTimeout: Duration?, idempotencyKey: String?, limitKey: String?, tags: [String], metadata: JSONText?,
    runbook: Runbook?, startWithin: Duration? = nil, retryFor: Duration? = nil, unique: UniqueRule? = nil,
    dependencies: Dependencies? = nil, batch: BatchID? = nil, trace: String? = nil, derivedFrom: JobID? = nil,
    schedule: ScheduleTick? = nil, enqueuedBy: Actor, createdAt: Timestamp
  ) {
    self.kind = kind
    self.queue = queue
    self.args = args
    self.priority = priority
    self.backoff = backoff
    self.timeout = timeout
    self.softTimeout = softTimeout
    self.idempotencyKey = idempotencyKey
    self.limitKey = limitKey
    self.tags = tags
    self.metadata = metadata
    self.runbook = runbook
    self.startWithin = startWithin
    self.retryFor = retryFor
    self.unique = unique
    self.dependencies = dependencies
    self.batch = batch
    self.trace = trace
    self.derivedFrom = derivedFrom
    self.schedule = schedule
    self.enqueuedBy = enqueuedBy
    self.createdAt = createdAt
  }

  /// Where its claims come from.
  public var lane: Lane { Lane(queue: queue, kind: kind, limitKey: limitKey) }
}

extension JobSpec: Hashable {
  /// Equal in every fact.
  public static func == (left: JobSpec, right: JobSpec) -> Bool {
    left === right
      || left.kind == right.kind && left.queue == right.queue && left.args == right.args
        && left.priority == right.priority && left.backoff == right.backoff && left.timeout == right.timeout
        && left.softTimeout == right.softTimeout && left.idempotencyKey == right.idempotencyKey
        && left.limitKey == right.limitKey && left.tags == right.tags && left.metadata == right.metadata
        && left.runbook == right.runbook && left.startWithin == right.startWithin && left.retryFor == right.retryFor
        && left.unique == right.unique && left.dependencies == right.dependencies && left.batch == right.batch
        && left.trace == right.trace && left.derivedFrom == right.derivedFrom && left.schedule == right.schedule
        && left.enqueuedBy == right.enqueuedBy && left.createdAt == right.createdAt
  }

  /// By what differs most.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(kind)
    hasher.combine(queue)
    hasher.combine(createdAt)
  }
}

/// Owner, expected result and rollback of a kind, kept with its jobs.
public struct Runbook: Hashable, Sendable {
  /// Whom to wake.
  public let owner: String?
  /// What a good run leaves behind.
  public let expects: String?
  /// How to take it back.
  public let rollback: String?
  /// Where more is written.
  public let link: String?

  /// A runbook; each part may be missing.
  public init(owner: String?, expects: String?, rollback: String?, link: String?) {
    self.owner = owner
    self.expects = expects
    self.rollback = rollback
    self.link = link
  }
}

/// One line of claimable jobs: a claim looks at each lane's head only.
public struct Lane: Hashable, Sendable {
  /// The queue's name.
  public let queue: String
  /// The kind's name.
  public let kind: String
  /// The limit key's value, where the jobs have one.
  public let limitKey: String?

  /// The lane of these three.
  public init(queue: String, kind: String, limitKey: String?) {
    self.queue = queue
    self.kind = kind
    self.limitKey = limitKey
  }
}

/// How far a running job says it is.
public struct Progress: Hashable, Sendable {
  /// 0 to 1.
  public let fraction: Double?
  /// A short line for people.
  public let message: String?

  /// Progress with these facts.
  public init(fraction: Double?, message: String?) {
    self.fraction = fraction
    self.message = message
  }
}

/// One durable request to do work of a kind with args.
public struct Job: Hashable, Sendable {
  /// The job's number.
  public let id: JobID
  /// What it was asked to be.
  public let spec: JobSpec
  /// Where it is in its life.
  public var state: JobState
  /// Counted runs: failed runs, plus the one that is running.
  public var attempt: Int
  /// A failure at this attempt is for good.
  public var maxAttempts: Int
  /// How often it was taken back from a lost worker; the third is poison.
  public var rescues: Int
  /// Runs that failed or timed out, since it was enqueued.
  public var failures: Int
  /// When it became or becomes claimable: the base of its place in the claim order.
  public var runAt: Timestamp
  /// Rises with every saved change; an update names the version it was decided on.
  public var version: Int64
  /// The run that ended last, so that a repeated outcome can be told from a stolen one.
  public var lastRun: EndedRun?
  /// What the current or last run reported.
  public var progress: Progress?
  /// What a job of its own keeps between runs; any JSON.
  public var checkpoint: JSONText?
  /// What the completing run returned; at most 256 KiB.
  public var result: JSONText?
  /// The last failure; kept while the job retries.
  public var error: Failure?
  /// How the last run's process ended.
  public var exit: Exit?
  /// When the current or last run started.
  public var startedAt: Timestamp?
  /// Log text kept of all runs that ended, in bytes.
  public var logBytes: Int64
  /// The group of its last failure.
  public var errorGroup: ErrorGroupID?
  /// Whether it holds the key of its unique rule now.
  public var holdsUnique: Bool
  /// When a paused job resumes by itself.
  public var pausedUntil: Timestamp?
  /// When a final job is pruned; nil for never.
  public var expiresAt: Timestamp?

  /// A job with these facts; a new one has version 0.
  public init(
    id: JobID, spec: JobSpec, state: JobState, attempt: Int = 0, maxAttempts: Int, rescues: Int = 0,
    failures: Int = 0, runAt: Timestamp, version: Int64 = 0, lastRun: EndedRun? = nil, progress: Progress? = nil,
    checkpoint: JSONText? = nil, result: JSONText? = nil, error: Failure? = nil, exit: Exit? = nil,
    startedAt: Timestamp? = nil, logBytes: Int64 = 0, errorGroup: ErrorGroupID? = nil, holdsUnique: Bool = false,
    pausedUntil: Timestamp? = nil, expiresAt: Timestamp? = nil
  ) {
    self.id = id
    self.spec = spec
    self.state = state
    self.attempt = attempt
    self.maxAttempts = maxAttempts
    self.rescues = rescues
    self.failures = failures
    self.runAt = runAt
    self.version = version
    self.lastRun = lastRun
    self.progress = progress
    self.checkpoint = checkpoint
    self.result = result
    self.error = error
    self.exit = exit
    self.startedAt = startedAt
    self.logBytes = logBytes
    self.errorGroup = errorGroup
    self.holdsUnique = holdsUnique
    self.pausedUntil = pausedUntil
    self.expiresAt = expiresAt
  }

  /// When the engine must look at it by itself; nil for a job that only others move.
  ///
  /// | state | that is |
  /// |---|---|
  /// | `scheduled`, `retrying` | its due time |
  /// | `queued`, never started, with `startWithin` | `runAt + startWithin` |
  /// | `paused`, `running` | the end of the pause, where one was set |
  public var wakeAt: Timestamp? {
    switch state {
    case .scheduled(let due), .retrying(let due): due
    case .queued: startedAt == nil ? spec.startWithin.map { runAt + $0 } : nil
    case .paused: pausedUntil
    case .running(let lease): lease.pausedUntil
    case .blocked, .completed, .cancelled, .dead: nil
    }
  }

  /// When it ended, for a job in a final state.
  public var finishedAt: Timestamp? {
    switch state {
    case .completed(let at), .cancelled(let at), .dead(let at): at
    case .scheduled, .blocked, .queued, .paused, .running, .retrying: nil
    }
  }

  /// Its place in the claim order: earlier first, then the lower id.
  public var claimKey: ClaimKey { ClaimKey(runAt: runAt, priority: spec.priority, id: id) }
}
