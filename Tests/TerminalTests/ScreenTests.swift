import MonitorCore
import SafeText
import Seeded
import Terminal
import Testing

/// ncurses keeps global state: everything that opens a screen stands in this suite, one test after the other.
@Suite(.serialized) struct ScreenTests {
  static let terminals = ["xterm-256color", "screen-256color", "tmux-256color", "linux", "vt100", "xterm"]

  /// A screen of a terminal and the terminal itself.
  struct Bench {
    let screen: TerminalScreen
    var terminal: TerminalInterpreter
    let theme: Theme

    init(term: String = "xterm-256color", size: Size, theme: String = "terminal") throws {
      let environment = ["TERM": term]
      screen = try #require(
        TerminalScreen(TerminalProfile(environment: environment), size: size, environment: environment))
      #expect(screen.term == term)
      terminal = TerminalInterpreter(size: size)
      let library = ThemeLibrary()
      let source = try #require(library[theme])
      self.theme = Theme.resolve(source, among: library.sources, depth: screen.depth).theme
    }

    /// Paints, shows, and returns how many bytes that took.
    @discardableResult
    mutating func show(_ grid: Grid) -> Int {
      let bytes = screen.paint(grid, theme: theme)
      terminal.feed(bytes)
      return bytes.count
    }
  }

  /// What a terminal of direct colours is told: only the first eight have numbers there.
  private static func direct(_ color: ColorValue) -> ColorValue {
    if case .indexed(let index) = color, index >= 8 { return .rgb(TerminalPalette.color(index)) }
    return color
  }

  static func differences(_ bench: Bench, _ grid: Grid, looks: Bool) -> [String] {
    var found: [String] = bench.terminal.unknown
    for row in 0..<grid.size.rows {
      for column in 0..<grid.size.columns {
        let cell = grid[row, column]
        let spot = bench.terminal.spots[row][column]
        let text = cell.width == 0 ? "" : grid.text(of: cell)
        if !text.unicodeScalars.elementsEqual(spot.text.unicodeScalars) {
          found.append("\(row),\(column): \(spot.text) instead of \(text)")
        }
        guard looks else { continue }
        var style = bench.theme.style(of: cell)
        if bench.screen.depth == .trueColor {
          style.foreground = direct(style.foreground)
          style.background = direct(style.background)
        }
        let isBlank = text == " "
        let shows: TextAttributes = isBlank ? [.underline, .reverse] : [.bold, .dim, .italic, .underline, .reverse]
        if style.attributes.intersection(shows) != spot.look.attributes.intersection(shows)
          || style.background != spot.look.background || (!isBlank && style.foreground != spot.look.foreground)
        {
          found.append("\(row),\(column): \(spot.look) instead of \(style)")
        }
      }
    }
    if let cursor = grid.cursor, (bench.terminal.row, bench.terminal.column) != (cursor.row, cursor.column) {
      found.append("cursor at \(bench.terminal.row),\(bench.terminal.column)")
    }
    return found
  }

  @Test(arguments: terminals)
  func `the bytes of random frames make the same picture on the terminal`(term: String) throws {
    var random = Seeded()
    let size = Size(columns: 41, rows: 13)
    var bench = try Bench(term: term, size: size, theme: "dark")
    var painter = RandomPainter(size: size)

    for frame in 0..<150 {
      painter.change(using: &random)
      bench.show(painter.grid)
      let found = ScreenTests.differences(bench, painter.grid, looks: term.hasSuffix("256color"))
      #expect(found.isEmpty, "seed \(random.seed), frame \(frame): \(found.prefix(5))")
      if !found.isEmpty { break }
    }
  }

  @Test func `an unchanged frame costs nothing`() throws {
    var bench = try Bench(size: Size(columns: 20, rows: 3))
    var grid = Grid(size: Size(columns: 20, rows: 3))
    grid.write("waiting", row: 1, column: 2)

    #expect(bench.show(grid) > 0)
    #expect(bench.show(grid) == 0)
  }

  @Test func `every resize ends with the picture of the new size`() throws {
    var random = Seeded()
    var bench = try Bench(size: Size(columns: 80, rows: 24), theme: "dark")

    for _ in 0..<60 {
      let size = Size(columns: .random(in: 20...130, using: &random), rows: .random(in: 5...40, using: &random))
      bench.screen.resize(to: size)
      bench.terminal.resize(to: size)
      var painter = RandomPainter(size: size)
      painter.change(using: &random)
      bench.show(painter.grid)
      let found = ScreenTests.differences(bench, painter.grid, looks: true)
      #expect(found.isEmpty, "seed \(random.seed), \(size): \(found.prefix(5))")
    }
  }

  @Test func `a log that grows by a line costs little more than that line`() throws {
    let size = Size(columns: 120, rows: 36)
    var bench = try Bench(size: size)
    func page(from first: Int) -> Grid {
      var grid = Grid(size: size)
      for row in 0..<30 {
        grid.write(
          "13:58:02.4\(first + row) INFO segment \((first + row) * 7919)/412 speed 4.1x", row: row + 4, column: 1)
      }
      return grid
    }
    bench.show(page(from: 10))

    let cost = bench.show(page(from: 11))

    let line = page(from: 11).line(33).utf8.count
    #expect(cost <= line + line / 5 + 60, "\(cost) bytes for a line of \(line)")
    #expect(bench.terminal.line(33) == page(from: 11).line(33))
  }

  @Test func `a changed theme repaints without a clear`() throws {
    let size = Size(columns: 40, rows: 5)
    var bench = try Bench(size: size)
    var grid = Grid(size: size)
    grid.write("dead", row: 2, column: 3, role: .stateDead)
    grid.write("plain", row: 3, column: 3)
    bench.show(grid)
    let library = ThemeLibrary()
    let mono = Theme.resolve(try #require(library["mono"]), among: library.sources, depth: .mono).theme

    let bytes = bench.screen.paint(grid, theme: mono)
    bench.terminal.feed(bytes)

    #expect(bench.terminal.spots[2][3].look.foreground == .default)
    #expect(bytes.count < 60)
  }

  @Test func `what the terminal font may dispute keeps its columns`() throws {
    let size = Size(columns: 30, rows: 2)
    var bench = try Bench(size: size)
    var grid = Grid(size: size)
    let family = "a👨‍👩‍👧b❤️c🇸🇪d日本e"
    let end = grid.write(SafeText(family), row: 0, column: 0)
    grid.write("|", row: 0, column: end)

    bench.show(grid)

    #expect(bench.terminal.spots[0][end].text == "|")
    #expect(bench.terminal.unknown.isEmpty)
  }

  @Test func `restoring undoes every mode that was entered`() throws {
    for term in ScreenTests.terminals {
      var bench = try Bench(term: term, size: Size(columns: 30, rows: 5))
      var grid = Grid(size: Size(columns: 30, rows: 5))
      grid.write("x", row: 0, column: 0, role: .danger)
      bench.show(grid)

      bench.terminal.feed(bench.screen.restoreBytes)

      #expect(bench.terminal.modes.subtracting([7]).isEmpty, "\(term): \(bench.terminal.modes)")
      #expect(!bench.terminal.isAlternate)
      #expect(bench.terminal.cursorIsVisible)
    }
  }

  @Test func `a terminal that terminfo does not know is taken for an xterm`() throws {
    let environment = ["TERM": "no-such-terminal"]

    let screen = try #require(
      TerminalScreen(
        TerminalProfile(environment: environment), size: Size(columns: 80, rows: 24), environment: environment))

    #expect(screen.term == "xterm-256color")
    #expect(screen.depth == .twoHundredFiftySix)
  }

  @Test func `a dumb terminal is left alone`() {
    let environment = ["TERM": "dumb"]

    #expect(
      TerminalScreen(
        TerminalProfile(environment: environment), size: Size(columns: 80, rows: 24), environment: environment)
        === nil)
  }

  @Test(
    arguments: [
      ("vt100", "", ColorDepth.mono), ("linux", "", .sixteen), ("xterm", "", .sixteen),
      ("xterm", "truecolor", .twoHundredFiftySix),
      ("screen-256color", "", .twoHundredFiftySix), ("tmux-256color", "truecolor", .twoHundredFiftySix),
    ])
  func `the depth of colour follows terminfo`(term: String, colorTerm: String, depth: ColorDepth) throws {
    let environment = ["TERM": term, "COLORTERM": colorTerm]

    let screen = try #require(
      TerminalScreen(
        TerminalProfile(environment: environment), size: Size(columns: 80, rows: 24), environment: environment))

    #expect(screen.depth == depth)
  }

  @Test func `NO_COLOR leaves no colour in the bytes`() throws {
    let environment = ["TERM": "xterm-256color", "NO_COLOR": "1"]
    let size = Size(columns: 40, rows: 5)
    let screen = try #require(
      TerminalScreen(TerminalProfile(environment: environment), size: size, environment: environment))
    #expect(screen.depth == .mono)
    let library = ThemeLibrary()
    let theme = Theme.resolve(try #require(library["dark"]), among: library.sources, depth: screen.depth).theme
    var grid = Grid(size: size)
    for (index, role) in Role.allCases.enumerated() { grid.write("x", row: index % 5, column: index % 40, role: role) }

    let text = String(decoding: screen.paint(grid, theme: theme), as: UTF8.self)

    #expect(text.firstRange(of: /\[3[0-7]m|;3[0-7]m|38;5|48;5|\[4[0-7]m/) == nil)
  }
}
