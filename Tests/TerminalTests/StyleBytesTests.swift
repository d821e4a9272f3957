import MonitorCore
import SafeText
import Terminal
import Testing

@Suite struct StyleBytesTests {
  @Test(arguments: [ColorDepth.mono, .sixteen, .twoHundredFiftySix])
  func `a printed row looks as the screen's row does`(depth: ColorDepth) throws {
    let library = ThemeLibrary()
    let theme = Theme.resolve(try #require(library["gruvbox-dark"]), among: library.sources, depth: depth).theme
    var grid = Grid(size: Size(columns: 40, rows: 1))
    grid.setBackdrop(.cursor, row: 0, columns: 0..<40)
    grid.write("† dead", row: 0, column: 2, role: .stateDead)
    grid.write("漢字", row: 0, column: 10, role: .muted)
    grid.write("log", row: 0, column: 20, foreground: 12, background: 5)
    var terminal = TerminalInterpreter(size: grid.size)

    terminal.feed(StyleBytes(depth).row(0, of: grid, theme: theme).dropLast())

    #expect(terminal.unknown == [])
    for column in 0..<40 {
      let cell = grid[0, column]
      guard cell.width > 0 else { continue }
      let spot = terminal.spots[0][column]
      let look = Style(
        foreground: spot.look.foreground, background: spot.look.background, attributes: spot.look.attributes)
      #expect(spot.text == grid.text(of: cell))
      #expect(look == theme.style(of: cell))
    }
  }

  @Test func `without styles a row is its text alone`() {
    var grid = Grid(size: Size(columns: 20, rows: 1))
    grid.write("dead", row: 0, column: 1, role: .stateDead)

    #expect(StyleBytes(nil).row(0, of: grid, theme: .fallback) == Array(" dead\n".utf8))
  }

  @Test(
    arguments: [
      ([:], false, false, nil), (["TERM": "xterm-256color"], true, false, .twoHundredFiftySix),
      (["TERM": "xterm-256color", "COLORTERM": "truecolor"], true, false, .trueColor),
      (["TERM": "linux"], true, false, .sixteen), (["TERM": "dumb"], true, false, nil),
      (["TERM": "xterm", "NO_COLOR": "1"], true, false, .mono),
      (["TERM": "xterm", "NO_COLOR": "1"], false, true, .sixteen),
    ] as [([String: String], Bool, Bool, ColorDepth?)])
  func `the depth follows the terminal and the environment`(
    environment: [String: String], isTerminal: Bool, isWanted: Bool, depth: ColorDepth?
  ) {
    #expect(StyleBytes(environment: environment, isTerminal: isTerminal, isWanted: isWanted).depth == depth)
  }

  @Test func `a background that was asked for is painted where the theme has one`() throws {
    var chooser = ThemeChooser(directory: nil, depth: .twoHundredFiftySix, paintsBackground: true)
    _ = chooser.choose("gruvbox-dark", backgroundIsDark: nil)
    #expect(chooser.current.style(of: .blank).background == .indexed(235))
    _ = chooser.choose("dark", backgroundIsDark: nil)
    #expect(chooser.current.style(of: .blank).background == .default)
    var plain = ThemeChooser(directory: nil, depth: .twoHundredFiftySix)
    _ = plain.choose("gruvbox-dark", backgroundIsDark: nil)
    #expect(plain.current.style(of: .blank).background == .default)
  }
}
