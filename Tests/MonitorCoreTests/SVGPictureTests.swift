import MonitorCore
import SafeText
import Testing

@Suite struct SVGPictureTests {
  static let theme = Theme.resolve(ThemeTests.dark, among: [ThemeTests.dark], depth: .trueColor).theme

  private func svg(_ grid: Grid) -> String {
    String(decoding: SVGPicture(grid, theme: Self.theme).bytes, as: UTF8.self)
  }

  @Test func `text that is XML stays text`() {
    var grid = Grid(size: Size(columns: 40, rows: 1))
    grid.write(SafeText("</text><script>alert('1' & \"2\")"), row: 0, column: 0)

    #expect(svg(grid).contains(">&lt;/text&gt;&lt;script&gt;alert(&#39;1&#39; &amp; &quot;2&quot;)</tspan>"))
    #expect(!svg(grid).contains("<script"))
  }

  @Test func `a run of one style is one piece, as wide as its cells`() {
    var grid = Grid(size: Size(columns: 20, rows: 2))
    grid.write("dead", row: 1, column: 2, role: .stateDead)
    let text = svg(grid)

    // 10 + 2 × 8.4, below a first row that has nothing.
    #expect(text.contains("<text y=\"42\"><tspan x=\"26.8\" textLength=\"33.6\" fill=\"#ff5050\">dead</tspan></text>"))
    #expect(text.components(of: "<text") == 1)
  }

  @Test func `wide characters and signs stand where their cells begin`() {
    var grid = Grid(size: Size(columns: 20, rows: 1))
    grid.write("漢字▁█", row: 0, column: 0)

    #expect(svg(grid).contains("<tspan x=\"10 26.8 43.6 52\">漢字▁█</tspan>"))
  }

  @Test func `the cursor's row has its background behind it`() {
    var grid = Grid(size: Size(columns: 20, rows: 3))
    grid.setBackdrop(.cursor, row: 2, columns: 0..<20)

    #expect(svg(grid).contains("<rect x=\"10\" y=\"46\" width=\"168\" height=\"18\" fill=\"#00005f\"/>"))
  }

  @Test(arguments: [false, true]) func `every screen of hostile data is well-formed`(hostile: Bool) {
    var bench = Bench.live(hostile: hostile)
    for tab in 1...9 {
      bench.press(Key(notation: String(tab))!)
      let text = svg(frame(of: bench.model, size: Size(columns: 120, rows: 36)))
      #expect(text.components(of: "<tspan ") == text.components(of: "</tspan>"))
      #expect(text.components(of: "<text ") == text.components(of: "</text>"))
      #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || $0.value == 0x7F })
    }
  }

  @Test func `save screen asks for a name and writes what was seen`() throws {
    var bench = Bench.live()
    bench.press("2")
    let seen = bench.screen
    bench.press("?")
    bench.type("write the screen")
    bench.press(.enter)
    #expect(bench.shows("save screen to:"))
    bench.type("a.svg")
    bench.press(.enter)

    guard case .saveScreen(let path, let grid)? = bench.effects.last else {
      Issue.record("no picture was asked for")
      return
    }
    #expect(path == "a.svg")
    #expect(grid.text == seen)
  }
}

extension String {
  fileprivate func components(of text: String) -> Int {
    var count = 0
    var rest = self[...]
    while let first = rest.firstIndex(of: text.first!) {
      rest = rest[first...]
      if rest.hasPrefix(text) { count += 1 }
      rest = rest.dropFirst()
    }
    return count
  }
}
