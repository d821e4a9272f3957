import CSQLite
import JSON
import JobCore
import JobEngine
import Testing

@testable import SQLiteStore

/// What a claim costs where thousands of lanes have nothing to give, in steps of SQLite's machine and not in time.
@Suite struct LaneCostTests {
  private static let lanes = 3000

  @Test func `lanes behind full limit keys are looked at once, and again when something changes`() throws {
    let files = try StoreFiles()
    let store = try SQLiteStore(directory: files.directory)
    _ = try store.boot()
    let jobs = (1...Self.lanes).map { Self.job(Int64($0), key: "k\($0)") }
    try store.insert(jobs)
    let use = QueueUse(QueueLimits(perKey: Limit(concurrency: 1)), running: jobs.map(\.spec.limitKey))
    let first = try store.counting { store in try store.claim(use) }

    let second = try store.counting { store in try store.claim(use) }
    #expect(first.found.isEmpty && second.found.isEmpty)
    #expect(first.steps > Self.lanes && second.steps < 100, "\(first.steps), then \(second.steps)")

    try store.insert([Self.job(900_001, queue: "free", key: nil)])
    let free = try store.counting { store in try store.claim(use) }
    #expect(free.found == [900_001])
    #expect(free.steps < 300, "a job of another queue is found beside them in \(free.steps) steps")

    // A run of one key ends: its lane alone is looked at.
    var open = use
    open.end("k7")
    try store.startAndEnd(key: "k7")
    let freed = try store.counting { store in try store.claim(open) }
    #expect(Set(freed.found) == [900_001, 7])
    #expect(freed.steps < 600, "\(freed.steps) steps")
  }

  @Test func `lanes of a kind that no worker runs, and of a full queue, are not looked at`() throws {
    let files = try StoreFiles()
    let store = try SQLiteStore(directory: files.directory)
    _ = try store.boot()
    try store.insert((1...Self.lanes).map { Self.job(Int64($0), kind: "other", key: "k\($0)") })
    try store.insert((1...Self.lanes).map { Self.job(Int64(10_000 + $0), queue: "full", key: "k\($0)") })
    try store.insert([Self.job(900_001, queue: "free", key: nil)])
    let full = QueueUse(QueueLimits(all: Limit(concurrency: 1)), running: [nil])
    _ = try store.claim(full, queue: "full")

    let free = try store.counting { store in try store.claim(full, queue: "full") }

    #expect(free.found == [900_001])
    #expect(free.steps < 300, "\(free.steps) steps")
  }

  @Test func `after a start each lane that has something costs a seek or two, however many jobs stand in it`() throws {
    let files = try StoreFiles()
    let store = try SQLiteStore(directory: files.directory)
    _ = try store.boot()
    try store.insert((1...5000).map { Self.job(Int64($0), key: "one") })
    try store.insert((5001...5003).map { Self.job(Int64($0), key: "k\($0)") })
    store.heads.forgetAll()

    let start = try store.counting { store in try store.claim(QueueUse(.none, running: [String?]()), limit: 0) }

    #expect(start.steps < 300, "\(start.steps) steps")
  }

  private static func job(_ id: Int64, queue: String = "q", kind: String = "k", key: String?) -> Job {
    let spec = JobSpec(
      kind: kind, queue: queue, args: JSONText(1), priority: 4, backoff: .standard, timeout: nil, softTimeout: nil,
      idempotencyKey: nil, limitKey: key, tags: [], metadata: nil, runbook: nil,
      enqueuedBy: Actor(uid: 0, user: "root", client: "tests"), createdAt: StoreFiles.now)
    return Job(
      id: JobID(rawValue: id), spec: spec, state: .queued(since: StoreFiles.now), maxAttempts: 3,
      runAt: StoreFiles.now)
  }
}

extension SQLiteStore {
  /// What a claim of kind `k` would be given where that queue is limited.
  fileprivate func claim(_ use: QueueUse, queue: String = "q", limit: Int = 5) throws -> [Int64] {
    var needs = Needs()
    needs.claims = [ClaimNeed(queues: [], excluded: [], kinds: ["k"], limit: limit)]
    needs.room = ClaimRoom([queue: use], at: 0)
    try begin()
    let found = try load(needs).candidates[0].map(\.id.rawValue)
    try commit()
    return found
  }

  /// Has another job of that key run and end.
  fileprivate func startAndEnd(key: String) throws {
    let spec = JobSpec(
      kind: "k", queue: "q", args: JSONText(1), priority: 9, backoff: .standard, timeout: nil, softTimeout: nil,
      idempotencyKey: nil, limitKey: key, tags: [], metadata: nil, runbook: nil,
      enqueuedBy: Actor(uid: 0, user: "root", client: "tests"), createdAt: StoreFiles.now)
    let lease = Lease(worker: WorkerID(number: 1), fence: Fence(rawValue: 1), startedAt: StoreFiles.now)
    var running = Job(
      id: JobID(rawValue: 900_900), spec: spec, state: .running(lease), attempt: 1, maxAttempts: 3,
      runAt: StoreFiles.now)
    running.startedAt = StoreFiles.now
    try insert([running])
    let end = try running.applying(
      .complete(fence: lease.fence, result: nil, exit: nil, logBytes: 0), at: StoreFiles.now)
    var changes = Changes()
    changes.updated = [.init(job: end.job, from: .running)]
    try begin()
    #expect(try save(changes).isEmpty)
    try commit()
  }

  /// What a claim found, and the steps that SQLite's machine took for it.
  fileprivate func counting(_ claim: (SQLiteStore) throws -> [Int64]) throws -> (found: [Int64], steps: Int) {
    let before = totalSteps
    let found = try claim(self)
    return (found, totalSteps - before)
  }

  private var totalSteps: Int {
    var total = 0
    var statement = sqlite3_next_stmt(connection.handle, nil)
    while let known = statement {
      total += Int(sqlite3_stmt_status(known, SQLITE_STMTSTATUS_VM_STEP, 0))
      statement = sqlite3_next_stmt(connection.handle, known)
    }
    return total
  }
}
