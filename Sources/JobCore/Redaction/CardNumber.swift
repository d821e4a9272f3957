/// Payment card numbers: 13 to 19 digits that an issuer uses and whose check digit is right.
enum CardNumber {
  /// Where a card number that begins at `start` ends; nil for none. Groups may be parted by one space or dash each.
  static func match(_ bytes: [UInt8], at start: Int, end: Int) -> Int? {
    var digits = InlineArray<19, UInt8>(repeating: 0)
    var count = 0
    var groups = 1
    var inGroup = 0
    var separator: UInt8?
    var index = start
    while index < end {
      let byte = bytes[index]
      if TextByte.isDigit(byte) {
        guard count < 19 else { return nil }
        digits[count] = byte &- UInt8(ascii: "0")
        count += 1
        inGroup += 1
        index += 1
      } else if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "-"), index + 1 < end,
        TextByte.isDigit(bytes[index + 1]), separator == nil || separator == byte, inGroup == 4 || inGroup == 6,
        groups < 5
      {
        // Four or six digits a group, but for the last: a row of numbers in a table is no card.
        separator = byte
        groups += 1
        inGroup = 0
        index += 1
      } else {
        break
      }
    }
    guard index == end || !TextByte.isAlphanumeric(bytes[index]), count >= 13, groups == 1 || groups >= 3 else {
      return nil
    }
    return isIssued(digits, count) && hasRightCheckDigit(digits, count) ? index : nil
  }

  /// By the leading digits of ISO/IEC 7812: 2 to 6. Times in milliseconds and microseconds begin with 1.
  private static func isIssued(_ digits: InlineArray<19, UInt8>, _ count: Int) -> Bool {
    let two = digits[0] * 10 + digits[1]
    switch digits[0] {
    case 2: return (22...27).contains(two) && count == 16
    case 3: return [30, 34, 35, 36, 37, 38, 39].contains(two) && count >= 14
    case 4: return count == 13 || count == 16 || count == 19
    case 5: return count == 16 || two == 50 || two >= 56
    case 6: return count >= 13
    default: return false
    }
  }

  /// Luhn's sum, ISO/IEC 7812-1 annex B.
  private static func hasRightCheckDigit(_ digits: InlineArray<19, UInt8>, _ count: Int) -> Bool {
    var sum = 0
    for position in 0..<count {
      var digit = Int(digits[count - 1 - position])
      if position % 2 == 1 {
        digit *= 2
        if digit > 9 { digit -= 9 }
      }
      sum += digit
    }
    return sum % 10 == 0
  }
}
