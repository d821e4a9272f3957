public import JobCore

/// Questions that may take long, answered beside the engine on a thread of their own.
///
/// It sees committed state only, and holds no snapshot between calls. One thread owns a reader.
public protocol StoreReader: AnyObject {
  /// The named jobs that exist, in the order of `ids`.
  func jobs(_ ids: [JobID]) throws(StoreError) -> [Job]

  /// The ended runs of a job, oldest first.
  func attempts(of job: JobID) throws(StoreError) -> [Attempt]

  /// The batches of these numbers that exist, in the order of `ids`.
  func batches(_ ids: [BatchID]) throws(StoreError) -> [BatchRecord]

  /// One page of the jobs that match a filter.
  func list(_ query: JobQuery) throws(StoreError) -> JobPage

  /// Some of the jobs that match a filter, by id alone, the newest first: to be asked again until there is no `next`.
  func select(_ selection: JobSelection) throws(StoreError) -> SelectedJobs

  /// The names that a filter may mention; workers are the engine's to tell.
  func filterNames() throws(StoreError) -> FilterNames

  /// For each queue that has queued jobs: since when its oldest one may be claimed.
  func oldestQueued() throws(StoreError) -> [String: Timestamp]

  /// The error groups whose ids begin so: at most two.
  func errorGroups(beginningWith prefix: String) throws(StoreError) -> [ErrorGroup]

  /// One page of the error groups, seen last first.
  func errorGroups(_ query: ErrorGroupQuery) throws(StoreError) -> ErrorGroupPage

  /// The newest jobs of an error group, at most `limit`.
  func jobs(in group: ErrorGroupID, limit: Int) throws(StoreError) -> [Job]
  /// The history's cells of that span from a start on, and the last one before it, in order.
  func cells(_ span: CellSpan, from start: Int64) throws(StoreError) -> [MetricCell]

  /// What is wrong with the file, in the store's words; nil where so much processor time was not enough to tell.
  func damage(withinCPU limit: Duration) throws(StoreError) -> [String]?

  /// How many queued jobs of the need's queues and kinds stand before that place; counted up to one over its limit.
  func queuedAhead(of key: ClaimKey, in need: ClaimNeed) throws(StoreError) -> Int

  /// Newest first, at most `limit`, only older ones than `id` where it is given.
  func journal(before id: JournalID?, limit: Int) throws(StoreError) -> [JournalEntry]
}

extension StoreReader {
  /// A store in memory has no file to be damaged.
  public func damage(withinCPU limit: Duration) throws(StoreError) -> [String]? { [] }

  /// The newest entries, newest first, at most `limit`.
  public func journal(limit: Int) throws(StoreError) -> [JournalEntry] { try journal(before: nil, limit: limit) }
}

/// Which jobs, in which order, and which page of them.
public struct JobQuery: Hashable, Sendable {
  /// What a job must be to be listed.
  public var filter: JobFilter
  /// The order; ties go by id, in the same direction.
  public var sort: JobSort
  /// Rows to pass over.
  public var offset: Int
  /// Start behind the row that this cursor (`JobPage.next`) names.
  public var after: String?
  /// At most so many rows.
  public var limit: Int
  /// At most so many rows looked at; what is not reached by then is not listed, and `more` says so.
  public var budget: Int
  /// The present, for lengths of time that still grow.
  public var now: Timestamp
  /// What the asker is shown texts by: what it masks is not looked into.
  public var redactor = Redactor.off

  /// A page of what `filter` matches.
  public init(
    filter: JobFilter, sort: JobSort = .newestFirst, offset: Int = 0, after: String? = nil, limit: Int = 100,
    budget: Int = 200_000, now: Timestamp
  ) {
    self.filter = filter
    self.sort = sort
    self.offset = offset
    self.after = after
    self.limit = limit
    self.budget = budget
    self.now = now
  }
}

/// Which jobs are wanted by id alone, and from where on.
public struct JobSelection: Hashable, Sendable {
  /// What a job must be.
  public var filter: JobFilter
  /// Only jobs with a lower id.
  public var below: JobID?
  /// At most so many rows looked at.
  public var budget: Int
  /// Whether the jobs' log bytes are told; they are 0 where not.
  public var wantsLogBytes: Bool
  /// The present, for lengths of time that still grow.
  public var now: Timestamp
  /// What the asker is shown texts by: what it masks is not looked into.
  public var redactor = Redactor.off

