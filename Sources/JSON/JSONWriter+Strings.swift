extension JSONWriter {
  /// Appends a string in quotes, with the escapes that RFC 8259 § 7 demands and no others.
  ///
  /// A comma before it and a colon after it go into the same append, since that is most of what a short string costs.
  mutating func appendQuoted(_ text: String, comma: Bool, colon: Bool) {
    let units = text.utf8.span
    let escapesAll = escapeInvisible
    var isPlain = true
    bytes.append(addingCapacity: units.count + 4) { output in
      if comma { output.append(UInt8(ascii: ",")) }
      output.append(UInt8(ascii: "\""))
      for index in units.indices {
        let unit = units[index]
        if unit < 0x20 || unit == UInt8(ascii: "\"") || unit == UInt8(ascii: "\\") || escapesAll && unit >= 0x7F {
          isPlain = false
          output.removeLast(index)
          return
        }
        output.append(unit)
      }
      output.append(UInt8(ascii: "\""))
      if colon { output.append(UInt8(ascii: ":")) }
    }
    guard !isPlain else { return }
    for scalar in text.unicodeScalars { appendEscaped(scalar) }
    bytes.append(UInt8(ascii: "\""))
    if colon { bytes.append(UInt8(ascii: ":")) }
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

  /// Appends digits, two a division.
  mutating func appendDecimal(_ value: Int64, comma: Bool) {
    var digits = InlineArray<20, UInt8>(repeating: UInt8(ascii: "0"))
    var first = 20
    var rest = value.magnitude
    while rest >= 10 {
      let (quotient, pair) = rest.quotientAndRemainder(dividingBy: 100)
      rest = quotient
      first -= 2
      digits[first] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: pair / 10)
      digits[first + 1] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: pair % 10)
    }
    if rest > 0 || first == 20 {
      first -= 1
      digits[first] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest)
    }
    bytes.append(addingCapacity: 22) { output in
      if comma { output.append(UInt8(ascii: ",")) }
      if value < 0 { output.append(UInt8(ascii: "-")) }
      for index in first..<20 { output.append(digits[index]) }
    }
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
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: return true
    default: return properties.isDefaultIgnorableCodePoint
    }
  }
}
