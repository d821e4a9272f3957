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

  @Test func `older pages are fetched near the top, and the window stays bounded`() {
    var bench = Self.open(Self.view(9_501...10_000))
    bench.answer = .success(["entries": .array((9_201...9_500).map { Fixtures.entry(Int64($0), 1, "line \($0)").json })]
    )
    bench.press("g")

    #expect(bench.calls(.logRead) == [["id": 182_106, "from": 9201, "limit": 300]])
    #expect(Self.log(bench).lines.first?.seq == 9201)
    #expect(Self.log(bench).cursor == 9501)
    for page in 0..<20 {
      let first = 9201 - Int64(page + 1) * 300
      bench.answer = .success([
        "entries": .array((first..<first + 300).map { Fixtures.entry($0, 1, "line \($0)").json })
      ])
      bench.press("g")
    }
    #expect(Self.log(bench).lines.count <= LogScreen.window)
    #expect(!Self.log(bench).reachesEnd)
    bench.press("G")
    #expect(bench.shows("line 10000"))
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
    var bench = Self.open(Self.view(1...100))
    bench.press("/")
    bench.type("line 7")
    bench.press(.enter, "&", "g")

    #expect(Self.log(bench).shownCount == 11)
    #expect(bench.shows("line 70"))
    #expect(!bench.shows("line 71x"))
    #expect(bench.shows("/line 7 1 of 11, only"))
    bench.press(.escape)
    #expect(Self.log(bench).shownCount == 100)
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
}
