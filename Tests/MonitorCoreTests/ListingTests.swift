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
}
