import SafeText

extension Painter {
  /// The box of `:`: the line, what fits it, and what the keys do.
  mutating func paint(_ palette: Palette) {
    let room = max(1, grid.size.rows - 4)
    let isTight = grid.size.rows < 12
    let count = min(max(palette.shown.count, 1), max(1, room - 1), 14)
    let box = paintBox(
      height: (isTight ? min(count, room - 1) : count) + 3, title: ":", foot: "Tab completes   Up history   Esc closes")
    var row = box.rows.lowerBound + 1
    paintLine(of: palette, in: box, row: row)
    row += 1
    let height = max(1, box.rows.upperBound - 1 - row)
    let first = max(0, min(palette.selected - height / 2, palette.shown.count - height))
    let shown = palette.shown.dropFirst(first).prefix(height)
    let names = min(shown.map { SafeText($0.name).width }.max() ?? 0, box.inner.count / 2)
    for (offset, entry) in shown.enumerated() {
      paint(entry, names: names, in: box, row: row, isSelected: first + offset == palette.selected)
      grid.click(.line(first + offset), row: row, columns: box.columns)
      row += 1
    }
    if palette.shown.isEmpty {
      grid.write("no action or command is called that", row: row, column: box.inner.lowerBound, role: .muted)
    }
  }

  private mutating func paintLine(of palette: Palette, in box: Box, row: Int) {
    let start = grid.write(":", row: row, column: box.inner.lowerBound, role: .barKey)
    var before = palette.line.before
    let room = box.inner.upperBound - start - 1
    if before.width > room { before = before.dropFirst(columns: before.width - room) }
    let at = grid.write(before, row: row, column: start, role: .input, marksCut: false)
    grid.write(palette.line.after, row: row, column: at, limit: box.inner.upperBound, role: .input)
    grid.cursor = Grid.Position(row: row, column: at)
    grid.showsCursor = true
    if palette.line.text.isEmpty {
      grid.write(
        "type a name, a job's id, or filter TEXT", row: row, column: at + 1, limit: box.inner.upperBound,
        role: .inputHint)
    }
  }

  private mutating func paint(_ entry: Palette.Entry, names: Int, in box: Box, row: Int, isSelected: Bool) {
    let start = box.inner.lowerBound
    if isSelected { grid.write(.cursor, row: row, column: start - 1, role: .accent) }
    let name = SafeText(entry.name)
    let end = grid.write(
      name, row: row, column: start + 1, limit: start + 1 + max(names, 1),
      role: entry.isDangerous ? .dialogDanger : entry.isHere ? .strong : .muted)
    var right = box.inner.upperBound
    right = grid.write(entry.keys, row: row, endingAt: right, role: .barKey) - 2
    if !entry.isHere { right = grid.write("not here", row: row, endingAt: right, role: .muted) - 2 }
    let help = max(end + 2, start + names + 3)
    if help < right {
      grid.write(entry.help, row: row, column: help, limit: right, role: entry.isHere ? .dialog : .muted)
    }
    if isSelected { grid.setBackdrop(.cursor, row: row, columns: start - 1..<box.columns.upperBound - 1) }
  }
}
