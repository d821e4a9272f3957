/// What a command did: the job as it is now, and what follows from it.
public struct Transition: Hashable, Sendable {
  /// The job to save; its version is the decided-on one until the store raises it.
  public var job: Job
  /// What subscribers hear.
  public var event: JobEventType
  /// The run that this ended, to be kept as a row.
  public var ended: Attempt?
  /// What the job's worker must be told.
  public var order: WorkerOrder?
  /// Whether the job is to be forgotten.
  public var isDeletion: Bool

  init(_ job: Job, _ event: JobEventType, ended: Attempt? = nil, order: WorkerOrder? = nil, isDeletion: Bool = false) {
    self.job = job
    self.event = event
    self.ended = ended
    self.order = order
    self.isDeletion = isDeletion
  }
}

/// What a worker is told about a run it holds.
public enum WorkerOrder: String, Hashable, Sendable {
  case cancel, pause, resume, kill
}

/// The word for a change of a job, after `job.` on the wire.
public enum JobEventType: String, CaseIterable, Hashable, Sendable {
  case enqueued, promoted, unblocked, claimed, progressed, completed, failed, retrying, snoozed, released, dead
  case cancelled, paused, resumed, rescued, deleted, retried
  /// An undo made it what it was.
  case restored
  /// A running job was asked to end.
  case cancelRequested = "cancel_requested"
}
