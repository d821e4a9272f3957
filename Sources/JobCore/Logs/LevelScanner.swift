/// Reads from the beginning of one line how grave it says it is.
///
/// | the line begins | for example |
/// |---|---|
/// | with a level in capitals | `WARN disk`, `ERROR: no`, `WARNING:root:x`, `npm ERR! x` |
/// | with a level in brackets | `[error] x`, `<warning> x` |
/// | with times, names in brackets and one logger before it | `2026-11-24 14:02:25,114 - app.mail - ERROR - x` |
/// | with logfmt | `time=… level=warn msg="…"`, `severity=error` |
/// | as a JSON object | `{"level":"error"`, `{"severity": "WARNING"`, `{"level":50` |
/// | as glog, Ruby or sd-daemon do | `E1124 14:02:25.114 x`, `W, [2026-…`, `<3>x` |
///
/// A word in small letters counts only in brackets or behind a key: "error in line 3" is a sentence. What stands behind
/// a message's first words is never read, so that the cost does not grow with the line.
struct LevelScanner {
  /// Bytes looked at.
  private static let reach = 512
  /// Words before the level: a date, a time, a thread, a host, a logger.
  private static let wordsBefore = 7

  private let bytes: ArraySlice<UInt8>

  init(_ line: [UInt8]) {
    let seen = line.prefix(Self.reach)
    var start = 0
    // Colours before the level are no part of it.
    while start < seen.count {
      if seen[start] == 0x20 {
        start += 1
      } else if let behind = Self.endOfStyle(seen, start) {
        start = behind
      } else {
        break
      }
    }
    bytes = seen[start...]
  }

  /// The level that the line names; nil where it names none.
  func level() -> LogLevel? {
    guard let first = bytes.first else { return nil }
    if first == UInt8(ascii: "{") { return JSONLevel(bytes).level() }
    if let level = systemPrefix() ?? letterPrefix() { return level }
    var place = bytes.startIndex
    var names = 0
    var isLogfmt = false
    var isRecord = false
    for _ in 0..<Self.wordsBefore {
      guard let word = nextWord(&place) else { return nil }
      switch kind(of: word) {
      case .level(let level):
        // `npm ERR!` is a record, "an ERROR in line 3" a sentence.
        return names == 0 || isRecord || word.last == UInt8(ascii: "!") ? level : nil
      case .time, .bracketed: isRecord = true
      case .pair:
        isRecord = true
        isLogfmt = true
      case .name:
        // One logger or host may stand before the level, and in logfmt anything.
        names += 1
        if names > (isLogfmt ? 3 : 1) { return nil }
      case .other: return nil
      }
    }
    return nil
  }

  private enum Word {
    case level(LogLevel)
    case time
    /// `key=value` of another key.
    case pair
    case bracketed
    /// One word without spaces that could name a logger, host or program.
    case name
    case other
  }

