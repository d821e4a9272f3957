import JobCore
import Testing

@Suite struct LimitTests {
  static let second: Int64 = 1_000_000_000

  @Test(
    arguments: [
      // (taken at, in milliseconds), asked at, tokens, next token at
      ([], 0, 3, 0), ([0, 0], 0, 1, 0), ([0, 0], 400, 2, 400), ([0, 0, 0], 0, 0, 334), ([0, 0, 0], 333, 0, 334),
      ([0, 0, 0], 334, 1, 334), ([0, 0, 0], 1001, 3, 1001), ([0, 0, 0, 400], 400, 0, 667),
      ([], 1_000_000, 3, 1_000_000),
    ] as [([Int64], Int64, Int, Int64)])
  func `a bucket starts full, holds its count and gains evenly`(
    taken: [Int64], now: Int64, tokens: Int, next: Int64
  ) {
    let rate = Rate(count: 3, per: .seconds(1))
    var bucket = TokenBucket()
    for time in taken { bucket.take(at: time * 1_000_000, rate) }

    #expect(bucket.tokens(at: now * 1_000_000, rate) == tokens)
    #expect((bucket.nextToken(at: now * 1_000_000, rate) + 999_999) / 1_000_000 == next)
  }

  @Test(arguments: [
    Rate(count: 1, per: .milliseconds(1)), Rate(count: 7, per: .seconds(1)), Rate(count: 1_000_000, per: .seconds(1)),
    Rate(count: 1000, per: .seconds(86_400)), Rate(count: 1_000_000, per: .seconds(31 * 86_400)),
    Rate(count: 1_000_000, per: .milliseconds(1)),
  ])
  func `in no window start more than the count and what the window brings`(rate: Rate) {
    let span = rate.period.components.seconds * Self.second + rate.period.components.attoseconds / Self.second
    var bucket = TokenBucket()
    var now: Int64 = 5 * Self.second
    let start = now
    var starts = 0
    var state: UInt64 = 7
    for _ in 0..<5000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      now += Int64(state >> 40) % max(1, span / Int64(rate.count) * 3)
      let tokens = bucket.tokens(at: now, rate)
      #expect(tokens <= rate.count)
      #expect(tokens > 0 || bucket.nextToken(at: now, rate) > now)
      if tokens > 0 {
        bucket.take(at: now, rate)
        starts += 1
      }
    }
    let brought = Double(now - start) / Double(span) * Double(rate.count)
    #expect(Double(starts) <= Double(rate.count) + brought + 1)
    if bucket.tokens(at: now, rate) == 0 { #expect(bucket.tokens(at: bucket.nextToken(at: now, rate), rate) == 1) }
  }

  @Test func `a slower rate owes no more than it can ever hold`() {
    var bucket = TokenBucket(fullAt: 900 * Self.second)
    bucket.adopt(Rate(count: 2, per: .seconds(10)), at: 0)

    #expect(bucket.tokens(at: 0, Rate(count: 2, per: .seconds(10))) == 0)
    #expect(bucket.nextToken(at: 0, Rate(count: 2, per: .seconds(10))) == 5 * Self.second)
  }

  @Test func `a queue's room is the least of its slots and tokens, a key's that of the key`() {
    let rate = Rate(count: 2, per: .seconds(1))
    var use = QueueUse(
      QueueLimits(all: Limit(concurrency: 3, rate: rate), perKey: Limit(concurrency: 1, rate: rate)), running: ["a"])

    #expect(use.room(at: 0) == 2)
    #expect(use.room(ofKey: "a", at: 0) == 0)
    #expect(use.opening(ofKey: "a", at: 0) == nil, "only the end of its run frees it")
    #expect(use.room(ofKey: "b", at: 0) == 1)
    #expect(use.room(ofKey: nil, at: 0) == .max, "a job without a key is not held by what a key may do")

    use.start("b", at: 0)
    use.start(nil, at: 0)
    #expect(use.room(at: 0) == 0)
    #expect(use.opening(at: 0) == nil, "all three slots are taken")

    use.end("a")
    #expect(use.opening(at: 0) == Self.second / 2, "the slot is free, the token is not yet there")
    #expect(use.room(at: Self.second / 2) == 1)
    #expect(use.room(ofKey: "a", at: 0) == 1)
  }

  @Test func `a key's bucket lets back by time what its concurrency does not hold`() {
    var use = QueueUse(
      QueueLimits(perKey: Limit(rate: Rate(count: 1, per: .seconds(2)))), running: [String?]())
    use.start("a", at: 0)

    #expect(use.room(ofKey: "a", at: 0) == 0)
    #expect(use.opening(ofKey: "a", at: 0) == 2 * Self.second)
    use.end("a")
    #expect(use.room(ofKey: "a", at: 0) == 0, "a token is never given back")
    #expect(use.room(ofKey: "a", at: 2 * Self.second) == 1)
  }

  @Test func `a changed limit counts the runs that go on, and keeps what its rate has given`() {
    let rate = Rate(count: 1, per: .seconds(1))
    var use = QueueUse(QueueLimits(all: Limit(rate: rate)), running: [String?]())
    use.start("a", at: 0)

    use.change(
      to: QueueLimits(all: Limit(concurrency: 1, rate: rate), perKey: Limit(concurrency: 1)), running: ["a"], at: 0)

    #expect(use.room(at: Self.second) == 0)
    #expect(use.room(ofKey: "a", at: Self.second) == 0)
    use.end("a")
    #expect(use.room(at: 0) == 0)
    #expect(use.room(at: Self.second) == 1)
  }

  @Test(
    arguments: [
      (QueueLimits(all: Limit(concurrency: 0)), "concurrency"),
      (QueueLimits(all: Limit(concurrency: -1)), "concurrency"),
      (QueueLimits(all: Limit(concurrency: 1_000_001)), "concurrency"),
      (QueueLimits(all: Limit(rate: Rate(count: 0, per: .seconds(1)))), "rate.count"),
      (QueueLimits(all: Limit(rate: Rate(count: 1, per: .zero))), "rate.per_ms"),
      (QueueLimits(all: Limit(rate: Rate(count: 1, per: .seconds(40 * 86_400)))), "rate.per_ms"),
      (QueueLimits(perKey: Limit(concurrency: -3)), "per_key.concurrency"),
      (QueueLimits(perKey: Limit(rate: Rate(count: 1, per: .milliseconds(-1)))), "per_key.rate.per_ms"),
      (QueueLimits(targetWait: .zero), "target_wait_ms"),
      (QueueLimits(all: Limit(concurrency: 1, rate: Rate(count: 1, per: .milliseconds(1)))), nil),
      (.none, nil),
    ] as [(QueueLimits, String?)])
  func `a negative or absurd limit is named by its path`(limits: QueueLimits, path: String?) {
    #expect(limits.violation()?.path == path)
  }
}
