public import JobCore

/// What makes a ``JobAction`` one part of a verb over a selection: all parts share one journal entry.
public struct BulkPart: Sendable {
  /// What the verb's journal entry says so far.
  public struct Record: Hashable, Sendable {
    /// The entry's number, drawn by the first part.
    public let entry: JournalID
    /// Jobs that the parts so far have changed.
    public internal(set) var changed = 0
    /// How many of them stood in each state before.
    var before: [JobStateName: Int] = [:]
    /// How many of them stand in each state now.
    var after: [JobStateName: Int] = [:]
    /// The entry as it was written last; nil until a part changed something.
    var written: JournalEntry?

    /// What its maker needs to take it back; nil until a part changed something.
    public var mark: EntryMark? { written.map(EntryMark.init) }

    init(entry: JournalID) { self.entry = entry }
  }

  /// What the parts before did; nil in the first one.
  public var record: Record?
  /// The filter that chose the jobs.
  public var filter: String
  /// Jobs of the whole selection.
  public var total: Int
  /// Whether completed jobs are left alone, as where nobody named them.
  public var sparesCompleted: Bool

  /// A part of a verb over `total` jobs.
  public init(record: Record?, filter: String, total: Int, sparesCompleted: Bool) {
    self.record = record
    self.filter = filter
    self.total = total
    self.sparesCompleted = sparesCompleted
  }

  /// What the journal says the verb was done to.
  var target: String { filter.isEmpty ? "every job" : "jobs of \(filter)" }
}
