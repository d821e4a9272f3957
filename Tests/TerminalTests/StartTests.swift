import MonitorCore
import Posix
import Testing

/// The real program started under the names that terminals go by: which signs and colours it paints.
@Suite(.serialized) struct StartTests {
  private func open(_ store: StageStore, term: String, _ environment: [String: String] = [:]) throws -> RealTerminal {
    let terminal = try DeathTests.open(
      store, term: term, environment: ["JOBTOP_THEME": "dark"].merging(environment) { $1 })
    try terminal.type("\n")
    return terminal
  }

  /// Every colour on the screen.
  private func colors(_ terminal: RealTerminal) -> Set<ColorValue> {
    Set(terminal.screen.spots.joined().flatMap { [$0.look.foreground, $0.look.background] })
  }

  @Test(arguments: ["no-such-terminal", "xterm-256color", "screen-256color", "tmux-256color", "xterm-direct"])
  func `a terminal of today, or one that terminfo does not know, shows the full signs`(term: String) throws {
    let store = try StageStore(queues: 2)
    let terminal = try open(store, term: term)

    try terminal.wait(for: "● live")
    try terminal.wait(for: "queue-1")
    #expect(terminal.screen.unknown.isEmpty, "\(terminal.screen.unknown)")
  }

  @Test(arguments: ["linux", "vt100"])
  func `the console and vt100 show ASCII signs`(term: String) throws {
    let store = try StageStore(queues: 2)
    let terminal = try open(store, term: term)

    try terminal.wait(for: "* live")
    try terminal.wait(for: "queue-1")
    #expect(terminal.picture.unicodeScalars.allSatisfy { $0.isASCII })
    #expect(terminal.screen.unknown.isEmpty, "\(terminal.screen.unknown)")
  }

  @Test(arguments: ["C", "POSIX", "en_US.ISO-8859-1", "no_such.locale"])
  func `a locale without UTF-8 is replaced for the screen`(locale: String) throws {
    let store = try StageStore()
    let terminal = try open(store, term: "xterm-256color", ["LANG": locale, "LC_ALL": locale])

    try terminal.wait(for: "● live")
  }

  @Test func `a dumb terminal is told so and not touched`() throws {
    let store = try StageStore()
    let terminal = try open(store, term: "dumb")

    try terminal.wait(for: "[code 1]")
    try terminal.wait(for: "this terminal can not move its cursor: TERM=dumb")
    #expect(!terminal.screen.isAlternate)
  }

  @Test func `NO_COLOR leaves no colour on the screen`() throws {
    let store = try StageStore(queues: 2)
    let terminal = try open(store, term: "xterm-256color", ["NO_COLOR": "1"])

    try terminal.wait(for: "queue-1")

    #expect(colors(terminal) == [.default])
  }

  @Test func `COLORTERM gives an old name its 256 colours`() throws {
    func usesMany(_ environment: [String: String]) throws -> Bool {
      let store = try StageStore(queues: 2)
      let terminal = try open(store, term: "xterm", environment)
      try terminal.wait(for: "queue-1")
      return colors(terminal).contains { if case .indexed(let index) = $0 { index > 15 } else { false } }
    }

    #expect(try !usesMany([:]))
    #expect(try usesMany(["COLORTERM": "truecolor"]))
  }
}