  /// What `filter` matches.
  public init(
    filter: JobFilter, below: JobID? = nil, budget: Int = 50_000, wantsLogBytes: Bool = false, now: Timestamp
  ) {
    self.filter = filter
    self.below = below
    self.budget = budget
    self.wantsLogBytes = wantsLogBytes
    self.now = now
  }
}

/// A part of the jobs that match.
public struct SelectedJobs: Sendable {
  /// One of them.
  public struct Entry: Hashable, Sendable {
    /// The job.
    public let id: JobID
    /// Log text kept of it, as far as its runs have ended; of a running job at least 1.
    public let logBytes: Int64

    /// An entry with these facts.
    public init(id: JobID, logBytes: Int64) {
      self.id = id
      self.logBytes = logBytes
    }
  }

  /// The newest first.
  public var entries: [Entry]
  /// Where the next part begins: below this id; nil at the end.
  public var next: JobID?

  /// A part of what matches.
  public init(entries: [Entry] = [], next: JobID? = nil) {
    self.entries = entries
    self.next = next
  }
}

/// An order of jobs.
public struct JobSort: Hashable, Sendable {
  /// By what.
  public enum Key: String, CaseIterable, Hashable, Sendable {
    case id, priority, created, started, finished, duration, attempt
    case runAt = "run_at"
  }

  /// By what.
  public let key: Key
  /// Whether the largest comes first.
  public let descending: Bool

  /// By id, the newest job first.
  public static let newestFirst = JobSort(key: .id, descending: true)

  /// An order.
  public init(key: Key, descending: Bool) {
    self.key = key
    self.descending = descending
  }

  /// The wire's form: a key, with `-` before it for descending; nil for anything else.
  public init?(wire: String) {
    let descending = wire.hasPrefix("-")
    guard let key = Key(rawValue: descending ? String(wire.dropFirst()) : wire) else { return nil }
    self.init(key: key, descending: descending)
  }
}

/// One page of a list of jobs.
public struct JobPage: Sendable {
  /// The rows.
  public var jobs: [Job]
  /// The cursor behind the last row; nil at the end.
  public var next: String?
  /// How many match: exact, or the first 10,000.
  public var matched: Int
  /// Whether more match than `matched` says.
  public var more: Bool

  /// A page.
  public init(jobs: [Job], next: String?, matched: Int, more: Bool) {
    self.jobs = jobs
    self.next = next
    self.matched = matched
    self.more = more
  }
}

/// Which error groups, and which page of them.
public struct ErrorGroupQuery: Hashable, Sendable {
  /// Only those in this state.
  public var state: ErrorGroup.StateName?
  /// By what time a snooze may be over.
  public var now: Timestamp
  /// Start behind the group that this cursor (`ErrorGroupPage.next`) names.
  public var after: Place?
  /// At most so many.
  public var limit: Int

  /// A group's place in the order.
  public struct Place: Hashable, Sendable {
    /// When it was seen last.
    public let lastAt: Timestamp
    /// Which of that time.
    public let id: ErrorGroupID

    /// The place of a group.
    public init(of group: ErrorGroup) {
      lastAt = group.lastAt
      id = group.id
    }

    /// The text of a cursor; nil for anything else.
    public init?(_ text: String) {
      let parts = text.split(separator: ".")
      guard parts.count == 2, let time = Int64(parts[0]), ErrorGroupID.isPrefix(String(parts[1])) else { return nil }
      lastAt = Timestamp(microseconds: time)
      id = ErrorGroupID(rawValue: String(parts[1]))
    }

    /// The cursor.
    public var text: String { "\(lastAt.microseconds).\(id.rawValue)" }
  }

  /// A page of the groups in that state, or of all.
  public init(state: ErrorGroup.StateName? = nil, now: Timestamp, after: Place? = nil, limit: Int = 100) {
    self.state = state
    self.now = now
    self.after = after
    self.limit = limit
  }
}

/// One page of error groups.
public struct ErrorGroupPage: Sendable {
  /// The groups, seen last first.
  public var groups: [ErrorGroup]
  /// Behind the last one; nil at the end.
  public var next: ErrorGroupQuery.Place?

  /// A page.
  public init(groups: [ErrorGroup], next: ErrorGroupQuery.Place?) {
    self.groups = groups
    self.next = next
  }
}
