import SafeText

/// A line of a page that scrolls: pieces of text at columns.
struct PageLine {
  struct Piece {
    var column: Int
    var text: SafeText
    var role: Role
    var attributes: TextAttributes = []
  }

  var pieces: [Piece] = []
  /// The section whose title this is.
  var section: JobScreen.Section?

  init() {}

  init(_ column: Int, _ text: SafeText, _ role: Role = .text) {
    pieces = [Piece(column: column, text: text, role: role)]
  }

  mutating func add(_ column: Int, _ text: SafeText, _ role: Role = .text) {
    pieces.append(Piece(column: column, text: text, role: role))
  }

  static func section(
    _ title: SafeText, _ note: SafeText = .empty, opens section: JobScreen.Section? = nil
  ) -> PageLine {
    var line = PageLine()
    line.section = section
    line.pieces.append(Piece(column: 1, text: title, role: .section, attributes: .bold))
    if !note.isEmpty { line.add(1 + title.width + 2, note, .muted) }
    return line
  }

  /// The same further to the right.
  func moved(by columns: Int) -> PageLine {
    var line = self
    for index in line.pieces.indices { line.pieces[index].column += columns }
    return line
  }
}

extension [PageLine] {
  /// These lines with others beside them from a column on.
  ///
  /// A line that has another beside it ends before it; below the shorter of the two the longer one has all the width.
  func beside(_ right: [PageLine], from column: Int) -> [PageLine] {
    (0..<Swift.max(count, right.count)).map { index in
      var line = indices.contains(index) ? self[index] : PageLine()
      guard right.indices.contains(index) else { return line }
      let other = right[index].moved(by: column)
      line.pieces.removeAll { $0.column >= column }
      line.pieces += other.pieces
      if line.section == nil { line.section = other.section }
      return line
    }
  }
}
