internal import CSQLite
package import JobEngine

/// A copy by SQLite's own means: pages that the source's connection changes meanwhile are copied again by itself.
///
/// https://sqlite.org/c3ref/backup_finish.html
package final class SQLiteCopy: StoreCopy {
  private let target: Connection
  private let source: Connection
  private var handle: OpaquePointer?

  init(of source: Connection, to path: String) throws(StoreError) {
    self.source = source
    if jt_file_size(path) > 0 { throw .failed(operation: "copy", code: SQLITE_CANTOPEN, message: "\(path) exists") }
    target = try Connection(path: path, mode: .readWrite)
    // Whoever asked for the copy syncs it: a file that is not whole is worth nothing, and a rename makes it count.
    try target.execute("PRAGMA journal_mode = OFF")
    try target.execute("PRAGMA synchronous = OFF")
    handle = sqlite3_backup_init(target.handle, "main", source.handle, "main")
    guard handle != nil else { throw target.error(sqlite3_errcode(target.handle), "copy") }
  }

  deinit { close() }

  /// The corresponding C function is `sqlite3_backup_step`.
  package func step(pages: Int) throws(StoreError) -> StoreCopyProgress {
    let code = sqlite3_backup_step(handle, Int32(pages))
    guard code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_BUSY || code == SQLITE_LOCKED else {
      throw target.error(code, "copy")
    }
    let total = Int(sqlite3_backup_pagecount(handle))
    return StoreCopyProgress(
      copied: total - Int(sqlite3_backup_remaining(handle)), total: total, isDone: code == SQLITE_DONE)
  }

  /// The corresponding C function is `sqlite3_backup_finish`.
  package func close() {
    if let handle { sqlite3_backup_finish(handle) }
    handle = nil
    target.close()
  }
}

extension SQLiteStore {
  /// Begins a copy; its steps come between ticks.
  package func copy(to path: String) throws(StoreError) -> (any StoreCopy)? { try SQLiteCopy(of: connection, to: path) }
}

extension SQLiteLogStore {
  /// Begins a copy; its steps come between appends.
  package func copy(to path: String) throws(StoreError) -> (any StoreCopy)? { try SQLiteCopy(of: connection, to: path) }
}
