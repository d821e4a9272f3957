/// Cuts a filter's text into its terms: at spaces, but not inside quotes.
struct FilterScanner {
  /// One term: a word, or a name, a sign and what follows it.
  struct Token {
    /// The name before the sign; nil for a bare word.
    var name: String?
    /// `:`, `~`, `=`, `<`, `<=`, `>` or `>=`; empty for a bare word.
    var sign = ""
    /// Where the sign begins.
    var signOffset = 0
    /// What follows, cut at its commas; for a bare word the one piece that it is.
    var pieces: [Piece]
    var isNegated: Bool
    /// Where its name or word begins.
    var offset: Int
  }

  /// A value between commas, with its quotes taken off.
  struct Piece {
    var text: String
    var offset: Int
    /// Whether it stands in quotes, at least in part.
    var isQuoted: Bool
  }

  private let characters: [Character]
  private var index = 0

  init(_ text: String) { characters = Array(text) }

  /// The next term; nil at the end.
  mutating func next() throws(FilterError) -> Token? {
    while let character = peek, character.isWhitespace { index += 1 }
    guard let first = peek else { return nil }
    let isNegated = first == "-" || first == "!"
    if isNegated { index += 1 }
    let offset = index
    if let name = takeName() {
      let signOffset = index
      let sign = takeSign()
      // Text that must occur takes its commas as they are.
      let pieces = sign == "~" ? [try takePiece(untilComma: false)] : try takePieces()
      return Token(
        name: name, sign: sign, signOffset: signOffset, pieces: pieces, isNegated: isNegated, offset: offset)
    }
    let word = try takePiece(untilComma: false)
    if word.text.isEmpty { throw FilterError(reason: .emptyWord, offset: offset) }
    return Token(pieces: [word], isNegated: isNegated, offset: offset)
  }

  private var peek: Character? { index < characters.count ? characters[index] : nil }

  /// A name that a sign follows. `=` is a sign behind a known name only, so that `order_id=7` stays a word.
  private mutating func takeName() -> String? {
    var end = index
    while end < characters.count, characters[end] == "_" || characters[end].isLetter && characters[end].isASCII {
      end += 1
    }
    guard end > index, end < characters.count, ":~=<>".contains(characters[end]) else { return nil }
    let name = String(characters[index..<end])
    if characters[end] == "=", FilterTerm(rawValue: name) == nil { return nil }
    index = end
    return name
  }

  private mutating func takeSign() -> String {
    var sign = String(characters[index])
    index += 1
    if sign == "<" || sign == ">", peek == "=" {
      sign += "="
      index += 1
    }
    return sign
  }

  private mutating func takePieces() throws(FilterError) -> [Piece] {
    var pieces = [try takePiece(untilComma: true)]
    while peek == "," {
      index += 1
      pieces.append(try takePiece(untilComma: true))
    }
    return pieces
  }

  /// Up to the next space or comma outside of quotes. In quotes `\"` is a quote and `\\` a backslash.
  private mutating func takePiece(untilComma: Bool) throws(FilterError) -> Piece {
    var piece = Piece(text: "", offset: index, isQuoted: false)
    while let character = peek, !character.isWhitespace, !(untilComma && character == ",") {
      // A quote inside a word is just a character: it's.
      if character == "\"", piece.text.isEmpty, !piece.isQuoted {
        piece.text = try takeQuoted()
        piece.isQuoted = true
      } else {
        piece.text.append(character)
        index += 1
      }
    }
    return piece
  }

  private mutating func takeQuoted() throws(FilterError) -> String {
    let start = index
    var text = ""
    index += 1
    while let character = peek {
      index += 1
      if character == "\"" { return text }
      if character == "\\", let next = peek, next == "\"" || next == "\\" {
        text.append(next)
        index += 1
      } else {
        text.append(character)
      }
    }
    throw FilterError(reason: .unclosedQuote, offset: start)
  }
}
