/// A pull decoder: the caller asks for what it expects, and nothing is built that it did not ask for.
///
/// It accepts exactly RFC 8259 in UTF-8, nested at most `depthLimit` deep. Refused beyond the grammar: lone surrogates,
/// also as escapes, and a byte order mark. After an error the reader's position is unspecified; drop it.
///
/// ```swift
/// var reader = JSONReader(bytes)
/// try reader.beginObject()
/// while let key = try reader.nextKey() {
///   switch key {
///   case "id": id = try reader.integer()
///   default: try reader.skip()
///   }
/// }
/// try reader.finish()
/// ```
public struct JSONReader: Sendable {
  /// What kind of value comes next; `end` where only whitespace is left.
  public enum Kind: Hashable, Sendable {
    /// `null`
    case null
    /// `true` or `false`
    case bool
    /// Any number.
    case number
    /// A string.
    case string
    /// `[`
    case array
    /// `{`
    case object
    /// The text is over.
    case end
  }

  /// How many arrays and objects may be open at once; RFC 8259 § 9 allows a limit.
  public static let depthLimit = 64

  /// The next byte to read, from the start of the array.
  public internal(set) var offset: Int

  let bytes: [UInt8]
  let end: Int
  private var depth = 0
  /// Bit n: the container at depth n has a member already, so a comma must come before the next one.
  private var hasMember: UInt64 = 0

  /// Reads `bytes`, or the part of them in `range`.
  public init(_ bytes: [UInt8], in range: Range<Int>? = nil) {
    let range = range ?? 0..<bytes.count
    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "\(#function): range outside the bytes")
    self.bytes = bytes
    self.offset = range.lowerBound
    self.end = range.upperBound
  }

  /// The kind of the next value, which is left where it is.
  public mutating func peek() throws(JSONError) -> Kind {
    skipWhitespace()
    guard offset < end else { return .end }
    switch bytes[offset] {
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
    case UInt8(ascii: "n"): return .null
    default: throw JSONError(.unexpectedByte(bytes[offset]), at: offset)
    }
  }

  /// Enters an object; go on with `nextKey` until it gives nil.
  public mutating func beginObject() throws(JSONError) {
    try begin(UInt8(ascii: "{"))
  }

  /// The next member's key, with its value next to read; nil leaves the object.
  ///
  /// A key may come twice: who assigns in order keeps the last, as everywhere in this module.
  public mutating func nextKey() throws(JSONError) -> String? {
    guard try advance(closing: UInt8(ascii: "}")) else { return nil }
    guard bytes[offset] == UInt8(ascii: "\"") else { throw unexpectedByte() }
    let key = try readString()
    try passColon()
    return key
  }

  /// Enters an array; go on with `nextElement` until it gives false.
  public mutating func beginArray() throws(JSONError) {
    try begin(UInt8(ascii: "["))
  }

  /// Whether another element comes, which is then next to read; false leaves the array.
  public mutating func nextElement() throws(JSONError) -> Bool {
    try advance(closing: UInt8(ascii: "]"))
  }

  /// Checks that only whitespace is left.
  public mutating func finish() throws(JSONError) {
    skipWhitespace()
    guard offset == end else { throw JSONError(.trailingBytes, at: offset) }
  }

  /// Validates and passes one value of any kind.
  public mutating func skip() throws(JSONError) {
    switch try peek() {
    case .null: try null()
    case .bool: _ = try bool()
    case .number: _ = try passNumber()
    case .string: _ = try passString()
    case .array:
      try beginArray()
      while try nextElement() { try skip() }
    case .object:
      try beginObject()
      while try advance(closing: UInt8(ascii: "}")) {
        guard bytes[offset] == UInt8(ascii: "\"") else { throw unexpectedByte() }
        _ = try passString()
        try passColon()
        try skip()
      }
    case .end: throw JSONError(.unexpectedEnd, at: offset)
    }
  }

  /// Validates one value and copies its text as it stands, without the whitespace around it.
  public mutating func rawText() throws(JSONError) -> JSONText {
    skipWhitespace()
    let start = offset
    try skip()
    return JSONText(checked: Array(bytes[start..<offset]))
  }

  // MARK: - Structure

  /// Throws what is wrong when the next value is not of the kind that was asked for.
  mutating func mismatch() -> JSONError {
    do {
      let kind = try peek()
      return JSONError(kind == .end ? .unexpectedEnd : .unexpected(kind), at: offset)
    } catch {
      return error
    }
  }

  func unexpectedByte() -> JSONError {
    JSONError(offset < end ? .unexpectedByte(bytes[offset]) : .unexpectedEnd, at: offset)
  }

  @inline(__always)
  mutating func skipWhitespace() {
    // Compact text has none: one look, and no call.
    if offset < end, bytes[offset] > 0x20 { return }
    passWhitespace()
  }

  private mutating func passWhitespace() {
    while offset < end {
      switch bytes[offset] {
      case 0x20, 0x0A, 0x0D, 0x09: offset += 1
      default: return
      }
    }
  }

  private mutating func begin(_ bracket: UInt8) throws(JSONError) {
    skipWhitespace()
    guard offset < end, bytes[offset] == bracket else { throw mismatch() }
    guard depth < Self.depthLimit else { throw JSONError(.tooDeep, at: offset) }
    offset += 1
    hasMember &= ~(1 << UInt64(depth))
    depth += 1
  }

  /// Passes the comma where one is due and stops at the next member, or passes `bracket` and answers false.
  private mutating func advance(closing bracket: UInt8) throws(JSONError) -> Bool {
    precondition(depth > 0, "\(#function): no array or object is open")
    skipWhitespace()
    guard offset < end else { throw JSONError(.unexpectedEnd, at: offset) }
    let bit: UInt64 = 1 << UInt64(depth - 1)
    if bytes[offset] == bracket {
      offset += 1
      depth -= 1
      return false
    }
    if hasMember & bit == 0 {
      hasMember |= bit
      return true
    }
    guard bytes[offset] == UInt8(ascii: ",") else { throw unexpectedByte() }
    offset += 1
    skipWhitespace()
    guard offset < end, bytes[offset] != bracket else { throw unexpectedByte() }
    return true
  }

  private mutating func passColon() throws(JSONError) {
    skipWhitespace()
    guard offset < end, bytes[offset] == UInt8(ascii: ":") else { throw unexpectedByte() }
    offset += 1
  }
}
