import SafeText

extension Painter {
  /// Whether help has room for two columns of lines beside one another.
  var helpIsTwoColumns: Bool { columns >= 110 && grid.size.rows >= 20 }

  /// Help in two columns, filled downwards and then to the right; a page at a time.
  mutating func paintHelp(_ menu: Menu) {
    let shown = menu.shown
    let room = max(1, grid.size.rows - 6)
    let height = min(max((shown.count + 1) / 2, 6), room)
    let pages = max(1, (shown.count + 2 * height - 1) / (2 * height))
    let page = menu.selected / (2 * height)
    let foot: SafeText = "Enter runs the line   Esc closes"
    let box = paintBox(
      height: height + 3, title: menu.title, foot: pages > 1 ? "\(page + 1) of \(pages)   \(foot)" : foot,
      width: min(columns - 4, 112))
    let top = box.rows.lowerBound + 1
    paintSearch(menu, in: box, row: top)
    let half = (box.inner.count - 3) / 2
    let keys = min(12, shown.map(\.keys.width).max() ?? 0)
    let first = page * 2 * height
    for (offset, item) in shown.dropFirst(first).prefix(2 * height).enumerated() {
      let start = box.inner.lowerBound + (offset < height ? 0 : half + 3)
      paint(
        item, keys: keys, columns: start..<start + half, row: top + 1 + offset % height,
        isSelected: first + offset == menu.selected)
      grid.click(.line(first + offset), row: top + 1 + offset % height, columns: start..<start + half)
    }
    if shown.isEmpty { grid.write("nothing like that", row: top + 1, column: box.inner.lowerBound, role: .muted) }
  }

  /// The line that searches among the lines of help.
  mutating func paintSearch(_ menu: Menu, in box: Box, row: Int) {
    let at = grid.write("find ", row: row, column: box.inner.lowerBound, role: .barKey)
    let end = grid.write(menu.queryText, row: row, column: at, limit: box.inner.upperBound, role: .input)
    if menu.queryText.isEmpty { grid.write("type to search", row: row, column: at + 1, role: .inputHint) }
    grid.cursor = Grid.Position(row: row, column: end)
    grid.showsCursor = true
  }
}
