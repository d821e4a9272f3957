/// What a byte of a message is.
enum MessageByte {
  /// Part of what stands between blanks, quotes and brackets.
  static func isChunk(_ byte: UInt8) -> Bool {
    if TextByte.isAlphanumeric(byte) || byte >= 0x80 { return true }
    switch byte {
    case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: ":"),
      UInt8(ascii: "@"), UInt8(ascii: "%"), UInt8(ascii: "+"), UInt8(ascii: "~"), UInt8(ascii: "?"),
      UInt8(ascii: "&"), UInt8(ascii: "="), UInt8(ascii: "\\"), UInt8(ascii: ","), UInt8(ascii: "$"),
      UInt8(ascii: "*"), UInt8(ascii: "!"), UInt8(ascii: ";"), UInt8(ascii: "#"):
      return true
    default: return false
    }
  }

  /// Part of a word: letters of any script and digits.
  static func isWord(_ byte: UInt8) -> Bool { TextByte.isAlphanumeric(byte) || byte >= 0x80 }

  /// What may follow a path or an address without being part of it.
  static func endsSentence(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: ";"), UInt8(ascii: "!"),
      UInt8(ascii: "?"):
      true
    default: false
    }
  }

  /// Before the quotes of a Python string: b'', r'', u'', f''.
  static func isStringPrefix(_ byte: UInt8) -> Bool {
    let letter = byte | 0x20
    return letter == UInt8(ascii: "b") || letter == UInt8(ascii: "r") || letter == UInt8(ascii: "u")
      || letter == UInt8(ascii: "f")
  }
}

extension KeyWords.Word {
  /// `SIGKILL` and its like, of at most 16 letters.
  var beginsWithSIG: Bool { KeyWords.Word.signals.contains(self) }

  private static let signals: Set<KeyWords.Word> = Set(
    [
      "sighup", "sigint", "sigquit", "sigill", "sigtrap", "sigabrt", "sigbus", "sigfpe", "sigkill", "sigusr",
      "sigsegv", "sigpipe", "sigalrm", "sigterm", "sigxcpu", "sigxfsz", "sigsys",
    ].map(KeyWords.Word.init))
}

/// Tells by their look what pieces of a message are.
enum MessageShape {
  /// Where a URL begins in a chunk; nil for none.
  static func urlStart(_ bytes: [UInt8], _ chunk: Range<Int>) -> Int? {
    guard chunk.count > 4 else { return nil }
    for place in chunk.lowerBound..<(chunk.upperBound - 2)
    where bytes[place] == UInt8(ascii: ":") && bytes[place + 1] == UInt8(ascii: "/")
      && bytes[place + 2] == UInt8(ascii: "/")
    {
      var start = place
      while start > chunk.lowerBound, TextByte.isAlphanumeric(bytes[start - 1]) || bytes[start - 1] == UInt8(ascii: "+")
      { start -= 1 }
      return start < place ? start : nil
    }
    return nil
  }

  /// `HTTP/1.1`
  static func isProtocolVersion(_ bytes: [UInt8], _ piece: Range<Int>) -> Bool {
    piece.count > 5 && TextValues.starts(bytes, piece.lowerBound, piece.upperBound, with: "HTTP/")
  }

  /// The value of a piece of at most nine digits, with a sign or without.
  static func plainNumber(_ bytes: [UInt8], _ piece: Range<Int>) -> Int? {
    let digits = bytes[piece.lowerBound] == UInt8(ascii: "-") ? piece.dropFirst() : piece[...]
    guard !digits.isEmpty, digits.count <= 9 else { return nil }
    var value = 0
    for place in digits {
      guard TextByte.isDigit(bytes[place]) else { return nil }
      value = value * 10 + Int(bytes[place] &- UInt8(ascii: "0"))
    }
    return value
  }

