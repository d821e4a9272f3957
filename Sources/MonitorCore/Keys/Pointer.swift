/// Something that was done with the mouse, and in which cell.
package struct Pointer: Hashable, Sendable {
  package enum Kind: Hashable, Sendable { case press, wheelUp, wheelDown }

  package var kind: Kind
  package var row: Int
  package var column: Int

  package init(_ kind: Kind, row: Int, column: Int) {
    self.kind = kind
    self.row = row
    self.column = column
  }
}

extension Grid {
  /// What a click in a part of the painted picture is about.
  package enum Target: Hashable, Sendable {
    case row(RowID)
    case action(Action)
    /// A line of the menu or of the palette, by its place among those that are shown.
    case line(Int)
  }

  /// A part of a row that can be clicked.
  struct Zone: Hashable, Sendable {
    var row: Int
    var columns: Range<Int>
    var target: Target
  }

  /// Has a click in these cells mean that; what is painted later lies over what was painted before.
  mutating func click(_ target: Target, row: Int, columns: Range<Int>) {
    zones.append(Zone(row: row, columns: columns, target: target))
  }

  /// What was painted in a cell, for a click there.
  package func target(row: Int, column: Int) -> Target? {
    zones.last { $0.row == row && $0.columns.contains(column) }?.target
  }
}
