package import JSON

/// A JSON value over several lines, as a person edits it.
package enum PrettyJSON {
  package static func text(_ value: JSONValue) -> [UInt8] {
    var lines = Array<UInt8>()
    append(value, indent: 0, to: &lines)
    lines.append(0x0A)
    return lines
  }

  private static func append(_ value: JSONValue, indent: Int, to text: inout [UInt8]) {
    switch value {
    case .array(let elements) where !elements.isEmpty:
      text += Array("[\n".utf8)
      for (index, element) in elements.enumerated() {
        text += spaces(indent + 2)
        append(element, indent: indent + 2, to: &text)
        text += Array(index + 1 < elements.count ? ",\n".utf8 : "\n".utf8)
      }
      text += spaces(indent) + Array("]".utf8)
    case .object(let members) where !members.isEmpty:
      text += Array("{\n".utf8)
      for (index, (key, member)) in members.enumerated() {
        text += spaces(indent + 2) + JSONValue.string(key).bytes + Array(": ".utf8)
        append(member, indent: indent + 2, to: &text)
        text += Array(index + 1 < members.count ? ",\n".utf8 : "\n".utf8)
      }
      text += spaces(indent) + Array("}".utf8)
    case .null, .bool, .integer, .number, .string, .array, .object: text += value.bytes
    }
  }

  private static func spaces(_ count: Int) -> [UInt8] { Array(repeating: 0x20, count: count) }
}
