import MonitorCore
import Testing

@Suite struct ThemeTests {
  static let here = SourcePosition(line: 7, column: 3)

  static func located<Value>(_ value: Value) -> Located<Value> { Located(value, at: here) }

  static func source(
    _ id: String, inherits: String? = nil, kind: String? = "dark", palette: [(String, String)] = [],
    roles: [(String, String)] = [], mono: [(String, String)] = []
  ) -> ThemeSource {
    ThemeSource(
      id: id, file: "\(id).toml", inherits: inherits.map(located), kind: kind.map(located),
      palette: palette.map { .init(name: located($0.0), hex: located($0.1)) },
      roles: roles.map { .init(role: located($0.0), style: located($0.1)) },
      mono: mono.map { .init(role: located($0.0), style: located($0.1)) })
  }

  static let dark = source(
    "dark", palette: [("red", "#ff5050"), ("green", "#5fdf5f"), ("yellow", "#dfdf3f"), ("blue", "#6f9fff")],
    roles: [
      ("text", "#d8d8d8"), ("muted", "#8a8a8a"), ("bg", "#1c1c1c"), ("accent", "blue"),
      ("cursor", "default on #00005f"),
      ("ok", "green"), ("info", "blue"), ("warn", "yellow"), ("error", "red"), ("state.running", "blue"),
      ("state.paused", "#c9a0dc"), ("mark", "yellow bold"),
    ], mono: [("cursor", "reverse"), ("error", "bold")])

  @Test func `the table names every role once, in order, with a letter of its own`() {
    #expect(Role.table.map(\.role) == Role.allCases)
    #expect(Set(Role.allCases.map(\.name)).count == Role.allCases.count)
    #expect(Set(Role.allCases.map(\.letter)).count == Role.allCases.count)
    let required: Set<String> = [
      "text", "muted", "bg", "accent", "cursor", "ok", "info", "warn", "error", "state.running", "state.paused", "mark",
    ]
    #expect(Set(Role.allCases.filter(\.isRequired).map(\.name)) == required)
  }

  @Test(arguments: ColorDepth.allCases) func `every role resolves at every depth`(depth: ColorDepth) {
    let (theme, findings) = Theme.resolve(Self.dark, among: [Self.dark], depth: depth)

    #expect(findings == [])
    if depth != .mono { #expect(theme[.stateDead] == theme[.error]) }
    #expect(theme[.logFatal] == theme[.error])
  }

  @Test func `an heir may change nothing but a colour, and its own roles win`() {
    let heir = Self.source(
      "heir", inherits: "dark", kind: nil, palette: [("red", "#112233")], roles: [("ok", "red bold")])
    let (theme, findings) = Theme.resolve(heir, among: [Self.dark, heir], depth: .trueColor)

    #expect(findings == [])
    let color = ColorValue.rgb(RGB(red: 0x11, green: 0x22, blue: 0x33))
    #expect(theme[.error].foreground == color)
    #expect(theme[.ok] == Style(foreground: color, attributes: .bold))
    #expect(theme.isDark == true)
  }

  @Test func `circles, unknown parents and long chains are refused with their place`() {
    let a = Self.source("a", inherits: "b")
    let b = Self.source("b", inherits: "a")
    #expect(
      Theme.resolve(a, among: [a, b], depth: .mono).findings.map(\.problem) == [.inheritsItself(["a", "b", "a"])])
    let lost = Self.source("lost", inherits: "nowhere")
    let finding = Theme.resolve(lost, among: [lost], depth: .mono).findings.first
    #expect(finding?.problem == .unknownParent("nowhere"))
    #expect(finding?.description == "lost.toml:7:3: there is no theme \"nowhere\" to inherit from")
    let chain = (0..<6).map { Self.source("t\($0)", inherits: $0 < 5 ? "t\($0 + 1)" : nil) }
    #expect(Theme.resolve(chain[0], among: chain, depth: .mono).findings.map(\.problem) == [.inheritsTooDeep(limit: 4)])
    #expect(Theme.resolve(chain[1], among: chain, depth: .mono).findings == [])
  }

