import CSQLite
import JobCore
import JobEngine
import Testing

@testable import SQLiteStore

@Suite struct PlanTests {
  @Test func `no statement that runs often scans a table`() throws {
    let files = try StoreFiles()
    let store = try SQLiteStore(directory: files.directory)
    let reader = try SQLiteReader(directory: files.directory)
    var changes = Changes()
    changes.inserted = (1...200).map { StoreFiles.job(Int64($0), queue: "q\($0 % 5)", key: "k\($0)") }
    changes.counters = [CounterKey(queue: "q", kind: "k", state: .queued): 200]
    try store.begin()
    _ = try store.save(changes)
    try store.commit()
    try Self.exercise(store)

    let plans = try store.connection.statementTexts.flatMap { sql in
      try store.connection.plan(sql).map { (sql: sql, step: $0) }
    }
    #expect(plans.contains { $0.step.contains("job_claim") })
    #expect(plans.contains { $0.step.contains("job_wake") })
    #expect(plans.contains { $0.step.contains("job_idempotency_key") })
    #expect(plans.contains { $0.step.contains("job_unique_key") })
    #expect(plans.contains { $0.step.contains("job_claim") && $0.sql.contains("RECURSIVE") })
    #expect(plans.contains { $0.step.contains("job_schedule") })
    #expect(plans.contains { $0.step.contains("job_live_of_schedule") })
    for (sql, step) in plans where !Self.smallTables.contains(where: { step.hasPrefix("SCAN \($0)") }) {
      #expect(!step.hasPrefix("SCAN") || step.contains("job_wake"), "\(step) of \(sql)")
      #expect(!step.contains("TEMP B-TREE"), "\(step) of \(sql)")
    }
    _ = try reader.list(JobQuery(filter: JobFilter(), now: StoreFiles.now))
  }

  /// Tables with a row a name or a lane, not a row a job.
  private static let smallTables = [
    "store", "queue", "kind", "lane", "actor", "counter", "control", "filled", "token_bucket",
    "settling", "schedule",
  ]

  /// Runs every statement of the engine's everyday.
  static func exercise(_ store: SQLiteStore) throws {
    _ = try store.boot()
    var needs = Needs()
    needs.jobs = [JobID(rawValue: 7)]
    needs.idempotencyKeys = ["k3", "none"]
    needs.uniqueKeys = ["u"]
    needs.dueBefore = StoreFiles.now
    needs.ticks = [ScheduleTick(schedule: "nightly", tick: StoreFiles.now)]
    needs.liveOfSchedules = ["nightly"]
    needs.expiredBefore = StoreFiles.now
    needs.lastOfSchedule = 20
    needs.claims = [ClaimNeed(queues: [], excluded: [], kinds: ["k"], limit: 3)]
    store.recent.removeAll()
    try store.begin()
    let set = try store.load(needs)
    let job = try #require(set.candidates[0].first)
    var changes = Changes()
    let running = try job.applying(.claim(worker: WorkerID(number: 1), fence: Fence(rawValue: 1)), at: StoreFiles.now)
      .job
    changes.updated = [.init(job: running, from: .queued)]
    changes.sequences = .first
    _ = try store.save(changes)
    var held = running
    held.version += 1
    held.progress = Progress(fraction: 0.1, message: nil)
    changes = Changes()
    changes.updated = [.init(job: held, from: .running, isReport: true)]
    _ = try store.save(changes)
    held.version += 1
    let end = try held.applying(
      .complete(fence: Fence(rawValue: 1), result: nil, exit: nil, logBytes: 0), at: StoreFiles.now)
    changes = Changes()
    changes.updated = [.init(job: end.job, from: .running)]
    changes.attempts = [try #require(end.ended)]
    _ = try store.save(changes)
    changes = Changes()
    changes.deleted = [set.candidates[0][1]]
    _ = try store.save(changes)
    try exerciseRelations(store)
    try store.commit()
    _ = try store.nextDue()
  }

  private static func exerciseRelations(_ store: SQLiteStore) throws {
    let wait = Dependency(parent: JobID(rawValue: 8), child: JobID(rawValue: 9))
    let settling = Settling(parent: wait.parent, state: .completed)
    let batch = BatchRecord(id: BatchID(rawValue: 9), condition: .success, openedAt: StoreFiles.now)
    var changes = Changes()
    changes.relations.added = [wait]
    changes.relations.settling = [settling]
    changes.relations.batches = [batch]
    _ = try store.save(changes)
    var needs = Needs()
    needs.waitedFor = [wait.parent]
    needs.children = [settling]
    needs.childLimit = 10
    needs.batches = [batch.id]
    _ = try store.load(needs)
    changes = Changes()
    changes.relations.removed = [wait]
    changes.relations.settled = [settling]
    changes.relations.deletedBatches = [batch.id]
    _ = try store.save(changes)
  }
}

extension Connection {
  /// What the query planner does for a statement, step by step.
  func plan(_ sql: String) throws -> [String] {
    let rows = try Statement(self, sql: "EXPLAIN QUERY PLAN \(sql)")
    var steps: [String] = []
    while try rows.step() { steps.append(rows.text(3)) }
    return steps
  }

  /// The texts of all prepared statements.
  var statementTexts: [String] {
    var texts: [String] = []
    var statement = sqlite3_next_stmt(handle, nil)
    while let known = statement {
      if let sql = sqlite3_sql(known) { texts.append(String(cString: sql)) }
      statement = sqlite3_next_stmt(handle, known)
    }
    return texts.filter { !$0.hasPrefix("PRAGMA") && !$0.hasPrefix("EXPLAIN") }
  }
}
