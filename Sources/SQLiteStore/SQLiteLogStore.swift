internal import CSQLite
package import JobCore
package import JobEngine

/// The logs of a data directory, in `logs.db`: one writer, any number of readers, each on a thread of its own.
///
/// Commits are not synced: the last moments of a log may be lost with the power, never with the process.
package final class SQLiteLogStore: LogStore {
  /// What opening did to an older or new file; for the log.
  package let migrated: Migrated?

  let connection: Connection
  let cap: LogCap
  let isWriter: Bool
  /// The books of the runs that were written last.
  var runs: [RunKey: Run] = [:]

  struct RunKey: Hashable {
    let job: JobID
    let fence: Fence
  }

  struct Run {
    var books = LogRun()
    var attempt: Int
    var lastSeq: Int64 = 0
    /// When its last line was written.
    var lastAt = Timestamp(microseconds: 0)
  }

  /// Opens the logs of a data directory, or makes empty ones; the directory's lock is the caller's to hold.
  package init(directory: String, cap: LogCap = .standard) throws(StoreError) {
    connection = try Connection(path: "\(directory)/\(Self.fileName)", mode: .readWrite)
    self.cap = cap
    isWriter = true
    try connection.execute("PRAGMA journal_mode = WAL")
    try connection.execute("PRAGMA synchronous = NORMAL")
    try connection.execute("PRAGMA wal_autocheckpoint = 2000")
    try connection.execute("PRAGMA journal_size_limit = 16777216")
    try connection.execute("PRAGMA trusted_schema = OFF")
    try connection.execute("PRAGMA cache_size = -1024")
    migrated = try LogSchema.migrator.migrate(connection)
  }

  /// Opens the logs of a data directory for reading, beside their writer, whose cap is `cap`.
  package init(reading directory: String, cap: LogCap = .standard) throws(StoreError) {
    connection = try Connection(path: "\(directory)/\(Self.fileName)", mode: .readOnly)
    self.cap = cap
    isWriter = false
    migrated = nil
    try connection.execute("PRAGMA trusted_schema = OFF")
    try connection.execute("PRAGMA cache_size = -1024")
    try connection.execute("PRAGMA busy_timeout = 1000")
  }

  static let fileName = "logs.db"
  private static let knownRuns = 256

  /// Lets go of the files.
  package func close() throws(StoreError) { connection.close() }

  /// Runs a step as one transaction.
  func transaction<Value>(_ step: () throws(StoreError) -> Value) throws(StoreError) -> Value {
    try connection.statement(isWriter ? "BEGIN IMMEDIATE" : "BEGIN").run()
    do throws(StoreError) {
      let value = try step()
      try connection.statement("COMMIT").run()
      return value
    } catch {
      runs.removeAll()
      try? connection.statement("ROLLBACK").run()
      throw error
    }
  }
}

// MARK: - Writing

extension SQLiteLogStore {
  /// Keeps the entries, gives them their `seq`, and caps each run's text; all of it or nothing.
  package func append(_ batch: [LogAppend]) throws(StoreError) -> [LogAppended] {
    precondition(isWriter, "\(#function): opened for reading")
    return try transaction { () throws(StoreError) in
      var results: [LogAppended] = []
      for append in batch { results.append(try self.append(append)) }
      return results
    }
  }

  private func append(_ append: LogAppend) throws(StoreError) -> LogAppended {
    guard let first = append.entries.first else { return LogAppended(job: append.job, entries: [], runBytes: 0) }
    let key = RunKey(job: append.job, fence: first.fence)
    var run = Run(attempt: first.attempt)
    if let known = runs[key] { run = known } else if let stored = try self.run(key) { run = stored }
    var next = try lastSeq(append.job) + 1
    let entries = append.entries.map { entry in
      var entry = entry
      entry.seq = next
      next += 1
      return entry
    }
    for chunk in run.books.admit(entries, cap: cap) { try insert(chunk, key, attempt: first.attempt) }
    while run.books.isOver(cap) { if try !dropOldest(of: key, from: &run.books) { break } }
    run.lastSeq = next - 1
    run.lastAt = entries.last?.at ?? run.lastAt
    try put(run, key)
    if runs.count >= Self.knownRuns { runs.removeAll(keepingCapacity: true) }
    runs[key] = run
    return LogAppended(job: append.job, entries: entries, runBytes: run.books.bytes)
  }

  private func run(_ key: RunKey) throws(StoreError) -> Run? {
    let row = try connection.statement(
      """
      SELECT attempt, first_bytes, last_bytes, lines, dropped_lines, dropped_bytes, marker_seq, marker_us, last_seq
      FROM run
      WHERE job = ?1 AND fence = ?2
      """)
    row.bind(key.job.rawValue)
    row.bind(key.fence.rawValue)
    guard try row.step() else { return nil }
    defer { row.rewind() }
    return Run(books: LogRun(row, fence: key.fence), attempt: row.int(0), lastSeq: row.int64(8))
  }

