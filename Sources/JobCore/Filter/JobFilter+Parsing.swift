extension JobFilter {
  /// Reads a filter's text.
  ///
  /// - Parameter clock: what `today`, `<24h` and local times mean.
  /// - Throws: the first ``FilterError``, with its place.
  public init(parsing text: String, at clock: FilterClock) throws(FilterError) {
    var scanner = FilterScanner(text)
    var terms: [Term] = []
    while let token = try scanner.next() {
      terms.append(Term(try TermReader(token, clock).test(), isNegated: token.isNegated))
    }
    self.init(terms: terms)
  }
}

/// Understands one term of a filter.
private struct TermReader {
  let token: FilterScanner.Token
  let clock: FilterClock

  init(_ token: FilterScanner.Token, _ clock: FilterClock) {
    self.token = token
    self.clock = clock
  }

  func test() throws(FilterError) -> JobFilter.Test {
    guard let name = token.name else { return .word(token.pieces[0].text) }
    guard let term = FilterTerm(rawValue: name) else {
      let nearest = Spelling.nearest(to: name, among: FilterTerm.allCases.map(\.rawValue), upTo: 3)
      throw FilterError(reason: .unknownTerm(name, nearest: nearest), offset: token.offset)
    }
    guard term.signs.contains(token.sign) else {
      throw FilterError(
        reason: .wrongSign(token.sign, term: name, signs: term.signs), offset: token.signOffset)
    }
    for piece in token.pieces where piece.text.isEmpty {
      throw FilterError(reason: .missingValue(term: name + token.sign), offset: piece.offset)
    }
    switch term {
    case .state: return .state(try states())
    case .queue: return .queue(patterns)
    case .kind: return .kind(patterns)
    case .worker: return .worker(patterns)
    case .tag: return .tag(patterns)
    case .by: return .user(patterns)
    case .schedule: return .schedule(patterns)
    case .id: return .id(try ids().map { JobID(rawValue: $0) })
    case .batch: return .batch(try ids().map { BatchID(rawValue: $0) })
    case .derivedFrom: return .derivedFrom(try ids().map { JobID(rawValue: $0) })
    case .group: return .group(try groups())
    case .created: return .time(.created, try times())
    case .started: return .time(.started, try times())
    case .ended: return .time(.ended, try times())
    case .age: return .span(.age, try durations())
    case .run: return .span(.run, try durations())
    case .wait: return .span(.wait, try durations())
    case .failed: return .number(.failed, try numbers())
    case .attempt: return .number(.attempt, try numbers())
    case .priority: return .number(.priority, try numbers())
    case .error: return .text(.error, token.pieces[0].text)
    case .args: return .text(.args, token.pieces[0].text)
    case .log: return .text(.log, token.pieces[0].text)
    }
  }

  private var name: String { token.name ?? "" }

  // MARK: - Lists

  private var patterns: [NamePattern] { token.pieces.map { NamePattern($0.text) } }

  private func states() throws(FilterError) -> [JobStateName] {
    var states: [JobStateName] = []
    for piece in token.pieces {
      guard let state = JobStateName(rawValue: piece.text) else {
        let nearest = Spelling.nearest(to: piece.text, among: JobStateName.allCases.map(\.rawValue), upTo: 3)
        throw FilterError(reason: .unknownState(piece.text, nearest: nearest), offset: piece.offset)
      }
      states.append(state)
    }
    return states
  }

  private func ids() throws(FilterError) -> [Int64] {
    var ids: [Int64] = []
    for piece in token.pieces {
      guard let id = Self.natural(piece.text), id > 0 else {
        throw FilterError(reason: .notAnID(piece.text), offset: piece.offset)
      }
      ids.append(id)
    }
    return ids
  }

  private func groups() throws(FilterError) -> [String] {
    for piece in token.pieces where !piece.text.utf8.allSatisfy(\.isHexDigit) {
      throw FilterError(reason: .notAGroup(piece.text), offset: piece.offset)
    }
    return token.pieces.map { $0.text.lowercased() }
  }

  // MARK: - Ranges

  /// A value, the comparison before it, and where the value begins. The comparison may stand behind a colon too.
  private func comparison() throws(FilterError) -> (sign: String, text: String, offset: Int) {
    if token.pieces.count > 1 {
      throw unreadable(token.pieces[1].text, at: token.pieces[1].offset)
    }
    let piece = token.pieces[0]
    guard token.sign == ":", !piece.isQuoted else { return (token.sign, piece.text, piece.offset) }
    for sign in ["<=", ">=", "<", ">"] where piece.text.hasPrefix(sign) {
      let rest = String(piece.text.dropFirst(sign.count))
      if rest.isEmpty {
        throw FilterError(reason: .missingValue(term: name + ":" + sign), offset: piece.offset + sign.count)
      }
      return (sign, rest, piece.offset + sign.count)
    }
    return (":", piece.text, piece.offset)
  }

