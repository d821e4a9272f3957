/// Values that show by their look that they are secrets.
enum TextValues {
  private struct Prefix {
    let bytes: [UInt8]
    /// Bytes of the whole word at least.
    let length: Int

    init(_ text: String, _ length: Int) {
      bytes = Array(text.utf8)
      self.length = length
    }
  }

  /// What issuers begin their keys with, by their first letters.
  private static let prefixes = [
    Prefix("ghp_", 20), Prefix("gho_", 20), Prefix("ghu_", 20), Prefix("ghs_", 20), Prefix("ghr_", 20),
    Prefix("github_pat_", 20), Prefix("glpat-", 16), Prefix("xoxb-", 16), Prefix("xoxp-", 16), Prefix("xoxa-", 16),
    Prefix("xoxs-", 16), Prefix("sk_live_", 16), Prefix("sk_test_", 16), Prefix("rk_live_", 16), Prefix("sk-", 24),
    Prefix("AIza", 35), Prefix("npm_", 30), Prefix("pypi-", 30), Prefix("SG.", 30),
  ]

  /// The part of a word that is a JSON Web Token or a key of a known issuer.
  static func secret(in bytes: [UInt8], _ word: Range<Int>, hasDigit: Bool) -> Range<Int>? {
    var place = word.lowerBound
    while place + 16 <= word.upperBound {
      if place == word.lowerBound || !TextByte.isAlphanumeric(bytes[place - 1]) {
        switch bytes[place] {
        case UInt8(ascii: "e"):
          if isWebToken(bytes, place..<word.upperBound) { return place..<word.upperBound }
        case UInt8(ascii: "A"):
          if isAmazonKey(bytes, place, word.upperBound) { return place..<(place + 20) }
          fallthrough
        case UInt8(ascii: "g"), UInt8(ascii: "x"), UInt8(ascii: "s"), UInt8(ascii: "r"), UInt8(ascii: "n"),
          UInt8(ascii: "p"), UInt8(ascii: "S"):
          if hasKnownPrefix(bytes, place..<word.upperBound) { return place..<word.upperBound }
        default: break
        }
      }
      place += 1
    }
    return nil
  }

  /// `eyJ….….…`: an object in base64, a dot, and more of it.
  private static func isWebToken(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
    guard bytes[range.lowerBound + 1] == UInt8(ascii: "y"), bytes[range.lowerBound + 2] == UInt8(ascii: "J") else {
      return false
    }
    guard let dot = range.first(where: { bytes[$0] == UInt8(ascii: ".") }) else { return false }
    return dot - range.lowerBound >= 10 && range.upperBound - dot > 4
  }

  /// `AKIA` or `ASIA` and 16 capitals or digits.
  private static func isAmazonKey(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Bool {
    guard start + 20 <= end, start + 20 == end || !TextByte.isAlphanumeric(bytes[start + 20]) else { return false }
    let kind = bytes[start + 1]
    guard kind == UInt8(ascii: "K") || kind == UInt8(ascii: "S"), bytes[start + 2] == UInt8(ascii: "I"),
      bytes[start + 3] == UInt8(ascii: "A")
    else { return false }
    return ((start + 4)..<(start + 20)).allSatisfy {
      TextByte.isDigit(bytes[$0]) || bytes[$0] &- UInt8(ascii: "A") < 26
    }
  }

  private static func hasKnownPrefix(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
    prefixes.contains { prefix in
      range.count >= prefix.length
        && prefix.bytes.indices.allSatisfy { bytes[range.lowerBound + $0] == prefix.bytes[$0] }
    }
  }

  /// `-----BEGIN …` to the end of its `-----END …-----`, or to the end of the text.
  static func pemBlock(in bytes: [UInt8], _ word: Range<Int>, end: Int) -> Range<Int>? {
    guard starts(bytes, word.lowerBound, end, with: "-----BEGIN") else { return nil }
    var place = word.upperBound
    while place < end {
      if bytes[place] == UInt8(ascii: "-"), starts(bytes, place, end, with: "-----END") {
        place += 8
        while place < end, bytes[place] != UInt8(ascii: "-"), !TextByte.isLineEnd(bytes[place]) { place += 1 }
        while place < end, bytes[place] == UInt8(ascii: "-") { place += 1 }
        return word.lowerBound..<place
      }
      place += 1
    }
    return word.lowerBound..<end
  }

  static func starts(_ bytes: [UInt8], _ start: Int, _ end: Int, with text: String) -> Bool {
    let prefix = text.utf8
    return start + prefix.count <= end && prefix.elementsEqual(bytes[start..<(start + prefix.count)])
  }

  /// Whether a word of six letters is `Bearer`, however it is written.
  static func isBearer(_ bytes: [UInt8], _ word: Range<Int>) -> Bool {
    zip(word, "bearer".utf8).allSatisfy { bytes[$0] | 0x20 == $1 }
  }

  /// The token behind `Bearer`; nil where an ordinary word follows, as in "bearer of bad news".
  static func bearerToken(in bytes: [UInt8], _ word: Range<Int>, end: Int) -> Range<Int>? {
    var start = word.upperBound
    while start < end, TextByte.isBlank(bytes[start]) { start += 1 }
    var stop = start
    var looksSecret = bytes[word.lowerBound] == UInt8(ascii: "B") && stop < end
    while stop < end,
      TextByte.isBase64(bytes[stop]) || bytes[stop] == UInt8(ascii: ".") || bytes[stop] == UInt8(ascii: "~")
    {
      looksSecret = looksSecret || bytes[stop] &- UInt8(ascii: "a") >= 26
      stop += 1
    }
    return stop > start && (looksSecret || stop - start >= 16) ? start..<stop : nil
  }

  /// The password of `scheme://user:password@host`, whose scheme ends where the colon stands.
  static func urlPassword(in bytes: [UInt8], schemeEnd: Int, end: Int) -> Range<Int>? {
    guard starts(bytes, schemeEnd, end, with: "://") else { return nil }
    var colon: Int?
    var at: Int?
    var place = schemeEnd + 3
    while place < end {
      let byte = bytes[place]
      if byte <= 0x20 || TextByte.isQuote(byte) || byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">") { break }
      if byte == UInt8(ascii: "@") { at = place }
      if byte == UInt8(ascii: ":"), colon == nil, at == nil { colon = place }
      if byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#") {
        // What stands before it is the host, unless a password follows a colon that no port could follow.
        if at != nil { break }
        guard let colon, (colon + 1)..<place != (colon + 1)..<(colon + 1),
          !((colon + 1)..<place).allSatisfy({ TextByte.isDigit(bytes[$0]) })
        else { return nil }
      }
      place += 1
    }
    guard let colon, let at, at > colon + 1 else { return nil }
    return (colon + 1)..<at
  }

  /// Where an array or object in a text ends; the end of the text where it is not closed.
  static func bracketsEnd(in bytes: [UInt8], from start: Int, end: Int) -> Int {
    var depth = 0
    var quote: UInt8?
    var place = start
    while place < end {
      let byte = bytes[place]
      if byte == UInt8(ascii: "\\") {
        place += 2
        continue
      }
      if let open = quote {
        if byte == open { quote = nil }
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        quote = byte
      } else if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
        depth += 1
      } else if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
        depth -= 1
        if depth == 0 { return place + 1 }
      }
      place += 1
    }
    return end
  }
}
