public import JobCore

/// How what an entry tells of is taken back.
public enum UndoPlan: Hashable, Sendable {
  /// What can be paused by a switch.
  public enum Switch: Hashable, Sendable {
    case queue(String)
    case kind(String)
    case schedule(String)
    case store
  }

  /// The store has kept the rows of the jobs as they were.
  case jobs
  /// A switch was turned; nil is open.
  case pause(Switch, before: Pause?, after: Pause?)
  /// A queue's limits were changed.
  case limits(String, before: QueueLimits, after: QueueLimits)
}

/// That an entry may be undone, for a while.
public struct UndoRecord: Hashable, Sendable {
  /// How long after an entry it may be undone, and what it changed is kept for that.
  public static let window = Duration.seconds(15 * 60)

  /// The entry.
  public let entry: JournalID
  /// Until when.
  public var until: Timestamp
  /// How.
  public let plan: UndoPlan

  /// The record of an entry.
  public init(entry: JournalID, until: Timestamp, plan: UndoPlan) {
    self.entry = entry
    self.until = until
    self.plan = plan
  }
}

/// A job as it was before a verb changed or deleted it.
public struct UndoImage: Hashable, Sendable {
  /// The row as it was.
  public let job: Job
  /// Whether the verb deleted it.
  public let isDeletion: Bool
  /// The ended runs of a deleted job.
  public let attempts: [Attempt]

  /// An image with these facts.
  public init(job: Job, isDeletion: Bool, attempts: [Attempt]) {
    self.job = job
    self.isDeletion = isDeletion
    self.attempts = attempts
  }
}

/// What undoing an entry needs to know, as a store finds it.
public struct UndoSet: Sendable {
  /// The entry; its record is gone once it can no more be undone.
  public var entry: JournalEntry
  /// How it is undone; nil where it is not.
  public var record: UndoRecord?
  /// Of its images those behind the asked-for one, by id.
  public var images: [UndoImage] = []
  /// Images of changed jobs that are gone since; they are not among `images`.
  public var gone = 0
  /// The last id that was looked at; nil where no more are left.
  public var last: JobID?

  /// What is known of an entry.
  public init(entry: JournalEntry, record: UndoRecord?) {
    self.entry = entry
    self.record = record
  }
}

/// One image that is kept, by name.
public struct UndoKey: Hashable, Sendable {
  /// The entry.
  public let entry: JournalID
  /// The job.
  public let job: JobID
  /// Whether the entry's verb deleted the job.
  public let isDeletion: Bool

  /// The name of an image.
  public init(entry: JournalID, job: JobID, isDeletion: Bool) {
    self.entry = entry
    self.job = job
    self.isDeletion = isDeletion
  }
}