  /// Absolute paths, paths of several parts, and names of files of a known sort.
  static func isPath(_ bytes: [UInt8], _ piece: Range<Int>) -> Bool {
    let first = bytes[piece.lowerBound]
    let second = piece.count > 1 ? bytes[piece.lowerBound + 1] : 0
    if first == UInt8(ascii: "/") { return piece.count > 1 }
    if first == UInt8(ascii: "~") { return second == UInt8(ascii: "/") }
    if piece.count > 3, second == UInt8(ascii: ":"), bytes[piece.lowerBound + 2] == UInt8(ascii: "\\") { return true }
    if first == UInt8(ascii: "."), second == UInt8(ascii: "/") || second == UInt8(ascii: ".") && piece.count > 2 {
      return true
    }
    var slashes = 0
    var dot: Int?
    // A place in a file, as in app/mail.py:12:5, is not part of its name.
    var stop = piece.upperBound
    if let colon = piece.first(where: { bytes[$0] == UInt8(ascii: ":") }) {
      guard (colon..<stop).allSatisfy({ TextByte.isDigit(bytes[$0]) || bytes[$0] == UInt8(ascii: ":") }) else {
        return false
      }
      stop = colon
    }
    for place in piece.lowerBound..<stop {
      if bytes[place] == UInt8(ascii: "/") || bytes[place] == UInt8(ascii: "\\") {
        slashes += 1
        dot = nil
      }
      if bytes[place] == UInt8(ascii: ".") { dot = place }
    }
    if let dot, dot > piece.lowerBound, isKnown(bytes, (dot + 1)..<stop, among: fileEndings) { return true }
    return slashes >= 2 || slashes == 1 && dot != nil
  }

  /// Mail addresses, IP addresses, hosts with a port, names below a known top-level domain.
  static func isAddress(_ bytes: [UInt8], _ piece: Range<Int>) -> Bool {
    if let at = piece.first(where: { bytes[$0] == UInt8(ascii: "@") }) {
      return at > piece.lowerBound && at + 1 < piece.upperBound
    }
    var colons = 0
    var dots = 0
    var lastDot = piece.lowerBound
    var lastColon = piece.upperBound
    var isHex = true
    for place in piece {
      let byte = bytes[place]
      if byte == UInt8(ascii: ":") {
        colons += 1
        lastColon = place
      } else if byte == UInt8(ascii: ".") {
        dots += 1
        lastDot = place
      } else if !TextByte.isAlphanumeric(byte) {
        guard byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") else { return false }
        isHex = false
      } else if !isHexDigit(byte) {
        isHex = false
      }
    }
    if colons >= 2 {  // IPv6, but no time of day
      return isHex
        && (colons > 3 || piece.dropLast().contains { bytes[$0] == bytes[$0 + 1] && bytes[$0] == UInt8(ascii: ":") }
          || piece.contains { !TextByte.isDigit(bytes[$0]) && bytes[$0] != UInt8(ascii: ":") })
    }
    let host = piece.lowerBound..<(colons == 1 ? lastColon : piece.upperBound)
    guard !host.isEmpty else { return false }
    let hasLetter = host.contains { !TextByte.isDigit(bytes[$0]) && bytes[$0] != UInt8(ascii: ".") }
    let port = (lastColon + 1)..<max(lastColon + 1, piece.upperBound)
    if colons == 1 {
      guard !port.isEmpty, port.count <= 5, port.allSatisfy({ TextByte.isDigit(bytes[$0]) }) else { return false }
      return hasLetter || dots == 3
    }
    if dots == 3, !hasLetter { return true }
    if isKnown(bytes, host, among: ["localhost"]) { return true }
    return dots >= 1 && hasLetter && lastDot > piece.lowerBound
      && isKnown(bytes, (lastDot + 1)..<piece.upperBound, among: topLevels)
  }

