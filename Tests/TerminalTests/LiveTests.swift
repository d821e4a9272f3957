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
