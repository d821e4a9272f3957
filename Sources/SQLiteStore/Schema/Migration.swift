internal import CSQLite
internal import JobEngine

/// One numbered step of a schema. An applied one is never edited: its checksum stands in the file.
struct Migration {
  /// The schema's version after it; the first is 1, and each is one more than the last.
  let number: Int
  /// Why the schema changes, for the file's own record and for the log.
  let reason: String
  /// Leads from `number - 1` to `number`.
  let up: [String]
  /// Leads back, as far as data can be kept; for tests and for hand-made repairs.
  let down: [String]

  /// FNV-1a over the statements of `up`, in hexadecimal.
  var checksum: String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in up.joined(separator: ";").utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

/// What opening an older file did to it.
package struct Migrated: Hashable, Sendable {
  /// The schema's version before; 0 for a new file.
  package let from: Int
  /// The schema's version now.
  package let to: Int
  /// A copy of the file as it was; nil for a new one.
  package let backup: String?
}

/// Brings a file to the newest of the schemas it knows.
struct Migrator {
  /// In order of their numbers.
  let migrations: [Migration]
  /// What `PRAGMA application_id` says of such a file.
  let applicationID: Int32

  /// Migrates each step in a transaction of its own; an older file is copied beside itself first.
  ///
  /// - Returns: nil where there was nothing to do.
  /// - Throws: `.newerSchema`, with the file untouched; `.failed` for a file whose applied steps were not these.
  func migrate(_ connection: Connection) throws(StoreError) -> Migrated? {
    let found = Int(try connection.integer("PRAGMA user_version") ?? 0)
    let known = migrations.count
    if found > known { throw .newerSchema(found: found, known: known) }
    if found > 0 { try check(connection, upTo: found) }
    if found == known { return nil }
    var backup: String?
    if found > 0 {
      let path = "\(connection.path).v\(found)"
      let copy = try Statement(connection, sql: "VACUUM INTO ?1")
      copy.bind(path)
      try copy.run()
      backup = path
    } else {
      try connection.execute("PRAGMA application_id = \(applicationID)")
    }
    for migration in migrations[found...] {
      try connection.execute("BEGIN IMMEDIATE")
      do throws(StoreError) {
        try apply(migration, to: connection)
        try connection.execute("COMMIT")
      } catch {
        try? connection.execute("ROLLBACK")
        throw error
      }
    }
    return Migrated(from: found, to: known, backup: backup)
  }

  /// Takes the last step back.
  func revert(_ connection: Connection) throws(StoreError) {
    let found = Int(try connection.integer("PRAGMA user_version") ?? 0)
    guard found > 0, found <= migrations.count else { return }
    try connection.execute("BEGIN IMMEDIATE")
    do throws(StoreError) {
      for sql in migrations[found - 1].down { try connection.execute(sql) }
      if found > 1 { try connection.execute("DELETE FROM schema_migration WHERE number = \(found)") }
      try connection.execute("PRAGMA user_version = \(found - 1)")
      try connection.execute("COMMIT")
    } catch {
      try? connection.execute("ROLLBACK")
      throw error
    }
  }

  private func apply(_ migration: Migration, to connection: Connection) throws(StoreError) {
    for sql in migration.up { try connection.execute(sql) }
    let record = try Statement(
      connection,
      sql: """
        INSERT INTO schema_migration (number, reason, checksum, applied_us)
        VALUES (?1, ?2, ?3, CAST(strftime('%s', 'now') AS INTEGER) * 1000000)
        """)
    record.bind(migration.number)
    record.bind(migration.reason)
    record.bind(migration.checksum)
    try record.run()
    try connection.execute("PRAGMA user_version = \(migration.number)")
  }

  private func check(_ connection: Connection, upTo number: Int) throws(StoreError) {
    let rows = try Statement(
      connection,
      sql: """
        SELECT number, checksum
        FROM schema_migration
        ORDER BY number
        """)
    var applied: [Int: String] = [:]
    while try rows.step() { applied[rows.int(0)] = rows.text(1) }
    for migration in migrations.prefix(number) where applied[migration.number] != migration.checksum {
      throw .failed(
        operation: "migrate", code: SQLITE_MISMATCH, message: "schema step \(migration.number) was another one")
    }
  }
}
