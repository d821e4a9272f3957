import JSON
import JobCore
import JobRPC
import MonitorCore
import Testing

/// The page of one job: its sections, and what it asks the store.
@Suite struct JobPageTests {
  private static func waiting(_ columns: Int = 120, _ rows: Int = 36) -> Bench {
    var bench = Bench.live(columns, rows)
    bench.answer = .success(["reasons": .array(Fixtures.reasons.map(\.json))])
    bench.views[.job] = Fixtures.waiting.json
    bench.press("2", .enter)
    return bench
  }

  @Test func `why a job waits is asked once, and again in another state`() {
    var bench = Self.waiting()
    #expect(bench.shows("queue reports is paused by ops1"))
    bench.push(.job)
    bench.heartbeat()
    #expect(bench.calls(.jobWhy).count == 1)

    var view = Fixtures.waiting
    view.job.state = .paused
    bench.push(.job, view.json)
    #expect(bench.calls(.jobWhy).count == 2)
    view.job.state = .running
    bench.push(.job, view.json)

    #expect(bench.calls(.jobWhy).count == 2)
    #expect(!bench.shows("WHY"))
  }

  @Test func `Tab goes through the sections of a small screen and brings each into view`() {
    var bench = Bench.live(80, 24)
    bench.press("2", "j", "j", "j", .enter)
    #expect(bench.shows("lines 1-"))
    var seen: [String] = []
    for _ in 0..<6 {
      bench.press(.tab)
      guard let cursor = bench.grid.cursor else { continue }
      seen.append(String(bench.line(cursor.row).split(separator: " ").first ?? ""))
    }

    #expect(seen == [">ERROR", ">ATTEMPTS", ">LOG", ">ARGUMENTS", ">RUNBOOK", ">RELATED"])
    bench.press(.backTab)
    #expect(bench.shows(">RUNBOOK"))
  }

  @Test func `Enter on the error opens its group, and on the log the log`() {
    var bench = Bench.live()
    bench.press("2", "j", "j", "j", .enter, .tab, .enter)
    guard case .error(let group) = bench.model.screen else {
      Issue.record("no group: \(bench)")
      return
    }
    #expect(group.id == "9f3c2b1a00112233")
    bench.press("q", .tab, .enter)

    guard case .log = bench.model.screen else {
      Issue.record("no log: \(bench)")
      return
    }
  }

  @Test func `long values are folded with their size until d unfolds them`() {
    var bench = Self.waiting()
    #expect(bench.shows("1.2 KB, d shows"))
    bench.press("d")

    #expect(!bench.shows("d shows"))
    bench.press("G")
    #expect(bench.shows("39}]"))
  }
}
