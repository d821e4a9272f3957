/// Why a filter's text was not understood.
public struct FilterError: Error, Hashable, Sendable {
  /// What is wrong at that place.
  public enum Reason: Hashable, Sendable {
    /// No term has that name; the likeliest ones first.
    case unknownTerm(String, nearest: [String])
    /// No state has that name; the likeliest ones first.
    case unknownState(String, nearest: [String])
    /// The term has no such sign behind its name.
    case wrongSign(String, term: String, signs: [String])
    /// Something must follow the sign or comma.
    case missingValue(term: String)
    /// An id is digits only.
    case notAnID(String)
    /// A whole number, or a range of two, is expected.
    case notANumber(String, term: String)
    /// A duration, or a range of two, is expected.
    case notADuration(String, term: String)
    /// A date, a time or how long ago is expected.
    case notATime(String, term: String)
    /// An error group's id is hexadecimal digits.
    case notAGroup(String)
    /// A range ends before it begins.
    case emptyRange(term: String)
    /// A quoted word has no closing quote.
    case unclosedQuote
    /// A `-` or `!` stands alone.
    case emptyWord
  }

  /// What is wrong.
  public let reason: Reason
  /// Where, in characters from the start of the text.
  public let offset: Int

  /// An error at that place.
  public init(reason: Reason, offset: Int) {
    self.reason = reason
    self.offset = offset
  }
}

extension FilterError {
  /// What is wrong and what would be right, in words; the words of the text stand in it as they were typed.
  public var sentence: String {
    switch reason {
    case .unknownTerm(let name, let nearest):
      "no term is called \(name)" + (nearest.isEmpty ? " (text goes in quotes)" : Self.hint(nearest))
    case .unknownState(let name, let nearest): "no state is called \(name)" + Self.hint(nearest)
    case .wrongSign(let sign, let term, let signs):
      "\(term) takes \(signs.joined(separator: " ")), not \(sign)"
    case .missingValue(let term): "a value must follow \(term)"
    case .notAnID(let text): "\(text) is no id"
    case .notANumber(let text, let term): "\(text) is no number (such as \(term)>3 or \(term):1..5)"
    case .notADuration(let text, let term): "\(text) is no duration (such as \(term)>90s or \(term):5m..1h)"
    case .notATime(let text, let term):
      "\(text) is no time (such as \(term):today, \(term):<24h, \(term):2026-11-22 or \(term):2026-11-22T14:00..now)"
    case .notAGroup(let text): "\(text) is no error group (hexadecimal digits)"
    case .emptyRange(let term): "the range of \(term) ends before it begins"
    case .unclosedQuote: "a quote is not closed"
    case .emptyWord: "a word must follow"
    }
  }

  private static func hint(_ nearest: [String]) -> String {
    nearest.isEmpty ? "" : ", did you mean \(nearest.joined(separator: " or "))?"
  }
}
