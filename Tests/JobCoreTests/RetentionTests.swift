import JobCore
import Testing

private let end = Timestamp(microseconds: 1_000_000_000)
private let day = Duration.seconds(86_400)

/// How long what is over is kept.
@Suite struct RetentionTests {
  private func job(_ state: JobState, failures: Int) -> Job {
    var job = Samples.job(state: state)
    job.failures = failures
    return job
  }

  @Test(
    arguments: [
      (JobState.completed(at: end), 0, day), (.completed(at: end), 2, day * 7), (.cancelled(at: end), 0, day),
      (.cancelled(at: end), 1, day * 7), (.dead(at: end), 3, day * 30),
    ])
  func `a day, a week where a run failed, a month where it is dead`(state: JobState, failures: Int, kept: Duration) {
    #expect(RetentionRules().expiry(of: job(state, failures: failures)) == end + kept)
  }

  @Test func `a failed run never shortens what is kept`() {
    var rules = RetentionRules()
    rules.completed = day * 30

    #expect(rules.expiry(of: job(.completed(at: end), failures: 1)) == end + day * 30)
    rules.completed = nil
    #expect(rules.expiry(of: job(.completed(at: end), failures: 1)) == nil)
  }

  @Test func `what was set for the kind goes before the store's rules, and zero is for ever`() {
    let job = job(.completed(at: end), failures: 1)

    #expect(RetentionRules().expiry(of: job, kind: [.completed: .seconds(60)]) == end + .seconds(60))
    #expect(RetentionRules().expiry(of: job, kind: [.completed: .zero]) == nil)
    #expect(RetentionRules().expiry(of: job, kind: [.dead: .seconds(60)]) == end + day * 7)
  }

  @Test(arguments: [JobState.queued(since: end), .scheduled(due: end), .retrying(due: end), .blocked(on: 1)])
  func `what is not over does not expire`(state: JobState) {
    #expect(RetentionRules().expiry(of: job(state, failures: 0), kind: [.queued: .zero]) == nil)
  }
}
