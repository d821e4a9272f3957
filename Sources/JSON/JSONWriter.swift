/// Writes compact JSON into bytes; commas are its business, matching brackets the caller's.
///
/// ```swift
/// var writer = JSONWriter()
/// writer.beginObject()
/// writer.key("id"); writer.integer(182_004)
/// writer.endObject()
/// writer.newline()
/// ```
/// What it writes never holds a raw newline but that of `newline()`, so one frame is one line.
public struct JSONWriter: Sendable {
  /// What was written so far.
  public internal(set) var bytes: [UInt8] = []

  let escapeInvisible: Bool
  /// Whether the next key or element needs a comma before it.
  private var needsComma = false

  /// An empty text; `escapeInvisible` writes control, bidi, zero-width and private characters as `\u` escapes.
  public init(capacity: Int = 0, escapeInvisible: Bool = false) {
    self.escapeInvisible = escapeInvisible
    bytes.reserveCapacity(capacity)
  }

  /// Opens an object.
  public mutating func beginObject() { open(UInt8(ascii: "{")) }

  /// Closes the object opened last.
  public mutating func endObject() { close(UInt8(ascii: "}")) }

  /// Opens an array.
  public mutating func beginArray() { open(UInt8(ascii: "[")) }

  /// Closes the array opened last.
  public mutating func endArray() { close(UInt8(ascii: "]")) }

  /// Writes a key; its value comes next.
  public mutating func key(_ name: String) {
    appendQuoted(name, comma: needsComma, colon: true)
    needsComma = false
  }

  /// Writes a string.
  public mutating func string(_ text: String) {
    appendQuoted(text, comma: needsComma, colon: false)
    needsComma = true
  }

  /// Writes an integer.
  public mutating func integer(_ value: Int64) {
    appendDecimal(value, comma: needsComma)
    needsComma = true
  }

  /// Writes an integer.
  public mutating func integer(_ value: Int) { integer(Int64(value)) }

  /// Writes the shortest number that reads back as this double; null where it is not finite.
  public mutating func double(_ value: Double) {
    guard value.isFinite else { return null() }
    number(value.description)
  }

  /// Writes `true` or `false`.
  public mutating func bool(_ value: Bool) {
    separate()
    bytes.append(contentsOf: value ? [0x74, 0x72, 0x75, 0x65] : [0x66, 0x61, 0x6C, 0x73, 0x65])
  }

  /// Writes `null`.
  public mutating func null() {
    separate()
    bytes.append(contentsOf: [0x6E, 0x75, 0x6C, 0x6C])
  }

  /// Writes a validated text as it stands, but line breaks between its tokens become spaces.
  public mutating func raw(_ text: JSONText) {
    separate()
    appendRaw(text.bytes)
  }

  /// Writes a tree.
  public mutating func value(_ value: JSONValue) { value.write(to: &self) }

  /// Ends a frame: a line feed, after which a new text begins.
  public mutating func newline() {
    bytes.append(UInt8(ascii: "\n"))
    needsComma = false
  }

  /// Hands the bytes out and begins anew.
  public mutating func take() -> [UInt8] {
    var taken: [UInt8] = []
    swap(&taken, &bytes)
    needsComma = false
    return taken
  }

  /// Writes a number that follows RFC 8259 § 6 already.
  mutating func number(_ text: String) {
    separate()
    bytes.append(contentsOf: text.utf8)
  }

  private mutating func open(_ bracket: UInt8) {
    separate()
    bytes.append(bracket)
    needsComma = false
  }

  private mutating func close(_ bracket: UInt8) {
    bytes.append(bracket)
    needsComma = true
  }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = true
  }
}
