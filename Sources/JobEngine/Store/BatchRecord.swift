public import JobCore

/// A set of jobs with one callback job, which waits until the set is closed and all of its jobs are over.
///
/// The batch has the number of its callback job, which is blocked from the start: firing is that job's one way out
/// of `blocked`, so it cannot happen twice, and everything that is known of jobs is true of the callback.
public struct BatchRecord: Hashable, Sendable {
  /// The callback job's number.
  public let id: BatchID
  /// What the callback waits for: every job completed, or every job over.
  public let condition: Dependencies.Condition
  /// Whether jobs may still be added.
  public var isOpen: Bool
  /// Jobs that were ever added.
  public var total: Int
  /// Those that are not over.
  public var pending: Int
  /// Those that are over and not completed; a deleted one counts here.
  public var failed: Int
  /// When it was opened.
  public let openedAt: Timestamp

  /// A batch with these facts; a new one is open and empty.
  public init(
    id: BatchID, condition: Dependencies.Condition, isOpen: Bool = true, total: Int = 0, pending: Int = 0,
    failed: Int = 0, openedAt: Timestamp
  ) {
    self.id = id
    self.condition = condition
    self.isOpen = isOpen
    self.total = total
    self.pending = pending
    self.failed = failed
    self.openedAt = openedAt
  }

  /// The job that runs once all is over.
  public var callback: JobID { JobID(rawValue: id.rawValue) }

  /// What its jobs' states mean for the callback, as if the batch were its one parent.
  public var standing: Dependencies.Standing {
    if isOpen || pending > 0 { return .open }
    return condition == .success && failed > 0 ? .fails : .satisfies
  }
}

/// By how much a batch's counts change.
struct BatchChange {
  var total = 0
  var pending = 0
  var failed = 0

  /// What a job's way from one state to another means; nil stands for "does not exist".
  ///
  /// A job that is deleted before it is over counts as failed, one that is over already keeps its count: pruning
  /// changes nothing.
  mutating func count(from before: JobStateName?, to after: JobStateName?) {
    if before == nil { total += 1 }
    if let before {
      if !before.isFinal { pending -= 1 } else if before != .completed, after != nil { failed -= 1 }
    }
    if let after {
      if !after.isFinal { pending += 1 } else if after != .completed { failed += 1 }
    } else if before?.isFinal == false {
      failed += 1
    }
  }
}
