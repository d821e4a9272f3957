import JSON
import JobCore
import JobRPC
import MonitorCore
import SafeText
import Testing

@Suite struct LogTests {
  static func view(_ numbers: ClosedRange<Int64>, of last: Int64? = nil, done: Bool = false) -> LogView {
    let entries = numbers.map { Fixtures.entry($0, Double(1000 - $0 % 1000), "line \($0)") }
    let end = last ?? numbers.upperBound
    return LogView(
      entries: entries.suffix(500), firstSeq: 1, nextSeq: end + 1, total: end, logBytes: end * 10, state: .running,
      attempt: 1, done: done)
  }

  static func open(_ view: LogView, _ columns: Int = 80, _ rows: Int = 24) -> Bench {
    var bench = Bench.live(columns, rows)
    bench.views[.log] = view.json
    bench.press("2", "j", "l")
    return bench
  }

  static func log(_ bench: Bench) -> LogScreen {
    guard case .log(let log) = bench.model.screen else { preconditionFailure("no log") }
    return log
  }

  @Test func `on the last line is following, and new lines come into view`() {
    var bench = Self.open(Self.view(1...100))
    #expect(bench.shows("FOLLOWING"))
    #expect(bench.shows("line 100"))

    bench.push(.log, Self.view(1...140).json)

    #expect(bench.shows("line 140"))
    #expect(Self.log(bench).isFollowing)
  }

  @Test func `any upward move pauses, nothing moves, and what is below is counted`() {
    var bench = Self.open(Self.view(1...100))
    bench.press("k")
    let before = (4..<22).map { bench.line($0) }
    #expect(bench.shows("PAUSED"))

    bench.push(.log, Self.view(1...314).json)

    #expect((4..<22).map { bench.line($0) } == before)
    #expect(bench.shows("+215 below"))
  }

  @Test(arguments: ["G", "f", .end] as [Key]) func `G, f and End resume`(key: Key) {
    var bench = Self.open(Self.view(1...100))
    bench.press("k", "k")
    bench.push(.log, Self.view(1...200).json)
    bench.press(key)

    #expect(Self.log(bench).isFollowing)
    #expect(bench.shows("line 200"))
  }

  @Test func `moving down onto the last line follows again`() {
    var bench = Self.open(Self.view(1...100))
    bench.press("k", "k", "j", "j")

    #expect(Self.log(bench).isFollowing)
  }

  /// A log of that many lines; every tenth has another level, every thousandth a needle.
  static func stage(_ count: Int64) -> LogStage {
    LogStage(
      (1...count).map { number in
        let level = number % 100 == 0 ? "error" : number % 10 == 0 ? "warn" : number % 2 == 0 ? "info" : "debug"
        let text = number % 1000 == 7 ? "line \(number) NEEDLE" : "line \(number)"
        return Fixtures.entry(number, Double(100_000 - number), text, level: level)
      })
  }

  static func open(_ stage: LogStage, _ columns: Int = 80, _ rows: Int = 24) -> Bench {
    var bench = Bench.live(columns, rows)
    bench.log = stage
    bench.views[.log] = stage.view().json
    bench.press("2", "j", "l")
    return bench
  }

  @Test func `older pages are fetched near the top, and the window stays bounded`() {
    var bench = Self.open(Self.stage(10_000))
    bench.press("g")

    #expect(bench.calls(.logRead) == [["id": 182_106, "before": 9501, "limit": 300]])
    #expect(Self.log(bench).lines.first?.seq == 9201)
    #expect(Self.log(bench).cursor == 9501)
    for _ in 0..<20 { bench.press("g") }
    #expect(Self.log(bench).lines.count <= LogScreen.window)
    #expect(!Self.log(bench).reachesEnd)
    bench.press("G")
    #expect(bench.shows("line 10000"))
  }

  @Test func `what is read stays where it is while pages come before and behind it`() {
    var bench = Self.open(Self.stage(10_000))
    bench.press("k", "^B", "^B")
    let before = (4..<22).map { bench.line($0) }
    for round in 1...20 {
      let end = 10_000 + Int64(round) * 400
      bench.log = Self.stage(end)
      bench.push(.log, bench.log?.view().json)
    }

    #expect((4..<22).map { bench.line($0) } == before)
    #expect(Self.log(bench).lines.count <= LogScreen.window)
    for _ in 0..<600 { bench.press("^F") }
    #expect(Self.log(bench).isFollowing)
    #expect(bench.shows("line 18000"))
  }

  @Test func `a flood keeps only the window`() {
    var bench = Self.open(Self.view(1...100))
    for round in 1...20 {
      let end = Int64(round * 20_000)
      bench.push(.log, Self.view(end - 499...end).json)
    }

    #expect(Self.log(bench).lines.count <= LogScreen.window)
    #expect(bench.shows("line 400000"))
  }