  /// The two ends of `a..b`, each with its place; nil where it is no range. An end that is left out is nil.
  private func ends(
    of text: String, at offset: Int
  ) -> (from: (text: String, offset: Int)?, to: (text: String, offset: Int)?)? {
    let characters = Array(text)
    guard characters.count > 2,
      let dots = (0..<(characters.count - 1)).first(where: { characters[$0] == "." && characters[$0 + 1] == "." })
    else { return nil }
    let from = String(characters[..<dots])
    let to = String(characters[(dots + 2)...])
    return (from.isEmpty ? nil : (from, offset), to.isEmpty ? nil : (to, offset + dots + 2))
  }

  private func numbers() throws(FilterError) -> ClosedRange<Int64> { try closed(Self.natural) }

  private func durations() throws(FilterError) -> ClosedRange<Int64> {
    let (sign, text, offset) = try comparison()
    // `run:10m` could mean three things.
    if sign == ":" || sign == "=", ends(of: text, at: offset) == nil {
      if DurationText.parse(text) == nil { throw unreadable(text, at: offset) }
      throw FilterError(
        reason: .wrongSign(token.sign, term: name, signs: [">", ">=", "<", "<="]), offset: token.signOffset)
    }
    return try closed { DurationText.parse($0)?.microseconds }
  }

  private func closed(_ read: (String) -> Int64?) throws(FilterError) -> ClosedRange<Int64> {
    func value(_ text: String, _ offset: Int) throws(FilterError) -> Int64 {
      guard let value = read(text) else { throw unreadable(text, at: offset) }
      return value
    }
    let (sign, text, offset) = try comparison()
    if sign == ":" || sign == "=", let ends = ends(of: text, at: offset) {
      var (low, high) = (Int64.min, Int64.max)
      if let from = ends.from { low = try value(from.text, from.offset) }
      if let to = ends.to { high = try value(to.text, to.offset) }
      guard low <= high else { throw FilterError(reason: .emptyRange(term: name), offset: offset) }
      return low...high
    }
    let bound = try value(text, offset)
    switch sign {
    case "<": return .min...(bound - 1)
    case "<=": return .min...bound
    case ">": return bound == .max ? .max ... .max : (bound + 1)...(.max)
    case ">=": return bound...(.max)
    default: return bound...bound
    }
  }

  /// A bare length of time means "within the last"; with `>` it means "longer ago than".
  private func times() throws(FilterError) -> Range<Timestamp> {
    let (earliest, latest) = (Timestamp(microseconds: .min), Timestamp(microseconds: .max))
    func instants(_ text: String, _ offset: Int) throws(FilterError) -> Range<Timestamp> {
      guard let instants = clock.instants(of: text) else { throw unreadable(text, at: offset) }
      return instants
    }
    let (sign, text, offset) = try comparison()
    if sign == ":", let ends = ends(of: text, at: offset) {
      var (low, high) = (earliest, latest)
      if let from = ends.from { low = try instants(from.text, from.offset).lowerBound }
      if let to = ends.to { high = try instants(to.text, to.offset).upperBound }
      guard low < high else { throw FilterError(reason: .emptyRange(term: name), offset: offset) }
      return low..<high
    }
    let named = try instants(text, offset)
    if DurationText.parse(text) != nil {
      return sign.hasPrefix(">") ? earliest..<named.lowerBound : named.lowerBound..<latest
    }
    switch sign {
    case "<": return earliest..<named.lowerBound
    case "<=": return earliest..<named.upperBound
    case ">": return named.upperBound..<latest
    case ">=": return named.lowerBound..<latest
    default: return named
    }
  }

  private func unreadable(_ text: String, at offset: Int) -> FilterError {
    let reason: FilterError.Reason =
      switch FilterTerm(rawValue: name)?.value {
      case .time: .notATime(text, term: name)
      case .duration: .notADuration(text, term: name)
      default: .notANumber(text, term: name)
      }
    return FilterError(reason: reason, offset: offset)
  }

  private static func natural(_ text: String) -> Int64? {
    text.utf8.allSatisfy { $0 &- UInt8(ascii: "0") < 10 } ? Int64(text) : nil
  }
}

extension UInt8 {
  fileprivate var isHexDigit: Bool {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "A")...UInt8(ascii: "F"):
      true
    default: false
    }
  }
}
