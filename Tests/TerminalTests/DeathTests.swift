import CommandLine
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
  static func open(
    _ store: StageStore, size: Size = size, term: String = "xterm-256color", environment: [String: String] = [:]
  ) throws -> RealTerminal {
    let script = "ulimit -c 0; echo ready; read -r _; \(program) --socket \(store.path); echo \"[code $?]\"; read -r _"
    let terminal = try RealTerminal(
      script, size: size, term: term,
      environment: ["XDG_STATE_HOME": "\(store.directory)/state"].merging(environment) { $1 })
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

  @Test(arguments: ["SEGV": 11, "ABRT": 6, "ILL": 4, "TRAP": 5] as [String: Int32])
  func `a crash leaves a report of what ran and what was done, without a word of data`(name: String, number: Int32)
    throws
  {
    let store = try StageStore(queues: 3)
    let terminal = try DeathTests.open(store)
    try DeathTests.start(terminal)
    try terminal.wait(for: "queue-1")
    try terminal.type("j")
    try terminal.type("2/sesame")
    try terminal.wait(for: "sesame")

    try terminal.send(Signal(number))

    try terminal.wait(for: "ended by SIG\(name); what is known of it is in \(store.directory)")
    let directory = "\(store.directory)/state/jobtop/crashes"
    let files = try FileSystem.names(in: directory)
    try #require(files.count == 1)
    let report = String(decoding: try FileSystem.read("\(directory)/\(files[0])"), as: UTF8.self)
    for line in [
      "signal: SIG\(name), sent by process \(System.processID)", "jobtop: \(Version.text)", "TERM: xterm-256color",
      "screen: jobs", "size: 100x30", "connection: live", "last actions: down jobs filter",
    ] {
      #expect(report.contains("\n\(line)\n"), "\(line) is not in\n\(report)")
    }
    #expect(report.contains("/jobtop("), "no backtrace in \(report)")
    #expect(!report.contains("sesame") && !report.contains("queue-"))
  }

  @Test func `where the state directory can not be made the report is in tmp`() throws {
    let store = try StageStore()
    let terminal = try DeathTests.open(store, environment: ["XDG_STATE_HOME": "/dev/null"])
    try DeathTests.start(terminal)
    let process = try #require(terminal.foreground)

    try terminal.send(Signal(11))

    try terminal.wait(for: "what is known of it is in /tmp/jobtop-crash-")
    try terminal.wait(for: "[code 139]")
    let file = try FileSystem.names(in: "/tmp").first {
      $0.hasPrefix("jobtop-crash-") && $0.hasSuffix("-\(process).txt")
    }
    try FileSystem.remove("/tmp/\(try #require(file))")
  }

  @Test func `a lost store keeps the picture, and quitting from it restores the terminal`() throws {
    let store = try StageStore(queues: 2)
    let terminal = try DeathTests.open(store)
    let settings = terminal.settings
    try DeathTests.start(terminal)
    try terminal.wait(for: "queue-1")
    store.stop()
    try terminal.wait(until: "the loss is told over the old picture") { $0.contains("lost") && $0.contains("queue-1") }

    try terminal.type("q")

    try DeathTests.expectRestored(terminal, settings: settings, code: 0)
  }

  @Test func `a terminal that is closed ends the monitor`() throws {
    let store = try StageStore()
    var terminal: RealTerminal? = try DeathTests.open(store)
    try DeathTests.start(try #require(terminal))
    let process = try #require(terminal?.foreground)

    terminal = nil

    let deadline = MonotonicClock.now() + 20_000_000_000
    let pause = try Poller()
    while FileSystem.exists("/proc/\(process)/exe"), MonotonicClock.now() < deadline {
      try pause.wait(nanoseconds: 5_000_000)
    }
    #expect(!FileSystem.exists("/proc/\(process)/exe"))
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
