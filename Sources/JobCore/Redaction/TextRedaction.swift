/// One scan over a text for what must not be seen: words of secrets, and values that look like one.
struct TextRedaction {
  private let redactor: Redactor
  private let bytes: [UInt8]
  private let start: Int
  private let end: Int
  /// The text is one string of a JSON array or object: an environment's `KEY=value` is then all of it.
  private let isElement: Bool
  private var index: Int
  /// What must be masked, in order and without overlaps.
  private(set) var findings: [Range<Int>] = []

  init(_ redactor: Redactor, _ bytes: [UInt8], in range: Range<Int>, isElement: Bool = false) {
    self.redactor = redactor
    self.bytes = bytes
    start = range.lowerBound
    end = range.upperBound
    index = range.lowerBound
    self.isElement = isElement
  }

  /// Finds everything.
  mutating func run() {
    while index < end {
      guard TextByte.isWord(bytes[index]) else {
        index += 1
        continue
      }
      let first = index
      var hasDigit = false
      while index < end, TextByte.isWord(bytes[index]) {
        hasDigit = hasDigit || TextByte.isDigit(bytes[index])
        index += 1
      }
      examine(first..<index, hasDigit: hasDigit)
    }
    if !redactor.patterns.isEmpty { matchPatterns() }
  }

  /// Takes a finding and goes on behind it.
  private mutating func mask(_ range: Range<Int>) {
    guard !range.isEmpty else { return }
    findings.append(range)
    index = max(index, range.upperBound)
  }

  private mutating func examine(_ word: Range<Int>, hasDigit: Bool) {
    let next = word.upperBound < end ? bytes[word.upperBound] : 0
    let first = bytes[word.lowerBound]
    if hasDigit, maskCard(from: word.lowerBound, within: word) { return }
    if word.count >= 16, let secret = TextValues.secret(in: bytes, word, hasDigit: hasDigit) { return mask(secret) }
    if first == UInt8(ascii: "-") {
      if word.count >= 10, let block = TextValues.pemBlock(in: bytes, word, end: end) { return mask(block) }
      if next == UInt8(ascii: " ") || next == UInt8(ascii: "\t"), isSecret(word) {
        return maskFlagValue(behind: word.upperBound)
      }
    }
    if word.count == 6, TextValues.isBearer(bytes, word), next == UInt8(ascii: " ") {
      if let token = TextValues.bearerToken(in: bytes, word, end: end) { mask(token) }
      return
    }
    switch next {
    case UInt8(ascii: "="), UInt8(ascii: ":"), UInt8(ascii: " "), UInt8(ascii: "\""), UInt8(ascii: "'"),
      UInt8(ascii: "\\"), UInt8(ascii: "\t"), UInt8(ascii: "]"):
      if next == UInt8(ascii: ":"),
        let password = TextValues.urlPassword(in: bytes, schemeEnd: word.upperBound, end: end)
      {
        return mask(password)
      }
      if let value = value(behind: word) { mask(value) }
    default: break
    }
  }

  private func isSecret(_ word: Range<Int>) -> Bool {
    redactor.keys.meaning(of: bytes, in: word) != .plain
  }

  // MARK: - Values by their key

  /// `--password value`, as a shell would split it.
  private mutating func maskFlagValue(behind position: Int) {
    var first = position
    while first < end, TextByte.isBlank(bytes[first]) { first += 1 }
    guard first < end, bytes[first] != UInt8(ascii: "-") else { return }
    mask(unquotedOrQuoted(from: first, stopsAtComma: false))
  }

  /// The value behind a key and `=` or `:`; nil where the word is no key of a secret or has no value.
  private func value(behind word: Range<Int>) -> Range<Int>? {
    // Behind the key may stand the end of its quotes, escaped where the text is quoted itself.
    var place = word.upperBound
    var isQuoted = false
    while place < end, bytes[place] == UInt8(ascii: "\\") || TextByte.isQuote(bytes[place]) {
      isQuoted = isQuoted || TextByte.isQuote(bytes[place])
      place += 1
    }
    if isQuoted, place < end, bytes[place] == UInt8(ascii: "]") { place += 1 }  // environ["DB_PASSWORD"] = …
    let keyEnd = place
    while place < end, TextByte.isBlank(bytes[place]) { place += 1 }
    guard place < end, bytes[place] == UInt8(ascii: "=") || bytes[place] == UInt8(ascii: ":") else { return nil }
    let isColon = bytes[place] == UInt8(ascii: ":")
    let meaning = redactor.keys.meaning(of: bytes, in: word)
    guard meaning != .plain else { return nil }
    place += 1
    // `==`, `:=` and `=>`
    while place < end, bytes[place] == UInt8(ascii: "=") || bytes[place] == UInt8(ascii: ">") { place += 1 }
    let isAssignment = !isColon && keyEnd == word.upperBound && place == keyEnd + 1
    let afterSeparator = place
    while place < end, TextByte.isBlank(bytes[place]) { place += 1 }
    guard place < end, !TextByte.isLineEnd(bytes[place]) else { return nil }

    if isAssignment, !isQuoted, place == afterSeparator {
      // All of an element that is one assignment, and all between the quotes that stand before its key.
      if isElement, word.lowerBound == start { return place..<end }
      if word.lowerBound > start, TextByte.isQuote(bytes[word.lowerBound - 1]),
        let close = closing(bytes[word.lowerBound - 1], from: place)
      {
        return place..<close
      }
    }
    if redactor.keys.isHeader(bytes, in: word), isColon, !isQuoted {
      var stop = place
      while stop < end, !TextByte.isLineEnd(bytes[stop]), !TextByte.isQuote(bytes[stop]) { stop += 1 }
      if stop > place { return place..<stop }
    }
    let value = unquotedOrQuoted(from: place, stopsAtComma: isQuoted)
    guard !value.isEmpty else { return nil }
    let isBare = value.lowerBound == place
    if isBare, isPlainConstant(value) { return nil }
    if isBare, meaning == .secretText, isNumber(value) { return nil }
    if isColon, !isQuoted, isBare, redactor.keys.isSpoken(bytes, in: word), isEverydayWord(value) { return nil }
    return value
  }

