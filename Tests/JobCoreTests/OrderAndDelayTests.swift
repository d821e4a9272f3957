import JobCore
import Testing

@Suite struct OrderAndDelayTests {
  @Test func `one priority level is worth five minutes of waiting`() {
    let id = JobID(rawValue: 1)
    let fresh = ClaimKey(runAt: Timestamp(microseconds: 301_000_000), priority: 4, id: id)
    let waited = ClaimKey(runAt: Timestamp(microseconds: 0), priority: 5, id: id)

    #expect(waited < fresh)
  }

  @Test func `jobs of one instant and priority go by id`() {
    let at = Timestamp(microseconds: 5)

    #expect(
      ClaimKey(runAt: at, priority: 4, id: JobID(rawValue: 1))
        < ClaimKey(runAt: at, priority: 4, id: JobID(rawValue: 2)))
  }

  @Test(arguments: [(1, 16), (2, 31), (3, 96), (4, 271), (5, 640), (12, 20_751), (13, 21_600), (25, 21_600)])
  func `the standard delay is the fourth power and 15 s, at most six hours`(attempt: Int, seconds: Int) {
    #expect(Backoff.standard.delay(afterAttempt: attempt, jitter: 0.5) == .seconds(seconds))
  }

  @Test func `jitter spreads the standard delay by a tenth to each side`() {
    #expect(Backoff.standard.delay(afterAttempt: 3, jitter: 0) == .milliseconds(86_400))
    #expect(Backoff.standard.delay(afterAttempt: 3, jitter: 0.75) == .milliseconds(100_800))
  }

  @Test func `an exponential delay grows by its factor up to its limit`() {
    let backoff = Backoff.exponential(base: .seconds(2), factor: 2, limit: .seconds(60), jitter: 0)

    #expect(
      [1, 2, 3, 6, 1_000_000].map { backoff.delay(afterAttempt: $0, jitter: 0.9) }
        == [2, 4, 8, 60, 60].map { .seconds($0) })
  }

  @Test func `the last of listed delays goes on`() {
    let backoff = Backoff.steps([.seconds(1), .seconds(9)])

    #expect([1, 2, 3].map { backoff.delay(afterAttempt: $0, jitter: 0) } == [.seconds(1), .seconds(9), .seconds(9)])
  }

  @Test func `times stop at the ends of their range`() {
    #expect(Timestamp(microseconds: .max) + .seconds(1) == Timestamp(microseconds: .max))
  }
}
