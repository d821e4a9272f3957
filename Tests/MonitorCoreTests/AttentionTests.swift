import JSON
import JobCore
import JobRPC
import MonitorCore
import Testing

/// The attention list: what each rule says, and what Enter on its line opens.
@Suite struct AttentionTests {
  struct Rule: Sendable, CustomTestStringConvertible {
    let code: String
    let says: String
    let leads: String
    let title: String
    var testDescription: String { code }
  }

  static let rules = [
    Rule(code: "disk_full", says: "the disk is full: jobs are refused", leads: "Store", title: "Store"),
    Rule(
      code: "store_paused",
      says: "the store is paused since 13:56 until 14:32 by ops1: \"DB migration\": nothing is started; 214 queued",
      leads: "Store", title: "Store"),
    Rule(
      code: "error_group",
      says: "SMTPTimeout: no reply from <host> after <n> s in mail.send_receipt: 212 failures in 9 m",
      leads: "Errors › 9f3c", title: "SMTPTimeout"),
    Rule(
      code: "dead_jobs", says: "3 media.transcode jobs are dead in media, last 3 m ago: FFmpegError: timeout",
      leads: "Jobs › dead", title: "Jobs state:dead kind:media.transcode queue:media"),
    Rule(
      code: "worker_silent", says: "w-07 silent for 27 s while running 3 jobs; taken back in 3 s",
      leads: "Workers › w-07", title: "worker w-07"),
    Rule(
      code: "queue_late", says: "mail grows by 1.2/s; oldest waits 42 s, passes its 1 m target in about 15 s",
      leads: "Queues › mail", title: "queue mail"),
    Rule(
      code: "kind_paused", says: "kind mail.digest is paused since 13:56 by ops1", leads: "Kinds › mail.digest",
      title: "Kinds"),
    Rule(
      code: "worker_paused", says: "worker w-03 is paused since 13:56 by ops1; it runs 1 job", leads: "Workers › w-03",
      title: "worker w-03"),
    Rule(
      code: "queue_paused", says: "reports is paused since 13:56 by ops1: \"DB migration\"; 214 queued",
      leads: "Queues › reports", title: "queue reports"),
    Rule(
      code: "queue_no_worker", says: "no worker takes misc.cleanup from low: 4 jobs wait, the oldest for 1 m",
      leads: "Queues › low", title: "queue low"),
    Rule(
      code: "run_long", says: "search.reindex runs for 14 m on w-07; it usually takes 3 m", leads: "Jobs › 182004",
      title: "182004"),
    Rule(
      code: "schedule_missed", says: "nightly-report made no job for 2 ticks at 13:52",
      leads: "Schedules › nightly-report", title: "Schedules"),
  ]

  /// An overview with the one line of a rule.
  private static func bench(_ rule: Rule, columns: Int = 160) throws -> Bench {
    var bench = Bench.live(columns, 36)
    var view = Fixtures.overview
    view.attention = [try #require(Fixtures.attentionRules.first { $0.code == rule.code })]
    bench.wait(5000)
    bench.wall = Fixtures.wall
    bench.wait(0)
    bench.push(.overview, view.json)
    bench.press("g")
    return bench
  }

  @Test(arguments: rules) func `a line says what, how many, since when, and where it leads`(rule: Rule) throws {
    let bench = try Self.bench(rule)

    let line = bench.line(4)
    #expect(line.contains(rule.says), "\(line)")
    #expect(line.hasSuffix(rule.leads), "\(line)")
  }

  @Test(arguments: rules) func `Enter on a line opens what it is about, and q comes back`(rule: Rule) throws {
    var bench = try Self.bench(rule)
    bench.press(.enter)

    #expect(bench.line(1).contains(rule.title), "\(bench.line(1))")
    bench.press("q")
    #expect(bench.line(4).contains(rule.says))
  }

  @Test func `every rule of the store has a line here`() {
    #expect(Set(Self.rules.map(\.code)) == Set(Fixtures.attentionRules.map(\.code)))
  }

  @Test func `two groups of one error class have a line each`() {
    var bench = Bench.live(160, 36)
    var view = Fixtures.overview
    var first = Fixtures.attentionRules[2]
    first.facts["group"] = "0000000000000001"
    view.attention = [first, Fixtures.attentionRules[2]]
    bench.push(.overview, view.json)
    bench.press("g", "j", .enter)

    guard case .error(let page) = bench.model.screen else {
      Issue.record("\(bench.line(1))")
      return
    }
    #expect(page.id.hasPrefix("9f3c"))
  }

  @Test func `a quiet store has no attention list and no sign on its tab`() {
    var bench = Bench.live(120, 36)
    var view = Fixtures.overview
    view.attention = []
    bench.push(.overview, view.json)

    #expect(!bench.shows("ATTENTION"))
    #expect(!bench.line(1).contains("▲"))
  }

  @Test func `p on a line pauses only a queue that the line is about`() throws {
    var bench = try Self.bench(Self.rules[2])
    bench.press("p")
    #expect(bench.calls(.queuePause).isEmpty)

    var late = try Self.bench(Self.rules[5])
    // The line came under the cursor by itself: no verb acts on it before it could be read.
    late.read()
    late.press("p")
    #expect(late.calls(.queuePause).count == 1)
  }
}
