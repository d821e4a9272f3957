internal import CSQLite
package import JobCore
package import JobEngine

/// Reads the jobs of a data directory beside its writing store, on a thread and connection of its own.
///
/// Each call sees one committed state and lets go of it before it returns, so that the log can be overwritten.
package final class SQLiteReader: StoreReader {
  let connection: Connection
  let names: Names
  let rows: JobRow
  /// The texts that the last list made, whose plans the tests look at.
  var lastLists: [String] = []

  /// Opens the store of a data directory, which must exist, without taking its lock.
  package init(directory: String) throws(StoreError) {
    connection = try Connection(path: "\(directory)/\(SQLiteStore.fileName)", mode: .readOnly)
    try connection.execute("PRAGMA query_only = ON")
    try connection.execute("PRAGMA trusted_schema = OFF")
    try connection.execute("PRAGMA temp_store = MEMORY")
    try connection.execute("PRAGMA cache_size = -2048")
    // A commit of the writer's may be copying what the reader wants to see first.
    try connection.execute("PRAGMA busy_timeout = 1000")
    names = try Names(connection)
    rows = JobRow(connection: connection, names: names)
  }

  /// The named jobs that exist, in the order of `ids`.
  package func jobs(_ ids: [JobID]) throws(StoreError) -> [Job] {
    try reading { () throws(StoreError) in
      var jobs: [Job] = []
      for id in ids { if let job = try rows.job(id) { jobs.append(job) } }
      return jobs
    }
  }

  /// The batches of these numbers that exist, in the order of `ids`.
  package func batches(_ ids: [BatchID]) throws(StoreError) -> [BatchRecord] {
    try reading { () throws(StoreError) in
      var batches: [BatchRecord] = []
      for id in ids { if let batch = try connection.batch(id) { batches.append(batch) } }
      return batches
    }
  }

  /// The ended runs of a job, oldest first.
  package func attempts(of job: JobID) throws(StoreError) -> [Attempt] {
    try reading { () throws(StoreError) in
      let row = try connection.statement(
        """
        SELECT fence, number, worker, started_us, ended_us, outcome, log_bytes, exit_code, exit_signal, exit_cpu_us,
          exit_max_rss_kib, error_class, error_message, error_frames
        FROM attempt
        WHERE job = ?1
        ORDER BY fence
        """)
      row.bind(job.rawValue)
      var attempts: [Attempt] = []
      while try row.step() { if let attempt = try rows.attempt(job, from: row) { attempts.append(attempt) } }
      return attempts
    }
  }

  /// For each queue that has queued jobs: since when its oldest one may be claimed.
  ///
  /// Looks at the first hundred of each lane in claim order: exact but where a hundred jobs of better priority stand
  /// before an older one.
  package func oldestQueued() throws(StoreError) -> [String: Timestamp] {
    try reading { () throws(StoreError) in
      var oldest: [String: Timestamp] = [:]
      for (queue, lanes) in try queuedLanes() {
        for lane in lanes {
          let row = try connection.statement(
            """
            SELECT min(since_us)
            FROM (
              SELECT since_us
              FROM job
              WHERE state = 'queued' AND lane = ?1
              ORDER BY claim_order
              LIMIT 100
            )
            """)
          row.bind(lane)
          guard try row.step(), let since = row.optionalTime(0) else { continue }
          row.rewind()
          oldest[queue] = min(since, oldest[queue] ?? since)
        }
      }
      return oldest
    }
  }

  /// How many queued jobs of the need's queues and kinds stand before that place; counted up to one over its limit.
  package func queuedAhead(of key: ClaimKey, in need: ClaimNeed) throws(StoreError) -> Int {
    try reading { () throws(StoreError) in
      var ahead = 0
      for lane in try queuedLanes().values.joined() {
        guard let facts = names.lanes[lane]?.lane, need.asks(for: facts) else { continue }
        let row = try connection.statement(
          """
          SELECT count(*)
          FROM (
            SELECT id
            FROM job
            WHERE state = 'queued' AND lane = ?1 AND (claim_order, id) < (?2, ?3)
            LIMIT ?4
          )
          """)
        row.bind(lane)
        row.bind(key.order)
        row.bind(key.id.rawValue)
        row.bind(need.limit + 1 - ahead)
        if try row.step() { ahead += row.int(0) }
        row.rewind()
        if ahead > need.limit { break }
      }
      return ahead
    }
  }

  /// The lanes of the queues and kinds whose counters say that something is queued.
  private func queuedLanes() throws(StoreError) -> [String: [Int64]] {
    let queued = Set(try connection.counters(names).keys.filter { $0.state == .queued })
    var lanes: [String: [Int64]] = [:]
    for (id, facts) in names.lanes {
      let key = CounterKey(queue: facts.lane.queue, kind: facts.lane.kind, state: .queued)
      if queued.contains(key) { lanes[facts.lane.queue, default: []].append(id) }
    }
    return lanes
  }

  /// Newest first, at most `limit`, only older ones than `id` where it is given.
  package func journal(before id: JournalID?, limit: Int) throws(StoreError) -> [JournalEntry] {
    try reading { () throws(StoreError) in try connection.journal(before: id, limit: limit, names) }
  }

  /// The error groups whose ids begin so: at most two.
  package func errorGroups(beginningWith prefix: String) throws(StoreError) -> [ErrorGroup] {
    try reading { () throws(StoreError) in
      try ErrorGroupRows(connection: connection).beginning(with: prefix)
    }
  }

  /// One page of the error groups, seen last first.
  package func errorGroups(_ query: ErrorGroupQuery) throws(StoreError) -> ErrorGroupPage {
    try reading { () throws(StoreError) in try ErrorGroupRows(connection: connection).list(query) }
  }

  /// The newest jobs of an error group, at most `limit`.
  package func jobs(in group: ErrorGroupID, limit: Int) throws(StoreError) -> [Job] {
    try reading { () throws(StoreError) in
      let row = try connection.statement(
        """
        SELECT id
        FROM job
        WHERE error_group = ?1
        ORDER BY id DESC
        LIMIT ?2
        """)
      row.bind(group.rawValue)
      row.bind(limit)
      var ids: [JobID] = []
      while try row.step() { ids.append(JobID(rawValue: row.int64(0))) }
      var jobs: [Job] = []
      for id in ids { if let job = try rows.job(id) { jobs.append(job) } }
      return jobs
    }
  }

  /// Runs the questions of one call on one committed state.
  func reading<Value>(_ questions: () throws(StoreError) -> Value) throws(StoreError) -> Value {
    try connection.statement("BEGIN").run()
    do throws(StoreError) {
      try names.readNew()
      let value = try questions()
      try connection.statement("COMMIT").run()
      return value
    } catch {
      // The statement that failed was rewound, so nothing keeps the snapshot.
      try? connection.statement("ROLLBACK").run()
      throw error
    }
  }
}
