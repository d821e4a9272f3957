package import SafeText

/// A picture of the whole screen: what stands in each cell and what it means.
///
/// Only `SafeText`, numbers and jobtop's own glyphs can be written, so nothing in a cell can act on a terminal.
/// Writing outside the grid is cut off, never an error.
package struct Grid: Hashable, Sendable {
  /// Where the terminal's own cursor is parked, so that screen readers and magnifiers follow the selection.
  package struct Position: Hashable, Sendable {
    package var row: Int
    package var column: Int

    package init(row: Int, column: Int) {
      self.row = row
      self.column = column
    }
  }

  package let size: Size
  package let glyphs: GlyphSet
  /// Row by row.
  package private(set) var cells: [Cell]
  /// Cells of more than one scalar: a base and its marks.
  package private(set) var clusters: [String] = []
  package var cursor: Position?
  /// Whether the cursor stands in a text that is being typed and so should be seen.
  package var showsCursor = false
  /// What can be clicked.
  var zones: [Zone] = []
  /// When the painted text next changes by itself; nil where nothing ticks, so nothing need wake up.
  package private(set) var expires: Instant?

  package init(size: Size, glyphs: GlyphSet = .unicode) {
    self.size = Size(columns: max(size.columns, 1), rows: max(size.rows, 1))
    self.glyphs = glyphs
    cells = Array(repeating: .blank, count: self.size.columns * self.size.rows)
  }

  package subscript(row: Int, column: Int) -> Cell {
    cells[row * size.columns + column]
  }

  /// The characters of a cell; empty for the second half of a wide one.
  package func text(of cell: Cell) -> String {
    if cell.width == 0 { return "" }
    if cell.glyph & Cell.clusterBit != 0 { return clusters[Int(cell.glyph & ~Cell.clusterBit)] }
    return Unicode.Scalar(cell.glyph).map { String(Character($0)) } ?? " "
  }

  /// Remembers that something painted is true only until `instant`.
  package mutating func expire(at instant: Instant) {
    expires = expires.map { min($0, instant) } ?? instant
  }

  /// Forgets what was remembered so far: the picture is meant to stand still.
  mutating func keepForEver() {
    expires = nil
  }
}

// MARK: - Writing

extension Grid {
  /// Writes a text from `column` on and returns the column after it; what passes `limit` is cut.
  ///
  /// Where something is cut and `marksCut` is true, the last column shows `~`.
  @discardableResult
  package mutating func write(
    _ text: SafeText, row: Int, column: Int, limit: Int = .max, role: Role = .text, marksCut: Bool = true,
    attributes: TextAttributes = [], foreground: UInt16 = 0, background: UInt16 = 0
  ) -> Int {
    let end = min(limit, size.columns)
    guard row >= 0, row < size.rows, column < end else { return column }
    if column < 0 {
      return write(
        text.dropFirst(columns: -column), row: row, column: 0, limit: limit, role: role, marksCut: marksCut,
        attributes: attributes, foreground: foreground, background: background)
    }
    if marksCut, text.width > end - column {
      return write(
        text.truncated(columns: end - column), row: row, column: column, limit: limit, role: role, marksCut: false,
        attributes: attributes, foreground: foreground, background: background)
    }
    var cell = Cell(
      glyph: 0, role: role, attributes: attributes, foreground: foreground, background: background)
    var at = column
    if text.text.utf8.count == text.width {
      for byte in text.text.utf8 {
        guard at < end else { break }
        cell.glyph = UInt32(byte)
        put(cell, row: row, column: at)
        at += 1
      }
      return at
    }
    for (cluster, width) in text.clusters {
      guard at + width <= end, width > 0 else { break }
      cell.glyph = glyph(of: cluster)
      if !glyphs.isUnicode, width == 2 {
        put(cell, row: row, column: at)
        put(cell, row: row, column: at + 1)
      } else {
        cell.width = UInt8(width)
        put(cell, row: row, column: at)
        cell.width = 1
      }
      at += width
    }
    return at
  }

  /// Writes a text so that it ends before `end`; returns the column where it begins.
  @discardableResult
  package mutating func write(_ text: SafeText, row: Int, endingAt end: Int, role: Role = .text) -> Int {
    let start = end - text.width
    write(text, row: row, column: start, limit: end, role: role, marksCut: false)
    return start
  }

