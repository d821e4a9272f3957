import MonitorCore
import Posix
import Testing

/// What the screen costs on the line, by the bytes that the real program writes to a pseudo-terminal.
@Suite(.serialized) struct BudgetTests {
  private static func open(_ store: StageStore) throws -> RealTerminal {
    let terminal = try DeathTests.open(store, size: Size(columns: 120, rows: 36))
    return terminal
  }

  @Test func `the first frame takes at most 5,000 bytes`() throws {
    let store = try StageStore(queues: 8)
    let terminal = try BudgetTests.open(store)
    let before = terminal.received

    try DeathTests.start(terminal)
    try terminal.wait(until: "the last queue is painted") { $0.contains("queue-7") && $0.contains("help") }

    #expect(terminal.received - before <= 5000)
  }

  @Test func `a move of the cursor takes at most 120 bytes in one write`() throws {
    let store = try StageStore(queues: 8)
    let terminal = try BudgetTests.open(store)
    try DeathTests.start(terminal)
    try terminal.wait(for: "queue-7")
    try terminal.wait(until: "the cursor is parked") { $0.column == 0 && $0.row > 2 }

    for _ in 0..<5 {
      let before = (bytes: terminal.received, row: terminal.screen.row)
      try terminal.type("j")
      try terminal.wait(until: "the cursor has moved") { $0.row == before.row + 1 && $0.column == 0 }
      #expect(terminal.received - before.bytes <= 120)
    }
    // F12 tells of the frame before it.
    try terminal.type("\u{1B}[24~")
    try terminal.wait(for: "in 1 writes")
  }

  @Test func `a store of waiting jobs takes at most 150 bytes a second`() throws {
    let store = try StageStore(queues: 8, waiting: 12)
    let terminal = try BudgetTests.open(store)
    try DeathTests.start(terminal)
    try terminal.wait(for: "queue-7")
    try terminal.wait(until: "the cursor is parked") { $0.column == 0 && $0.row > 2 }
    let before = terminal.received
    let start = MonotonicClock.now()

    while MonotonicClock.now() < start + 4_000_000_000 {
      store.beat()
      try terminal.take(waiting: 250_000_000)
    }

    #expect(terminal.received - before <= 4 * 150)
  }
}
