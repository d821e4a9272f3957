public import JobCore

/// Where jobs are kept: load, decide, save. No rule lives in a store.
///
/// A tick is `begin`, any number of `load` and `save`, `commit`. After `commit` returned, what was saved survives
/// a power cut; after `rollback` or a thrown error nothing of the tick happened. What a `save` of the running tick
/// wrote, a later `load` of that tick sees. One thread owns a store.
public protocol Store: AnyObject {
  /// Everything that the engine keeps in memory beside the store; called once, before the first tick.
  func boot() throws(StoreError) -> StoreBoot

  /// Starts the tick's one transaction.
  func begin() throws(StoreError)

  /// Fetches what the tick's commands touch.
  func load(_ needs: Needs) throws(StoreError) -> WorkingSet

  /// Writes what was decided. A conflict concerns its job alone: it was not written, its neighbours were.
  func save(_ changes: Changes) throws(StoreError) -> [Conflict]

  /// Makes the tick durable, with one fsync.
  func commit() throws(StoreError)

  /// Forgets the tick; the store's own caches too.
  func rollback()

  /// Housekeeping between ticks that never takes long, such as a checkpoint of the write-ahead log.
  ///
  /// - Parameter idle: whether nothing waits, so that a few milliseconds hurt nobody.
  /// - Returns: whether more of it is due once the store is idle.
  func maintain(idle: Bool) throws(StoreError) -> Bool

  /// The earliest `wakeAt` of all jobs.
  func nextDue() throws(StoreError) -> Timestamp?

  /// The earliest `expiresAt` of all jobs.
  func nextExpiry() throws(StoreError) -> Timestamp?

  /// When the oldest entry of the journal was written.
  func oldestJournal() throws(StoreError) -> Timestamp?

  /// What the store can say of its own health, for `store.health`.
  func vitals() -> StoreVitals

  /// How each statement that was used so far finds its rows.
  func plans() throws(StoreError) -> [StatementPlan]

  /// Begins a copy in a file that must not exist; nil where there is nothing to copy. Steps come between ticks.
  func copy(to path: String) throws(StoreError) -> (any StoreCopy)?

  /// Marks the store as cleanly shut and lets go of its files.
  func close() throws(StoreError)
}

/// How one statement finds its rows, in the store's words.
public struct StatementPlan: Hashable, Sendable {
  /// Its text.
  public let sql: String
  /// What it does, in order.
  public let steps: [String]

  /// A plan of these steps.
  public init(sql: String, steps: [String]) {
    self.sql = sql
    self.steps = steps
  }
}

/// Why a store could not do what it was asked; nothing of the running tick was kept.
public enum StoreError: Error, Hashable, Sendable {
  /// No room on the device. Enqueues are refused; it resumes by itself.
  case full
  /// An I/O or fsync error, or a damaged file: stop acknowledging.
  case failed(operation: String, code: Int32, message: String)
  /// The file was written by a newer program.
  case newerSchema(found: Int, known: Int)
  /// Another process owns the data directory.
  case locked(path: String, pid: Int32?)
  /// The data directory cannot be used as it is.
  case unusable(path: String, reason: Unusable)

  /// What is wrong with a data directory.
  public enum Unusable: Hashable, Sendable {
    case networkFileSystem, readOnly, notADirectory, permission, wrongOwner
    case other(code: Int32)
  }
}

/// What a store knows at start.
public struct StoreBoot: Sendable {
  /// Names this store for ever; random.
  public var storeID: String
  /// The next numbers to give out.
  public var sequences: Sequences
  /// Every queue that was ever mentioned.
  public var queues: [QueueRecord]
  /// Every kind that was ever mentioned.
  public var kinds: [KindRecord]
  /// What people ordered of the store and of workers.
  public var controls: [ControlRecord] = []
  /// The token buckets that were taken from.
  public var buckets: [BucketRecord]
  /// Whether any job waits for another.
  public var hasDependencies = false
  /// Ended jobs whose children were not all told.
  public var settlings: [Settling] = []
  /// Every schedule.
  public var schedules: [ScheduleRecord] = []
  /// Jobs by queue, kind and state.
  public var counters: [CounterKey: Int]
  /// Every job that was running when the store was last used.
  public var running: [Job]
  /// Whether the last use ended with `close`.
  public var wasClosed: Bool
  /// The newest journal entries whose numbers are not complete, oldest first; of the last ``journalTail``.
  public var measuring: [JournalEntry] = []

  /// Cells of the history that are not rolled up yet, the coarser first, each span in order.
  public var cells: [MetricCell] = []
  /// The entries that may be undone.
  public var undo: [UndoRecord] = []
  /// How many journal entries a start looks at.
  public static let journalTail = 1000

