/// A message with all that differs between two failures of one cause replaced: what is left is the cause's own words.
///
/// | in the message | becomes |
/// |---|---|
/// | numbers, also inside words (`mx11`), with their unit | `#`, `mx#` |
/// | ids, hexadecimal digits, UUIDs, dates and times | `#` |
/// | quoted text | `'…'` |
/// | paths and file names | `<path>` |
/// | URLs; host names, IP and mail addresses | `<url>`; `<address>` |
/// | exit codes, signals, errno, HTTP status | themselves |
///
/// Replaced pieces with nothing but punctuation between them become one, so that the length of a list does not count.
struct NormalMessage {
  /// Bytes of the first line that are looked at.
  private static let limit = 512

  private let bytes: [UInt8]
  private var index = 0
  private(set) var output: [UInt8] = []
  /// Where the last replacement ends in the output, as long as only punctuation followed it.
  private var replacementEnd: Int?
  /// The last two words, in lower case: they tell an exit code from a count.
  private var last = KeyWords.Word()
  private var before = KeyWords.Word()

  private init(_ line: some Sequence<UInt8>) { bytes = Array(line) }

  /// The cause's own words in the first line of a message that has any.
  static func text(of message: some StringProtocol) -> String {
    let lines = message.utf8.split(whereSeparator: TextByte.isLineEnd)
    let line = lines.first { $0.contains { TextByte.isAlphanumeric($0) || $0 >= 0x80 } } ?? lines.first
    guard let line else { return "" }
    var normal = NormalMessage(line.prefix(limit))
    normal.run()
    return String(decoding: normal.output, as: UTF8.self)
  }

  // MARK: - Pieces

  private mutating func run() {
    output.reserveCapacity(bytes.count)
    while index < bytes.count {
      let byte = bytes[index]
      if byte <= 0x20 || byte == 0x7F {
        passBlankOrControl(byte)
      } else if isOpeningQuote(byte), let close = closingQuote(byte) {
        index = close + 1
        replace("'…'")
      } else if MessageByte.isChunk(byte) {
        takeChunk()
      } else {
        output.append(byte)
        noteWritten(byte)
        index += 1
      }
    }
    while output.last == 0x20 { output.removeLast() }
  }

  /// Blanks become one space; colours of a terminal go.
  private mutating func passBlankOrControl(_ byte: UInt8) {
    index += 1
    if byte == 0x1B, index < bytes.count, bytes[index] == UInt8(ascii: "[") {
      index += 1
      while index < bytes.count, bytes[index] < 0x40 { index += 1 }
      index += 1
    } else if TextByte.isBlank(byte), let previous = output.last, previous != 0x20 {
      output.append(0x20)
    }
  }

  /// Puts a placeholder, unless only punctuation parts it from the one before.
  private mutating func replace(_ placeholder: String) {
    if let replacementEnd {
      output.removeLast(output.count - replacementEnd)
    } else {
      output.append(contentsOf: placeholder.utf8)
    }
    replacementEnd = output.count
    before = last
    last = KeyWords.Word()
  }

