import JobRPC
import Testing

@testable import JobDaemon

@Suite("Numbers of the recent past")
struct NumbersTests {
  @Test func `cells move with time, and what is older than the ring is forgotten`() {
    var ring = CellRing(cells: 3, seconds: 20)
    ring.add(5, at: 100)
    ring.add(1, at: 119)
    ring.add(2, at: 120)

    #expect(ring.values(at: 120) == [0, 6, 2])
    #expect(ring.values(at: 159) == [6, 2, 0])
    #expect(ring.sum(at: 160) == 2)
    #expect(ring.values(at: 10_000) == [0, 0, 0])
    #expect(ring.sum(at: 10_000) == 0)
  }

  @Test func `a percentile is within a quarter of the true one`() throws {
    var histogram = Histogram()
    for milliseconds in 1...1000 { histogram.add(.milliseconds(milliseconds), at: 10) }
    let found = try #require(histogram.percentiles(at: 11))

    for (value, truth) in [(found.p50MS, 500.0), (found.p95MS, 950), (found.p99MS, 990)] {
      #expect(value >= truth && value <= truth * 1.25, "\(value) for \(truth)")
    }
  }

  @Test func `durations older than five minutes no longer count`() {
    var histogram = Histogram()
    histogram.add(.seconds(3), at: 10)

    #expect(histogram.percentiles(at: 200) != nil)
    #expect(histogram.percentiles(at: 400) == nil)
  }

  @Test func `a duration of nothing and one of years fit`() {
    var histogram = Histogram()
    histogram.add(.zero, at: 1)
    histogram.add(.seconds(1_000_000_000), at: 1)

    #expect(histogram.percentiles(at: 1) != nil)
  }

  @Test func `rates are a second's share of the last minute`() {
    var metrics = Metrics(start: 0)
    for second in Int64(940)..<1000 { metrics.enqueued(3, queue: "q", at: second) }
    var queue = WireQueue(name: "q")
    metrics.describe(&queue, at: 999)

    #expect(metrics.rates(at: 999).inPerSecond == 3)
    #expect(queue.inPerSecond == 3 && queue.outPerSecond == 0)
    #expect(
      metrics.history(at: 999).in.suffix(4) == [60, 60, 60, 0] || metrics.history(at: 999).in.suffix(3) == [60, 60, 60])
  }

  @Test func `the first seconds are not averaged over a minute that never was`() {
    var metrics = Metrics(start: 1000)
    metrics.enqueued(50, queue: "q", at: 1000)

    #expect(metrics.rates(at: 1004).inPerSecond == 10)
  }
}
