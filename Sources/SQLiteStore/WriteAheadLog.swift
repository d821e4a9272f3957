internal import CSQLite
internal import JobEngine

/// The write-ahead log of the writing connection: grown once, then overwritten in place, copied back by plan.
///
/// A commit that overwrites a grown file costs about half of one that makes it longer, since the file system has no
/// size to write down. So the file is never cut, and checkpoints come before it would grow.
/// https://sqlite.org/c3ref/wal_checkpoint_v2.html
final class WriteAheadLog {
  /// Frames that may wait under load before they are copied back.
  static let pendingUnderLoad: Int32 = 1000
  /// Fewer than this are not worth an idle moment.
  static let pendingWhenIdle: Int32 = 64
  /// From here on a reader pins the log, and it is restarted by force as soon as nobody reads.
  static let pinned: Int32 = 4000
  /// What the file is grown to at start.
  static let size: Int64 = 8 << 20

  private let connection: Connection
  /// Frames in the log, told by SQLite after each commit.
  private let frames: UnsafeMutablePointer<Int32>
  private var copied: Int32 = 0
  private var copiedOf: Int32 = 0
  /// After a checkpoint that found the device full: how many frames wait before the next try under load.
  private var retryAt: Int32 = 0

  /// Takes the checkpoints over from SQLite.
  init(_ connection: Connection) {
    self.connection = connection
    frames = .allocate(capacity: 1)
    frames.initialize(to: 0)
    sqlite3_wal_hook(
      connection.handle,
      { context, _, _, frames in
        context?.assumingMemoryBound(to: Int32.self).pointee = frames
        return SQLITE_OK
      }, frames)
  }

  deinit {
    if connection.isOpen { sqlite3_wal_hook(connection.handle, nil, nil) }
    frames.deallocate()
  }

  /// Frames that stand in the log alone.
  var pending: Int32 {
    // Fewer frames than at the last checkpoint: the log has begun anew since.
    frames.pointee < copiedOf || copied > frames.pointee ? frames.pointee : frames.pointee - copied
  }

  /// Makes the file as long as it shall stay; on a full device it stays as it is.
  func grow() throws(StoreError) {
    do throws(StoreError) {
      try spill()
    } catch .full {
      if connection.isInTransaction { try connection.execute("ROLLBACK") }
    }
    try connection.execute("PRAGMA cache_size = \(Self.cacheSize)")
    try connection.execute("PRAGMA cache_spill = ON")
  }

  /// What the connection keeps of the file in memory, in KiB below zero: the ends of the trees are all it needs.
  private static let cacheSize = -4096

  /// A transaction that is written to the log since it has no room in memory, and then undone.
  private func spill() throws(StoreError) {
    try checkpoint(SQLITE_CHECKPOINT_RESTART)
    if jt_file_size("\(connection.path)-wal") >= Self.size { return }
    try connection.execute("PRAGMA cache_spill = 16")
    try connection.execute("PRAGMA cache_size = 16")
    try connection.execute("BEGIN IMMEDIATE")
    try connection.execute("CREATE TABLE wal_growth (filling BLOB)")
    let fill = try Statement(connection, sql: "INSERT INTO wal_growth (filling) VALUES (zeroblob(?1))")
    // The last pages stay in the cache and are never spilled.
    fill.bind(Self.size + (128 << 10))
    try fill.run()
    fill.rewind()
    try connection.execute("ROLLBACK")
  }

  /// Copies frames back where it is time.
  ///
  /// - Returns: whether more is to be done in an idle moment.
  func maintain(idle: Bool) throws(StoreError) -> Bool {
    let waiting = pending
    if waiting < Self.pendingWhenIdle { return false }
    do throws(StoreError) {
      if idle {
        try checkpoint(SQLITE_CHECKPOINT_RESTART)
      } else if waiting >= Self.pendingUnderLoad, waiting >= retryAt {
        try checkpoint(waiting >= Self.pinned ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE)
      }
    } catch .full {
      // The frames are safe where they are; the device fills up no faster for trying again with each tick.
      retryAt = waiting + Self.pendingUnderLoad
      return true
    }
    if pending < Self.pendingUnderLoad { retryAt = 0 }
    return pending >= Self.pendingWhenIdle
  }

  /// Copies what no reader pins; a busy log is no error.
  func checkpoint(_ mode: Int32) throws(StoreError) {
    var log: Int32 = 0
    var done: Int32 = 0
    let code = sqlite3_wal_checkpoint_v2(connection.handle, nil, mode, &log, &done)
    guard code == SQLITE_OK || code & 0xFF == SQLITE_BUSY || code & 0xFF == SQLITE_LOCKED else {
      throw connection.error(code, "checkpoint")
    }
    guard log >= 0 else { return }
    frames.pointee = log
    copied = done
    copiedOf = log
  }
}
