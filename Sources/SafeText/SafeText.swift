/// Text that cannot act on a terminal: the only kind that is painted, printed or copied.
///
/// Every initializer neutralises, so a value of this type is the proof. What it holds is a row of cells: one scalar of
/// one or two columns, with at most four combining marks on it. Nothing in a field is hidden; what cannot be shown as
/// itself becomes visible:
///
/// | input | becomes |
/// |---|---|
/// | C0 but `\t`; DEL | its picture: `␛` `␊` `␍` `␡` |
/// | C1, invalid UTF-8 | `�` |
/// | `\t` | spaces to the next multiple of 8 |
/// | bidi, zero width, tags, other default-ignorables | `⟪RLO⟫` `⟪ZWSP⟫` `⟪TAG a⟫` `⟪U+2061⟫` |
/// | private, unassigned, noncharacters | `▯` |
/// | marks: beyond four on a cell / on nothing | dropped / drawn on `◌` |
/// | emoji sequence, skin tone, variation selector, keycap | its base: `👩‍💻` → `👩` |
/// | flags | their letters: `SE` |
///
/// An escape sequence is no exception here: `ESC[31m` shows as `␛[31m`. Log lines, where colours are wanted, are
/// `StyledText`.
public struct SafeText: Hashable, Sendable {
  /// The cleaned text.
  public let text: String
  /// How many columns it takes.
  public let width: Int

  /// No text.
  public static let empty = SafeText(checked: "", width: 0)

  /// Neutralises one line.
  public init(_ raw: String) {
    guard raw.utf8.contains(where: { $0 < 0x20 || $0 >= 0x7F }) else {
      self.init(checked: raw, width: raw.utf8.count)
      return
    }
    var sink = PlainSink()
    Neutralizer.feed(Array(raw.unicodeScalars), to: &sink)
    self.init(checked: sink.text, width: sink.column)
  }

  /// Neutralises one line of bytes, which may be no UTF-8.
  public init(bytes: [UInt8]) {
    self.init(String(decoding: bytes, as: UTF8.self))
  }

  /// Splits at line feeds, with or without a carriage return before, then neutralises each line.
  ///
  /// A line feed at the very end ends the last line; it does not begin another.
  public static func lines(_ raw: String) -> [SafeText] {
    var lines = raw.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.count > 1, lines.last?.isEmpty == true { lines.removeLast() }
    return lines.map { line in
      SafeText(String(line.last == "\r" ? line.dropLast() : line))
    }
  }

  /// For text that came out of the neutraliser; nothing outside this module can reach it.
  init(checked text: String, width: Int) {
    self.text = text
    self.width = width
  }

  /// Whether there is nothing to show.
  public var isEmpty: Bool { text.isEmpty }

  /// Both, one after the other: cells stay cells, so nothing new can arise at the seam.
  public static func + (left: SafeText, right: SafeText) -> SafeText {
    SafeText(checked: left.text + right.text, width: left.width + right.width)
  }

  /// Appends.
  public static func += (left: inout SafeText, right: SafeText) { left = left + right }

  /// A text so many times.
  public init(repeating text: SafeText, count: Int) {
    self.init(checked: String(repeating: text.text, count: max(0, count)), width: text.width * max(0, count))
  }
}

extension SafeText: CustomStringConvertible {
  /// The cleaned text.
  public var description: String { text }
}

extension Sequence<SafeText> {
  /// All of them with a text between.
  public func joined(separator: SafeText = .empty) -> SafeText {
    var text = ""
    var width = 0
    var isFirst = true
    for part in self {
      if !isFirst {
        text += separator.text
        width += separator.width
      }
      text += part.text
      width += part.width
      isFirst = false
    }
    return SafeText(checked: text, width: width)
  }
}
