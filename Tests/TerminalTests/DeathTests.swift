import MonitorCore
import Posix
import Testing

/// The real program on a pseudo-terminal: it must leave the terminal as it found it, whatever ends it.
@Suite(.serialized) struct DeathTests {
  static let size = Size(columns: 100, rows: 30)

  /// The program that `swift build` has put beside these tests.
  static var program: String {
    let tests = System.executablePath() ?? ""
    return FileSystem.parent(of: tests) + "/jobtop"
  }

  /// Starts the monitor in a shell that afterwards says with which code it ended.
  static func open(_ store: StageStore, size: Size = size, term: String = "xterm-256color") throws -> RealTerminal {
    let script = "ulimit -c 0; echo ready; read -r _; \(program) --socket \(store.path); echo \"[code $?]\"; read -r _"
    let terminal = try RealTerminal(script, size: size, term: term)
    try terminal.wait(for: "ready")
    return terminal
  }

  static func start(_ terminal: RealTerminal) throws {
    try terminal.type("\n")
    try terminal.wait(until: "the monitor is up") { $0.isAlternate && $0.contains("jobtop") }
  }

  static func expectRestored(_ terminal: RealTerminal, settings: [UInt8], code: Int32) throws {
    try terminal.wait(for: "[code \(code)]")
    #expect(terminal.settings == settings)
    #expect(!terminal.screen.isAlternate)
    #expect(terminal.screen.cursorIsVisible)
    #expect(terminal.screen.modes.subtracting([7]).isEmpty, "\(terminal.screen.modes)")
    #expect(terminal.screen.unknown.isEmpty, "\(terminal.screen.unknown)")
  }

  @Test func `quitting restores the terminal`() throws {
    let store = try StageStore()
    let terminal = try DeathTests.open(store)
    let settings = terminal.settings
    try DeathTests.start(terminal)
    #expect(terminal.settings != settings)

    try terminal.type("q")

    try DeathTests.expectRestored(terminal, settings: settings, code: 0)
  }

  @Test(
    arguments: [
      ("INT", 2), ("TERM", 15), ("HUP", 1), ("QUIT", 3), ("SEGV", 11), ("BUS", 7), ("ABRT", 6), ("ILL", 4), ("TRAP", 5),
      ("FPE", 8), ("SYS", 31),
    ] as [(String, Int32)])
  func `a signal restores the terminal and ends the process by itself`(name: String, number: Int32) throws {
    let store = try StageStore()
    let terminal = try DeathTests.open(store)
    let settings = terminal.settings
    try DeathTests.start(terminal)

    try terminal.send(Signal(number))

    try DeathTests.expectRestored(terminal, settings: settings, code: 128 + number)
  }

  @Test func `a signal from outside is named once the screen is back`() throws {
    let store = try StageStore()
    let terminal = try DeathTests.open(store)
    try DeathTests.start(terminal)

    try terminal.send(.terminate)

    try terminal.wait(for: "jobtop: ended by SIGTERM")
  }

  @Test(arguments: ["linux", "vt100", "screen-256color"])
  func `other terminals are restored as well`(term: String) throws {
    let store = try StageStore()
    let terminal = try DeathTests.open(store, term: term)
    let settings = terminal.settings
    try terminal.type("\n")
    try terminal.wait(until: "the monitor is up") { $0.contains("test") || $0.contains("live") }

    try terminal.type("q")

    try terminal.wait(for: "[code 0]")
    #expect(terminal.settings == settings)
    #expect(terminal.screen.cursorIsVisible)
    #expect(terminal.screen.unknown.isEmpty, "\(terminal.screen.unknown)")
  }

  @Test func `without a store the terminal is not touched and the code is 5`() throws {
    let store = try StageStore()
    let terminal = try DeathTests.open(store)
    let settings = terminal.settings
    store.stop()

    try terminal.type("\n")

    try terminal.wait(for: "[code 5]")
    #expect(terminal.settings == settings)
    #expect(terminal.screen.contains("no store"))
  }
}
