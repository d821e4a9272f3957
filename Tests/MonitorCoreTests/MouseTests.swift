import JobRPC
import MonitorCore
import Testing

@Suite struct MouseTests {
  @Test func `a click selects the row that was painted there`() {
    var bench = Bench.live()
    bench.press("2")
    let row = (0..<36).first { bench.line($0).contains("182104") } ?? 0

    bench.click(row: row, column: 30)

    #expect(bench.model.screen.listing?.cursor == .job(182_104))
    #expect(bench.effects.allSatisfy { if case .call(_, .jobRetry, _) = $0 { false } else { true } })
  }

  @Test func `a click on a tab goes there, one on the key bar does what it says`() {
    var bench = Bench.live()
    let tab = bench.column(of: "7 Queues", row: 1)
    bench.click(row: 1, column: tab + 3)
    #expect(bench.model.tab == .queues)

    bench.click(row: 35, column: bench.column(of: "? help", row: 35))
    #expect(bench.model.menu != nil)
  }

  @Test func `a click on a line of a menu picks it, and one beside the menu does nothing`() {
    var bench = Bench.live()
    bench.press("7", "s")
    bench.click(row: 1, column: bench.column(of: "2 Jobs", row: 1))
    #expect(bench.model.tab == .queues)
    #expect(bench.model.menu != nil)

    let row = (0..<36).first { bench.line($0).contains("by name") } ?? 0
    bench.click(row: row, column: 60)
    #expect(bench.model.menu == nil)
    #expect(bench.model.sort == "name")
  }

  @Test func `a question is not answered by the mouse`() {
    var bench = Bench.live()
    bench.press("2", "j", "x")
    bench.read()
    for row in 0..<36 { for column in stride(from: 0, to: 120, by: 7) { bench.click(row: row, column: column) } }

    #expect(bench.model.question != nil)
    #expect(bench.calls(.jobCancel) == [])
  }

  @Test func `the wheel moves the cursor of a list, a menu and a log`() {
    var bench = Bench.live()
    bench.press("2")
    bench.send(.wheel(1, at: bench.now))
    #expect(bench.model.screen.listing?.cursorIndex == 3)
    bench.send(.wheel(-1, at: bench.now))
    #expect(bench.model.screen.listing?.cursorIndex == 0)

    bench.press("s")
    bench.send(.wheel(2, at: bench.now))
    #expect(bench.model.menu?.selected == 2)
    bench.press(.escape, "l")
    bench.send(.wheel(-1, at: bench.now))
    guard case .log(let log) = bench.model.screen else { return }
    #expect(!log.isFollowing)
  }
}