  @Test func `find goes to the nearest match above, n and N to the next ones`() {
    var bench = Self.open(Self.view(1...100))
    bench.press("/")
    bench.type("LINE 5")
    bench.press(.enter)
    #expect(Self.log(bench).cursor == 59)
    #expect(bench.shows("/LINE 5 11 of 11"))
    bench.press("N")
    #expect(Self.log(bench).cursor == 58)
    bench.press("n")
    #expect(Self.log(bench).cursor == 59)
    bench.press("n")
    #expect(bench.shows("no match below"))
  }

  @Test func `& shows only lines that match`() {
    var bench = Self.open(Self.stage(100))
    bench.press("/")
    bench.type("line 7")
    bench.press(.enter, "&", "g")

    #expect(Self.log(bench).lines.count == 11)
    #expect(bench.shows("line 70"))
    #expect(!bench.shows("line 71x"))
    #expect(bench.shows("/line 7 1 of 11, only"))
    bench.press(.escape)
    #expect(Self.log(bench).lines.count == 100)
  }

  @Test func `colours of a program become cells' own, everything else is gone or visible`() {
    var bench = Bench.live(80, 24)
    var view = Self.view(1...1)
    view.entries = [
      Fixtures.entry(
        1, 5, "\u{1B}[31;1mred\u{1B}[0m \u{1B}[48;5;22mback\u{1B}[m \u{1B}]0;title\u{7}\u{1B}[2Jplain \u{202E}x")
    ]
    bench.views[.log] = view.json
    bench.press("2", "j", "l")
    let grid = bench.grid

    #expect(grid.line(4).hasPrefix(" 14:02:26 red back plain ⟪RLO⟫x"))
    #expect(grid.line(4).hasSuffix("2 escaped"))
    #expect(grid[4, 10].foreground == 2)
    #expect(grid[4, 10].attributes == .bold)
    #expect(grid[4, 14].background == 23)
    #expect(grid[4, 19].foreground == 0)
    #expect(grid[4, 25].role == .logEscaped)
  }

  @Test func `sideways and wrap show the end of a long line`() {
    var view = Self.view(1...1)
    view.entries = [Fixtures.entry(1, 5, String(repeating: "x", count: 100) + "THE END")]
    var bench = Self.open(view)
    #expect(!bench.shows("THE END"))
    for _ in 0..<6 { bench.press("L") }
    #expect(bench.shows("THE END"))
    for _ in 0..<6 { bench.press("H") }
    bench.press("w")

    #expect(bench.shows("THE END"))
  }

  @Test func `[ and ] go to other attempts`() {
    var view = Fixtures.log
    view.attempt = 3
    var bench = Bench.live()
    bench.views[.log] = view.json
    bench.press("2", "j", "j", "j", "l", "[")

    #expect(bench.calls(.watchSet).last?["params"] == ["id": 182_104, "attempt": 2])
  }

  // MARK: - Through a sieve

  @Test func `v leaves lower levels out and says where it leaves many`() {
    var bench = Self.open(Self.stage(2000), 120, 36)
    #expect(bench.shows("level all"))
    bench.press("v")
    #expect(bench.shows("level info+"))
    #expect(!bench.shows("hidden"))
    bench.press("v")
    #expect(bench.shows("level warn+"))
    #expect(!bench.shows("hidden"))
    #expect(Self.log(bench).lines.allSatisfy { $0.counted >= .warn })
    bench.press("v")
    #expect(bench.shows("99 lines hidden, v shows"))
    bench.press("v")
    #expect(bench.shows("level all"))
    #expect(bench.shows("line 1999"))
    #expect(!bench.shows("hidden"))
  }

  @Test func `rare lines of a long log are fetched until the page is full`() {
    var bench = Self.open(Self.stage(40_000))
    bench.press("/")
    bench.type("needle")
    bench.press(.enter, "&", "G")

    #expect(Self.log(bench).lines.map(\.seq) == (3..<40).map { $0 * 1000 + 7 })
    #expect(bench.shows("/needle 40 of 40, only"))
    bench.press("g", "g")
    #expect(bench.shows("line 7 NEEDLE"))
    #expect(Self.log(bench).lines.count == 40)
  }

  @Test func `a flood does not lose the lines that are left in`() {
    var bench = Self.open(Self.stage(2000))
    bench.press("v", "v", "v")
    for round in 1...10 {
      bench.log = Self.stage(2000 + Int64(round) * 5000)
      bench.push(.log, bench.log?.view().json)
    }

    let seqs = Self.log(bench).lines.map(\.seq)
    #expect(seqs.last == 52_000)
    #expect(zip(seqs, seqs.dropFirst()).allSatisfy { $1 - $0 == 100 })
    #expect(Self.log(bench).isFollowing)
  }

  @Test func `find goes through the whole log and back`() {
    var bench = Self.open(Self.stage(40_000))
    bench.press("/")
    bench.type("line 123 ")
    bench.press(.enter)
    #expect(bench.shows("no match below"))
    #expect(Self.log(bench).isFollowing)

    bench.press("/", "^U")
    bench.type("NEEDLE")
    bench.press(.enter)
    #expect(Self.log(bench).cursor == 39_007)
    #expect(bench.shows("40 of 40"))
    bench.press("N")
    #expect(Self.log(bench).cursor == 38_007)
    #expect(bench.shows("39 of 40"))
    bench.press("n")
    #expect(Self.log(bench).cursor == 39_007)
    bench.press("n")
    #expect(bench.shows("no match below"))
  }

