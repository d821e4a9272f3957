import JobRPC
import MonitorCore
import Seeded
import Testing

@Suite struct ListingTests {
  static let start = Instant(nanoseconds: 1_000_000_000_000)

  static func rows(_ ids: some Sequence<Int>) -> [RowID] { ids.map { .job(Int64($0)) } }

  @Test func `cursor and marks stay on their ids over 1,000 random re-sorts`() {
    var random = Seeded()
    var listing = Listing()
    var ids = Array(1...80)
    listing.adopt(Self.rows(ids), now: Self.start)
    listing.move(by: 17)
    let cursor = listing.cursor
    listing.toggleMark()
    listing.move(by: 20)
    listing.toggleMark()
    listing.select(cursor!)
    let marks = listing.marks
    var now = Self.start

    for _ in 0..<1000 {
      for index in ids.indices { ids.swapAt(index, random.below(ids.count)) }
      now = now + Milliseconds(Int64(random.below(4000)))
      listing.offer(Self.rows(ids), now: now, lastKey: nil)
      listing.scroll(height: 20)

      #expect(listing.cursor == cursor, "seed \(random.seed)")
      #expect(listing.marks == marks, "seed \(random.seed)")
      let index = listing.cursorIndex!
      #expect((listing.top..<listing.top + 20).contains(index), "seed \(random.seed)")
    }
  }

  @Test func `over 1,000 random re-sorts, removals and insertions with keys between, no row stands for another`() {
    var random = Seeded()
    var listing = Listing()
    var ids = Array(1...60)
    var next = 61
    listing.adopt(Self.rows(ids), now: Self.start)
    var now = Self.start
    var lastKey: Instant?
    /// What a person marked, and which row they chose: kept beside, by ids alone.
    var marked: Set<RowID> = []
    var chosen = listing.cursor

    for _ in 0..<Seeded.steps(default: 1000) {
      now = now + Milliseconds(Int64(random.int(0...2500)))
      switch random.int(0...5) {
      case 0: for index in ids.indices { ids.swapAt(index, random.below(ids.count)) }
      case 1: for _ in 0..<random.int(1...5) where ids.count > 1 { ids.remove(at: random.below(ids.count)) }
      case 2:
        for _ in 0..<random.int(1...5) {
          ids.insert(next, at: random.int(0...ids.count))
          next += 1
        }
      case 3:
        listing.toggleMark()
        if let cursor = listing.cursor { marked.formSymmetricDifference([cursor]) }
        lastKey = now
      default:
        listing.move(by: random.int(-9...9))
        chosen = listing.cursor
        lastKey = now
      }
      let before = listing.order
      listing.offer(Self.rows(ids), now: now, lastKey: lastKey)
      listing.scroll(height: 20)

      #expect(lastKey != now || listing.order == before, "moved under the hand, seed \(random.seed)")
      let shown = Set(listing.order)
      marked.formIntersection(shown)
      #expect(listing.marks == marked, "seed \(random.seed)")
      #expect(Set(listing.targets).isSubset(of: shown), "seed \(random.seed)")
      if let chosen, shown.contains(chosen) {
        #expect(listing.cursor == chosen, "seed \(random.seed)")
      } else {
        #expect(listing.isUnseen(at: now), "seed \(random.seed)")
        chosen = listing.cursor
        listing.shown(at: now)
      }
    }
  }

  @Test func `a verb does not hit the row that slid under the cursor until it was seen for 300 ms`() {
    for (delay, isSent) in [(Int64(0), false), (200, false), (400, true)] {
      var bench = Bench.live()
      bench.press("2", "j", "j", "j")
      #expect(bench.model.screen.listing?.cursor == .job(182_104))
      var view = Fixtures.jobs
      view.jobs.removeAll { $0.id == 182_104 || $0.id == 182_103 || $0.id == 182_102 }
      bench.wait(5000)
      bench.push(.jobs, view.json)
      bench.wait(10)
      #expect(bench.model.screen.listing?.cursor == .job(182_101))
      bench.paint()
      bench.wait(delay)
      bench.press("r")

      #expect(bench.calls(.jobRetry).isEmpty != isSent, "after \(delay) ms")
      #expect(bench.shows("another row is under the cursor now") != isSent, "after \(delay) ms")
    }
  }