  /// What a value takes up: between its quotes, in its brackets, or up to a blank.
  private func unquotedOrQuoted(from first: Int, stopsAtComma: Bool) -> Range<Int> {
    var place = first
    while place < end, bytes[place] == UInt8(ascii: "\\") { place += 1 }
    if place < end, TextByte.isQuote(bytes[place]) {
      let escapes = place - first
      let close =
        escapes == 0 ? closing(bytes[place], from: place + 1) : closing(bytes[place], escapes, from: place + 1)
      return (place + 1)..<(close ?? end)
    }
    if first < end, bytes[first] == UInt8(ascii: "{") || bytes[first] == UInt8(ascii: "["),
      !startsWithMask(first)
    {
      return first..<TextValues.bracketsEnd(in: bytes, from: first, end: end)
    }
    if startsWithMask(first) { return first..<(first + Redactor.maskBytes.count) }
    // A query of a URL ends at `&`; elsewhere that may be part of a password.
    let stopsAtAmpersand = isInQuery(first)
    var stop = first
    while stop < end {
      let byte = bytes[stop]
      if byte == UInt8(ascii: "\\"), stop + 1 < end, TextByte.isBlank(bytes[stop + 1]) {
        stop += 2
        continue
      }
      if TextByte.isBlank(byte) || TextByte.isLineEnd(byte) || TextByte.isQuote(byte) { break }
      if stopsAtAmpersand, byte == UInt8(ascii: "&") || byte == UInt8(ascii: "#") { break }
      if stopsAtComma, byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") { break }
      stop += 1
    }
    while stop > first, TextByte.isTrailing(bytes[stop - 1]) { stop -= 1 }
    return first..<stop
  }

  private func startsWithMask(_ place: Int) -> Bool {
    let mask = Redactor.maskBytes
    return place + mask.count <= end && mask.indices.allSatisfy { bytes[place + $0] == mask[$0] }
  }

  /// The quote that closes what one opened before `place`; nil where none does.
  private func closing(_ quote: UInt8, from place: Int) -> Int? {
    var stop = place
    while stop < end {
      if bytes[stop] == quote { return stop }
      stop += bytes[stop] == UInt8(ascii: "\\") ? 2 : 1
    }
    return nil
  }

  /// The same for a quote behind backslashes: it is closed by the same with as many of them.
  private func closing(_ quote: UInt8, _ escapes: Int, from place: Int) -> Int? {
    var run = 0
    for stop in place..<end {
      if bytes[stop] == UInt8(ascii: "\\") {
        run += 1
      } else {
        if bytes[stop] == quote, run <= escapes { return stop - run }
        run = 0
      }
    }
    return nil
  }

  private func isInQuery(_ value: Int) -> Bool {
    var place = value - 1
    while place > start, TextByte.isWord(bytes[place - 1]) || bytes[place - 1] == UInt8(ascii: "=") { place -= 1 }
    return place > start && (bytes[place - 1] == UInt8(ascii: "?") || bytes[place - 1] == UInt8(ascii: "&"))
  }

  private func isPlainConstant(_ range: Range<Int>) -> Bool {
    for word in ["null", "true", "false", "None", "True", "False", "nil"]
    where word.utf8.count == range.count && word.utf8.elementsEqual(bytes[range]) { return true }
    return false
  }

  private func isNumber(_ range: Range<Int>) -> Bool {
    range.allSatisfy { TextByte.isDigit(bytes[$0]) || bytes[$0] == UInt8(ascii: ".") }
  }

  /// `token: expired` speaks of a token; `token: k3y` gives one.
  private func isEverydayWord(_ range: Range<Int>) -> Bool {
    range.count <= 12 && range.allSatisfy { bytes[$0] &- UInt8(ascii: "a") < 26 }
  }

  // MARK: - Values by their look

  /// Card numbers, whose groups may be words of their own.
  private mutating func maskCard(from first: Int, within word: Range<Int>) -> Bool {
    var place = first
    while place < word.upperBound {
      guard TextByte.isDigit(bytes[place]) else {
        place += 1
        continue
      }
      if place == start || !TextByte.isAlphanumeric(bytes[place - 1]),
        let card = CardNumber.match(bytes, at: place, end: end)
      {
        mask(place..<card)
        return true
      }
      while place < word.upperBound, TextByte.isDigit(bytes[place]) { place += 1 }
    }
    return false
  }

  /// The configuration's own patterns, which are rare enough for a second pass.
  private mutating func matchPatterns() {
    var found: [Range<Int>] = []
    var place = start
    while place < end {
      if place == start || !TextByte.isAlphanumeric(bytes[place - 1]) {
        let stop = redactor.patterns.compactMap { $0.match(bytes, at: place, end: end) }.max()
        if let stop, stop > place, stop == end || !TextByte.isAlphanumeric(bytes[stop]) {
          found.append(place..<stop)
          place = stop
          continue
        }
      }
      place += 1
    }
    guard !found.isEmpty else { return }
    findings = Self.union(findings, found)
  }

  /// Two ordered lists as one, overlapping ranges joined.
  private static func union(_ left: [Range<Int>], _ right: [Range<Int>]) -> [Range<Int>] {
    var result: [Range<Int>] = []
    for range in (left + right).sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = result.last, last.upperBound > range.lowerBound {
        result[result.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        result.append(range)
      }
    }
    return result
  }
}
