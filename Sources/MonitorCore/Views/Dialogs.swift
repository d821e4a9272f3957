import JobCore
import JobRPC
import SafeText

extension Painter {
  /// The box of an overlay: the only boxes there are, so a box always wants an answer.
  struct Box {
    let rows: Range<Int>
    let columns: Range<Int>

    var inner: Range<Int> { columns.lowerBound + 2..<columns.upperBound - 2 }
  }

  /// How wide a box is here.
  var boxWidth: Int { boxWidth(of: 76) }

  private func boxWidth(of wanted: Int) -> Int { min(columns - (columns > 50 ? 4 : 0), wanted) }

  /// In the middle of the screen or, where what lies below must be seen, `isAside` at its right.
  mutating func paintBox(
    height: Int, title: SafeText, foot: SafeText, isDanger: Bool = false, width wanted: Int = 76, isAside: Bool = false
  ) -> Box {
    let width = boxWidth(of: wanted)
    let height = min(height, grid.size.rows)
    let left = isAside ? max(0, columns - width - 2) : (columns - width) / 2
    let top = max(0, (grid.size.rows - height) / 2)
    let box = Box(rows: top..<top + height, columns: left..<left + width)
    let role: Role = isDanger ? .dialogDanger : .dialogBorder
    for row in box.rows {
      grid.setBackdrop(.text, row: row, columns: box.columns)
      grid.fill(.space, row: row, columns: box.columns, role: .dialog)
      grid.write(.vertical, row: row, column: box.columns.lowerBound, role: role)
      grid.write(.vertical, row: row, column: box.columns.upperBound - 1, role: role)
    }
    for (row, left, right) in [
      (top, Glyph.topLeft, Glyph.topRight), (top + height - 1, Glyph.bottomLeft, Glyph.bottomRight),
    ] {
      grid.fill(.rule, row: row, columns: box.columns, role: role)
      grid.write(left, row: row, column: box.columns.lowerBound, role: role)
      grid.write(right, row: row, column: box.columns.upperBound - 1, role: role)
    }
    grid.write(
      " \(title) ", row: top, column: box.columns.lowerBound + 1, limit: box.columns.upperBound - 1,
      role: isDanger ? .dialogDanger : .title)
    if height > 1, width > foot.width + 6 {
      grid.write(" \(foot) ", row: top + height - 1, endingAt: box.columns.upperBound - 2, role: .muted)
    }
    return box
  }

  // MARK: Menus

  mutating func paint(_ menu: Menu) {
    if menu.kind == .help, helpIsTwoColumns {
      paintHelp(menu)
      return
    }
    let shown = menu.shown
    let room = max(1, grid.size.rows - 4)
    let search = menu.isSearchable ? 1 : 0
    let count = min(shown.count, max(1, room - search - 2))
    let box = paintBox(
      height: max(count, menu.isSearchable ? min(8, room) : 1) + search + 2, title: menu.title, foot: menu.foot,
      width: menu.isColumnEditor ? 46 : 76, isAside: menu.isColumnEditor)
    var row = box.rows.lowerBound + 1
    if menu.isSearchable {
      paintSearch(menu, in: box, row: row)
      row += 1
    }
    let height = max(1, box.rows.upperBound - 1 - row)
    let first = max(0, min(menu.selected - height / 2, shown.count - height))
    let keys = min(22, shown.map(\.keys.width).max() ?? 0)
    for (offset, item) in shown.dropFirst(first).prefix(height).enumerated() {
      paint(
        item, keys: keys, columns: box.inner, row: row, isSelected: first + offset == menu.selected)
      grid.click(.line(first + offset), row: row, columns: box.columns)
      row += 1
    }
    if shown.isEmpty { grid.write("nothing like that", row: row, column: box.inner.lowerBound, role: .muted) }
  }

  mutating func paint(_ item: Menu.Item, keys: Int, columns: Range<Int>, row: Int, isSelected: Bool) {
    let start = columns.lowerBound
    guard item.choice != nil else {
      grid.write(item.label, row: row, column: start, limit: columns.upperBound, role: .section, attributes: .bold)
      return
    }
    if isSelected {
      grid.write(.cursor, row: row, column: start - 1, role: .accent)
      if !grid.showsCursor { grid.cursor = Grid.Position(row: row, column: start - 1) }
    }
    grid.write(item.keys, row: row, column: start + 1, limit: start + 1 + keys, role: .barKey)
    grid.write(
      item.label, row: row, column: start + keys + 3, limit: columns.upperBound,
      role: item.isDangerous ? .dialogDanger : .dialog)
    if isSelected { grid.setBackdrop(.cursor, row: row, columns: start - 1..<columns.upperBound + 1) }
  }
}

extension Menu {
  var isColumnEditor: Bool {
    if case .columns = kind { return true }
    return false
  }

  /// What its keys do.
  fileprivate var foot: SafeText {
    switch kind {
    case .help: "Enter runs the line   Esc closes"
    case .actions, .stores: "Enter picks   Esc closes"
    case .sort: "Enter picks, again turns   Esc closes"
    case .theme: "Enter keeps   Esc restores"
    case .columns: "Space shows  < > moves  Esc restores"
    }
  }
}