  @Test func `a search beyond the window says how far it is, and Esc ends it`() {
    var bench = Self.open(Self.stage(40_000))
    bench.holdsAnswers = true
    bench.press("/")
    bench.type("line 7 ")
    bench.press(.enter)
    #expect(bench.shows("looking for line 7  0%"))
    let quest = bench.unanswered.first { $0.params["limit"] == 1 }
    #expect(quest?.params["before"] == 39_501)
    if let quest { bench.send(.reply(request: quest.request, .success(["entries": [], "seqs": [], "next": 20_000]))) }
    #expect(bench.shows("49%"))
    bench.press(.escape)
    #expect(!bench.shows("looking for"))
    #expect(Self.log(bench).needle == "line 7 ")
  }

  @Test func `e and E go to errors, also beyond the window`() {
    var bench = Self.open(Self.stage(40_000))
    bench.press("E")
    #expect(Self.log(bench).cursor == 39_900)
    bench.press("E", "E", "E", "E", "E")
    #expect(Self.log(bench).cursor == 39_400)
    bench.press("e")
    #expect(Self.log(bench).cursor == 39_500)
    for _ in 0..<20 { bench.press("E") }
    #expect(Self.log(bench).cursor == 37_500)
    bench.press("G", "e")
    #expect(bench.shows("no error below"))
  }

  @Test func `E goes to the head of an error, not to a line that goes on from it`() {
    var bench = Self.open(Fixtures.longLog, 120, 36)
    bench.press("E")
    #expect(Self.log(bench).cursorIndex.map { Self.log(bench).lines[$0].text.plain.text.hasPrefix("ffmpeg") } == true)
  }

  @Test func `a level that the text names is not painted before it once more`() {
    var bench = Bench.live(80, 24)
    var view = Self.view(1...3)
    view.entries = [
      Fixtures.entry(1, 3, "ERROR no", level: "error", stream: .stdout),
      Fixtures.entry(2, 2, "  and why", level: "error", stream: .stdout),
      Fixtures.entry(3, 1, "slow", level: "warn"),
    ]
    bench.views[.log] = view.json
    bench.press("2", "j", "l")
    #expect(
      (4..<7).map { String(bench.line($0).dropFirst(10)) } == ["      ERROR no", "        and why", "WARN  slow"])
  }

  // MARK: - Rows

  @Test func `m draws a line under what is there, and new lines come below it`() {
    var bench = Self.open(Self.view(1...100))
    bench.press("m")
    #expect(bench.shows("you marked here"))
    bench.push(.log, Self.view(1...103).json)

    let rows = (0..<24).map { bench.line($0) }
    let mark = rows.firstIndex { $0.hasPrefix(" ──") && $0.hasSuffix("───") } ?? 0
    #expect(rows[mark - 1].hasSuffix("line 100"))
    #expect(rows[mark + 1].hasSuffix("line 101"))
    bench.press("k", "k")
    #expect((0..<24).contains { bench.line($0).hasPrefix(">") })
  }

  @Test func `t shows the clock, the time since the start, and none`() {
    var bench = Self.open(Self.view(1...100), 120, 36)
    #expect(bench.shows("time clock"))
    bench.press("t")
    #expect(bench.shows("time since start"))
    bench.press("t")
    #expect(bench.line(4).hasPrefix(" line "))
    bench.press("t")
    #expect(bench.line(4).contains(":"))
  }

  @Test func `the position stays in view among wrapped lines, marks and hidden lines`() {
    var stage = Self.stage(300)
    for index in stage.entries.indices where index % 7 == 0 {
      stage.entries[index].body = .text(String(repeating: "long ", count: 60))
    }
    var bench = Self.open(stage, 80, 24)
    bench.press("w", "m", "v", "v")
    for key in ["k", "k", "^B", "k", "j", "^F", "k", "k", "^U", "^D", "k", "g", "j", "j", "^F", "^F"] as [Key] {
      bench.press(key)
      guard !Self.log(bench).isFollowing else { continue }
      #expect((4..<22).contains { bench.line($0).hasPrefix(">") }, "\(key):\n\(bench)")
    }
  }

  @Test func `the level that a line counts as decides, and stderr counts as warn`() {
    var bench = Bench.live(80, 24)
    var view = Self.view(1...4)
    view.entries = [
      Fixtures.entry(1, 4, "out", stream: .stdout), Fixtures.entry(2, 3, "err", stream: .stderr),
      Fixtures.entry(3, 2, "said", level: "error"), Fixtures.entry(4, 1, "store", stream: .system),
    ]
    bench.views[.log] = view.json
    bench.press("2", "j", "l", "v", "v")
    #expect(Self.log(bench).lines.map(\.seq) == [2, 3, 4])
    bench.press("v")
    #expect(Self.log(bench).lines.map(\.seq) == [3, 4])
  }
}