  @Test func `what is misspelt is reported with a suggestion`() {
    let bad = Self.source(
      "bad", inherits: "dark", palette: [("odd", "#12")],
      roles: [("state.ded", "red"), ("ok", "gren"), ("warn", "red on"), ("error", "#12345")], mono: [("ok", "red")])
    let problems = Theme.resolve(bad, among: [Self.dark, bad], depth: .trueColor).findings.map(\.problem)

    #expect(
      problems == [
        .badColor("#12"), .unknownRole("state.ded", suggestion: "state.dead"),
        .unknownColor("gren", suggestion: "green"), .badStyle("red on"), .badColor("#12345"),
      ])
    #expect(
      Theme.resolve(bad, among: [Self.dark, bad], depth: .mono).findings.map(\.problem).contains(.colorInMono("red")))
  }

  @Test func `the nearest of 256 and 16 colours is near`() {
    for index in UInt8(16)...255 {
      let color = TerminalPalette.color(index)
      #expect(TerminalPalette.color(TerminalPalette.nearest256(to: color)) == color)
    }
    #expect(TerminalPalette.nearest256(to: RGB(hex: "#fb4934")!) == 203)
    #expect(TerminalPalette.nearest16(to: RGB(hex: "#fe0101")!) == 9)
    #expect(TerminalPalette.nearest16(to: RGB(hex: "#000010")!) == 0)
  }

  @Test func `OKLab agrees with its author's values`() {
    let white = OKLab(RGB(red: 255, green: 255, blue: 255))
    #expect((white.lightness - 1).magnitude < 0.001)
    #expect(white.a.magnitude < 0.001 && white.b.magnitude < 0.001)
    let red = OKLab(RGB(red: 255, green: 0, blue: 0))
    #expect((red.lightness - 0.628).magnitude < 0.001)
    #expect((red.a - 0.225).magnitude < 0.001)
    #expect((red.b - 0.126).magnitude < 0.001)
  }

  @Test func `contrast agrees with WCAG's examples`() {
    let black = LinearRGB(RGB(red: 0, green: 0, blue: 0))
    let white = LinearRGB(RGB(red: 255, green: 255, blue: 255))
    #expect((LinearRGB.contrast(black, white) - 21).magnitude < 0.01)
    let grey = LinearRGB(RGB(hex: "#767676")!)
    #expect((LinearRGB.contrast(grey, white) - 4.54).magnitude < 0.01)
  }

  @Test func `a good theme passes the lint, weak ones are told what is weak`() {
    #expect(Theme.lint(Self.dark, among: [Self.dark]) == [])
    let faint = Self.source("faint", inherits: "dark", roles: [("text", "#555555")])
    let problems = Theme.lint(faint, among: [Self.dark, faint]).map(\.problem)
    #expect(
      problems.contains { if case .lowContrast("text", "background", _, 450, .trueColor) = $0 { true } else { false } })
    let same = Self.source("same", inherits: "dark", roles: [("state.running", "red")])
    #expect(
      Theme.lint(same, among: [Self.dark, same]).map(\.problem).contains(
        .alike("state.dead", "state.running", depth: .sixteen)))
  }

  @Test func `dead and completed that a dichromat cannot tell apart are found`() {
    let confusing = Self.source(
      "confusing", inherits: "dark", roles: [("state.dead", "#d05040"), ("state.completed", "#808030")])
    let visions = Theme.lint(confusing, among: [Self.dark, confusing]).compactMap { finding -> ColorVision? in
      if case .confusable(_, _, let vision, _) = finding.problem { vision } else { nil }
    }

    #expect(!visions.contains(.usual))
    #expect(visions.contains(.protanopia) || visions.contains(.deuteranopia))
  }

  @Test func `the cursor row keeps the colour of a state but not in reverse video`() {
    let theme = Theme.resolve(Self.dark, among: [Self.dark], depth: .trueColor).theme
    let dead = theme.style(.stateDead, on: .cursor)
    #expect(dead.foreground == theme[.stateDead].foreground)
    #expect(dead.background == theme[.cursor].background)
    let mono = Theme.resolve(Self.dark, among: [Self.dark], depth: .mono).theme
    #expect(mono.style(.stateDead, on: .cursor).attributes.contains(.reverse))
  }

  @Test func `a colour that would hide the text is not used`() {
    let dark = Theme.resolve(Self.dark, among: [Self.dark], depth: .twoHundredFiftySix).theme
    let hidden = Cell(glyph: 65, role: .text, foreground: 235)
    let same = Cell(glyph: 65, role: .text, foreground: 10, background: 10)
    let fine = Cell(glyph: 65, role: .text, foreground: 10)
    #expect(dark.style(of: hidden) == dark[.text])
    #expect(dark.style(of: same) == dark[.text])
    #expect(dark.style(of: fine).foreground == .indexed(9))
    // Where the background is unknown, black and white may hide; colours stay.
    let open = Self.source("open", kind: nil, roles: [("text", "default")])
    let unknown = Theme.resolve(open, among: [open], depth: .sixteen).theme
    #expect(unknown.style(of: Cell(glyph: 65, role: .text, foreground: 1)).foreground == .default)
    #expect(unknown.style(of: Cell(glyph: 65, role: .text, foreground: 16)).foreground == .default)
    #expect(unknown.style(of: Cell(glyph: 65, role: .text, foreground: 12)).foreground == .indexed(11))
    #expect(unknown.style(of: Cell(glyph: 65, role: .text, foreground: 1, background: 4)).background == .indexed(3))
  }

  @Test func `a log's colours are kept at 16 colours as the nearest, and dropped without colour`() {
    let cell = Cell(glyph: 65, role: .text, foreground: 197)
    let sixteen = Theme.resolve(Self.dark, among: [Self.dark], depth: .sixteen).theme
    #expect(sixteen.style(of: cell).foreground == .indexed(9))
    #expect(Theme.fallback.style(of: cell).foreground == .default)
  }
}
