import MonitorCore
import Posix
import Testing

/// The real program on a pseudo-terminal, with a store that a test directs.
@Suite(.serialized) struct LiveTests {
  @Test func `a stop gives the shell its terminal, and fg the picture back`() throws {
    let store = try StageStore()
    let program = "\(DeathTests.program) --socket \(store.path)"
    let terminal = try RealTerminal(
      "set -m; PS1=; exec bash --norc --noprofile -i", size: DeathTests.size, environment: ["PS1": "$ "])
    let before = try LiveTests.settings(terminal)
    try terminal.type("clear; \(program)\n")
    try terminal.wait(until: "the monitor is up") { $0.isAlternate && $0.contains("jobtop") }

    try terminal.type("\u{1A}")

    try terminal.wait(until: "the shell says so") { !$0.isAlternate && $0.contains("Stopped") }
    #expect(try LiveTests.settings(terminal) == before)
    try terminal.type("fg\n")
    try terminal.wait(until: "the picture is back") { $0.isAlternate && $0.contains("jobtop") }
    try terminal.type("q")
    try terminal.wait(until: "the shell is back") { !$0.isAlternate }
    #expect(try LiveTests.settings(terminal) == before)
  }

  /// What a command started by an interactive shell finds the terminal's settings to be.
  private static func settings(_ terminal: RealTerminal) throws -> String {
    // Typed again where the program before it still had the terminal and dropped what came early.
    for turn in 1...10 {
      try terminal.type("clear; stty -g; echo fin''ished\n")
      do {
        try terminal.wait(until: "stty has answered", nanoseconds: 3_000_000_000) { $0.hasLine("finished") }
        break
      } catch  where turn < 10 {
        continue
      }
    }
    return (0..<terminal.screen.size.rows).map(terminal.screen.line).first { $0.contains(":") } ?? ""
  }

  @Test func `two hundred resizes in two seconds end in the right picture`() throws {
    let store = try StageStore(queues: 5)
    let terminal = try DeathTests.open(store)
    try DeathTests.start(terminal)
    let start = MonotonicClock.now()

    for round in 0..<200 {
      terminal.resize(to: Size(columns: 40 + round * 37 % 120, rows: 8 + round * 13 % 40))
      try terminal.take(waiting: 9_000_000)
    }

    #expect(MonotonicClock.now() - start < 4_000_000_000)
    terminal.resize(to: Size(columns: 90, rows: 24))
    store.show(queues: 7)
    try terminal.wait(for: "queue-6")
    try terminal.wait(until: "the last row is painted") { !$0.line(23).isEmpty && $0.line(0).contains("jobtop") }
    // What is there is what a terminal shows that was painted anew.
    let picture = terminal.picture
    let received = terminal.received
    try terminal.type("\u{C}")
    try terminal.wait(until: "all is painted again") { _ in terminal.received > received + 500 }
    try terminal.wait(until: "the same picture") { _ in terminal.picture == picture }
    try terminal.type("q")
    try terminal.wait(for: "[code 0]")
  }

  @Test func `a lost store is said, and found again`() throws {
    let store = try StageStore(queues: 2)
    let terminal = try DeathTests.open(store)
    try DeathTests.start(terminal)
    try terminal.wait(for: "queue-1")

    store.stop()
    try terminal.wait(for: "lost")
    try store.start()
    store.show(queues: 2)

    try terminal.wait(for: "live")
  }

  @Test func `a saved theme file is on the screen at once, and a broken one leaves the last`() throws {
    let configuration = try FileSystem.makeTemporaryDirectory(prefix: "jobtop-themes")
    defer { try? FileSystem.removeTree(configuration) }
    let themes = configuration + "/jobtop/themes"
    try FileSystem.makeDirectory(themes)
    func save(_ text: String) throws {
      // As editors do it.
      try FileSystem.write(themes + "/mine.toml~", Array(text.utf8))
      try FileSystem.rename(themes + "/mine.toml~", to: themes + "/mine.toml")
    }
    try save("inherits = 'dark'\n[roles]\ntitle = '#ff0000'")
    let store = try StageStore(queues: 2)
    let terminal = try RealTerminal(
      "\(DeathTests.program) --socket \(store.path) --theme mine; echo \"[code $?]\"", size: DeathTests.size,
      environment: ["XDG_CONFIG_HOME": configuration])
    try terminal.wait(for: "queue-1")
    func titleColor() -> ColorValue { terminal.screen.spots[0][1].look.foreground }
    #expect(titleColor() == .indexed(196))

    try save("inherits = 'dark'\n[roles]\ntitle = '#00ff00'")
    try terminal.wait(until: "the title is green") { _ in titleColor() == .indexed(46) }

    try save("inherits = 'dark'\n[roles]\ntitel = '#0000ff'")
    try terminal.wait(for: "mine.toml:3:1: there is no role \"titel\"")
    #expect(titleColor() == .indexed(46))

    // Another theme by the configuration's file is not taken, since the flag goes first.
    try FileSystem.write(configuration + "/jobtop/config.toml", Array("theme = 'nord'".utf8))
    try save("inherits = 'dark'\n[roles]\ntitle = '#ff00ff'")
    try terminal.wait(until: "the title is magenta") { _ in titleColor() == .indexed(201) }
    try terminal.type("q")
    try terminal.wait(for: "[code 0]")
  }

