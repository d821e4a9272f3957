import JSON
import JobCore
import JobEngine
import Testing
import Workload

@testable import SQLiteStore

/// The plans of every statement that the stores prepare, over 256,000 jobs of a busy shop.
@Suite struct LargePlanTests {
  private let files: StoreFiles
  /// Every text, of the writer, the reader and the lists.
  private let texts: [String]

  init() throws {
    files = try StoreFiles()
    let store = try SQLiteStore(directory: files.directory)
    try store.insert((1...200).map { StoreFiles.job(Int64($0), queue: "q\($0 % 5)", key: "k\($0)") })
    try store.fill(with: Workload(4000, seed: 3, now: StoreFiles.now))
    try store.multiply(4000, doublings: 6)
    try PlanTests.exercise(store)
    _ = try store.nextExpiry()
    _ = try store.oldestJournal()
    // The schedule whose jobs are to be kept is asked for where one of its jobs expires.
    var needs = Needs()
    needs.expiredBefore = StoreFiles.now + .seconds(90 * 86_400)
    needs.lastOfSchedule = 20
    try store.begin()
    _ = try store.load(needs)
    try store.commit()
    let reader = try SQLiteReader(directory: files.directory)
    var lists: [String] = []
    for text in Self.filters {
      for sign in ["", "-"] {
        let filter = try JobFilter(parsing: sign + text, at: FilterClock(now: StoreFiles.now))
        for sort in [
          JobSort.newestFirst, JobSort(key: .id, descending: false), JobSort(key: .finished, descending: true),
        ] {
          _ = try reader.list(JobQuery(filter: filter, sort: sort, limit: 5, budget: 500, now: StoreFiles.now))
          lists += reader.lastLists
        }
        _ = try reader.select(JobSelection(filter: filter, budget: 500, wantsLogBytes: true, now: StoreFiles.now))
        lists += reader.lastLists
      }
    }
    _ = try reader.jobs([JobID(rawValue: 100_001)])
    _ = try reader.attempts(of: JobID(rawValue: 100_001))
    _ = try reader.oldestQueued()
    _ = try reader.journal(limit: 10)
    _ = try reader.filterNames()
    texts = Array(Set(store.connection.statementTexts + reader.connection.statementTexts + lists)).sorted()
  }

  private static let filters = [
    "state:dead", "queue:mail*", "kind:*", "worker:w-1", "tag:eu", "by:ops", "schedule:report-1", "schedule:report-*",
    "id:100007", "batch:2", "derived_from:100010", "group:0", "created:<1h", "started:<1h", "ended:<1m", "ended:<24h",
    "age>1h", "run>1m", "wait>5s", "failed>0", "attempt>1", "priority<3", "error~timeout", "args~order", "order",
    "state:completed created:<2h error~e",
  ]

  /// Why a statement must not run often on a large store.
  private func fault(of sql: String, on connection: Connection) -> String? {
    let steps: [String]
    do { steps = try connection.plan(sql) } catch { return "cannot be prepared: \(error)" }
    for step in steps {
      // Behind a LIMIT an index in the wanted order is left after a few entries.
      let isShort = sql.contains("LIMIT") && (step.contains("USING") || step.hasPrefix("SCAN journal"))
      let isLarge = ["job", "attempt", "large_args", "journal", "dependency"].contains {
        step == "SCAN \($0)" || step.hasPrefix("SCAN \($0) ")
      }
      if isLarge, !isShort { return "\(step) of \(sql)" }
      // The tags of the newest 2,000 jobs are sorted to be told once each.
      if step.contains("TEMP B-TREE"), !sql.contains("json_each(newest.tags)") { return "\(step) of \(sql)" }
    }
    return nil
  }

  @Test func `no statement scans a large table or sorts in a temporary tree`() throws {
    let connection = try files.connection()
    #expect(try connection.integer("SELECT count(*) FROM job") ?? 0 > 250_000)
    #expect(texts.count > 60)
    for sql in texts {
      let fault = fault(of: sql, on: connection)
      #expect(fault == nil)
    }
  }

  @Test func `a statement needs every index of the jobs and their attempts`() throws {
    let connection = try files.connection()
    let rows = try Statement(
      connection, sql: "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = 'job'")
    var indexes: [String] = []
    while try rows.step() { indexes.append(rows.text(0)) }
    rows.rewind()
    #expect(indexes.count > 9)

    for index in indexes {
      try connection.execute("BEGIN IMMEDIATE")
      try connection.execute("DROP INDEX \(index)")
      let missed = texts.contains { fault(of: $0, on: connection) != nil }
      try connection.execute("ROLLBACK")
      #expect(missed, "nothing would tell that \(index) is gone")
    }
  }

  @Test func `the first page of an indexed term passes over no job`() throws {
    let reader = try SQLiteReader(directory: files.directory)
    for text in ["state:dead", "queue:mail* state:completed", "created:<2h", "batch:3", "group:0,1,2,3,4,5,6,7"] {
      let filter = try JobFilter(parsing: text, at: FilterClock(now: StoreFiles.now))
      // A budget of what is counted at most: it suffices where every job that is looked at matches.
      let budget = JobPage.countedMatches + 1
      let page = try reader.list(JobQuery(filter: filter, budget: budget, now: StoreFiles.now))

      #expect(!page.jobs.isEmpty, "\(text)")
      #expect(page.jobs.allSatisfy { filter.matches($0, at: StoreFiles.now) }, "\(text)")
      #expect(!page.more || page.matched == JobPage.countedMatches, "\(text): \(page.matched)")
    }
  }
}

extension SQLiteStore {
  /// Writes each of the newest `count` jobs again and again, without the keys that only one may have.
  fileprivate func multiply(_ count: Int, doublings: Int) throws {
    let rows = try Statement(connection, sql: "SELECT name FROM pragma_table_info('job')")
    var columns: [String] = []
    while try rows.step() { columns.append(rows.text(0)) }
    rows.rewind()
    for doubling in 0..<doublings {
      let shift = count << doubling
      let values = columns.map { column in
        switch column {
        case "id": "id + \(shift)"
        case "idempotency_key", "unique_key", "unique_states", "unique_window_us": "NULL"
        case "holds_unique": "0"
        case "schedule_tick_us", "created_us", "finished_us": "\(column) + \(1 << doubling)"
        default: column
        }
      }
      try connection.execute(
        """
        INSERT INTO job (\(columns.joined(separator: ", ")))
        SELECT \(values.joined(separator: ", "))
        FROM job
        WHERE id > 100000
        """)
      try connection.execute(
        """
        INSERT INTO large_args (job, args)
        SELECT job + \(shift), args
        FROM large_args
        """)
    }
    try connection.execute("UPDATE counter SET jobs = jobs * \(1 << doublings)")
  }
}
