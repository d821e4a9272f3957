/// The text of one JSON value, validated once and kept byte for byte: arguments, results, metadata.
///
/// Numbers of any size and the order and spelling of members survive. No string inside holds a raw newline, but a
/// newline may stand between tokens; `JSONWriter.raw(_:)` takes care of that on the wire.
public struct JSONText: Hashable, Sendable {
  /// The value's bytes, without whitespace around it.
  public let bytes: [UInt8]

  /// `null`
  public static let null = JSONText(.null)

  /// Checks that the bytes are one JSON value, whitespace around it allowed.
  public init(validating bytes: [UInt8]) throws(JSONError) {
    var reader = JSONReader(bytes)
    self = try reader.rawText()
    try reader.finish()
  }

  /// The compact text of a value.
  public init(_ value: JSONValue) {
    self.bytes = value.bytes
  }

  /// For bytes that a reader of this module has just passed.
  init(checked bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The text as a string, for columns and pages that hold strings.
  public var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The value as a tree.
  public var value: JSONValue {
    var reader = JSONReader(bytes)
    do throws(JSONError) {
      return try reader.value()
    } catch {
      preconditionFailure("\(#function): validated text is refused: \(error)")
    }
  }
}
