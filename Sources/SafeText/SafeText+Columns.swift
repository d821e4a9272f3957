extension SafeText {
  /// One cell: a character that takes one or two columns, its marks included.
  public typealias Cell = (cluster: Character, width: Int)

  /// The cells from left to right.
  ///
  /// Each is one spacing scalar with its marks, what one ncurses cell can hold; Swift's own characters may be longer
  /// (a Devanagari syllable is several cells).
  public var clusters: some Sequence<Cell> { Cells(of: self) }

  /// What fits in so many columns from the left; a wide character is never split.
  public func prefix(columns: Int) -> SafeText {
    let (index, taken) = boundary(at: columns)
    return taken == width ? self : SafeText(checked: String(text.unicodeScalars[..<index]), width: taken)
  }

  /// The text if it fits, else its beginning with `~` as the last column.
  public func truncated(columns: Int) -> SafeText {
    guard width > columns else { return self }
    guard columns > 0 else { return .empty }
    let head = prefix(columns: columns - 1)
    // Where a wide character did not fit, a space keeps the mark in the last column.
    return head + SafeText(checked: head.width < columns - 1 ? " ~" : "~", width: columns - head.width)
  }

  /// What is right of so many columns; half a wide character that is cut becomes a space.
  public func dropFirst(columns: Int) -> SafeText {
    let (index, taken) = boundary(at: columns)
    guard columns > taken, taken < width else {
      return SafeText(checked: String(text.unicodeScalars[index...]), width: width - taken)
    }
    let scalars = text.unicodeScalars
    var next = scalars.index(after: index)
    while next < scalars.endIndex, DisplayWidth.columns(of: scalars[next]) == 0 { next = scalars.index(after: next) }
    return SafeText(checked: " " + String(scalars[next...]), width: width - taken - 1)
  }

  /// At least so many columns, filled with spaces after the text, or before it if `right`; never cut.
  public func padded(columns: Int, right: Bool = false) -> SafeText {
    guard width < columns else { return self }
    let spaces = String(repeating: " ", count: columns - width)
    return SafeText(checked: right ? spaces + text : text + spaces, width: columns)
  }

  /// Cut and filled to exactly so many columns.
  public func fitted(columns: Int, right: Bool = false) -> SafeText {
    truncated(columns: columns).padded(columns: columns, right: right)
  }

  /// Where so many columns end, and how many there are to there: one less where a wide character would be cut.
  private func boundary(at columns: Int) -> (index: String.Index, width: Int) {
    if columns <= 0 { return (text.startIndex, 0) }
    if columns >= width { return (text.endIndex, width) }
    // As many columns as bytes: all is ASCII, so a column is a byte.
    if width == text.utf8.count { return (text.utf8.index(text.startIndex, offsetBy: columns), columns) }
    let scalars = text.unicodeScalars
    var index = scalars.startIndex
    var taken = 0
    while index < scalars.endIndex {
      let step = DisplayWidth.columns(of: scalars[index])
      if step > 0, taken + step > columns { break }
      taken += step
      index = scalars.index(after: index)
    }
    return (index, taken)
  }
}

/// Made once, since a character costs more to make than to look up.
private let asciiCharacters = (UInt8(0)..<0x80).map { Character(Unicode.Scalar($0)) }

/// Walks cells: a spacing scalar and the marks that follow it.
private struct Cells: Sequence, IteratorProtocol {
  private let scalars: String.UnicodeScalarView
  private let utf8: String.UTF8View
  /// As many columns as bytes: each scalar is a cell.
  private let isASCII: Bool
  private var index: String.Index

  init(of safe: SafeText) {
    scalars = safe.text.unicodeScalars
    utf8 = safe.text.utf8
    isASCII = safe.width == safe.text.utf8.count
    index = scalars.startIndex
  }

  mutating func next() -> SafeText.Cell? {
    guard index < scalars.endIndex else { return nil }
    let start = index
    if isASCII {
      index = utf8.index(after: index)
      return (asciiCharacters[Int(utf8[start])], 1)
    }
    let width = DisplayWidth.columns(of: scalars[index])
    index = scalars.index(after: index)
    while index < scalars.endIndex, scalars[index].value >= 0x80, ScalarKind(scalars[index]) == .zero {
      index = scalars.index(after: index)
    }
    return (Character(String(scalars[start..<index])), width)
  }
}
