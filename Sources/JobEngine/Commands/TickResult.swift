public import JobCore

/// What a tick did; all of it is on disk.
public struct TickResult: Sendable {
  /// One for each command, in order.
  public var outcomes: [Outcome] = []
  /// What each command set down in the journal last, in the same order; nil where it set nothing down.
  public var entries: [EntryMark?] = []
  /// Claims that are answered now, of this tick or of earlier ones.
  public var answers: [ClaimAnswer] = []
  /// What workers must be told at once.
  public var orders: [OrderPush] = []
  /// What happened, in commit order.
  public var events: [EngineEvent] = []
  /// Jobs that are gone for good: their logs may go.
  public var forgottenLogs: [JobID] = []
  /// Whether the store was written, with one fsync.
  public var isCommitted = false
}

/// A journal entry by what its maker needs to take it back.
public struct EntryMark: Hashable, Sendable {
  /// The entry's number.
  public let id: JournalID
  /// Until when it may be undone; nil where it may not.
  public let undoUntil: Timestamp?

  init(_ entry: JournalEntry) {
    id = entry.id
    undoUntil = entry.undoUntil
  }
}

/// The answer to a claim that may have waited.
public struct ClaimAnswer: Sendable {
  /// The claim's.
  public let token: UInt64
  /// The claim's.
  public let connection: ConnectionID
  /// The jobs, and which of its outcomes were refused.
  public let grant: Grant
}

/// Something a worker must be told.
public struct OrderPush: Hashable, Sendable {
  /// Who.
  public let worker: WorkerID
  /// Its registering connection.
  public let connection: ConnectionID
  /// What.
  public let order: PendingOrder
}

/// One thing that happened.
public enum EngineEvent: Sendable {
  /// A job changed; `ended` is the run that this ended.
  case job(JobEventType, Job, ended: Attempt?)
  /// Claims of a queue stopped or go on.
  case queue(String, isPaused: Bool)
  /// Claims of a kind stopped or go on.
  case kind(String, isPaused: Bool)
  /// Claims of the whole store stopped or go on.
  case store(isPaused: Bool)
  /// The limits of a queue changed.
  case limits(of: String)
  /// Final jobs past their retention were deleted; told together, since they can be many.
  case pruned([JobID])
  /// An error group came up, or changed its state.
  case errorGroup(ErrorGroupEventType, ErrorGroup)
  /// A worker came, went or was told something.
  case worker(WorkerEventType, WorkerID)
  /// Something was set down in the journal.
  case journal(JournalEntry)
  /// The settings of a kind changed.
  case kindSet(String)
  /// A schedule changed or fired.
  case schedule(ScheduleEvent)
  /// The wall clock was set, forward by that much.
  case clockJump(by: Duration)
}

/// The word for a change of an error group, after `error.` on the wire.
public enum ErrorGroupEventType: String, CaseIterable, Hashable, Sendable {
  /// A failure of a new kind.
  case appeared
  /// It failed again after somebody had resolved it, or somebody reopened it.
  case reopened
  case resolved, snoozed
}

/// The word for a change of a worker, after `worker.` on the wire.
public enum WorkerEventType: String, CaseIterable, Hashable, Sendable {
  case registered, resumed, paused, draining, stopping, left
  /// Its connection ended while it held runs.
  case lost
}
