import JSON
import JobCore
import JobEngine
import Posix
import SQLiteStore
import Testing

/// The stores that must give the same answers.
enum StoreKind: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case memory, sqlite

  var testDescription: String { rawValue }
}

/// A store, its reader and its logs, over a directory that goes with the bench.
final class StoreBench {
  let kind: StoreKind
  private(set) var store: any Store
  private(set) var reader: any StoreReader
  private(set) var logs: any LogStore
  private(set) var logReader: any LogStore
  private let directory: String
  private var nextJob: Int64 = 100_001
  private var nextFence: Int64 = 1

  static let start = Timestamp(microseconds: 1_700_000_000_000_000)
  static let actor = Actor(uid: 1000, user: "ops", client: "tests")

  init(_ kind: StoreKind, cap: LogCap = .standard) throws {
    self.kind = kind
    switch kind {
    case .memory:
      directory = ""
      let memory = MemoryStore()
      let memoryLogs = MemoryLogStore(cap: cap)
      (store, reader, logs, logReader) = (memory, MemoryReader(memory), memoryLogs, memoryLogs)
    case .sqlite:
      directory = try FileSystem.makeTemporaryDirectory()
      store = try SQLiteStore(directory: directory)
      reader = try SQLiteReader(directory: directory)
      logs = try SQLiteLogStore(directory: directory, cap: cap)
      logReader = try SQLiteLogStore(reading: directory, cap: cap)
    }
    _ = try store.boot()
  }

  deinit {
    try? store.close()
    try? logs.close()
    if !directory.isEmpty { try? FileSystem.removeTree(directory) }
  }

  /// Lets go of the store and opens it again, which a store in memory need not survive.
  func reopen() throws {
    guard kind == .sqlite else { return }
    try store.close()
    try logs.close()
    store = try SQLiteStore(directory: directory)
    reader = try SQLiteReader(directory: directory)
    logs = try SQLiteLogStore(directory: directory)
    logReader = try SQLiteLogStore(reading: directory)
  }

  /// Runs one tick.
  @discardableResult
  func tick<Value>(_ body: (any Store) throws -> Value) throws -> Value {
    try store.begin()
    let value = try body(store)
    try store.commit()
    return value
  }

  /// Saves changes as one tick, with the counters that belong to them.
  @discardableResult
  func save(_ change: (inout Changes) -> Void) throws -> [Conflict] {
    var changes = Changes()
    change(&changes)
    changes.addCounters()
    return try tick { try $0.save(changes) }
  }

  /// What a tick finds.
  func load(_ need: (inout Needs) -> Void) throws -> WorkingSet {
    var needs = Needs()
    need(&needs)
    return try tick { try $0.load(needs) }
  }

  /// The ids that claims would be given.
  func candidates(_ claims: ClaimNeed...) throws -> [[Int64]] {
    try load { $0.claims = claims }.candidates.map { $0.map(\.id.rawValue) }
  }

  /// A new job, not saved yet.
  func job(
    queue: String = "mail", kind: String = "mail.send", at seconds: Int = 0, priority: Int = 4,
    key: String? = nil, limitKey: String? = nil, args: JSONValue = ["to": "anna"], state: JobState? = nil,
    schedule: ScheduleTick? = nil
  ) -> Job {
    defer { nextJob += 1 }
    let created = Self.start + .seconds(seconds)
    let spec = JobSpec(
      kind: kind, queue: queue, args: JSONText(args), priority: priority, backoff: .standard,
      timeout: .seconds(900), softTimeout: nil, idempotencyKey: key, limitKey: limitKey, tags: [], metadata: nil,
      runbook: nil, schedule: schedule, enqueuedBy: Self.actor, createdAt: created)
    return Job(
      id: JobID(rawValue: nextJob), spec: spec, state: state ?? .queued(since: created), maxAttempts: 5, runAt: created)
  }

  /// Saves new jobs.
  func insert(_ jobs: Job...) throws {
    let conflicts = try save { $0.inserted = jobs }
    #expect(conflicts.isEmpty)
  }

  /// The job as it stands in the store.
  func stored(_ id: JobID) throws -> Job {
    try #require(try load { $0.jobs = [id] }.jobs[id])
  }

  /// Applies a command to a stored job and saves what it decides.
  @discardableResult
  func apply(_ command: JobCommand, to id: JobID, at seconds: Int = 10) throws -> Job {
    let job = try stored(id)
    let transition = try job.applying(command, at: Self.start + .seconds(seconds))
    let conflicts = try save { changes in
      if transition.isDeletion {
        changes.deleted = [job]
      } else {
        changes.updated = [.init(job: transition.job, from: job.state.name)]
      }
      if let ended = transition.ended { changes.attempts = [ended] }
    }
    #expect(conflicts.isEmpty)
    return transition.isDeletion ? job : try stored(id)
  }

  /// The next fence of the bench.
  func fence() -> Fence {
    defer { nextFence += 1 }
    return Fence(rawValue: nextFence)
  }

  /// Makes a queued job running.
  @discardableResult
  func claim(_ id: JobID, at seconds: Int = 5) throws -> Job {
    try apply(.claim(worker: WorkerID(number: 1), fence: fence()), to: id, at: seconds)
  }
}

extension Changes {
  /// Fills in what the changed jobs mean for the counters.
  mutating func addCounters() {
    func add(_ job: Job, _ state: JobStateName, _ change: Int) {
      counters[CounterKey(queue: job.spec.queue, kind: job.spec.kind, state: state), default: 0] += change
    }
    for job in inserted { add(job, job.state.name, 1) }
    for job in deleted { add(job, job.state.name, -1) }
    for update in updated where update.from != update.job.state.name {
      add(update.job, update.from, -1)
      add(update.job, update.job.state.name, 1)
    }
    counters = counters.filter { $0.value != 0 }
  }
}

extension ClaimNeed {
  /// Any queue, one kind.
  init(
    _ limit: Int, of kinds: [String] = ["mail.send"], from queues: [String] = [], excluding excluded: Set<String> = []
  ) {
    self.init(queues: queues, excluded: excluded, kinds: kinds, limit: limit)
  }
}
