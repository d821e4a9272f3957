import JobCore
import Testing

private let start = Timestamp(microseconds: 0)
private let fence = Fence(rawValue: 7)

/// The bounds that a job's spec puts on time: for its first run, and for its retries.
struct TimeBoundTests {
  /// A failure 50 s after the enqueue, with delays of 10 s, 60 s and 600 s before the following attempts: what becomes
  /// of the job under a time for retries, in seconds; the last of five attempts is for good in any case.
  private static let table = """
    attempt  none      59        60        110       649       650
    1        retrying  dead      retrying  retrying  retrying  retrying
    2        retrying  dead      dead      retrying  retrying  retrying
    3        retrying  dead      dead      dead      dead      retrying
    5        dead      dead      dead      dead      dead      dead
    """
  private static let rows = table.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }

  @Test(arguments: rows.dropFirst())
  func `an attempt that could only start after the time for retries is not waited for`(row: [String]) throws {
    for (budget, expected) in zip(Self.rows[0], row).dropFirst() {
      let spec = Samples.spec(
        backoff: .steps([.seconds(10), .seconds(60), .seconds(600)]), retryFor: Int64(budget).map { .seconds($0) })
      var job = Samples.job(
        state: .running(Lease(worker: WorkerID(number: 1), fence: fence, startedAt: start)), spec: spec, maxAttempts: 5)
      job.attempt = try #require(Int(row[0]))

      let failed = try job.applying(
        .fail(fence: fence, failure: Samples.failure, retry: true, delay: nil, exit: nil, logBytes: 0),
        at: start + .seconds(50)
      ).job

      #expect(failed.state.name.rawValue == expected, "attempt \(row[0]) in \(budget) s")
    }
  }

  @Test(arguments: [
    (bound: Int64?.none, waited: Int64(1_000_000), hasRun: false, lapses: false),
    (60, 59, false, false), (60, 60, false, true), (60, 61, false, true), (60, 61, true, false),
  ])
  func `a queued job lapses once its bound has passed and nobody ever started it`(
    bound: Int64?, waited: Int64, hasRun: Bool, lapses: Bool
  ) throws {
    var job = Samples.job(state: .queued(since: start), spec: Samples.spec(startWithin: bound.map { .seconds($0) }))
    job.startedAt = hasRun ? start : nil
    let now = start + .seconds(waited)

    let lapsed = try? job.applying(.lapse, at: now).job

    #expect(lapsed?.state == (lapses ? .dead(at: now) : nil))
    #expect(lapsed?.error?.errorClass == (lapses ? "NotStarted" : nil))
  }
}
