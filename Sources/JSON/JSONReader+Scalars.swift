extension JSONReader {
  /// Reads a string; escapes are resolved.
  public mutating func string() throws(JSONError) -> String {
    skipWhitespace()
    guard offset < end, bytes[offset] == UInt8(ascii: "\"") else { throw mismatch() }
    return try readString()
  }

  /// Reads `true` or `false`.
  public mutating func bool() throws(JSONError) -> Bool {
    skipWhitespace()
    guard offset < end else { throw mismatch() }
    switch bytes[offset] {
    case UInt8(ascii: "t"):
      try pass("true")
      return true
    case UInt8(ascii: "f"):
      try pass("false")
      return false
    default: throw mismatch()
    }
  }

  /// Reads `null`.
  public mutating func null() throws(JSONError) {
    skipWhitespace()
    guard offset < end, bytes[offset] == UInt8(ascii: "n") else { throw mismatch() }
    try pass("null")
  }

  /// Reads an integer; a fraction or an exponent is out of range even where the value is whole.
  public mutating func integer() throws(JSONError) -> Int64 {
    skipWhitespace()
    let start = offset
    // Up to 18 digits cannot overflow, and then only what follows them can be wrong.
    var index = start
    let isNegative = index < end && bytes[index] == UInt8(ascii: "-")
    if isNegative { index += 1 }
    let first = index
    var value: Int64 = 0
    while index < end, index - first < 18 {
      let digit = bytes[index] &- UInt8(ascii: "0")
      guard digit < 10 else { break }
      value = value &* 10 &+ Int64(digit)
      index += 1
    }
    if index < end, index > first, bytes[first] != UInt8(ascii: "0") || index == first + 1 {
      let next = bytes[index]
      if next == UInt8(ascii: ",") || next == UInt8(ascii: "}") || next == UInt8(ascii: "]") {
        offset = index
        return isNegative ? -value : value
      }
    }
    guard try passNumber(), let value = self.integer(in: start..<offset) else {
      throw JSONError(.numberOutOfRange, at: start)
    }
    return value
  }

  /// Reads any number as the nearest double; what would be infinite is out of range.
  public mutating func double() throws(JSONError) -> Double {
    skipWhitespace()
    let start = offset
    let isInteger = try passNumber()
    if isInteger, bytes[start] != UInt8(ascii: "-"), let value = integer(in: start..<offset) { return Double(value) }
    guard let value = Double(String(decoding: bytes[start..<offset], as: UTF8.self)), value.isFinite else {
      throw JSONError(.numberOutOfRange, at: start)
    }
    return value
  }

  /// Reads one value of any kind into a tree.
  public mutating func value() throws(JSONError) -> JSONValue {
    switch try peek() {
    case .null:
      try null()
      return .null
    case .bool: return .bool(try bool())
    case .number: return try number()
    case .string: return .string(try readString())
    case .array:
      var elements: [JSONValue] = []
      try beginArray()
      while try nextElement() { elements.append(try value()) }
      return .array(elements)
    case .object:
      var members = JSONObject()
      try beginObject()
      while let key = try nextKey() { members.set(try value(), for: key) }
      return .object(members)
    case .end: throw JSONError(.unexpectedEnd, at: offset)
    }
  }

  /// `-0` stays text, since an integer would lose its sign.
  private mutating func number() throws(JSONError) -> JSONValue {
    let start = offset
    let isInteger = try passNumber()
    if isInteger, let value = integer(in: start..<offset), value != 0 || bytes[start] != UInt8(ascii: "-") {
      return .integer(value)
    }
    return .number(String(decoding: bytes[start..<offset], as: UTF8.self))
  }

  private mutating func pass(_ word: String) throws(JSONError) {
    for byte in word.utf8 {
      guard offset < end, bytes[offset] == byte else { throw unexpectedByte() }
      offset += 1
    }
  }

  // MARK: - Numbers

  /// Passes a number by RFC 8259 § 6; true where it has neither fraction nor exponent.
  mutating func passNumber() throws(JSONError) -> Bool {
    guard offset < end, bytes[offset] == UInt8(ascii: "-") || isDigit(at: offset) else { throw mismatch() }
    if bytes[offset] == UInt8(ascii: "-") { offset += 1 }
    if offset < end, bytes[offset] == UInt8(ascii: "0") {
      offset += 1
      guard !isDigit(at: offset) else { throw JSONError(.invalidNumber, at: offset) }
    } else {
      try passDigits()
    }
    var isInteger = true
    if offset < end, bytes[offset] == UInt8(ascii: ".") {
      isInteger = false
      offset += 1
      try passDigits()
    }
    if offset < end, bytes[offset] | 0x20 == UInt8(ascii: "e") {
      isInteger = false
      offset += 1
      if offset < end, bytes[offset] == UInt8(ascii: "+") || bytes[offset] == UInt8(ascii: "-") { offset += 1 }
      try passDigits()
    }
    return isInteger
  }

  private func isDigit(at index: Int) -> Bool {
    index < end && bytes[index] &- UInt8(ascii: "0") < 10
  }

  private mutating func passDigits() throws(JSONError) {
    guard isDigit(at: offset) else { throw JSONError(offset < end ? .invalidNumber : .unexpectedEnd, at: offset) }
    var index = offset + 1
    while isDigit(at: index) { index += 1 }
    offset = index
  }

  /// The value of digits that passed the grammar, nil outside Int64.
  private func integer(in range: Range<Int>) -> Int64? {
    let isNegative = bytes[range.lowerBound] == UInt8(ascii: "-")
    var value: Int64 = 0
    for index in (isNegative ? range.lowerBound + 1 : range.lowerBound)..<range.upperBound {
      let digit = Int64(bytes[index] &- UInt8(ascii: "0"))
      let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tenfold.subtractingReportingOverflow(digit)
      if overflow || carry { return nil }
      value = sum
    }
    if isNegative { return value }
    return value == .min ? nil : -value
  }
}
