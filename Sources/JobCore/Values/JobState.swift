/// Where a job is in its life. Each case carries the facts that state needs and no others.
public enum JobState: Hashable, Sendable {
  /// Waits for its due time. Exits: promote, retry → queued; pause; cancel.
  case scheduled(due: Timestamp)
  /// Waits for that many other jobs. Exits: unblock → queued; pause; cancel.
  case blocked(on: Int)
  /// May be claimed. Exits: claim → running; pause; cancel.
  case queued(since: Timestamp)
  /// A person (or a policy) holds it. Exits: resume → what it was, or queued if due; cancel.
  case paused(by: JournalID, was: PausedFrom)
  /// A worker runs it. Exits: complete, fail, snooze, release, rescue; cancel and kill first as a request.
  case running(Lease)
  /// Failed, due again. Exits: promote, retry → queued; pause; cancel.
  case retrying(due: Timestamp)
  /// Final. Exits: retry when asked for by name; delete.
  case completed(at: Timestamp)
  /// Final. Exits: retry; delete.
  case cancelled(at: Timestamp)
  /// Out of attempts or failed for good. Final. Exits: retry; delete.
  case dead(at: Timestamp)

  /// The state without its facts.
  public var name: JobStateName {
    switch self {
    case .scheduled: .scheduled
    case .blocked: .blocked
    case .queued: .queued
    case .paused: .paused
    case .running: .running
    case .retrying: .retrying
    case .completed: .completed
    case .cancelled: .cancelled
    case .dead: .dead
    }
  }

  /// The lease of a running job.
  public var lease: Lease? {
    if case .running(let lease) = self { return lease }
    return nil
  }
}

/// The word for a state, the same in code, wire, SQL and on screen.
public enum JobStateName: String, CaseIterable, Hashable, Sendable {
  case scheduled, blocked, queued, paused, running, retrying, completed, cancelled, dead

  /// Whether a job in it is over until somebody retries it.
  public var isFinal: Bool {
    switch self {
    case .completed, .cancelled, .dead: true
    case .scheduled, .blocked, .queued, .paused, .running, .retrying: false
    }
  }
}

/// What a paused job was, and returns to.
public enum PausedFrom: Hashable, Sendable {
  /// Becomes scheduled again, or queued once due.
  case scheduled(due: Timestamp)
  /// Unblocking goes on inside; at 0 it resumes as queued.
  case blocked(on: Int)
  /// Becomes queued again.
  case queued(since: Timestamp)
  /// Becomes retrying again, or queued once due.
  case retrying(due: Timestamp)
}

/// A worker's right to one run.
public struct Lease: Hashable, Sendable {
  /// What has been asked of the running job, and is not yet a fact.
  public enum Ending: String, Hashable, Sendable {
    /// Down the ladder: interrupt, terminate, kill.
    case cancel
    /// SIGKILL to the group at once.
    case kill
  }

  /// Who runs it.
  public let worker: WorkerID
  /// Proves the right; every outcome presents it.
  public let fence: Fence
  /// When the claim was committed.
  public let startedAt: Timestamp
  /// Since when the run stands still; its soft and hard clocks stop meanwhile.
  public var pausedAt: Timestamp?
  /// When the standing run goes on by itself.
  public var pausedUntil: Timestamp?
  /// How long earlier pauses of this run lasted in all.
  public var pausedFor: Duration
  /// Whether the run shall end `cancelled`.
  public var ending: Ending?

  /// A fresh or stored lease.
  public init(
    worker: WorkerID, fence: Fence, startedAt: Timestamp, pausedAt: Timestamp? = nil, pausedUntil: Timestamp? = nil,
    pausedFor: Duration = .zero, ending: Ending? = nil
  ) {
    self.worker = worker
    self.fence = fence
    self.startedAt = startedAt
    self.pausedAt = pausedAt
    self.pausedUntil = pausedUntil
    self.pausedFor = pausedFor
    self.ending = ending
  }
}
