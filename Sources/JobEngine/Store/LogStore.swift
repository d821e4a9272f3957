public import JobCore

/// Where the logs of runs are kept: apart from the jobs, so that a flood of text never slows a claim.
///
/// One thread owns a writer; another may own a reader of the same logs.
public protocol LogStore: AnyObject {
  /// Keeps the entries, gives them their `seq`, and caps each run's text.
  ///
  /// - Returns: for each append, in order, what became of it.
  func append(_ batch: [LogAppend]) throws(StoreError) -> [LogAppended]

  /// A page of a job's log.
  func read(_ query: LogQuery) throws(StoreError) -> LogPage

  /// Forgets the logs of these jobs.
  func delete(_ jobs: [JobID]) throws(StoreError)

  /// Forgets the text of the runs that were written to longest ago, some of it: what is too old, and what is too much.
  ///
  /// Numbers go on: a run that is written to again counts on from where it was.
  func prune(_ rule: LogPruneRule) throws(StoreError) -> LogPruned

  /// Begins a copy in a file that must not exist; nil where there is nothing to copy.
  func copy(to path: String) throws(StoreError) -> (any StoreCopy)?

  /// Lets go of the files.
  func close() throws(StoreError)
}

/// Which text of runs is to go.
public struct LogPruneRule: Hashable, Sendable {
  /// Of runs that were last written to before this; nil for none.
  public let before: Timestamp?
  /// Of the oldest runs while all text takes more room than this; nil for none.
  public let bytes: Int64?
  /// Runs of one call at most.
  public let runs: Int

  /// What is older than `before`, and what is over `bytes`; a bounded part of it.
  public init(before: Timestamp?, bytes: Int64?, runs: Int = 64) {
    self.before = before
    self.bytes = bytes
    self.runs = runs
  }
}

/// What became of a call that prunes logs.
public struct LogPruned: Hashable, Sendable {
  /// Runs whose text went.
  public let runs: Int
  /// Whether more of it is due.
  public let isMoreDue: Bool
  /// When the run that was written to longest ago was written to; nil where no text is kept.
  public let oldest: Timestamp?

  /// A result with these facts.
  public init(runs: Int, isMoreDue: Bool, oldest: Timestamp?) {
    self.runs = runs
    self.isMoreDue = isMoreDue
    self.oldest = oldest
  }
}

/// One line of a log.
public struct LogEntry: Hashable, Sendable {
  /// Its place in the job's log, from 1, without gaps but where the cap dropped text; 0 before it is kept.
  public var seq: Int64
  /// When it was written, by the worker's clock.
  public let at: Timestamp
  /// The job's counted runs at the time.
  public let attempt: Int
  /// The run.
  public let fence: Fence
  /// Where it came by.
  public let stream: LogStream
  /// How grave it is.
  public let level: LogLevel?
  /// Its raw bytes, without the newline; not always UTF-8.
  public let text: [UInt8]

  /// An entry with these facts.
  public init(
    seq: Int64 = 0, at: Timestamp, attempt: Int, fence: Fence, stream: LogStream, level: LogLevel?, text: [UInt8]
  ) {
    self.seq = seq
    self.at = at
    self.attempt = attempt
    self.fence = fence
    self.stream = stream
    self.level = level
    self.text = text
  }
}

/// Entries of one run, as a worker sent them.
public struct LogAppend: Hashable, Sendable {
  /// Whose log.
  public let job: JobID
  /// In the order of writing; all of one run.
  public let entries: [LogEntry]

  /// Entries of one run of `job`.
  public init(job: JobID, entries: [LogEntry]) {
    self.job = job
    self.entries = entries
  }
}

/// What became of an append.
public struct LogAppended: Hashable, Sendable {
  /// Whose log.
  public let job: JobID
  /// The entries as kept, with their numbers.
  public let entries: [LogEntry]
  /// Text kept of the run so far, in bytes.
  public let runBytes: Int64

  /// A result with these facts.
  public init(job: JobID, entries: [LogEntry], runBytes: Int64) {
    self.job = job
    self.entries = entries
    self.runBytes = runBytes
  }
}

/// Which part of a log.
public struct LogQuery: Hashable, Sendable {
  /// Where the page lies.
  public enum Position: Hashable, Sendable {
    /// Entries from this `seq` on.
    case from(Int64)
    /// The last so many.
    case tail(Int)
    /// The last so many before this `seq`, at most `limit`.
    case before(Int64)
  }

  /// Whose log.
  public let job: JobID
  /// Only of this attempt.
  public let attempt: Int?
  /// Where the page lies.
  public let position: Position
  /// At most so many entries.
  public let limit: Int

  /// A page of the log of `job`.
  public init(job: JobID, attempt: Int? = nil, position: Position, limit: Int) {
    self.job = job
    self.attempt = attempt
    self.position = position
    self.limit = limit
  }
}

/// A part of a log.
public struct LogPage: Hashable, Sendable {
  /// In order.
  public var entries: [LogEntry]
  /// Where the next page starts; nil at the end.
  public var next: Int64?
  /// The first entry's `seq` of what the query could see; nil where there is none.
  public var first: Int64?
  /// How many entries the query could see in all.
  public var total: Int

  /// A page.
  public init(entries: [LogEntry], next: Int64?, first: Int64?, total: Int) {
    self.entries = entries
    self.next = next
    self.first = first
    self.total = total
  }
}