  /// Numbers, dates, times of day, versions, amounts, with a unit at their end.
  static func isNumeric(_ bytes: [UInt8], _ piece: Range<Int>) -> Bool {
    var digits = 0
    var letters = 0
    for place in piece {
      let byte = bytes[place]
      if TextByte.isDigit(byte) {
        digits += 1
      } else if TextByte.isAlphanumeric(byte) {
        letters += 1
        // 2026-11-24T12:30:45Z, 1e9, 0x7f
        let isInside = byte == UInt8(ascii: "T") || byte == UInt8(ascii: "Z") || byte == UInt8(ascii: "e")
        if !isInside, !isUnit(bytes, place..<piece.upperBound) { return false }
        if !isInside { return digits > 0 }
      } else {
        switch byte {
        case UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "-"), UInt8(ascii: "+"),
          UInt8(ascii: "/"), UInt8(ascii: "%"), UInt8(ascii: "#"), UInt8(ascii: "$"):
          continue
        default: return false
        }
      }
    }
    return digits > 0 && digits >= letters
  }

  /// Ids of several parts: UUIDs, `AB12-9981-XZ`, `prod-eu2-mx11`, `ord_8f3kd9`, and long runs of letters and digits.
  static func isSerial(_ bytes: [UInt8], _ piece: Range<Int>) -> Bool {
    var segments = 1
    var lastSegment = 0
    var withDigit = 0
    var hasDigit = false
    var changes = 0
    var wasDigit = false
    var hasCapital = false
    var hasSmall = false
    for (offset, place) in piece.enumerated() {
      let byte = bytes[place]
      if byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") {
        segments += 1
        lastSegment = offset + 1
        if hasDigit { withDigit += 1 }
        hasDigit = false
      } else if TextByte.isAlphanumeric(byte) {
        let isDigit = TextByte.isDigit(byte)
        hasDigit = hasDigit || isDigit
        if isDigit != wasDigit { changes += 1 }
        wasDigit = isDigit
        if !isDigit { if byte & 0x20 == 0 { hasCapital = true } else { hasSmall = true } }
      } else {
        return false
      }
    }
    if hasDigit { withDigit += 1 }
    if segments >= 3, withDigit >= 2 { return true }
    // w-07 is a name and a number, ord_8f3kd9 is one id, and ord_84710093 is another of the kind.
    if segments == 2, withDigit == 1, hasDigit, changes > 1 || piece.count - lastSegment >= 7 { return true }
    return segments == 1 && piece.count >= 20 && (withDigit > 0 && (changes > 2 || hasCapital && hasSmall))
      || segments == 1 && isHexadecimal(bytes, piece)
  }

  /// At least seven hexadecimal digits with a decimal one among them, or any behind `0x`.
  static func isHexadecimal(_ bytes: [UInt8], _ word: Range<Int>) -> Bool {
    let isMarked =
      word.count > 2 && bytes[word.lowerBound] == UInt8(ascii: "0") && bytes[word.lowerBound + 1] | 0x20 == 0x78
    let digits = isMarked ? word.dropFirst(2) : word[...]
    guard isMarked || word.count >= 7, digits.allSatisfy({ isHexDigit(bytes[$0]) }) else { return false }
    return isMarked || digits.contains { TextByte.isDigit(bytes[$0]) }
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    TextByte.isDigit(byte) || (byte | 0x20) &- UInt8(ascii: "a") < 6
  }

  /// Of time or size.
  static func isUnit(_ bytes: [UInt8], _ word: Range<Int>) -> Bool { isKnown(bytes, word, among: units) }

  /// What follows an HTTP status: ` Not Found`.
  static func isReasonPhrase(_ bytes: [UInt8], from start: Int) -> Bool {
    var place = start
    while place < bytes.count, bytes[place] == 0x20 || bytes[place] == UInt8(ascii: ":") { place += 1 }
    var stop = place
    while stop < bytes.count, TextByte.isAlphanumeric(bytes[stop]) { stop += 1 }
    return isKnown(bytes, place..<stop, among: reasons)
  }

  private static func isKnown(_ bytes: [UInt8], _ word: Range<Int>, among words: Set<KeyWords.Word>) -> Bool {
    guard (1...16).contains(word.count) else { return false }
    var packed = KeyWords.Word()
    for place in word { packed.append(TextByte.isAlphanumeric(bytes[place]) ? bytes[place] | 0x20 : bytes[place]) }
    return words.contains(packed)
  }

  private static func isKnown(_ bytes: [UInt8], _ word: Range<Int>, among words: [String]) -> Bool {
    words.contains { $0.utf8.count == word.count && zip($0.utf8, word).allSatisfy { $0 == bytes[$1] | 0x20 } }
  }

  private static func words(_ list: String) -> Set<KeyWords.Word> {
    Set(list.split(separator: " ").map { KeyWords.Word(String($0)) })
  }

  private static let fileEndings = words(
    """
    csv tsv txt json jsonl xml html htm pdf png jpg jpeg gif svg webp mp3 mp4 wav mov avi py pyc js ts rb rs java \
    php log gz zip tar tgz bz2 xz conf cfg ini yml yaml toml sql db sqlite tmp lock pid sock so sh md dat bin parquet \
    xlsx xls doc docx key pem crt env bak part
    """)
  private static let topLevels = words(
    """
    com net org io dev local internal lan edu gov de uk eu fr us co info cloud svc corp home test example invalid \
    localdomain arpa
    """)
  private static let units = words(
    """
    ns us ms s sec secs second seconds m min mins minute minutes h hr hour hours d day days b byte bytes k kb mb gb tb \
    kib mib gib tib %
    """)
  private static let reasons = words(
    """
    bad unauthorized payment forbidden not method proxy request conflict gone length precondition payload uri \
    unsupported range expectation unprocessable locked failed too unavailable internal server client gateway service \
    http insufficient network
    """)
}
