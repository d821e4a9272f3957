import JSON
import JobCore
import JobRPC
import MonitorCore
import SafeText
import Seeded
import Testing

/// What holds for every frame, whatever the size, the keys and the data.
@Suite struct FrameTests {
  /// No text outside its row, no half of a wide character, nothing that acts on a terminal.
  static func check(_ grid: Grid, _ size: Size, _ note: String) {
    #expect(grid.size == size, "\(note)")
    #expect(grid.cells.count == size.columns * size.rows, "\(note)")
    for row in 0..<size.rows {
      var width = 0
      for column in 0..<size.columns {
        let cell = grid[row, column]
        width += Int(cell.width)
        if cell.width == 2 {
          guard column + 1 < size.columns else {
            Issue.record("\(note): a wide character leaves row \(row)")
            continue
          }
          if grid[row, column + 1].width != 0 { Issue.record("\(note): half a character in row \(row)") }
        }
        for scalar in grid.text(of: cell).unicodeScalars
        where scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) {
          Issue.record("\(note): control U+\(String(scalar.value, radix: 16)) in row \(row)")
        }
      }
      if width != size.columns { Issue.record("\(note): row \(row) is \(width) columns wide") }
    }
    if let cursor = grid.cursor {
      #expect((0..<size.rows).contains(cursor.row) && (0..<size.columns).contains(cursor.column), "\(note)")
    }
  }

  @Test func `every screen fits every size from 20×5 to 200×60`() {
    for screen in GoldenScreen.all {
      let name = screen.name
      var bench = screen.bench(Size(columns: 120, rows: 36))
      for (columns, rows) in [
        (20, 5), (20, 60), (27, 9), (39, 7), (40, 4), (40, 8), (42, 6), (60, 15), (75, 17), (76, 18), (79, 24),
        (80, 24),
        (100, 30), (119, 36), (120, 30), (132, 43), (200, 60), (200, 5), (1, 1),
      ] {
        let size = Size(columns: columns, rows: rows)
        bench.send(.resize(size))
        Self.check(bench.grid, size, "\(name) at \(columns)×\(rows)")
      }
    }
  }

  @Test func `the overview fits every single size between 20×5 and 130×40`() {
    var bench = Bench.live(120, 36, hostile: true)
    for columns in stride(from: 20, through: 130, by: 3) {
      for rows in stride(from: 5, through: 40, by: 5) {
        let size = Size(columns: columns, rows: rows)
        bench.send(.resize(size))
        Self.check(bench.grid, size, "\(columns)×\(rows)")
      }
    }
  }

  @Test func `storms of random keys, frames, sizes and losses never trap`() {
    var random = Seeded()
    let keys: [Key] =
      Array(Set(Keymap.table.flatMap(\.keys))).sorted { $0.notation < $1.notation }
      + [.backspace, .delete, .character("e"), .character("界"), .character("é")]
    var bench = Bench.live(120, 36, hostile: random.below(2) == 0)
    for step in 0..<3000 {
      switch random.below(24) {
      case 0: bench.send(.resize(Size(columns: 20 + random.below(180), rows: 5 + random.below(55))))
      case 1: bench.wait(Int64(random.below(4000)))
      case 2: bench.push([ViewName.overview, .jobs, .job, .log, .workers, .queues, .queue][random.below(7)])
      case 3 where random.below(6) == 0:
        bench.send(.lost(reason: "gone", attempt: 2, nextTry: bench.now + 800))
      case 4: if !bench.model.connection.isLive { bench.send(.connected(Bench.hello())) }
      case 5:
        var view = Fixtures.jobs
        view.jobs.removeFirst(random.below(view.jobs.count))
        bench.push(.jobs, view.json)
      case 6: bench.heartbeat()
      case 7: bench.send(.paste(Fixtures.hostile))
      default: bench.press(keys[random.below(keys.count)])
      }
      if step % 20 == 0 { Self.check(bench.grid, bench.model.size, "seed \(random.seed), step \(step)") }
    }
  }

  @Test func `an idle screen with nothing that ticks wakes nobody but for the clock and the silence`() {
    var bench = Bench(80, 24)
    bench.views[.overview] = OverviewView(store: .init(server: "jobtopd/0.1")).json
    bench.send(.connected(Bench.hello()))
    let grid = bench.grid

    // The store says so much as nothing each second; without that, slow is shown after 3 s.
    #expect(grid.expires == bench.now + 3000)
  }

  @Test func `a frame says when it will next read differently, and not before`() {
    for screen in GoldenScreen.all where screen.name != "answer" {
      let name = screen.name
      var bench = screen.bench(Size(columns: 120, rows: 36))
      let before = bench.grid
      guard let expires = before.expires else { continue }
      let left = expires.since(bench.now).count
      #expect(left > 0 || expires > bench.now, "\(name)")
      guard left > 1 else { continue }

      bench.wait(left - 1)

      #expect(bench.grid.text == before.text, "\(name)")
    }
  }

  @Test func `ages tick by the second below a minute, then by the minute`() {
    var bench = Bench.live(120, 36)
    bench.heartbeat()
    #expect(bench.shows("42 s"))
    bench.wait(1000)
    bench.heartbeat()
    #expect(bench.shows("43 s"))
    bench.wait(30_000)
    bench.heartbeat()

    let mail = (0..<36).map { bench.line($0) }.first { $0.contains("  mail ") }
    #expect(mail?.contains(" 1 m ") == true)
  }

  @Test func `live carries no number, slow does from 3 s on, and lost tells the next try`() {
    var bench = Bench.live(120, 36)
    #expect(bench.line(0).contains("● live   "))
    bench.wait(2999)
    #expect(bench.line(0).contains("● live"))
    bench.wait(1)
    #expect(bench.line(0).contains("◌ slow 3 s"))
    bench.heartbeat()
    #expect(bench.line(0).contains("● live"))
    bench.send(.lost(reason: "connection refused", attempt: 4, nextTry: bench.now + 39_000))
    bench.wait(33_000)

    #expect(bench.line(0).contains("○ lost 33 s, reconnecting (try 4 in 6 s)"))
  }

  @Test func `a lost screen is stale all over and does not tick`() {
    var bench = Bench.live(120, 36)
    bench.send(.lost(reason: "gone", attempt: 1, nextTry: bench.now + 5000))
    let before = bench.grid
    bench.wait(120_000)
    let after = bench.grid

    for row in 3..<34 {
      #expect(before.line(row) == after.line(row))
      for column in 0..<120 where after[row, column].glyph != 0x20 { #expect(after[row, column].role == .stale) }
    }
  }

  @Test func `counts change at most once a second, what needs attention at once`() {
    var bench = Bench.live(120, 36)
    bench.wait(5000)
    var view = Fixtures.overview
    view.counts[.queued] = 2000
    bench.push(.overview, view.json)
    #expect(bench.shows("2,000"))
    bench.wait(250)
    view.counts[.queued] = 2001
    bench.push(.overview, view.json)
    #expect(bench.shows("2,000"))
    #expect(bench.grid.expires! <= bench.now + 750)
    bench.wait(750)
    #expect(bench.shows("2,001"))

    bench.wait(10)
    view.counts[.queued] = 2002
    view.attention.removeLast()
    bench.push(.overview, view.json)

    #expect(bench.shows("2,002"))
  }

  @Test func `where only queues have room the cursor is on one of them`() {
    var bench = Bench.live(42, 6)
    #expect(bench.model.screen.listing?.cursor == .queue("reports"))
    bench.press("j", "p")
    #expect(bench.calls(.queuePause) == [["queue": "mail"]])

    bench.send(.resize(Size(columns: 120, rows: 36)))

    #expect(bench.model.screen.listing?.cursor == .queue("mail"))
    #expect(bench.model.screen.listing?.order.count == 13)
  }

  /// Whether a `~` follows a digit.
  static func cutsNumber(_ line: String) -> Bool {
    var before: Unicode.Scalar = " "
    for scalar in line.unicodeScalars {
      if scalar == "~", ("0"..."9").contains(before) { return true }
      before = scalar
    }
    return false
  }

  @Test(arguments: [(120, 36), (80, 24), (60, 15), (42, 6)]) func `no number is ever cut`(columns: Int, rows: Int) {
    var bench = Bench.live(columns, rows)
    var view = Fixtures.overview
    for index in view.queues.indices {
      view.queues[index].counts[.queued] = 123_456_789
      view.queues[index].counts[.running] = 12_345
      view.queues[index].counts[.dead] = 98_765_432
      view.queues[index].inPerSecond = 123_456
      view.queues[index].outPerSecond = 654_321
    }
    for index in view.workers.indices {
      view.workers[index].slots = 1024
      view.workers[index].completed = 123_456_789_012
      view.workers[index].failed = 98_765_432
    }
    bench.push(.overview, view.json)
    bench.wait(2000)
    bench.views[.queues] = QueuesView(queues: view.queues).json
    bench.views[.workers] = WorkersView(workers: view.workers, slots: view.slots).json
    var jobs = Fixtures.jobs
    for index in jobs.jobs.indices {
      jobs.jobs[index].error = nil
      jobs.jobs[index].id += 9_007_199_000_000_000
      (jobs.jobs[index].attempt, jobs.jobs[index].maxAttempts) = (12_345, 99_999)
    }
    bench.views[.jobs] = jobs.json

    for tab in ["1", "2", "4", "7"] as [Key] {
      bench.press(tab)
      for row in 0..<rows {
        let text = bench.line(row)
        #expect(!text.unicodeScalars.contains("~") || !Self.cutsNumber(text), "\(tab.notation): \(text)")
      }
      if tab == "7" || tab == "1" { #expect(bench.shows("123,456,789")) }
      if tab == "2" { #expect(bench.shows("9007199000182107")) }
    }
  }

  @Test func `a question on a tiny screen can still be read and answered`() {
    var bench = Bench.live(30, 5)
    bench.press("2", "j", "x")
    #expect(bench.line(4).contains("Cancel"))
    bench.read()
    bench.press("y")

    #expect(bench.calls(.jobCancel).count == 1)
  }

  @Test func `a wide character cut by a box leaves no half`() {
    var grid = Grid(size: Size(columns: 6, rows: 1))
    grid.write(SafeText("界界界"), row: 0, column: 0)
    grid.write("x", row: 0, column: 1)
    grid.write(SafeText("界"), row: 0, column: 3)

    Self.check(grid, Size(columns: 6, rows: 1), "overwritten")
    #expect(grid.line(0) == " x 界")
  }
}
