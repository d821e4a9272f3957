internal import CSQLite
internal import JSON
package import JobCore
package import JobEngine

/// Jobs in one SQLite file, written by one connection on one thread.
///
/// https://sqlite.org/wal.html
package final class SQLiteStore: Store {
  /// What opening did to an older or new file; for the log.
  package let migrated: Migrated?

  let connection: Connection
  let names: Names
  let rows: JobRow
  var windows = LaneWindows()
  var heads = LaneHeads()
  var recent = RecentJobs()
  var sequences = SequenceRow()
  private let directory: StoreDirectory
  private let log: WriteAheadLog
  private let ballast: Ballast
  /// Whether the running tick wrote anything, so that a rollback has to forget.
  var hasWritten = false
  private var mustReload = false

  /// Opens the store of a data directory, or makes an empty one; this process owns it until `close`.
  ///
  /// - Throws: `.locked`, `.unusable` and `.newerSchema` with nothing changed; `.full` and `.failed` as everywhere.
  package convenience init(directory path: String) throws(StoreError) {
    try self.init(directory: path, migrator: JobSchema.migrator)
  }

  init(directory path: String, migrator: Migrator) throws(StoreError) {
    directory = try StoreDirectory(path)
    connection = try Connection(path: "\(path)/\(Self.fileName)", mode: .readWrite)
    try connection.execute("PRAGMA journal_mode = WAL")
    try connection.execute("PRAGMA synchronous = FULL")
    try connection.execute("PRAGMA wal_autocheckpoint = 0")
    try connection.execute("PRAGMA journal_size_limit = -1")
    try connection.execute("PRAGMA foreign_keys = ON")
    try connection.execute("PRAGMA trusted_schema = OFF")
    try connection.execute("PRAGMA cell_size_check = ON")
    try connection.execute("PRAGMA temp_store = MEMORY")
    migrated = try migrator.migrate(connection)
    log = WriteAheadLog(connection)
    try log.grow()
    ballast = Ballast(directory: path)
    ballast.takeIn()
    names = try Names(connection)
    rows = JobRow(connection: connection, names: names)
  }

  /// The file of jobs in a data directory.
  static let fileName = "jobtop.db"

  /// Starts the tick's one transaction.
  package func begin() throws(StoreError) {
    if mustReload {
      try names.reload()
      mustReload = false
    }
    // IMMEDIATE, since a deferred transaction that upgrades to write can fail at once with SQLITE_BUSY.
    try connection.statement("BEGIN IMMEDIATE").run()
    hasWritten = false
  }

  /// Makes the tick durable, with one fsync.
  package func commit() throws(StoreError) {
    try undoing { () throws(StoreError) in try connection.statement("COMMIT").run() }
    sequences.commit()
    hasWritten = false
  }

  /// Forgets the tick; the store's own caches too.
  package func rollback() {
    if connection.isInTransaction {
      // What cannot be rolled back was rolled back by SQLite already.
      try? connection.statement("ROLLBACK").run()
    }
    if hasWritten {
      sequences.rollback()
      windows.forgetAll()
      heads.forgetAll()
      recent.removeAll()
      mustReload = true
      hasWritten = false
    }
  }

  /// Copies the write-ahead log back where it is time.
  package func maintain(idle: Bool) throws(StoreError) -> Bool {
    if idle { ballast.takeIn() }
    return try log.maintain(idle: idle)
  }

  /// The earliest `wakeAt` of all jobs.
  package func nextDue() throws(StoreError) -> Timestamp? {
    let next = try connection.statement(
      """
      SELECT wake_us
      FROM job
      WHERE wake_us IS NOT NULL
      ORDER BY wake_us
      LIMIT 1
      """)
    defer { next.rewind() }
    return try next.step() ? next.time(0) : nil
  }

  /// Sizes of the files and of the device's free space.
  package func vitals() -> StoreVitals {
    let path = connection.path
    let free = jt_free_bytes(directory.path)
    return StoreVitals(
      dataBytes: jt_file_size(path) + jt_file_size("\(path)-wal"), walBytes: Int64(log.pending) * 4096,
      freeBytes: free < 0 ? nil : free, path: path)
  }

  /// Marks the store as cleanly shut and lets go of its files.
  package func close() throws(StoreError) {
    rollback()
    if let exact = sequences.current { try write(exact) }
    try connection.statement(
      """
      UPDATE store
      SET was_closed = 1
      """
    ).run()
    try log.checkpoint(SQLITE_CHECKPOINT_RESTART)
    connection.close()
    directory.release()
  }

  /// Runs a step of the tick; a step that fails takes the tick with it.
  func undoing<Value>(_ step: () throws(StoreError) -> Value) throws(StoreError) -> Value {
    do throws(StoreError) {
      return try step()
    } catch {
      rollback()
      // The next tick's outcomes shall fit; enqueues are the engine's to refuse until there is room again.
      if error == .full { ballast.drop() }
      throw error
    }
  }
}

/// The jobs that were written last and are not over: what a claim wrote, its outcome need not read again.
struct RecentJobs {
  private static let capacity = 1024
  private static let largestArgs = 4096
  private var jobs: [JobID: Job] = [:]
  /// In order of arrival, the same job perhaps more than once.
  private var order: [JobID] = []
  private var start = 0

  /// The job as it stands in the file, if it is known.
  subscript(id: JobID) -> Job? { jobs[id] }

  /// The job was written like this.
  mutating func keep(_ job: Job) {
    guard !job.state.name.isFinal, job.spec.args.bytes.count <= Self.largestArgs else {
      jobs[job.id] = nil
      return
    }
    if jobs.updateValue(job, forKey: job.id) == nil { order.append(job.id) }
    while jobs.count > Self.capacity || order.count - start > 2 * Self.capacity {
      jobs[order[start]] = nil
      start += 1
    }
    if start > Self.capacity {
      order.removeFirst(start)
      start = 0
    }
  }

  /// It is not certain how the job stands in the file.
  mutating func remove(_ id: JobID) { jobs[id] = nil }

  /// Nothing is certain.
  mutating func removeAll() { self = RecentJobs() }
}
