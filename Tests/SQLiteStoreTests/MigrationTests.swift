import CSQLite
import JobCore
import JobEngine
import Posix
import Testing

@testable import SQLiteStore

@Suite struct MigrationTests {
  /// The real schema with one more step.
  private static let longer = Migrator(
    migrations: JobSchema.migrator.migrations + [
      Migration(
        number: JobSchema.migrator.migrations.count + 1, reason: "jobs get a colour",
        up: ["ALTER TABLE job ADD COLUMN colour TEXT"],
        down: ["ALTER TABLE job DROP COLUMN colour"])
    ], applicationID: 1)

  @Test func `an older file is copied, then migrated, and its jobs are still there`() throws {
    let files = try StoreFiles()
    var store = try SQLiteStore(directory: files.directory)
    try store.insert([StoreFiles.job(1), StoreFiles.job(2)])
    try store.close()

    store = try SQLiteStore(directory: files.directory, migrator: Self.longer)
    let known = JobSchema.migrator.migrations.count
    let backup = "\(files.database).v\(known)"
    #expect(store.migrated == Migrated(from: known, to: known + 1, backup: backup))
    #expect(try store.candidates(9) == [1, 2])
    #expect(try store.connection.integer("SELECT count(*) FROM schema_migration") == Int64(known + 1))
    #expect(try store.connection.integer("SELECT count(colour) FROM job") == 0)
    try store.close()

    let copy = try Connection(path: backup, mode: .readOnly)
    #expect(try copy.integer("PRAGMA user_version") == Int64(known))
    #expect(try copy.integer("SELECT count(*) FROM job") == 2)
    #expect(throws: StoreError.newerSchema(found: known + 1, known: known)) {
      _ = try SQLiteStore(directory: files.directory)
    }
  }

  @Test func `a step leads back to where it came from`() throws {
    let files = try StoreFiles()
    let connection = try files.connection()
    for migrator in [JobSchema.migrator, LogSchema.migrator, Self.longer] {
      let empty = try schema(connection)
      _ = try migrator.migrate(connection)
      let full = try schema(connection)
      #expect(full != empty)
      for _ in migrator.migrations { try migrator.revert(connection) }
      #expect(try schema(connection) == empty)
    }
  }

  @Test func `a step that fails leaves the file at the step before`() throws {
    let files = try StoreFiles()
    try SQLiteStore(directory: files.directory).close()
    let broken = Migrator(
      migrations: JobSchema.migrator.migrations + [
        Migration(
          number: JobSchema.migrator.migrations.count + 1, reason: "x",
          up: ["CREATE TABLE fine (x INTEGER)", "CREATE nonsense"], down: [])
      ], applicationID: 1)

    #expect(throws: StoreError.self) { _ = try SQLiteStore(directory: files.directory, migrator: broken) }

    let connection = try files.connection()
    #expect(try connection.integer("PRAGMA user_version") == Int64(JobSchema.migrator.migrations.count))
    #expect(try connection.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'fine'") == 0)
  }

  @Test func `a file whose applied step was another one is refused`() throws {
    let files = try StoreFiles()
    try SQLiteStore(directory: files.directory).close()
    try files.connection().execute("UPDATE schema_migration SET checksum = 'x'")

    #expect {
      _ = try SQLiteStore(directory: files.directory)
    } throws: {
      if case StoreError.failed("migrate", _, _) = $0 { true } else { false }
    }
  }

  @Test func `the first schema is the one that was released`() {
    // Applied migrations are never edited: a change of this number is a second migration.
    #expect(JobSchema.migrator.migrations[0].checksum == "cdcc90fb3245886d")
    #expect(LogSchema.migrator.migrations[0].checksum == "84dd3bae0228699e")
  }

  private func schema(_ connection: Connection) throws -> [String] {
    let rows = try Statement(
      connection,
      sql: """
        SELECT type || ' ' || name
        FROM sqlite_schema
        WHERE name NOT LIKE 'sqlite_%'
        ORDER BY 1
        """)
    var names: [String] = []
    while try rows.step() { names.append(rows.text(0)) }
    return names
  }
}
