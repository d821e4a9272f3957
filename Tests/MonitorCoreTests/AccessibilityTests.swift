import JobCore
import JobRPC
import MonitorCore
import SafeText
import Testing

/// What a screen reader, a magnifier or an eye without colours needs of a picture.
@Suite struct AccessibilityTests {
  private static let signs = Set("○◌◇●✓✗↻‖⊘†▲█▁▂▃▄▅▆▇─│┌┐└┘")

  @Test(arguments: 1...9) func `the terminal's cursor stands on the selected row`(tab: Int) throws {
    var bench = Bench.live()
    bench.press(Key(notation: String(tab))!)
    for _ in 0..<3 {
      bench.press("j")
      guard bench.model.screen.listing?.cursor != nil else { continue }
      let grid = bench.grid
      let cursor = try #require(grid.cursor)
      let isSelected = (0..<grid.size.columns).contains { column in
        [.cursor, .cursorBlur].contains(grid[cursor.row, column].backdrop)
      }
      #expect(isSelected, "row \(cursor.row): \(grid.line(cursor.row))")
      #expect(grid.line(cursor.row).contains(">"))
    }
  }

  @Test(arguments: [GlyphSet.words, .asciiWords]) func `with words no sign stands for anything`(glyphs: GlyphSet) {
    var bench = Bench.live(glyphs: glyphs)
    for tab in 1...9 {
      bench.press(Key(notation: String(tab))!)
      for row in 0..<bench.grid.size.rows where row != 1 {
        let found = bench.line(row).filter { Self.signs.contains($0) }
        #expect(found.isEmpty, "tab \(tab): \(bench.line(row))")
      }
    }
  }

  @Test func `with words the state is still said, and cursor and marks are seen`() {
    var bench = Bench.live(glyphs: .words)
    bench.press("2", .character(" "))
    let states = WireState.allCases.map(\.rawValue) + ["halted", "ending"]

    for row in 4..<20 where bench.line(row).contains("mail.send_receipt") {
      #expect(states.contains { bench.line(row).contains($0) }, "\(bench.line(row))")
    }
    #expect(bench.shows("*") && bench.shows(">"))
  }

  @Test(arguments: [1, 2, 4, 7]) func `a state has its word beside its sign`(tab: Int) {
    var bench = Bench.live()
    bench.press(Key(notation: String(tab))!)
    let signs: [MonitorCore.Role: Character] = [
      .stateDead: "†", .stateRunning: "●", .stateRetrying: "↻", .statePaused: "‖",
    ]
    let grid = bench.grid
    for row in 3..<grid.size.rows - 2 {
      for column in 0..<grid.size.columns - 3 {
        let cell = grid[row, column]
        guard let sign = signs[cell.role], grid.text(of: cell) == String(sign) else { continue }
        let hasWord = grid.line(row).dropFirst(column + 1).contains { $0.isLetter }
        #expect(hasWord, "\(grid.line(row))")
      }
    }
  }

  @Test(arguments: 1...9) func `an unchanged store turns ages once a second, and moves nothing else`(tab: Int) {
    var bench = Bench.live()
    bench.press(Key(notation: String(tab))!)
    bench.wait(8000)
    var pictures: [String] = [bench.screen]

    for _ in 0..<20 {
      bench.wait(100)
      bench.heartbeat()
      if bench.screen != pictures.last { pictures.append(bench.screen) }
    }

    // Two full seconds pass within two seconds, or three where one is begun.
    #expect(pictures.count <= 4)
  }
}
