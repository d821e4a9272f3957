internal import CSQLite
internal import JobEngine

/// A prepared statement: bind the parameters in order, step, read the columns.
///
/// https://sqlite.org/c3ref/stmt.html
final class Statement {
  private let handle: OpaquePointer
  private unowned(unsafe) let connection: Connection
  private var parameter: Int32 = 0
  /// Short texts of the current binding, so that SQLite need not copy them to the heap.
  private var arena: UnsafeMutableRawPointer?
  private var arenaUsed = 0
  private static let arenaSize = 2048

  /// The corresponding C function is `sqlite3_prepare_v3`.
  init(_ connection: Connection, sql: String, isPersistent: Bool = false) throws(StoreError) {
    var handle: OpaquePointer?
    let flags = isPersistent ? UInt32(SQLITE_PREPARE_PERSISTENT) : 0
    let code = sqlite3_prepare_v3(connection.handle, sql, -1, flags, &handle, nil)
    guard code == SQLITE_OK, let handle else { throw connection.error(code, "prepare") }
    self.handle = handle
    self.connection = connection
  }

  deinit {
    sqlite3_finalize(handle)
    arena?.deallocate()
  }

  /// Makes the statement ready for another binding.
  func rewind() {
    sqlite3_reset(handle)
    parameter = 0
    arenaUsed = 0
  }

  // MARK: - Parameters, each call the next one

  /// An integer.
  func bind(_ value: Int64) {
    parameter += 1
    sqlite3_bind_int64(handle, parameter, value)
  }

  /// An integer.
  func bind(_ value: Int) { bind(Int64(value)) }

  /// An integer, or NULL.
  func bind(_ value: Int64?) {
    if let value { bind(value) } else { bindNull() }
  }

  /// An integer, or NULL.
  func bind(_ value: Int?) {
    if let value { bind(Int64(value)) } else { bindNull() }
  }

  /// A real number, or NULL.
  func bind(_ value: Double?) {
    guard let value else { return bindNull() }
    parameter += 1
    sqlite3_bind_double(handle, parameter, value)
  }

  /// NULL.
  func bindNull() {
    parameter += 1
    sqlite3_bind_null(handle, parameter)
  }

  /// A literal.
  func bind(_ text: StaticString) {
    parameter += 1
    sqlite3_bind_text(
      handle, parameter, UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self),
      Int32(text.utf8CodeUnitCount), nil)
  }

  /// Text, or NULL.
  func bind(_ text: String?) {
    guard var text else { return bindNull() }
    text.withUTF8 { bind(UnsafeRawBufferPointer($0)) }
  }

  /// Text of these UTF-8 bytes, or NULL.
  func bind(_ bytes: [UInt8]?) {
    guard let bytes else { return bindNull() }
    bytes.withUnsafeBytes { bind($0) }
  }

  /// Text that is copied.
  private func bind(_ bytes: UnsafeRawBufferPointer) {
    if arenaUsed + bytes.count + 1 <= Self.arenaSize {
      let arena = arena ?? UnsafeMutableRawPointer.allocate(byteCount: Self.arenaSize, alignment: 1)
      self.arena = arena
      let place = arena + arenaUsed
      if let base = bytes.baseAddress { place.copyMemory(from: base, byteCount: bytes.count) }
      arenaUsed += bytes.count + 1
      bind(borrowing: UnsafeRawBufferPointer(start: place, count: bytes.count))
    } else {
      parameter += 1
      let text = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
      jt_bind_text_copy(handle, parameter, text, Int32(bytes.count))
    }
  }

  /// Text that the caller keeps in place until the statement is rewound or stepped to its end.
  func bind(borrowing bytes: UnsafeRawBufferPointer) {
    parameter += 1
    guard let base = bytes.baseAddress else {
      sqlite3_bind_text(handle, parameter, "", 0, nil)
      return
    }
    sqlite3_bind_text(handle, parameter, base.assumingMemoryBound(to: CChar.self), Int32(bytes.count), nil)
  }

  /// Bytes that the caller keeps in place until the statement is rewound or stepped to its end.
  func bind(borrowingBlob bytes: UnsafeRawBufferPointer) {
    parameter += 1
    guard let base = bytes.baseAddress else {
      sqlite3_bind_zeroblob(handle, parameter, 0)
      return
    }
    sqlite3_bind_blob(handle, parameter, base, Int32(bytes.count), nil)
  }

  // MARK: - Running

  /// Whether there is another row.
  func step() throws(StoreError) -> Bool {
    let code = sqlite3_step(handle)
    if code == SQLITE_ROW { return true }
    if code == SQLITE_DONE { return false }
    let error = connection.error(code, "step")
    rewind()
    throw error
  }

  /// Steps, and returns the result code without judging it.
  func stepCode() -> Int32 { sqlite3_step(handle) }

  /// Steps to the end, and returns the result code without judging it.
  func attempt() -> Int32 {
    let code = sqlite3_step(handle)
    if code == SQLITE_DONE { sqlite3_reset(handle) }
    return code
  }

  /// Runs a statement that answers nothing.
  func run() throws(StoreError) {
    let code = attempt()
    if code == SQLITE_DONE { return }
    let error = connection.error(code, "step")
    rewind()
    throw error
  }

  /// Rows that the last run changed.
  var changes: Int32 { sqlite3_changes(connection.handle) }

  // MARK: - Columns

  /// Whether the column is NULL.
  func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

  /// An integer; 0 for NULL.
  func int64(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

  /// An integer; 0 for NULL.
  func int(_ column: Int32) -> Int { Int(sqlite3_column_int64(handle, column)) }

  /// An integer; nil for NULL.
  func optionalInt64(_ column: Int32) -> Int64? { isNull(column) ? nil : int64(column) }

  /// An integer; nil for NULL.
  func optionalInt(_ column: Int32) -> Int? { isNull(column) ? nil : int(column) }

  /// A real number; nil for NULL.
  func optionalDouble(_ column: Int32) -> Double? { isNull(column) ? nil : sqlite3_column_double(handle, column) }

  /// Text; empty for NULL.
  func text(_ column: Int32) -> String { String(decoding: rawText(column), as: UTF8.self) }

  /// Text; nil for NULL.
  func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }

  /// The bytes of a text; nil for NULL.
  func optionalBytes(_ column: Int32) -> [UInt8]? { isNull(column) ? nil : [UInt8](rawText(column)) }

  /// The bytes of a text, in place until the next step.
  func rawText(_ column: Int32) -> UnsafeRawBufferPointer {
    let text = sqlite3_column_text(handle, column)
    return UnsafeRawBufferPointer(start: text, count: Int(sqlite3_column_bytes(handle, column)))
  }

  /// The bytes of a blob, in place until the next step.
  func rawBlob(_ column: Int32) -> UnsafeRawBufferPointer {
    let blob = sqlite3_column_blob(handle, column)
    return UnsafeRawBufferPointer(start: blob, count: Int(sqlite3_column_bytes(handle, column)))
  }
}
