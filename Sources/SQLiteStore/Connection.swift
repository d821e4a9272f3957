internal import CSQLite
internal import JobEngine

/// One connection to a database file, with its prepared statements. One thread owns it.
///
/// https://sqlite.org/c3ref/intro.html
final class Connection {
  /// How a file is opened.
  enum Mode {
    case readWrite, readOnly
  }

  /// The file.
  let path: String
  let handle: OpaquePointer
  /// Whether the handle may still be used.
  private(set) var isOpen = true
  private var statements: [UnsafeRawPointer: Statement] = [:]

  /// The corresponding C function is `sqlite3_open_v2`.
  init(path: String, mode: Mode) throws(StoreError) {
    self.path = path
    var handle: OpaquePointer?
    // NOMUTEX, since each connection stays on one thread.
    let access = mode == .readWrite ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY
    let code = sqlite3_open_v2(path, &handle, access | SQLITE_OPEN_NOMUTEX, nil)
    guard code == SQLITE_OK, let handle else {
      let error = StoreError(handle, code: code, operation: "open")
      sqlite3_close_v2(handle)
      throw error
    }
    self.handle = handle
    sqlite3_extended_result_codes(handle, 1)
  }

  deinit { close() }

  /// Finalizes the statements and closes the file; the connection must not be used again.
  func close() {
    guard isOpen else { return }
    isOpen = false
    statements.removeAll()
    sqlite3_close_v2(handle)
  }

  /// The prepared statement of that literal, ready to be bound; prepared once.
  @inline(__always)
  func statement(_ sql: StaticString) throws(StoreError) -> Statement {
    // The address of a literal is as good as its text, and hashes in no time.
    if let known = statements[UnsafeRawPointer(sql.utf8Start)] {
      known.rewind()
      return known
    }
    return try prepare(sql)
  }

  private func prepare(_ sql: StaticString) throws(StoreError) -> Statement {
    let statement = try Statement(self, sql: sql.description, isPersistent: true)
    statements[UnsafeRawPointer(sql.utf8Start)] = statement
    return statement
  }

  /// Runs statements that bind nothing and answer nothing.
  func execute(_ sql: String) throws(StoreError) {
    let code = sqlite3_exec(handle, sql, nil, nil, nil)
    if code != SQLITE_OK { throw error(code, sql.firstWord) }
  }

  /// The integer that a statement answers first; nil where it answers nothing.
  func integer(_ sql: String) throws(StoreError) -> Int64? {
    let statement = try Statement(self, sql: sql)
    return try statement.step() ? statement.int64(0) : nil
  }

  /// Whether a transaction is open.
  var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

  /// What the last call's failure means.
  func error(_ code: Int32, _ operation: String) -> StoreError {
    StoreError(handle, code: code, operation: operation)
  }
}

extension StoreError {
  /// The failure of a call on that connection.
  init(_ handle: OpaquePointer?, code: Int32, operation: String) {
    let isNoSpace = code & 0xFF == SQLITE_IOERR && handle.map { sqlite3_system_errno($0) } == ENOSPC
    if code & 0xFF == SQLITE_FULL || isNoSpace {
      self = .full
    } else {
      let text = handle.flatMap { sqlite3_errmsg($0) } ?? sqlite3_errstr(code)
      self = .failed(operation: operation, code: code, message: text.map { String(cString: $0) } ?? "")
    }
  }
}

extension String {
  fileprivate var firstWord: String { String(split(separator: " ", maxSplits: 1).first ?? "") }
}
