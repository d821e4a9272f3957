import MonitorCore
import SafeText
import Seeded

/// Draws grids that change as screens do: a word here, a scrolled region there, now and then everything.
struct RandomPainter {
  private(set) var grid: Grid
  private var lines: [(text: SafeText, role: Role, column: Int, backdrop: Role)]

  private static let words: [SafeText] = [
    "retrying", "SMTP timeout", "1,204", "70% of 60 s", "日本語テスト", "▁▂▃▄▅▆▇█", "● open", "e\u{301}tude", "a",
    "────────────────", "                    ", "0000000000", "中", "✗ dead",
  ]

  init(size: Size) {
    grid = Grid(size: size)
    lines = Array(repeating: ("", .text, 0, .text), count: size.rows)
  }

  mutating func change(using random: inout Seeded) {
    switch Int.random(in: 0..<10, using: &random) {
    case 0: for row in lines.indices { lines[row] = line(using: &random) }
    case 1, 2:
      let first = Int.random(in: 0..<lines.count, using: &random)
      let last = Int.random(in: first..<lines.count, using: &random)
      lines.remove(at: first)
      lines.insert(line(using: &random), at: last)
    case 3:
      let row = Int.random(in: 0..<lines.count, using: &random)
      lines[row].backdrop = lines[row].backdrop == .text ? .cursor : .text
    default:
      for _ in 0..<Int.random(in: 0...4, using: &random) {
        lines[Int.random(in: 0..<lines.count, using: &random)] = line(using: &random)
      }
    }
    var next = Grid(size: grid.size)
    for (row, line) in lines.enumerated() {
      if line.backdrop != .text { next.setBackdrop(line.backdrop, row: row, columns: 0..<grid.size.columns) }
      // Wide characters are kept from the last cell but one, where a stand-in would be painted.
      let limit = row == grid.size.rows - 1 ? grid.size.columns - 2 : grid.size.columns
      next.write(
        line.text, row: row, column: line.column, limit: limit, role: line.role, marksCut: .random(using: &random))
    }
    if Bool.random(using: &random) {
      next.cursor = Grid.Position(
        row: .random(in: 0..<grid.size.rows, using: &random), column: .random(in: 0..<grid.size.columns, using: &random)
      )
      next.showsCursor = Bool.random(using: &random)
    }
    grid = next
  }

  private func line(using random: inout Seeded) -> (text: SafeText, role: Role, column: Int, backdrop: Role) {
    var text: SafeText = ""
    for _ in 0..<Int.random(in: 0...6, using: &random) {
      text = text + RandomPainter.words[Int.random(in: 0..<RandomPainter.words.count, using: &random)] + " "
    }
    let role = Role.allCases[Int.random(in: 0..<Role.allCases.count, using: &random)]
    return (text, role, Int.random(in: 0..<10, using: &random), .text)
  }
}
