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

  /// Migrates each step in a transaction of its own; a file that has a schema already is copied beside itself first.
  ///
  /// - Parameter target: the schema's version to lead to, which may be an older one; nil for the newest.
  /// - Returns: nil where there was nothing to do.
  /// - Throws: `.newerSchema`, with the file untouched; `.failed` for a file whose applied steps were not these.
  @discardableResult
  func migrate(_ connection: Connection, to target: Int? = nil) throws(StoreError) -> Migrated? {
    let found = try version(of: connection)
    let target = target ?? migrations.count
    if found == target { return nil }
    let backup = found > 0 ? try copy(connection, version: found) : nil
    if found == 0 { try connection.execute("PRAGMA application_id = \(applicationID)") }
    // A step may rebuild a table that others refer to: what it leaves is checked as a whole, before its commit.
    // https://sqlite.org/lang_altertable.html#otheralter
    let enforced = try connection.integer("PRAGMA foreign_keys") == 1
    try connection.execute("PRAGMA foreign_keys = OFF")
    for step in found < target ? Array(migrations[found..<target]) : migrations[target..<found].reversed() {
      try transaction(connection) { () throws(StoreError) in
        if found < target { try apply(step, to: connection) } else { try revert(step, of: connection) }
        try checkReferences(connection, after: step)
      }
    }
    if enforced { try connection.execute("PRAGMA foreign_keys = ON") }
    return Migrated(from: found, to: target, backup: backup)
  }

  /// Takes the last step back.
  func revert(_ connection: Connection) throws(StoreError) {
    let found = try version(of: connection)
    guard found > 0 else { return }
    try transaction(connection) { () throws(StoreError) in try revert(migrations[found - 1], of: connection) }
  }

  /// The schema's version of a file, which is one of these.
  func version(of connection: Connection) throws(StoreError) -> Int {
    let found = Int(try connection.integer("PRAGMA user_version") ?? 0)
    if found > migrations.count { throw .newerSchema(found: found, known: migrations.count) }
    if found > 0 { try check(connection, upTo: found) }
    return found
  }

  private func transaction(_ connection: Connection, _ step: () throws(StoreError) -> Void) throws(StoreError) {
    try connection.execute("BEGIN IMMEDIATE")
    do throws(StoreError) {
      try step()
      try connection.execute("COMMIT")
    } catch {
      try? connection.execute("ROLLBACK")
      throw error
    }
  }

  /// `jobtop.db.v3`, or with a number behind it where an earlier copy is there.
  private func copy(_ connection: Connection, version: Int) throws(StoreError) -> String {
    var path = "\(connection.path).v\(version)"
    var number = 1
    while jt_file_exists(path) != 0 {
      number += 1
      path = "\(connection.path).v\(version).\(number)"
    }
    let copy = try Statement(connection, sql: "VACUUM INTO ?1")
    copy.bind(path)
    try copy.run()
    return path
  }

  private func revert(_ migration: Migration, of connection: Connection) throws(StoreError) {
    for sql in migration.down { try connection.execute(sql) }
    if migration.number > 1 {
      try connection.execute("DELETE FROM schema_migration WHERE number = \(migration.number)")
    }
    try connection.execute("PRAGMA user_version = \(migration.number - 1)")
  }

  private func checkReferences(_ connection: Connection, after step: Migration) throws(StoreError) {
    let broken = try Statement(connection, sql: "PRAGMA foreign_key_check")
    guard try broken.step() else { return }
    throw .failed(
      operation: "migrate", code: SQLITE_CONSTRAINT,
      message: "step \(step.number) leaves a row of \(broken.text(0)) that refers to none of \(broken.text(2))")
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
