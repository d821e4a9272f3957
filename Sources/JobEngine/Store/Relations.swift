public import JobCore

/// One wait of a job for another; it stands as long as the parent's end can still count.
public struct Dependency: Hashable, Sendable {
  /// The job that is waited for.
  public let parent: JobID
  /// The job that waits.
  public let child: JobID

  /// A wait of `child` for `parent`.
  public init(parent: JobID, child: JobID) {
    self.parent = parent
    self.child = child
  }
}

/// An ended parent whose children were not all told in the tick of its end; kept, so that a crash loses none.
public struct Settling: Hashable, Sendable {
  /// The job that ended.
  public let parent: JobID
  /// How.
  public let state: JobStateName
  /// The last child that was told; id 0 before the first.
  public var after: JobID
  /// Whether a row of the store says so, which is to go once all are told.
  public var isKept: Bool

  /// A settlement that goes on behind `after`.
  public init(parent: JobID, state: JobStateName, after: JobID = JobID(rawValue: 0), isKept: Bool = false) {
    self.parent = parent
    self.state = state
    self.after = after
    self.isKept = isKept
  }
}

/// The children that a settlement comes to next.
public struct ChildPage: Sendable {
  /// In the order of their ids.
  public var jobs: [Job]
  /// Whether no more follow.
  public var isAll: Bool

  /// A page of children.
  public init(jobs: [Job], isAll: Bool) {
    self.jobs = jobs
    self.isAll = isAll
  }
}

/// What a tick changes between jobs.
public struct RelationChanges: Sendable {
  /// New waits.
  public var added: [Dependency] = []
  /// Waits that are over; written after `added`. One that does not stand is passed over.
  public var removed: [Dependency] = []
  /// Settlements that go on in a later tick, as far as they have come.
  public var settling: [Settling] = []
  /// Settlements with a row that are done.
  public var settled: [Settling] = []
  /// New and changed batches.
  public var batches: [BatchRecord] = []
  /// Batches whose callback job was deleted.
  public var deletedBatches: [BatchID] = []

  /// Nothing.
  public init() {}

  /// Whether there is nothing to write.
  public var isEmpty: Bool {
    added.isEmpty && removed.isEmpty && settling.isEmpty && settled.isEmpty && batches.isEmpty
      && deletedBatches.isEmpty
  }
}