  /// Writes one glyph.
  @discardableResult
  package mutating func write(_ glyph: Glyph, row: Int, column: Int, role: Role = .text) -> Int {
    guard row >= 0, row < size.rows, column >= 0, column < size.columns else { return column + 1 }
    put(Cell(glyph: glyphs.shown(glyph), role: role), row: row, column: column)
    return column + 1
  }

  /// Repeats one glyph over some columns.
  package mutating func fill(_ glyph: Glyph, row: Int, columns: Range<Int>, role: Role = .text) {
    guard row >= 0, row < size.rows else { return }
    let cell = Cell(glyph: glyphs.shown(glyph), role: role)
    for column in columns.clamped(to: 0..<size.columns) {
      put(cell, row: row, column: column)
    }
  }

  /// Gives a row a backdrop, such as the cursor's, behind what is written there.
  package mutating func setBackdrop(_ role: Role, row: Int, columns: Range<Int>) {
    guard row >= 0, row < size.rows else { return }
    for column in columns.clamped(to: 0..<size.columns) {
      cells[row * size.columns + column].backdrop = role
    }
  }

  /// Replaces the roles of whole rows: text that is stale, or that lies behind a question.
  package mutating func recolor(_ role: Role, rows: Range<Int>) {
    let rows = rows.clamped(to: 0..<size.rows)
    for index in rows.lowerBound * size.columns..<rows.upperBound * size.columns {
      cells[index].role = role
      cells[index].backdrop = .text
      cells[index].foreground = 0
      cells[index].background = 0
    }
  }

  private mutating func put(_ cell: Cell, row: Int, column: Int) {
    let index = row * size.columns + column
    let old = cells[index].width
    if old != 1 {
      // Half of a wide character is overwritten: its other half becomes a space.
      if old == 0, column > 0 { blank(index - 1) }
      if old == 2, column + 1 < size.columns { blank(index + 1) }
    }
    var cell = cell
    cell.backdrop = cells[index].backdrop
    if cell.width == 2 {
      if column + 1 < size.columns, cells[index + 1].width == 2, column + 2 < size.columns { blank(index + 2) }
      cells[index] = cell
      cell.width = 0
      cell.glyph = 0x20
      cells[index + 1] = cell
    } else {
      cells[index] = cell
    }
  }

  private mutating func blank(_ index: Int) {
    cells[index].glyph = 0x20
    cells[index].width = 1
  }

  private mutating func glyph(of cluster: Character) -> UInt32 {
    let scalars = cluster.unicodeScalars
    let first = scalars[scalars.startIndex]
    if !glyphs.isUnicode || scalars.index(after: scalars.startIndex) == scalars.endIndex { return shown(first) }
    let text = String(cluster)
    if let known = clusters.firstIndex(where: { $0.unicodeScalars.elementsEqual(text.unicodeScalars) }) {
      return UInt32(known) | Cell.clusterBit
    }
    clusters.append(text)
    return UInt32(clusters.count - 1) | Cell.clusterBit
  }

  private func shown(_ scalar: Unicode.Scalar) -> UInt32 {
    glyphs.isUnicode || scalar.isASCII ? scalar.value : UInt32(GlyphSet.ascii(for: scalar))
  }
}

// MARK: - Reading

extension Grid {
  /// A row as text, without the spaces at its end.
  package func line(_ row: Int) -> String {
    var text = ""
    for column in 0..<size.columns {
      text += self.text(of: self[row, column])
    }
    while text.last == " " { text.removeLast() }
    return text
  }

  /// A row's roles as letters; where a backdrop lies behind the row, its letter follows after a space.
  package func roleLine(_ row: Int) -> String {
    var letters = String.UnicodeScalarView()
    var backdrops: Set<Role> = []
    for column in 0..<size.columns {
      let cell = self[row, column]
      letters.append(cell.glyph == 0x20 && cell.background == 0 ? " " : cell.role.letter)
      if cell.backdrop != .text { backdrops.insert(cell.backdrop) }
    }
    var text = String(letters)
    while text.last == " " { text.removeLast() }
    for role in backdrops.sorted(by: { $0.rawValue < $1.rawValue }) {
      text += " [\(Character(role.letter))]"
    }
    return text
  }

  /// All rows as text, each ended by a line feed.
  package var text: String {
    (0..<size.rows).map { line($0) + "\n" }.joined()
  }
}
