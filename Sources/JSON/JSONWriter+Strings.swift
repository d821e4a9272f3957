extension JSONWriter {
  /// Appends a string in quotes, with the escapes that RFC 8259 § 7 demands and no others.
  mutating func appendQuoted(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    if text.utf8.contains(where: mayNeedEscape) {
      for scalar in text.unicodeScalars { appendEscaped(scalar) }
    } else {
      bytes.append(contentsOf: text.utf8)
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Appends validated text: line breaks between tokens become spaces, and strings stay as they are written.
  mutating func appendRaw(_ text: [UInt8]) {
    if escapeInvisible, text.contains(where: { $0 < 0x20 || $0 >= 0x7F }) {
      for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
        if scalar.value < 0x20 {
          bytes.append(0x20)
        } else if scalar.isInvisible {
          appendUnicodeEscape(scalar)
        } else {
          bytes.append(contentsOf: UTF8.encode(scalar)!)
        }
      }
    } else if text.contains(where: { $0 == 0x0A || $0 == 0x0D }) {
      bytes.append(contentsOf: text.lazy.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 })
    } else {
      bytes.append(contentsOf: text)
    }
  }

  mutating func appendDecimal(_ value: Int64) {
    var magnitude = value.magnitude
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    let start = bytes.count
    repeat {
      bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: magnitude % 10))
      magnitude /= 10
    } while magnitude > 0
    bytes[start...].reverse()
  }

  private func mayNeedEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || escapeInvisible && byte >= 0x7F
  }

  private mutating func appendEscaped(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "\"": bytes.append(contentsOf: [0x5C, 0x22])
    case "\\": bytes.append(contentsOf: [0x5C, 0x5C])
    case "\n": bytes.append(contentsOf: [0x5C, 0x6E])
    case "\r": bytes.append(contentsOf: [0x5C, 0x72])
    case "\t": bytes.append(contentsOf: [0x5C, 0x74])
    case "\u{0}"..."\u{1F}": appendUnicodeEscape(scalar)
    case "\u{20}"..."\u{7E}": bytes.append(UInt8(scalar.value))
    default:
      if escapeInvisible, scalar.isInvisible {
        appendUnicodeEscape(scalar)
      } else {
        bytes.append(contentsOf: UTF8.encode(scalar)!)
      }
    }
  }

  private mutating func appendUnicodeEscape(_ scalar: Unicode.Scalar) {
    for unit in UTF16.encode(scalar)! {
      bytes.append(contentsOf: [0x5C, 0x75])
      for shift in [12, 8, 4, 0] as [UInt16] {
        let digit = UInt8(truncatingIfNeeded: unit >> shift & 0xF)
        bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
      }
    }
  }
}

extension Unicode.Scalar {
  /// Whether a terminal or editor may act on it or show nothing: what `escapeInvisible` writes as an escape.
  fileprivate var isInvisible: Bool {
    guard value >= 0x7F else { return value < 0x20 }
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate: return true
    default: return properties.isDefaultIgnorableCodePoint
    }
  }
}
