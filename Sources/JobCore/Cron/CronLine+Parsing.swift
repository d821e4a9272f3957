extension CronLine {
  /// The words that stand for five fields.
  private static let words: [(word: String, line: String)] = [
    ("@hourly", "0 * * * *"), ("@daily", "0 0 * * *"), ("@midnight", "0 0 * * *"), ("@weekly", "0 0 * * 0"),
    ("@monthly", "0 0 1 * *"), ("@yearly", "0 0 1 1 *"), ("@annually", "0 0 1 1 *"),
  ]

  /// Reads a cron line.
  ///
  /// - Throws: the first ``CronError``, with its place.
  public init(parsing text: String) throws(CronError) {
    let pieces = Self.pieces(of: Array(text))
    guard let first = pieces.first else { throw CronError(reason: .empty, column: 1) }
    self.text = text
    guard first.text.first == "@" else {
      timing = .fields(try Self.fields(pieces))
      return
    }
    let word = first.text.lowercased()
    if word == "@every" {
      timing = .every(try Self.interval(pieces, afterColumn: first.column + first.text.count))
      return
    }
    guard let known = Self.words.first(where: { $0.word == word }) else {
      let nearest = Spelling.nearest(to: word, among: Self.words.map(\.word) + ["@every"])
      throw CronError(reason: .unknownWord(first.text, nearest: nearest), column: first.column)
    }
    if pieces.count > 1 { throw CronError(reason: .fieldCount(pieces.count), column: pieces[1].column) }
    timing = .fields(try Self.fields(Self.pieces(of: Array(known.line))))
  }

  /// One word of the line.
  private struct Piece {
    let text: String
    /// Of its first character; the line's first is 1.
    let column: Int
  }

  private static func pieces(of characters: [Character]) -> [Piece] {
    var pieces: [Piece] = []
    var start: Int?
    for (index, character) in characters.enumerated() {
      if character == " " || character == "\t" {
        if let from = start { pieces.append(Piece(text: String(characters[from..<index]), column: from + 1)) }
        start = nil
      } else if start == nil {
        start = index
      }
    }
    if let from = start { pieces.append(Piece(text: String(characters[from...]), column: from + 1)) }
    return pieces
  }

  // MARK: - Intervals

  private static func interval(_ pieces: [Piece], afterColumn end: Int) throws(CronError) -> Duration {
    guard pieces.count == 2 else {
      let rest = pieces.dropFirst().map(\.text).joined(separator: " ")
      throw CronError(reason: .badInterval(rest), column: pieces.count > 1 ? pieces[1].column : end)
    }
    guard let interval = DurationText.parse(pieces[1].text), interval >= .seconds(1), interval <= .seconds(366 * 86_400)
    else {
      throw CronError(reason: .badInterval(pieces[1].text), column: pieces[1].column)
    }
    return interval
  }

  // MARK: - Fields

  private static func fields(_ pieces: [Piece]) throws(CronError) -> CronFields {
    guard pieces.count == 5 || pieces.count == 6 else {
      throw CronError(reason: .fieldCount(pieces.count), column: pieces.count > 6 ? pieces[6].column : 1)
    }
    var sets: [CronField: CronSet] = [.second: CronSet(only: 0)]
    for (field, piece) in zip(CronField.allCases.suffix(pieces.count), pieces) {
      sets[field] = try Self.set(field, piece)
    }
    func numbers(_ field: CronField) -> CronSet { sets[field] ?? CronSet(only: 0) }
    let fields = CronFields(
      seconds: numbers(.second), minutes: numbers(.minute), hours: numbers(.hour), days: numbers(.day),
      months: numbers(.month), weekdays: numbers(.weekday))
    if let reason = fields.neverFires {
      throw CronError(reason: .neverFires(reason), column: pieces[pieces.count - 3].column)
    }
    return fields
  }

  private static func set(_ field: CronField, _ piece: Piece) throws(CronError) -> CronSet {
    var set = CronSet()
    set.isRestricted = piece.text.first != "*" && piece.text.first != "?"
    var column = piece.column
    for part in piece.text.split(separator: ",", omittingEmptySubsequences: false) {
      for number in try numbers(field, part, at: column) { set.insert(number) }
      column += part.count + 1
    }
    return set
  }

  /// The numbers of one part of a list: `*`, `a`, `a-b`, each perhaps with `/n`.
  private static func numbers(_ field: CronField, _ part: Substring, at column: Int) throws(CronError) -> [Int] {
    let slash = part.firstIndex(of: "/")
    let span = part[..<(slash ?? part.endIndex)]
    var range: ClosedRange<Int>
    if span == "*" || span == "?" && field.takesQuestionMark {
      range = field == .weekday ? 0...6 : field.range
    } else {
      range = try self.range(field, span, at: column, isOpen: slash != nil)
    }
    var step = 1
    if let slash {
      let text = part[part.index(after: slash)...]
      guard text.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(text),
        1...field.range.upperBound + 1 ~= number
      else {
        throw CronError(reason: .badStep(field, String(text)), column: column + span.count + 1)
      }
      step = number
    }
    let numbers = Array(stride(from: range.lowerBound, through: range.upperBound, by: step))
    // 7 is Sunday again.
    return field == .weekday ? numbers.map { $0 % 7 } : numbers
  }

  /// `a` or `a-b`; `a/n` runs from `a` to the field's end.
  private static func range(
    _ field: CronField, _ span: Substring, at column: Int, isOpen: Bool
  ) throws(CronError) -> ClosedRange<Int> {
    guard let dash = span.dropFirst().firstIndex(of: "-") else {
      let number = try number(field, span, at: column)
      return number...(isOpen ? max(number, field == .weekday ? 6 : field.range.upperBound) : number)
    }
    let (first, last) = (span[..<dash], span[span.index(after: dash)...])
    let low = try number(field, first, at: column)
    var high = try number(field, last, at: column + first.count + 1)
    if field == .weekday, high == 0, low > 0 { high = 7 }
    guard low <= high else {
      throw CronError(reason: .backwardRange(field, from: String(first), to: String(last)), column: column)
    }
    return low...high
  }

  private static func number(_ field: CronField, _ text: Substring, at column: Int) throws(CronError) -> Int {
    if let place = field.names.firstIndex(of: text.uppercased()) { return field.range.lowerBound + place }
    guard !text.isEmpty, text.allSatisfy({ $0.isASCII && $0.isNumber }) else {
      let nearest = Spelling.nearest(to: String(text), among: field.names)
      throw CronError(reason: .unknownValue(field, String(text), nearest: nearest), column: column)
    }
    guard let number = Int(text), field.range.contains(number) else {
      throw CronError(reason: .outOfRange(field), column: column)
    }
    return number
  }
}