  @Test func `a menu that was opened on a row does nothing to the one that took its place`() {
    var bench = Bench.live()
    bench.press("2", "j", "j", "j", "a")
    var view = Fixtures.jobs
    view.jobs.removeAll { $0.id == 182_104 }
    bench.wait(5000)
    bench.push(.jobs, view.json)
    bench.wait(1000)
    bench.paint()
    bench.wait(1000)
    bench.press("x")

    #expect(bench.model.question == nil)
    #expect(bench.shows("another row is under the cursor now"))
  }

  @Test func `a row that is gone can still be looked away from, and marks are acted on`() {
    var bench = Bench.live()
    bench.press("2", "j", "j", " ", "j")
    var view = Fixtures.jobs
    view.jobs.removeAll { $0.id == 182_103 || $0.id == 182_102 }
    bench.wait(5000)
    bench.push(.jobs, view.json)
    bench.wait(10)
    bench.press("x")

    guard case .jobs(.cancel, let targets)? = bench.model.question?.subject else {
      Issue.record("nothing is asked")
      return
    }
    #expect(targets.map(\.id) == [182_105])
  }

  @Test func `nothing moves within 3 s of a key`() {
    var listing = Listing()
    listing.adopt(Self.rows([1, 2, 3]), now: Self.start)

    listing.offer(Self.rows([3, 2, 1]), now: Self.start + 5000, lastKey: Self.start + 4000)

    #expect(listing.order == Self.rows([1, 2, 3]))
    #expect(listing.isHeld)
    listing.settle(now: Self.start + 6999, lastKey: Self.start + 4000)
    #expect(listing.order == Self.rows([1, 2, 3]))
    listing.settle(now: Self.start + 7000, lastKey: Self.start + 4000)
    #expect(listing.order == Self.rows([3, 2, 1]))
    #expect(!listing.isHeld)
  }

  @Test func `two re-sorts are 2 s apart`() {
    var listing = Listing()
    listing.adopt(Self.rows([1, 2, 3]), now: Self.start)
    listing.offer(Self.rows([2, 1, 3]), now: Self.start + 100, lastKey: nil)
    #expect(listing.order == Self.rows([2, 1, 3]))

    listing.offer(Self.rows([3, 1, 2]), now: Self.start + 2000, lastKey: nil)
    #expect(listing.order == Self.rows([2, 1, 3]))
    listing.settle(now: Self.start + 2100, lastKey: nil)

    #expect(listing.order == Self.rows([3, 1, 2]))
  }

  @Test func `a new row shows at once where nothing was pressed`() {
    var listing = Listing()
    listing.adopt(Self.rows([2, 1]), now: Self.start)

    listing.offer(Self.rows([3, 2, 1]), now: Self.start + 10, lastKey: nil)

    #expect(listing.order == Self.rows([3, 2, 1]))
    #expect(listing.cursor == .job(2))
  }

  @Test func `a row that leaves under the hand keeps the cursor until the hand is off`() {
    var listing = Listing()
    listing.adopt(Self.rows([1, 2, 3]), now: Self.start)
    listing.move(by: 1)
    let key = Self.start + 1000

    listing.offer(Self.rows([1, 3]), now: key + 500, lastKey: key)
    #expect(listing.cursor == .job(2))
    listing.settle(now: key + 3000, lastKey: key)

    #expect(listing.cursor == .job(3))
  }

  @Test func `a range is marked from the last mark to the cursor`() {
    var listing = Listing()
    listing.adopt(Self.rows(1...9), now: Self.start)
    listing.move(by: 2)
    listing.toggleMark()
    listing.move(by: 3)
    listing.markRange()

    #expect(listing.targets == Self.rows(3...6))
  }

  @Test func `a page of other rows is taken every two seconds, a few new rows every second`() {
    func rows(_ first: Int64) -> [RowID] { (0..<60).map { .job(first - $0) } }
    let start = Instant(nanoseconds: 0)
    var listing = Listing()
    listing.adopt(rows(1000), now: start)
    listing.offer(rows(1001), now: start + 1, lastKey: nil)
    listing.offer(rows(1005), now: start + 900, lastKey: nil)
    #expect(listing.order == rows(1001))
    listing.settle(now: start + 1001, lastKey: nil)
    #expect(listing.order == rows(1005))

    listing.offer(rows(2000), now: start + 1200, lastKey: nil)
    listing.settle(now: start + 3000, lastKey: nil)
    #expect(listing.order == rows(1005))
    listing.settle(now: start + 3001, lastKey: nil)

    #expect(listing.order == rows(2000))
  }
}