  private func kind(of word: ArraySlice<UInt8>) -> Word {
    var inner = word
    var isBracketed = false
    if let first = inner.first, Self.isOpening(first), inner.last == UInt8(ascii: ":") { inner = inner.dropLast() }
    while let first = inner.first, Self.isOpening(first) {
      inner = inner.dropFirst()
      isBracketed = true
    }
    while let last = inner.last, Self.isClosing(last) {
      inner = inner.dropLast()
      isBracketed = true
    }
    if inner.isEmpty { return .bracketed }
    if let sign = inner.firstIndex(of: UInt8(ascii: "=")), sign > inner.startIndex {
      guard Self.isLevelKey(inner[..<sign]) else { return .pair }
      let value = inner[(sign + 1)...].drop { $0 == UInt8(ascii: "\"") }.prefix { Self.isLetter($0) }
      return LogLevel(word: value).map { .level($0) } ?? .pair
    }
    if Self.isTime(inner) { return .time }
    let letters = inner.prefix { Self.isLetter($0) }
    let isCapitals = letters.count >= 3 && letters.allSatisfy { $0 <= 0x5A }
    let behind = inner.dropFirst(letters.count).first
    let endsWord = behind.map { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "!") || $0 == UInt8(ascii: "|") } ?? true
    if endsWord, isCapitals || isBracketed, let level = LogLevel(word: letters) { return .level(level) }
    if isBracketed { return .bracketed }
    if Self.isDayOrMonth(letters), letters.count == inner.count { return .time }
    return Self.isName(inner) ? .name : .other
  }

  /// The next word and its brackets' content up to a blank; a lone dash or bar between fields is passed over.
  private func nextWord(_ place: inout Int) -> ArraySlice<UInt8>? {
    while place < bytes.endIndex {
      while place < bytes.endIndex, bytes[place] == 0x20 || bytes[place] == 0x09 { place += 1 }
      let start = place
      while place < bytes.endIndex, bytes[place] != 0x20, bytes[place] != 0x09, bytes[place] != 0x1B { place += 1 }
      let word = bytes[start..<place]
      while let behind = Self.endOfStyle(bytes, place) { place = behind }
      if word.isEmpty {
        if place < bytes.endIndex, bytes[place] == 0x1B { return nil }
        continue
      }
      if word.count == 1, let byte = word.first, byte == UInt8(ascii: "-") || byte == UInt8(ascii: "|") { continue }
      return word
    }
    return nil
  }

  /// `<3>` of sd-daemon: 0 to 3 are errors, 4 is a warning, 7 is for debugging.
  private func systemPrefix() -> LogLevel? {
    let start = bytes.startIndex
    guard bytes.count >= 3, bytes[start] == UInt8(ascii: "<"), bytes[start + 2] == UInt8(ascii: ">") else { return nil }
    switch bytes[start + 1] {
    case UInt8(ascii: "0")...UInt8(ascii: "3"): return .error
    case UInt8(ascii: "4"): return .warn
    case UInt8(ascii: "5"), UInt8(ascii: "6"): return .info
    case UInt8(ascii: "7"): return .debug
    default: return nil
    }
  }

  /// `E1124 14:…` of glog and `E, [2026-…` of Ruby.
  private func letterPrefix() -> LogLevel? {
    let start = bytes.startIndex
    let level: LogLevel
    switch bytes[start] {
    case UInt8(ascii: "D"): level = .debug
    case UInt8(ascii: "I"): level = .info
    case UInt8(ascii: "W"): level = .warn
    case UInt8(ascii: "E"), UInt8(ascii: "F"): level = .error
    default: return nil
    }
    let isRuby =
      bytes.count > 4 && bytes[start + 1] == UInt8(ascii: ",") && bytes[start + 2] == 0x20
      && bytes[start + 3] == UInt8(ascii: "[")
    let isGlog = bytes.count > 5 && (1...4).allSatisfy { Self.isDigit(bytes[start + $0]) } && bytes[start + 5] == 0x20
    return isRuby || isGlog ? level : nil
  }

  /// Where a change of colour that begins at `start` ends; nil for none.
  private static func endOfStyle(_ line: ArraySlice<UInt8>, _ start: Int) -> Int? {
    guard start + 2 < line.endIndex, line[start] == 0x1B, line[start + 1] == UInt8(ascii: "[") else { return nil }
    var place = start + 2
    while place < line.endIndex, isDigit(line[place]) || line[place] == UInt8(ascii: ";") { place += 1 }
    return place < line.endIndex && line[place] == UInt8(ascii: "m") ? place + 1 : nil
  }

  static func isLevelKey(_ key: ArraySlice<UInt8>) -> Bool {
    levelKeys.contains { $0.count == key.count && $0.elementsEqual(key) }
  }

  private static let levelKeys: [[UInt8]] = [
    "level", "lvl", "severity", "levelname", "log.level", "log_level", "Level", "@l",
  ].map { Array($0.utf8) }

  private static func isOpening(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "[") || byte == UInt8(ascii: "(") || byte == UInt8(ascii: "<")
  }

  private static func isClosing(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "]") || byte == UInt8(ascii: ")") || byte == UInt8(ascii: ">")
  }

  static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }

  /// `2026-11-24T14:02:25.114Z`, `14:02:25,114`, `1764000000.25`, `24`, `UTC`.
  private static func isTime(_ word: ArraySlice<UInt8>) -> Bool {
    if word.elementsEqual("UTC".utf8) || word.elementsEqual("GMT".utf8) { return true }
    guard let first = word.first, isDigit(first) || first == UInt8(ascii: "+") else { return false }
    return word.allSatisfy { byte in
      isDigit(byte) || ":-/.,TZ+".utf8.contains(byte)
    }
  }

  private static func isDayOrMonth(_ word: ArraySlice<UInt8>) -> Bool {
    word.count == 3 && daysAndMonths.contains { $0.elementsEqual(word) }
  }

  private static let daysAndMonths: [[UInt8]] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Mon", "Tue", "Wed", "Thu",
    "Fri", "Sat", "Sun",
  ].map { Array($0.utf8) }

  private static func isName(_ word: ArraySlice<UInt8>) -> Bool {
    word.allSatisfy { byte in isLetter(byte) || isDigit(byte) || "._-:[]/@#$".utf8.contains(byte) }
  }
}

/// The level of a line that is a JSON object: a member of its own depth, within the first bytes.
private struct JSONLevel {
  private let bytes: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  func level() -> LogLevel? {
    var depth = 0
    var place = bytes.startIndex
    var key: ArraySlice<UInt8>?
    while place < bytes.endIndex {
      switch bytes[place] {
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: "\""):
        guard let end = closing(place + 1) else { return nil }
        let text = bytes[(place + 1)..<end]
        place = end
        if let known = key, depth == 1 {
          if LevelScanner.isLevelKey(known), let level = LogLevel(word: text) { return level }
          key = nil
        } else if depth == 1 {
          key = text
        }
      case UInt8(ascii: ","): key = nil
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        let digits = bytes[place...].prefix { LevelScanner.isDigit($0) }
        if let known = key, depth == 1, LevelScanner.isLevelKey(known), digits.count <= 3 {
          return LogLevel(tens: digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) })
        }
        place += digits.count - 1
      default: break
      }
      place += 1
    }
    return nil
  }

  private func closing(_ start: Int) -> Int? {
    var place = start
    while place < bytes.endIndex {
      if bytes[place] == UInt8(ascii: "\"") { return place }
      place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
    }
    return nil
  }
}
