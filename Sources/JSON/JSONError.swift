/// What is wrong with a JSON text, and where.
///
/// Texts come from peers and files, so no input traps: every reader throws this and nothing else.
public struct JSONError: Error, Hashable, Sendable {
  /// The facts; sentences are made by whoever shows them.
  public enum Reason: Hashable, Sendable {
    /// The text ends inside a value.
    case unexpectedEnd
    /// A byte that no rule of RFC 8259 allows here.
    case unexpectedByte(UInt8)
    /// Something follows the value.
    case trailingBytes
    /// A well-formed value of another kind than asked for.
    case unexpected(JSONReader.Kind)
    /// A raw control character inside a string; it should have been an escape.
    case controlCharacter(UInt8)
    /// A backslash followed by none of the eight letters or four hex digits.
    case invalidEscape
    /// Half of a surrogate pair, which encodes no character.
    case loneSurrogate
    /// Bytes that are no UTF-8: overlong, surrogate, out of range or cut.
    case invalidUTF8
    /// Digits against the number grammar: `01`, `1.`, `.5`, `+1`, `1e`.
    case invalidNumber
    /// A number that the asked type cannot hold: `1.5` or 2⁶³ as integer, `1e400` as double.
    case numberOutOfRange
    /// Nested deeper than `JSONReader.depthLimit`.
    case tooDeep
  }

  /// What is wrong.
  public let reason: Reason
  /// Where: the byte offset from the start of the array that was read.
  public let offset: Int

  /// A fault at a byte offset.
  public init(_ reason: Reason, at offset: Int) {
    self.reason = reason
    self.offset = offset
  }
}

extension JSONError: CustomStringConvertible {
  /// One line for logs and replies; never quotes the text, which may be secret.
  public var description: String { "\(reason) at byte \(offset)" }
}
