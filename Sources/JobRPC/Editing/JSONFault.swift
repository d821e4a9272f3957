package import JSON
package import SafeText

/// A fault in a JSON text, as a person can find it.
package enum JSONFault {
  /// `line:column`, from 1; columns count bytes.
  package static func place(_ offset: Int, in bytes: [UInt8], firstLine: Int = 1) -> SafeText {
    let before = bytes.prefix(offset)
    let line = before.count { $0 == 0x0A }
    let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    return "\(firstLine + line):\(offset - start + 1)"
  }

  package static func words(_ reason: JSONError.Reason) -> SafeText {
    switch reason {
    case .unexpectedEnd: "the JSON ends in the middle"
    case .unexpectedByte(let byte): "\"\(SafeText(bytes: [byte]))\" cannot stand here"
    case .trailingBytes: "something follows the JSON value"
    case .unexpected: "another kind of value must stand here"
    case .controlCharacter: "a raw control character stands in a string"
    case .invalidEscape: "no escape of JSON"
    case .loneSurrogate: "half a surrogate pair"
    case .invalidUTF8: "no UTF-8"
    case .invalidNumber: "no number of JSON"
    case .numberOutOfRange: "the number is out of range"
    case .tooDeep: "nested too deep"
    }
  }
}
