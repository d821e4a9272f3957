/// A job's number in its store: strictly rising, the first is 100001.
public struct JobID: RawRepresentable, Hashable, Comparable, Sendable {
  /// At least 1 and below 2^53, so that every JSON reader keeps it exactly.
  public let rawValue: Int64

  /// The id with this number, which nothing has promised to exist.
  public init(rawValue: Int64) { self.rawValue = rawValue }

  /// Order of enqueueing.
  public static func < (left: JobID, right: JobID) -> Bool { left.rawValue < right.rawValue }
}

/// The token that proves a worker's right to one run; strictly rising in a store, never used twice.
public struct Fence: RawRepresentable, Hashable, Comparable, Sendable {
  /// At least 1.
  public let rawValue: Int64

  /// The fence with this number.
  public init(rawValue: Int64) { self.rawValue = rawValue }

  /// Order of claiming.
  public static func < (left: Fence, right: Fence) -> Bool { left.rawValue < right.rawValue }
}

/// The number of a journal entry; strictly rising in a store.
public struct JournalID: RawRepresentable, Hashable, Comparable, Sendable {
  /// At least 1; 0 stands for the engine's own policies before an entry exists.
  public let rawValue: Int64

  /// The entry with this number.
  public init(rawValue: Int64) { self.rawValue = rawValue }

  /// Order of writing.
  public static func < (left: JournalID, right: JournalID) -> Bool { left.rawValue < right.rawValue }
}

/// A registered worker's name in the store, such as `w-07`; given by the store, never by the worker.
public struct WorkerID: RawRepresentable, Hashable, Sendable {
  /// `w-` and at least two digits.
  public let rawValue: String

  /// The id with this text.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// The id of the `number`-th worker that ever registered.
  public init(number: Int64) { rawValue = number < 10 ? "w-0\(number)" : "w-\(number)" }
}