  private func lastSeq(_ job: JobID) throws(StoreError) -> Int64 {
    let row = try connection.statement(
      """
      SELECT ifnull(max(last_seq), 0)
      FROM run
      WHERE job = ?1
      """)
    row.bind(job.rawValue)
    defer { row.rewind() }
    return try row.step() ? row.int64(0) : 0
  }

  private func insert(_ chunk: LogChunk, _ key: RunKey, attempt: Int) throws(StoreError) {
    let row = try connection.statement(
      """
      INSERT INTO chunk (job, seq, last_seq, fence, attempt, is_first, bytes, entries)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
      """)
    row.bind(key.job.rawValue)
    row.bind(chunk.entries[0].seq)
    row.bind(chunk.entries[0].seq + Int64(chunk.entries.count) - 1)
    row.bind(key.fence.rawValue)
    row.bind(attempt)
    row.bind(chunk.isFirst ? 1 : 0)
    row.bind(chunk.bytes)
    let code = LogCoding.blob(chunk.entries).withUnsafeBytes { blob in
      row.bind(borrowingBlob: blob)
      let code = row.attempt()
      if code != SQLITE_DONE { return code }
      row.rewind()
      return code
    }
    if code != SQLITE_DONE {
      let error = connection.error(code, "append")
      row.rewind()
      throw error
    }
  }

  private func dropOldest(of key: RunKey, from books: inout LogRun) throws(StoreError) -> Bool {
    let oldest = try connection.statement(
      """
      SELECT rowid, seq, attempt, bytes, entries
      FROM chunk
      WHERE job = ?1 AND fence = ?2 AND is_first = 0
      ORDER BY seq
      LIMIT 1
      """)
    oldest.bind(key.job.rawValue)
    oldest.bind(key.fence.rawValue)
    guard try oldest.step() else { return false }
    let entries = LogCoding.entries(
      oldest.rawBlob(4), firstSeq: oldest.int64(1), attempt: oldest.int(2), fence: key.fence)
    let row = oldest.int64(0)
    let bytes = oldest.int64(3)
    oldest.rewind()
    guard let first = entries.first else { return false }
    books.drop(first: first, lines: entries.count, bytes: bytes)
    let delete = try connection.statement(
      """
      DELETE FROM chunk
      WHERE rowid = ?1
      """)
    delete.bind(row)
    try delete.run()
    return true
  }

  private func put(_ run: Run, _ key: RunKey) throws(StoreError) {
    let row = try connection.statement(
      """
      INSERT OR REPLACE INTO run (
        job, fence, attempt, first_bytes, last_bytes, lines, dropped_lines, dropped_bytes, marker_seq, marker_us,
        last_seq, last_us
      )
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
      """)
    row.bind(key.job.rawValue)
    row.bind(key.fence.rawValue)
    row.bind(run.attempt)
    row.bind(run.books.firstBytes)
    row.bind(run.books.lastBytes)
    row.bind(run.books.lines)
    row.bind(run.books.droppedLines)
    row.bind(run.books.droppedBytes)
    row.bind(run.books.marker?.seq)
    row.bind(run.books.marker?.at.microseconds)
    row.bind(run.lastSeq)
    row.bind(run.lastAt.microseconds)
    try row.run()
  }

  /// Forgets the logs of these jobs.
  package func delete(_ jobs: [JobID]) throws(StoreError) {
    precondition(isWriter, "\(#function): opened for reading")
    try transaction { () throws(StoreError) in
      for job in jobs {
        let chunks = try connection.statement(
          """
          DELETE FROM chunk
          WHERE job = ?1
          """)
        chunks.bind(job.rawValue)
        try chunks.run()
        let books = try connection.statement(
          """
          DELETE FROM run
          WHERE job = ?1
          """)
        books.bind(job.rawValue)
        try books.run()
      }
      let gone = Set(jobs)
      runs = runs.filter { !gone.contains($0.key.job) }
    }
  }
}

extension LogRun {
  /// The books in a row of `attempt, first_bytes, last_bytes, lines, dropped_lines, dropped_bytes, marker_seq,
  /// marker_us`.
  init(_ row: Statement, fence: Fence) {
    self.init()
    firstBytes = row.int64(1)
    lastBytes = row.int64(2)
    lines = row.int(3)
    droppedLines = row.int(4)
    droppedBytes = row.int64(5)
    if let seq = row.optionalInt64(6) {
      // Only its place and time are ever shown.
      marker = LogEntry(
        seq: seq, at: row.time(7), attempt: row.int(0), fence: fence, stream: .system, level: nil, text: [])
    }
  }
}
