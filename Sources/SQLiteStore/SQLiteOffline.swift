internal import CSQLite
package import JobEngine

/// The files of a data directory that no daemon serves: this process holds the directory's lock meanwhile.
package final class SQLiteOffline: OfflineStore {
  private let directory: StoreDirectory
  private static let parts = [
    (file: SQLiteStore.fileName, migrator: JobSchema.migrator),
    (file: SQLiteLogStore.fileName, migrator: LogSchema.migrator),
  ]

  /// So far behind a backup's numbers those of a restored store go on.
  static let restoredJobs: Int64 = 100_000
  static let restoredFences: Int64 = 1_000_000

  /// Takes the lock of a data directory; it is made where it is not there.
  package init(directory path: String) throws(StoreError) { directory = try StoreDirectory(path) }

  /// Lets go of the directory.
  package func close() { directory.release() }

  /// The steps between the files' schemas and these.
  package func plan(to target: Int?) throws(StoreError) -> [SchemaStep] {
    var steps: [SchemaStep] = []
    for part in Self.parts {
      guard let connection = try open(part.file, .readOnly) else { continue }
      defer { connection.close() }
      let found = try part.migrator.version(of: connection)
      let goal = try goal(part.file, target, part.migrator)
      let ahead = found < goal ? Array(part.migrator.migrations[found..<goal]) : []
      let back = found > goal ? part.migrator.migrations[goal..<found].reversed() : []
      steps += ahead.map { $0.step(of: part.file, isUp: true) } + back.map { $0.step(of: part.file, isUp: false) }
    }
    return steps
  }

  /// Carries the steps out.
  package func migrate(to target: Int?) throws(StoreError) -> [String] {
    var copies: [String] = []
    for part in Self.parts {
      guard let connection = try open(part.file, .readWrite) else { continue }
      defer { connection.close() }
      let goal = try goal(part.file, target, part.migrator)
      if let copy = try part.migrator.migrate(connection, to: goal)?.backup { copies.append(copy) }
      try connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    }
    return copies
  }

  /// Only the jobs' schema is led to an older version.
  private func goal(_ file: String, _ target: Int?, _ migrator: Migrator) throws(StoreError) -> Int {
    guard let target, file == SQLiteStore.fileName else { return migrator.migrations.count }
    guard (1...migrator.migrations.count).contains(target) else {
      throw .newerSchema(found: target, known: migrator.migrations.count)
    }
    return target
  }

  /// Reads every page and row of both files.
  package func damage() throws(StoreError) -> [String] {
    var damage: [String] = []
    for part in Self.parts {
      guard let connection = try open(part.file, .readOnly) else { continue }
      defer { connection.close() }
      _ = try part.migrator.version(of: connection)
      damage += try connection.damage().map { "\(part.file): \($0)" }
    }
    return damage
  }

  /// Copies both files into a directory that is there and empty.
  package func backUp(into target: String) throws(StoreError) {
    for part in Self.parts {
      guard let connection = try open(part.file, .readOnly) else { continue }
      defer { connection.close() }
      try connection.copy(into: "\(target)/\(part.file)")
    }
  }

  /// Puts a backup in the place of the files.
  package func restore(from source: String) throws(StoreError) {
    for part in Self.parts {
      let path = "\(source)/\(part.file)"
      guard jt_file_exists(path) != 0 else { continue }
      let connection = try Connection(path: path, mode: .readOnly)
      defer { connection.close() }
      _ = try part.migrator.version(of: connection)
      if let first = try connection.damage().first {
        throw .failed(operation: "restore", code: SQLITE_CORRUPT, message: "\(part.file) of the backup: \(first)")
      }
      let target = "\(directory.path)/\(part.file)"
      try connection.copy(into: "\(target).restoring")
      if part.file == SQLiteStore.fileName { try moveNumbersOn("\(target).restoring") }
      if jt_put_in_place("\(target).restoring", target) != 0 {
        throw .failed(operation: "restore", code: SQLITE_IOERR, message: "\(target) cannot be put in place")
      }
    }
  }

  private func moveNumbersOn(_ path: String) throws(StoreError) {
    let connection = try Connection(path: path, mode: .readWrite)
    defer { connection.close() }
    try connection.execute(
      """
      UPDATE store
      SET next_job = max(next_job, (SELECT ifnull(max(id), 0) + 1 FROM job)) + \(Self.restoredJobs),
        next_fence = next_fence + \(Self.restoredFences)
      """)
  }

  private func open(_ file: String, _ mode: Connection.Mode) throws(StoreError) -> Connection? {
    let path = "\(directory.path)/\(file)"
    return jt_file_exists(path) != 0 ? try Connection(path: path, mode: mode) : nil
  }
}

extension Migration {
  fileprivate func step(of file: String, isUp: Bool) -> SchemaStep {
    SchemaStep(file: file, number: number, isUp: isUp, reason: reason, statements: (isUp ? up : down).count)
  }
}

extension Connection {
  /// What `PRAGMA quick_check` says, without its "ok".
  func damage() throws(StoreError) -> [String] {
    let rows = try Statement(self, sql: "PRAGMA quick_check(20)")
    var lines: [String] = []
    while try rows.step() { lines.append(rows.text(0)) }
    return lines == ["ok"] ? [] : lines
  }

  /// A whole copy, on the disk when this returns.
  fileprivate func copy(into path: String) throws(StoreError) {
    let copy = try Statement(self, sql: "VACUUM INTO ?1")
    copy.bind(path)
    try copy.run()
  }
}
