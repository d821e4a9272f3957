/// How a run ended.
public enum RunOutcome: String, CaseIterable, Hashable, Sendable {
  case completed, failed, snoozed, released, rescued, cancelled
  case timedOut = "timed_out"
}

/// The fence and outcome of the run of a job that ended last.
public struct EndedRun: Hashable, Sendable {
  /// Of the ended run.
  public let fence: Fence
  /// How it ended.
  public let outcome: RunOutcome

  /// An ended run with these facts.
  public init(fence: Fence, outcome: RunOutcome) {
    self.fence = fence
    self.outcome = outcome
  }
}

/// One ended run of a job, kept as a row. (The run that is going on stands in the job's lease.)
public struct Attempt: Hashable, Sendable {
  /// Whose run it was.
  public let job: JobID
  /// The run's identity.
  public let fence: Fence
  /// The job's counted runs at the time of the claim; runs that were not counted share a number.
  public let number: Int
  /// Who ran it.
  public let worker: WorkerID
  /// When the claim was committed.
  public let startedAt: Timestamp
  /// When its end was committed.
  public let endedAt: Timestamp
  /// How it ended.
  public let outcome: RunOutcome
  /// Why it failed, where it did.
  public let error: Failure?
  /// How its process ended, where it was one.
  public let exit: Exit?
  /// Log text kept of this run, in bytes.
  public var logBytes: Int64

  /// An attempt with these facts.
  public init(
    job: JobID, fence: Fence, number: Int, worker: WorkerID, startedAt: Timestamp, endedAt: Timestamp,
    outcome: RunOutcome, error: Failure?, exit: Exit?, logBytes: Int64
  ) {
    self.job = job
    self.fence = fence
    self.number = number
    self.worker = worker
    self.startedAt = startedAt
    self.endedAt = endedAt
    self.outcome = outcome
    self.error = error
    self.exit = exit
    self.logBytes = logBytes
  }
}
