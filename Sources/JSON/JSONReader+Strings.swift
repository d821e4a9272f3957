extension JSONReader {
  /// Reads the string whose opening quote is at `offset`.
  mutating func readString() throws(JSONError) -> String {
    let start = offset + 1
    let hasEscapes = try passString()
    if !hasEscapes { return String(decoding: bytes[start..<(offset - 1)], as: UTF8.self) }
    return unescaped(start..<(offset - 1))
  }

  /// Validates and passes the string whose opening quote is at `offset`; true where it has escapes.
  mutating func passString() throws(JSONError) -> Bool {
    var hasEscapes = false
    // A local index, since stores to `offset` in the loop would cost more than the look at each byte.
    var index = offset + 1
    while index < end {
      let byte = bytes[index]
      if byte >= 0x20, byte < 0x80, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
        index += 1
        continue
      }
      offset = index
      switch byte {
      case UInt8(ascii: "\""):
        offset += 1
        return hasEscapes
      case UInt8(ascii: "\\"):
        hasEscapes = true
        try passEscape()
      case ..<0x20: throw JSONError(.controlCharacter(byte), at: index)
      default: try passMultibyte(byte)
      }
      index = offset
    }
    offset = end
    throw JSONError(.unexpectedEnd, at: end)
  }

  private mutating func passEscape() throws(JSONError) {
    let start = offset
    guard offset + 1 < end else { throw JSONError(.unexpectedEnd, at: end) }
    switch bytes[offset + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      offset += 2
    case UInt8(ascii: "u"):
      let unit = try hexUnit(at: offset + 2)
      offset += 6
      guard unit & 0xF800 == 0xD800 else { return }
      // Only a high half directly followed by the escape of a low half is a character (RFC 8259 § 7).
      guard unit < 0xDC00, offset + 1 < end, bytes[offset] == UInt8(ascii: "\\"),
        bytes[offset + 1] == UInt8(ascii: "u"), try hexUnit(at: offset + 2) & 0xFC00 == 0xDC00
      else { throw JSONError(.loneSurrogate, at: start) }
      offset += 6
    default: throw JSONError(.invalidEscape, at: offset)
    }
  }

  private func hexUnit(at index: Int) throws(JSONError) -> UInt32 {
    var unit: UInt32 = 0
    for position in index..<(index + 4) {
      guard position < end else { throw JSONError(.unexpectedEnd, at: end) }
      guard let digit = hexDigit(bytes[position]) else { throw JSONError(.invalidEscape, at: position) }
      unit = unit << 4 | digit
    }
    return unit
  }

  /// Passes one character of two to four bytes, by the table of well-formed sequences (Unicode 16, table 3-7).
  private mutating func passMultibyte(_ lead: UInt8) throws(JSONError) {
    let count: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch lead {
    case 0xC2...0xDF: count = 2
    case 0xE0: (count, second) = (3, 0xA0...0xBF)
    case 0xED: (count, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: count = 3
    case 0xF0: (count, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: count = 4
    case 0xF4: (count, second) = (4, 0x80...0x8F)
    default: throw JSONError(.invalidUTF8, at: offset)
    }
    guard offset + count <= end, second.contains(bytes[offset + 1]) else { throw JSONError(.invalidUTF8, at: offset) }
    if count > 2, bytes[offset + 2] & 0xC0 != 0x80 { throw JSONError(.invalidUTF8, at: offset) }
    if count > 3, bytes[offset + 3] & 0xC0 != 0x80 { throw JSONError(.invalidUTF8, at: offset) }
    offset += count
  }

  /// The text of a string that passed, with its escapes resolved.
  private func unescaped(_ range: Range<Int>) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(range.count)
    var index = range.lowerBound
    while index < range.upperBound {
      let byte = bytes[index]
      guard byte == UInt8(ascii: "\\") else {
        text.append(byte)
        index += 1
        continue
      }
      let letter = bytes[index + 1]
      index += 2
      switch letter {
      case UInt8(ascii: "b"): text.append(0x08)
      case UInt8(ascii: "f"): text.append(0x0C)
      case UInt8(ascii: "n"): text.append(0x0A)
      case UInt8(ascii: "r"): text.append(0x0D)
      case UInt8(ascii: "t"): text.append(0x09)
      case UInt8(ascii: "u"):
        var scalar = unit(at: index)
        index += 4
        if scalar & 0xFC00 == 0xD800 {
          scalar = 0x10000 + (scalar & 0x3FF) << 10 + unit(at: index + 2) & 0x3FF
          index += 6
        }
        appendUTF8(scalar, to: &text)
      default: text.append(letter)
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  private func unit(at index: Int) -> UInt32 {
    var unit: UInt32 = 0
    for position in index..<(index + 4) { unit = unit << 4 | (hexDigit(bytes[position]) ?? 0) }
    return unit
  }
}

private func hexDigit(_ byte: UInt8) -> UInt32? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte &- UInt8(ascii: "0"))
  case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte &- UInt8(ascii: "a")) + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte &- UInt8(ascii: "A")) + 10
  default: nil
  }
}

private func appendUTF8(_ scalar: UInt32, to text: inout [UInt8]) {
  switch scalar {
  case 0..<0x80: text.append(UInt8(scalar))
  case 0x80..<0x800:
    text.append(UInt8(0xC0 | scalar >> 6))
    text.append(UInt8(0x80 | scalar & 0x3F))
  case 0x800..<0x10000:
    text.append(UInt8(0xE0 | scalar >> 12))
    text.append(UInt8(0x80 | scalar >> 6 & 0x3F))
    text.append(UInt8(0x80 | scalar & 0x3F))
  default:
    text.append(UInt8(0xF0 | scalar >> 18))
    text.append(UInt8(0x80 | scalar >> 12 & 0x3F))
    text.append(UInt8(0x80 | scalar >> 6 & 0x3F))
    text.append(UInt8(0x80 | scalar & 0x3F))
  }
}
