/// Why a filter's text was not understood.
public struct FilterError: Error, Hashable, Sendable {
  /// What is wrong at that place.
  public enum Reason: Hashable, Sendable {
    /// No term has that name; `nearest` is the most likely one.
    case unknownTerm(String, nearest: String?)
    /// No state has that name.
    case unknownState(String, nearest: String?)
    /// Something must follow the colon or comma.
    case missingValue(term: String)
    /// An id is digits only.
    case notAnID(String)
    /// A quoted word has no closing quote.
    case unclosedQuote
    /// A `-` or `!` stands alone.
    case emptyWord
  }

  /// What is wrong.
  public let reason: Reason
  /// Where, in characters from the start of the text.
  public let offset: Int
}

extension JobFilter {
  /// The names of the terms that the language has.
  public static let termNames = ["state", "queue", "kind", "id"]

  /// Reads a filter's text.
  ///
  /// - Throws: the first ``FilterError``, with its place.
  public init(parsing text: String) throws(FilterError) {
    var scanner = FilterScanner(characters: Array(text))
    var terms: [Term] = []
    while let token = try scanner.next() { terms.append(try Self.term(token)) }
    self.init(terms: terms)
  }

  private static func term(_ token: FilterScanner.Token) throws(FilterError) -> Term {
    guard !token.isQuoted, let colon = token.text.firstIndex(of: ":"), colon != token.text.startIndex,
      token.text[..<colon].allSatisfy({ $0.isLetter && $0.isASCII })
    else {
      if token.text.isEmpty { throw FilterError(reason: .emptyWord, offset: token.offset) }
      return Term(.word(token.text), isNegated: token.isNegated)
    }
    let name = String(token.text[..<colon])
    let start = token.offset + name.count + 1
    switch name {
    case "state":
      var states: [JobStateName] = []
      for (word, offset) in try values(token.text[colon...].dropFirst(), of: name, at: start) {
        guard let state = JobStateName(rawValue: word) else {
          let nearest = Spelling.nearest(to: word, among: JobStateName.allCases.map(\.rawValue))
          throw FilterError(reason: .unknownState(word, nearest: nearest), offset: offset)
        }
        states.append(state)
      }
      return Term(.state(states), isNegated: token.isNegated)
    case "queue":
      let patterns = try values(token.text[colon...].dropFirst(), of: name, at: start).map { NamePattern($0.0) }
      return Term(.queue(patterns), isNegated: token.isNegated)
    case "kind":
      let patterns = try values(token.text[colon...].dropFirst(), of: name, at: start).map { NamePattern($0.0) }
      return Term(.kind(patterns), isNegated: token.isNegated)
    case "id":
      var ids: [JobID] = []
      for (word, offset) in try values(token.text[colon...].dropFirst(), of: name, at: start) {
        guard let id = Int64(word), id > 0 else { throw FilterError(reason: .notAnID(word), offset: offset) }
        ids.append(JobID(rawValue: id))
      }
      return Term(.id(ids), isNegated: token.isNegated)
    default:
      let reason = FilterError.Reason.unknownTerm(name, nearest: Spelling.nearest(to: name, among: termNames))
      throw FilterError(reason: reason, offset: token.offset)
    }
  }

  private static func values(
    _ text: Substring, of term: String, at offset: Int
  ) throws(FilterError) -> [(String, Int)] {
    var values: [(String, Int)] = []
    var offset = offset
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      if part.isEmpty { throw FilterError(reason: .missingValue(term: term), offset: offset) }
      values.append((String(part), offset))
      offset += part.count + 1
    }
    return values
  }
}

/// Cuts a filter's text at its spaces, but not inside quotes.
private struct FilterScanner {
  struct Token {
    let text: String
    let offset: Int
    let isQuoted: Bool
    let isNegated: Bool
  }

  let characters: [Character]
  var index = 0

  init(characters: [Character]) { self.characters = characters }

  mutating func next() throws(FilterError) -> Token? {
    while index < characters.count, characters[index].isWhitespace { index += 1 }
    guard index < characters.count else { return nil }
    let isNegated = characters[index] == "-" || characters[index] == "!"
    if isNegated { index += 1 }
    let start = index
    if index < characters.count, characters[index] == "\"" {
      index += 1
      while index < characters.count, characters[index] != "\"" { index += 1 }
      guard index < characters.count else { throw FilterError(reason: .unclosedQuote, offset: start) }
      index += 1
      let text = String(characters[(start + 1)..<(index - 1)])
      return Token(text: text, offset: start, isQuoted: true, isNegated: isNegated)
    }
    while index < characters.count, !characters[index].isWhitespace { index += 1 }
    return Token(text: String(characters[start..<index]), offset: start, isQuoted: false, isNegated: isNegated)
  }
}
