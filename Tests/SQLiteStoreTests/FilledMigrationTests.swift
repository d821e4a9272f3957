import CSQLite
import JSON
import JobCore
import JobEngine
import Posix
import Testing

@testable import SQLiteStore

/// Migrations of a store in which every table has rows: jobs in every state, and a row made up for each other table.
@Suite struct FilledMigrationTests {
  @Test(arguments: 1..<JobSchema.migrator.migrations.count)
  func `down and up again leaves the same schema, and the rows that both know`(to number: Int) throws {
    let files = try StoreFiles()
    try fill(files)
    let connection = try files.connection()
    let newest = JobSchema.migrator.migrations.count
    let schema = try Self.schema(connection)
    let before = try dump(connection)
    #expect(before.values.allSatisfy { !$0.rows.isEmpty }, "\(before.filter { $0.value.rows.isEmpty }.keys)")

    let down = try #require(try JobSchema.migrator.migrate(connection, to: number))
    let older = try dump(connection)
    let up = try #require(try JobSchema.migrator.migrate(connection))
    let after = try dump(connection)

    #expect(down.from == newest && down.to == number && up.to == newest)
    #expect(try Self.schema(connection) == schema)
    #expect(try connection.integer("SELECT count(*) FROM pragma_foreign_key_check") == 0)
    for (table, kept) in older where table != "schema_migration" {
      let columns = kept.columns.filter { before[table]?.columns.contains($0) ?? false }
      #expect(try rows(of: table, columns, in: down.backup) == kept.rows(columns), "\(table) going down")
      #expect(after[table]?.rows(columns) == kept.rows(columns), "\(table) going up")
    }
  }

  @Test func `the copies of several migrations do not overwrite each other`() throws {
    let files = try StoreFiles()
    try fill(files)
    let connection = try files.connection()
    let newest = JobSchema.migrator.migrations.count

    let first = try JobSchema.migrator.migrate(connection, to: newest - 1)?.backup
    _ = try JobSchema.migrator.migrate(connection)
    let second = try JobSchema.migrator.migrate(connection, to: newest - 1)?.backup

    #expect(first == "\(files.database).v\(newest)" && second == "\(files.database).v\(newest).2")
  }

  @Test func `a step that leaves a row without what it refers to is not taken`() throws {
    let files = try StoreFiles()
    try fill(files)
    let connection = try files.connection()
    let newest = JobSchema.migrator.migrations.count
    let careless = Migrator(
      migrations: JobSchema.migrator.migrations + [
        Migration(number: newest + 1, reason: "x", up: ["DELETE FROM actor"], down: [])
      ], applicationID: 1)

    #expect(throws: StoreError.self) { try careless.migrate(connection) }

    #expect(try connection.integer("PRAGMA user_version") == Int64(newest))
    #expect(try connection.integer("SELECT count(*) FROM actor") != 0)
  }

  @Test func `the logs' schema goes down and up with its lines`() throws {
    let files = try StoreFiles()
    let logs = try SQLiteLogStore(directory: files.directory)
    let entry = LogEntry(
      at: Timestamp(microseconds: 7), attempt: 1, fence: Fence(rawValue: 1), stream: .stdout, level: nil,
      text: Array("line".utf8))
    _ = try logs.append([LogAppend(job: JobID(rawValue: 1), entries: [entry])])
    try logs.close()
    let connection = try Connection(path: "\(files.directory)/logs.db", mode: .readWrite)

    try LogSchema.migrator.migrate(connection, to: 1)
    try LogSchema.migrator.migrate(connection)
    connection.close()

    let page = try SQLiteLogStore(reading: files.directory)
      .read(LogQuery(job: JobID(rawValue: 1), position: .from(1), limit: 9))
    #expect(page.entries.map(\.text) == [entry.text])
  }

  // MARK: - A store with a row in every table