  /// What a store knows at start.
  public init(
    storeID: String, sequences: Sequences, queues: [QueueRecord], kinds: [KindRecord], buckets: [BucketRecord] = [],
    counters: [CounterKey: Int], running: [Job], wasClosed: Bool
  ) {
    self.storeID = storeID
    self.sequences = sequences
    self.queues = queues
    self.kinds = kinds
    self.buckets = buckets
    self.counters = counters
    self.running = running
    self.wasClosed = wasClosed
  }
}

/// The next number of each rising sequence of a store.
public struct Sequences: Hashable, Sendable {
  /// The next job's id.
  public var job: Int64
  /// The next run's fence.
  public var fence: Int64
  /// The next journal entry's id.
  public var journal: Int64
  /// The next worker's number.
  public var worker: Int64

  /// Where an empty store starts.
  public static let first = Sequences(job: 100_001, fence: 1, journal: 1, worker: 1)

  /// Sequences at these numbers.
  public init(job: Int64, fence: Int64, journal: Int64, worker: Int64) {
    self.job = job
    self.fence = fence
    self.journal = journal
    self.worker = worker
  }
}

/// What a counter counts.
public struct CounterKey: Hashable, Sendable {
  /// The queue's name.
  public let queue: String
  /// The kind's name.
  public let kind: String
  /// The state's name.
  public let state: JobStateName

  /// The cell of these three.
  public init(queue: String, kind: String, state: JobStateName) {
    self.queue = queue
    self.kind = kind
    self.state = state
  }
}

/// A queue's settings as kept in the store.
public struct QueueRecord: Hashable, Sendable {
  /// The queue's name.
  public let name: String
  /// Who paused it, and why.
  public var pause: Pause?
  /// How much of it may run.
  public var limits: QueueLimits

  /// A queue with these settings.
  public init(name: String, pause: Pause? = nil, limits: QueueLimits = .none) {
    self.name = name
    self.pause = pause
    self.limits = limits
  }
}

/// A token bucket as kept in the store, so that a restart brings no burst of starts.
public struct BucketRecord: Hashable, Sendable {
  /// The queue's name.
  public let queue: String
  /// Whose bucket; nil for the queue's own.
  public let limitKey: String?
  /// When it is full again, by the wall clock, since no other survives the process; nil to forget it.
  public let fullAt: Timestamp?

  /// The bucket of a queue, or of one limit key in it.
  public init(queue: String, limitKey: String?, fullAt: Timestamp?) {
    self.queue = queue
    self.limitKey = limitKey
    self.fullAt = fullAt
  }
}

/// A kind's settings as kept in the store.
public struct KindRecord: Hashable, Sendable {
  /// The kind's name.
  public let name: String
  /// Who paused it, and why.
  public var pause: Pause?
  /// Owner, expected result, rollback and link.
  public var runbook: Runbook?
  /// What was set in place of the standard policy.
  public var overrides: KindPolicy.Overrides

  /// A kind with these settings.
  public init(
    name: String, pause: Pause? = nil, runbook: Runbook? = nil, overrides: KindPolicy.Overrides = .init()
  ) {
    self.name = name
    self.pause = pause
    self.runbook = runbook
    self.overrides = overrides
  }

  /// What its jobs get where their enqueue does not say otherwise.
  public var policy: KindPolicy { KindPolicy.standard(for: name).with(overrides) }
}

/// Who paused something, why, since when, and until when.
public struct Pause: Hashable, Sendable {
  /// The person.
  public let actor: Actor
  /// In the person's words.
  public let reason: String?
  /// When it was paused.
  public let since: Timestamp
  /// When it resumes by itself.
  public let until: Timestamp?

  /// A pause with these facts.
  public init(actor: Actor, reason: String?, since: Timestamp, until: Timestamp?) {
    self.actor = actor
    self.reason = reason
    self.since = since
    self.until = until
  }
}

/// What a store says of its own health.
public struct StoreVitals: Hashable, Sendable {
  /// Bytes of the data file and its log; 0 in memory.
  public var dataBytes: Int64
  /// Bytes of the write-ahead log that no checkpoint has copied yet.
  public var walBytes: Int64
  /// Free bytes of the device; nil where there is none.
  public var freeBytes: Int64?
  /// The data file's path; empty in memory.
  public var path: String

  /// Vitals with these facts.
  public init(dataBytes: Int64, walBytes: Int64, freeBytes: Int64?, path: String) {
    self.dataBytes = dataBytes
    self.walBytes = walBytes
    self.freeBytes = freeBytes
    self.path = path
  }
}
