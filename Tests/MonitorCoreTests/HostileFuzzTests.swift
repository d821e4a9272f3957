import JSON
import JobRPC
import MonitorCore
import SafeText
import Seeded
import Testing

/// Hostile text in every field of every view, on every screen, under random keys: nothing of it acts on the terminal.
@Suite struct HostileFuzzTests {
  /// Members whose values are words of the protocol, not text.
  private static let words: Set<String> = [
    "state", "severity", "stream", "outcome", "order", "next_sort", "misfire", "overlap",
  ]

  private static let keys: [Key] = [
    "j", "k", "g", "G", .enter, "q", .escape, "1", "2", "3", "4", "5", "6", "7", "8", "9", .tab, "[", "]", "?", "a",
    "i", "l", "x", "r", "R", "p", "P", "D", "y", "u", "/", "n", "w", "t", "v", "e", "&", "m", "f", "z", "s", "C", "T",
    "c", ":", " ", "*", "U", .pageDown, .left, .right, .backspace, .function(12),
  ]

  @Test func `no text of the store acts on the terminal, whatever is pressed on whatever screen`() {
    var random = Seeded()
    var pictures = 0
    for _ in 0..<Seeded.rounds(12) {
      let size = random.pick([
        Size(columns: 120, rows: 36), Size(columns: 80, rows: 24), Size(columns: 60, rows: 15),
        Size(columns: 42, rows: 6), Size(columns: 30, rows: 3),
      ])
      let glyphs: GlyphSet = random.oneIn(3) ? .ascii : .unicode
      var bench = Bench(size.columns, size.rows, glyphs: glyphs)
      for view in ViewName.allCases { bench.views[view] = poisoned(Fixtures.value(view), "", &random) }
      bench.answer = .failure(RPCError(.refusedInState, random.hostileText()))
      bench.send(.connected(Bench.hello(random.hostileText())))
      for _ in 0..<60 {
        let key = random.pick(Self.keys)
        bench.press(key)
        if key == "x" || key == "D" { bench.read() }
        check(bench, glyphs)
        pictures += bench.screen.contains("\u{241B}") ? 1 : 0
      }
      bench.send(.lost(reason: SafeText(random.hostileText()), attempt: 3, nextTry: bench.now + 1000))
      check(bench, glyphs)
      for case .copy(let text) in bench.effects {
        for scalar in text.text.unicodeScalars { #expect(Self.isHarmless(scalar), "copied U+\(scalar.value)") }
      }
    }
    // The poison was on the screens, made visible.
    #expect(pictures > 50)
  }

  /// Every character of the picture is printable, and each row is as wide as the screen.
  private func check(_ bench: Bench, _ glyphs: GlyphSet) {
    let grid = bench.grid
    for row in 0..<grid.size.rows {
      var columns = 0
      for column in 0..<grid.size.columns {
        let cell = grid[row, column]
        columns += Int(cell.width)
        guard cell.width > 0 else { continue }
        let bad = grid.text(of: cell).unicodeScalars.filter { !Self.isHarmless($0) || $0 == "\n" }
        #expect(bad.isEmpty, "row \(row), column \(column): \(bad.map { String($0.value, radix: 16) })")
      }
      #expect(columns == grid.size.columns, "row \(row)")
    }
  }

  private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control: scalar == "\n"
    // Joiners hold an emoji together; the screen draws its base alone.
    case .format: scalar.value == 0x200D
    case .privateUse, .surrogate, .unassigned, .lineSeparator, .paragraphSeparator: false
    default: true
    }
  }

  /// The value with hostile text for every text in it.
  private func poisoned(_ value: JSONValue, _ key: String, _ random: inout Seeded) -> JSONValue {
    switch value {
    case .string(let text):
      if Self.words.contains(key) { return value }
      return .string(random.oneIn(3) ? text : random.hostileText() + (random.oneIn(2) ? text : ""))
    case .array(let values): return .array(values.map { poisoned($0, key, &random) })
    case .object(let object):
      var new = JSONObject()
      for (key, value) in object { new[key] = poisoned(value, key, &random) }
      return .object(new)
    case .null, .bool, .integer, .number: return value
    }
  }
}