  private func fill(_ files: StoreFiles) throws {
    let store = try SQLiteStore(directory: files.directory)
    let now = StoreFiles.now
    var lease = Lease(worker: WorkerID(number: 1), fence: Fence(rawValue: 7), startedAt: now)
    lease.pausedAt = now
    let states: [JobState] = [
      .scheduled(due: now), .blocked(on: 1), .queued(since: now), .retrying(due: now), .completed(at: now),
      .cancelled(at: now), .dead(at: now), .running(lease),
      .paused(by: JournalID(rawValue: 1), was: .queued(since: now)),
    ]
    let jobs = states.enumerated().map { index, state in
      var job = StoreFiles.job(Int64(index + 1))
      job.state = state
      if state.name == .running {
        job.startedAt = now
        job.attempt = 1
      }
      if state.name.isFinal {
        job.expiresAt = now
        job.failures = 2
      }
      return job
    }
    try store.insert(jobs)
    try store.close()
    let connection = try files.connection()
    try connection.execute("PRAGMA foreign_keys = OFF")
    try connection.execute("PRAGMA ignore_check_constraints = ON")
    for table in try tables(connection) where try connection.integer("SELECT count(*) FROM \(table)") == 0 {
      try makeUp(table, connection)
    }
  }

  /// A row of plain values that refers to rows that are there.
  private func makeUp(_ table: String, _ connection: Connection) throws {
    var known: [String: String] = [:]
    let keys = try Statement(connection, sql: "SELECT \"from\", \"table\", \"to\" FROM pragma_foreign_key_list(?1)")
    keys.bind(table)
    while try keys.step() {
      let column = keys.optionalText(2) ?? "rowid"
      known[keys.text(0)] = "(SELECT \(column) FROM \(keys.text(1)) LIMIT 1)"
    }
    let info = try Statement(connection, sql: "SELECT name, type FROM pragma_table_info(?1)")
    info.bind(table)
    var names: [String] = []
    var values: [String] = []
    while try info.step() {
      names.append(info.text(0))
      let plain = ["INTEGER": "1", "REAL": "0.5", "BLOB": "x'00'"][info.text(1)] ?? "'[]'"
      values.append(known[info.text(0)] ?? plain)
    }
    try connection.execute(
      "INSERT INTO \(table) (\(names.joined(separator: ", "))) VALUES (\(values.joined(separator: ", ")))")
  }

  private struct Table {
    var columns: [String]
    var rows: [[String]]

    /// The rows cut to some of the columns, in no order.
    func rows(_ names: [String]) -> Set<[String]> {
      let places = names.compactMap { columns.firstIndex(of: $0) }
      return Set(rows.map { row in places.map { row[$0] } })
    }
  }

  private func dump(_ connection: Connection) throws -> [String: Table] {
    var result: [String: Table] = [:]
    for table in try tables(connection) { result[table] = try read(table, connection) }
    return result
  }

  private func rows(of table: String, _ columns: [String], in path: String?) throws -> Set<[String]> {
    try read(table, Connection(path: try #require(path), mode: .readOnly)).rows(columns)
  }

  private func read(_ table: String, _ connection: Connection) throws -> Table {
    let info = try Statement(connection, sql: "SELECT name FROM pragma_table_info(?1)")
    info.bind(table)
    var columns: [String] = []
    while try info.step() { columns.append(info.text(0)) }
    let rows = try Statement(
      connection, sql: "SELECT \(columns.map { "quote(\"\($0)\")" }.joined(separator: ", ")) FROM \(table)")
    var found: [[String]] = []
    while try rows.step() { found.append(columns.indices.map { rows.text(Int32($0)) }) }
    return Table(columns: columns, rows: found)
  }

  private func tables(_ connection: Connection) throws -> [String] {
    let rows = try Statement(
      connection, sql: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
    var names: [String] = []
    while try rows.step() { names.append(rows.text(0)) }
    return names
  }

  private static func schema(_ connection: Connection) throws -> Set<String> {
    let rows = try Statement(
      connection, sql: "SELECT type || ' ' || name || ' ' || ifnull(sql, '') FROM sqlite_schema")
    var texts: Set<String> = []
    while try rows.step() {
      // A column that was dropped and added again leaves other spacing behind.
      texts.insert(rows.text(0).split(whereSeparator: \.isWhitespace).joined(separator: " "))
    }
    return texts
  }
}