  @Test func `a theme named anew in config toml is taken while running`() throws {
    let configuration = try FileSystem.makeTemporaryDirectory(prefix: "jobtop-themes")
    defer { try? FileSystem.removeTree(configuration) }
    try FileSystem.makeDirectory(configuration + "/jobtop")
    let file = configuration + "/jobtop/config.toml"
    try FileSystem.write(file, Array("theme = 'dark'".utf8))
    let store = try StageStore(queues: 2)
    let terminal = try RealTerminal(
      "\(DeathTests.program) --socket \(store.path)", size: DeathTests.size,
      environment: ["XDG_CONFIG_HOME": configuration])
    try terminal.wait(for: "queue-1")
    func titleColor() -> ColorValue { terminal.screen.spots[0][1].look.foreground }
    let dark = titleColor()

    try FileSystem.write(file, Array("theme = 'high-contrast-light'".utf8))

    try terminal.wait(until: "the title is black") { _ in titleColor() == .indexed(16) }
    try FileSystem.write(file, Array("them = 'dark'".utf8))
    try terminal.wait(for: "unknown key 'them'")
    try FileSystem.write(file, Array("theme = 'dark'".utf8))
    try terminal.wait(until: "the title is as before") { _ in titleColor() == dark }
  }

  @Test func `save screen writes a picture and never over a file`() throws {
    let directory = try FileSystem.makeTemporaryDirectory(prefix: "jobtop-picture")
    defer { try? FileSystem.removeTree(directory) }
    try FileSystem.makeDirectory(directory + "/jobtop")
    try FileSystem.write(directory + "/jobtop/config.toml", Array("[keys]\nsave-screen = 'F8'".utf8))
    let store = try StageStore(queues: 2)
    let terminal = try RealTerminal(
      "cd \(directory); \(DeathTests.program) --socket \(store.path)", size: DeathTests.size,
      environment: ["XDG_CONFIG_HOME": directory])
    try terminal.wait(for: "queue-1")

    try terminal.type("\u{1B}[19~")
    try terminal.wait(for: "save screen to:")
    try terminal.type("a.svg\r")
    try terminal.wait(for: "saved a.svg")
    let picture = String(decoding: try FileSystem.read(directory + "/a.svg"), as: UTF8.self)
    #expect(picture.hasPrefix("<svg ") && picture.contains("queue-1") && !picture.contains("save screen to"))

    try terminal.type("\u{1B}[19~")
    try terminal.wait(for: "save screen to:")
    try terminal.type("a.svg\r")
    try terminal.wait(for: "a.svg is there already")
    try terminal.type("\u{1B}[19~")
    try terminal.wait(for: "save screen to:")
    try terminal.type("a.txt\r")
    try terminal.wait(for: "saved a.txt")
    #expect(String(decoding: try FileSystem.read(directory + "/a.txt"), as: UTF8.self).contains("queue-1"))
  }

  @Test func `a quiet store costs no byte`() throws {
    let store = try StageStore()
    let terminal = try DeathTests.open(store)
    try DeathTests.start(terminal)
    try terminal.wait(for: "live")
    let before = terminal.received

    for _ in 0..<20 {
      store.beat()
      try terminal.take(waiting: 100_000_000)
    }

    // The clock may have turned a minute meanwhile.
    #expect(terminal.received - before <= 60)
  }
}

extension TerminalInterpreter {
  func hasLine(_ text: String) -> Bool {
    (0..<size.rows).contains { line($0) == text }
  }
}
