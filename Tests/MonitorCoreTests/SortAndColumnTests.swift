import JSON
import JobRPC
import MonitorCore
import SafeText
import Seeded
import Testing

@Suite struct SortAndColumnTests {
  private static func order(_ bench: Bench) -> [RowID] { bench.model.screen.listing?.order ?? [] }

  @Test func `queues are ordered by any column, from either end`() {
    var bench = Bench.live()
    bench.press("7", "s")
    bench.type("j")
    bench.press(.home, .enter)
    #expect(Self.order(bench) == ["billing", "default", "low", "mail", "media", "reports"].map { .queue($0) })
    #expect(bench.shows("NAME↑"))

    bench.press("s", .enter)
    #expect(Self.order(bench).first == .queue("reports"))
    #expect(bench.shows("NAME↓"))
    bench.press(">")
    #expect(Self.order(bench).first == .queue("mail"))
    #expect(bench.shows("QUEUED↓"))
    bench.press("<")
    #expect(Self.order(bench).first == .queue("billing"))
  }

  @Test func `what has no value stands at the end both ways`() {
    var bench = Bench.live()
    bench.press("7", ":")
    bench.type("sort wait")
    bench.press(.enter)
    #expect(Self.order(bench).suffix(2) == [.queue("reports"), .queue("low")])

    bench.press("s", .enter)
    #expect(Self.order(bench).suffix(2) == [.queue("reports"), .queue("low")])
  }

  @Test func `the store orders the jobs, and an order stays for the next list`() {
    var bench = Bench.live()
    bench.press("2", ">")
    #expect(bench.calls(.watchSet).last?["params"]?["sort"] == "-attempt")
    #expect(bench.shows("ATTEMPT↓"))

    bench.press("s")
    bench.press(.enter)
    #expect(bench.calls(.watchSet).last?["params"]?["sort"] == "attempt")
    bench.press("7", "/")
    bench.press(.enter)
    #expect(bench.calls(.watchOpen).last?["params"]?["sort"] == "attempt")
  }

  @Test(arguments: ["2", "3", "4", "5", "7", "8"] as [Key]) func `the picker works on every list that can be sorted`(
    tab: Key
  ) {
    var bench = Bench.live()
    bench.press(tab, "s")
    let count = bench.model.menu?.items.count ?? 0
    #expect(count > 3)
    for index in 0..<count {
      if bench.model.menu == nil { bench.press("s") }
      bench.press(.home)
      for _ in 0..<index { bench.press(.down) }
      let picked = bench.model.menu?.choice
      bench.press(.enter)
      #expect(bench.model.sort.map { .sort($0) } == picked || bench.model.sort != nil)
    }
  }

  @Test func `a column is hidden, moved and brought back, each at once`() {
    var bench = Bench.live()
    bench.press("2", "C")
    #expect(bench.shows("[x]  STATE"))
    let header = bench.line(4)

    bench.press("j", "j", " ")
    #expect(!bench.line(4).contains("JOB"))
    #expect(bench.shows("[ ]  JOB"))
    bench.press("j", "<", "<")
    let columns = bench.line(4)
    let queue = columns.range(of: "QUEUE")
    let id = columns.range(of: " ID")
    #expect(queue != nil && id != nil && queue! < id!)
    bench.press("0")
    #expect(bench.line(4) == header)
  }

  @Test func `Esc restores the columns, Enter keeps them over tabs`() {
    var bench = Bench.live()
    bench.press("2", "C", "j", "j", " ", .escape)
    #expect(bench.line(4).contains("JOB"))

    bench.press("C", "j", "j", " ", .enter, "4", "2")
    #expect(!bench.line(4).contains("JOB"))
  }

  @Test func `the last column can not be hidden`() {
    var bench = Bench.live()
    bench.press("7", "C")
    let count = bench.model.menu?.items.count ?? 0
    for _ in 0..<count { bench.press(" ", "j") }

    #expect(bench.model.menu?.items.filter { $0.keys == "[x]" }.count == 1)
  }

  @Test(arguments: [80, 120, 200]) func `any choice of columns stays within its screen, with whole numbers`(width: Int)
  {
    var random = Seeded()
    var bench = Bench.live(width, 30)
    for tab: Key in ["2", "4", "7"] {
      bench.press(tab, "C")
      for _ in 0..<60 { bench.press(random.pick([" ", "j", "k", "<", ">", "G"])) }
      bench.press(.enter)
      #expect(bench.grid.cells.count == width * 30, "seed \(random.seed)")
      #expect(bench.model.screen.listing?.cursor != nil, "seed \(random.seed)")
    }
  }
}

extension String {
  fileprivate func range(of text: String) -> Int? {
    let here = Array(unicodeScalars)
    let wanted = Array(text.unicodeScalars)
    guard here.count >= wanted.count else { return nil }
    return (0...here.count - wanted.count).first { here[$0..<$0 + wanted.count].elementsEqual(wanted) }
  }
}
