import SafeText

/// Rows under headings, aligned; cut to the terminal's width at the last column, never cut in a pipe.
struct Table {
  struct Column {
    let title: SafeText
    var isNumber = false
  }

  let columns: [Column]
  private var rows: [[Console.Span]] = []

  init(_ columns: [Column]) { self.columns = columns }

  var isEmpty: Bool { rows.isEmpty }

  mutating func add(_ row: [Console.Span]) { rows.append(row) }

  func print(to console: Console) {
    var widths = columns.map(\.title.width)
    for row in rows {
      for (index, cell) in row.enumerated() { widths[index] = max(widths[index], cell.text.width) }
    }
    console.line(line(columns.map { ($0.title, .muted) }, widths, console.surface.columns))
    for row in rows { console.line(line(row, widths, console.surface.columns)) }
  }

  private func line(_ cells: [Console.Span], _ widths: [Int], _ limit: Int?) -> [Console.Span] {
    var spans: [Console.Span] = []
    var used = 0
    // What is empty at the end needs no blanks.
    let end = (cells.lastIndex { !$0.text.isEmpty } ?? -1) + 1
    for (index, cell) in cells.prefix(end).enumerated() {
      if index > 0 {
        spans.append(("  ", .plain))
        used += 2
      }
      let isLast = index == end - 1
      var text = cell.text
      if columns[index].isNumber {
        text = text.padded(columns: widths[index], right: true)
      } else if !isLast {
        text = text.padded(columns: widths[index])
      }
      if let limit, used + text.width > limit { text = text.truncated(columns: max(0, limit - used)) }
      spans.append((text, cell.tone))
      used += text.width
    }
    return spans
  }
}