  private mutating func noteWritten(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: ";"), UInt8(ascii: "/"), UInt8(ascii: "|"),
      UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "="), UInt8(ascii: "."), UInt8(ascii: "&"), 0x20:
      break
    default: replacementEnd = nil
    }
  }

  private mutating func write(_ range: Range<Int>) {
    for position in range {
      output.append(bytes[position])
      noteWritten(bytes[position])
    }
  }

  private func isOpeningQuote(_ byte: UInt8) -> Bool {
    guard TextByte.isQuote(byte) else { return false }
    guard byte == UInt8(ascii: "'"), index > 0, TextByte.isAlphanumeric(bytes[index - 1]) else { return true }
    // b'…' of Python, but not the apostrophe of don't.
    return MessageByte.isStringPrefix(bytes[index - 1])
      && (index < 2 || !TextByte.isAlphanumeric(bytes[index - 2]))
  }

  private func closingQuote(_ quote: UInt8) -> Int? {
    var place = index + 1
    while place < bytes.count {
      if bytes[place] == UInt8(ascii: "\\") {
        place += 2
        continue
      }
      if bytes[place] == quote,
        quote != UInt8(ascii: "'") || place + 1 == bytes.count || !TextByte.isAlphanumeric(bytes[place + 1])
      {
        return place
      }
      place += 1
    }
    return nil
  }

  // MARK: - Chunks

  /// Takes what stands between blanks, quotes and brackets.
  private mutating func takeChunk() {
    let start = index
    while index < bytes.count, MessageByte.isChunk(bytes[index]) { index += 1 }
    var stop = index
    // What ends a sentence is no part of a path or address.
    while stop > start, MessageByte.endsSentence(bytes[stop - 1]) { stop -= 1 }
    let end = index
    index = stop
    takePieces(start..<stop)
    guard index == stop else { return }  // its unit was passed with it
    write(stop..<end)
    index = end
  }

  /// `key=value` is two pieces, unless it is part of a URL.
  private mutating func takePieces(_ chunk: Range<Int>) {
    if let scheme = MessageShape.urlStart(bytes, chunk) {
      if scheme > chunk.lowerBound { takePieces(chunk.lowerBound..<scheme) }
      return replace("<url>")
    }
    var start = chunk.lowerBound
    for place in chunk where bytes[place] == UInt8(ascii: "=") {
      takePiece(start..<place)
      write(place..<(place + 1))
      start = place + 1
    }
    takePiece(start..<chunk.upperBound)
  }

  private mutating func takePiece(_ piece: Range<Int>) {
    guard !piece.isEmpty else { return }
    if MessageShape.isProtocolVersion(bytes, piece) {
      return takeWord(piece.lowerBound..<(piece.lowerBound + 4))  // HTTP/1.1 503
    }
    if let number = MessageShape.plainNumber(bytes, piece), isCode(number, piece) {
      output.append(contentsOf: bytes[piece])
      replacementEnd = nil
      before = last
      last = KeyWords.Word()
      return
    }
    if MessageShape.isPath(bytes, piece) { return replace("<path>") }
    if MessageShape.isAddress(bytes, piece) { return replace("<address>") }
    if MessageShape.isNumeric(bytes, piece) {
      replace("#")
      return passUnit()
    }
    if MessageShape.isSerial(bytes, piece) { return replace("#") }
    // Words, with what joins them.
    var place = piece.lowerBound
    while place < piece.upperBound {
      guard MessageByte.isWord(bytes[place]) else {
        write(place..<(place + 1))
        place += 1
        continue
      }
      let start = place
      while place < piece.upperBound, MessageByte.isWord(bytes[place]) { place += 1 }
      takeWord(start..<place)
    }
  }

  private mutating func takeWord(_ word: Range<Int>) {
    guard let digit = word.first(where: { TextByte.isDigit(bytes[$0]) }) else {
      write(word)
      before = last
      last = KeyWords.Word()
      for place in word where TextByte.isAlphanumeric(bytes[place]) { last.append(bytes[place] | 0x20) }
      return
    }
    if let number = MessageShape.plainNumber(bytes, word), isCode(number, word) {
      write(word)
      before = last
      last = KeyWords.Word()
      return
    }
    // mx11, worker3: the name stays, its number goes.
    let name = word.lowerBound..<digit
    if name.count >= 2, (digit..<word.upperBound).allSatisfy({ TextByte.isDigit(bytes[$0]) }),
      !MessageShape.isHexadecimal(bytes, word)
    {
      write(name)
      output.append(UInt8(ascii: "#"))
      replacementEnd = nil
      before = last
      last = KeyWords.Word()
      return
    }
    replace("#")
    passUnit()
  }

  /// `5 s` and `900 ms` are one, and so are `1 row` and `2 rows`.
  private mutating func passUnit() {
    guard index < bytes.count, bytes[index] == 0x20 else { return }
    var stop = index + 1
    while stop < bytes.count, TextByte.isAlphanumeric(bytes[stop]) || bytes[stop] == UInt8(ascii: "%") { stop += 1 }
    let word = (index + 1)..<stop
    if MessageShape.isUnit(bytes, word) {
      index = stop
    } else if word.count > 3, bytes[stop - 1] == UInt8(ascii: "s"), bytes[stop - 2] != UInt8(ascii: "s"),
      word.allSatisfy({ bytes[$0] &- UInt8(ascii: "a") < 26 }),
      !TextValues.starts(bytes, word.lowerBound, word.upperBound, with: "does")
    {
      output.append(0x20)
      write(word.lowerBound..<(stop - 1))
      index = stop
    }
  }

  // MARK: - Codes

  private static let codeWords: Set<KeyWords.Word> = Set(
    [
      "exit", "exited", "exitcode", "status", "statuscode", "code", "returncode", "rc", "signal", "errno", "winerror",
      "http", "https", "sqlstate", "ora",
    ].map(KeyWords.Word.init))
  private static let with = KeyWords.Word("with")
  private static let exited = KeyWords.Word("exited")
  private static let error = KeyWords.Word("error")
  private static let beforeError: Set<KeyWords.Word> = Set(["os", "http", "client", "server"].map(KeyWords.Word.init))

  /// Whether a number names the kind of failure: an exit code, a signal, an errno, an HTTP status.
  private func isCode(_ number: Int, _ range: Range<Int>) -> Bool {
    guard number <= 99_999 else { return false }
    if Self.codeWords.contains(last) || last.beginsWithSIG { return true }
    if last == Self.with, before == Self.exited { return true }
    if last == Self.error, Self.beforeError.contains(before) || (400..<600).contains(number) { return true }
    return (400..<600).contains(number) && MessageShape.isReasonPhrase(bytes, from: range.upperBound)
  }
}
