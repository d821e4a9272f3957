import JSON
import JobCore
import JobEngine
import Testing

@Suite struct ReportTests {
  private var bench: EngineBench
  private let worker: WorkerID
  private let job: Job

  init() throws {
    bench = try EngineBench()
    worker = try bench.register().worker
    _ = try bench.enqueue()
    job = try #require(try bench.claim(worker).first)
  }

  private func report(
    _ fraction: Double? = nil, checkpoint: JSONText? = nil, fence: Fence? = nil
  ) throws -> TickResult {
    try bench.tick(
      .report(
        RunReport(
          job: job.id, fence: try fence ?? #require(job.state.lease?.fence),
          progress: fraction.map { Progress(fraction: $0, message: nil) }, checkpoint: checkpoint)))
  }

  private func stored() throws -> Double? { try bench.job(job.id).progress?.fraction }

  private func progressed(_ result: TickResult) -> Int {
    result.events.count { if case .job(.progressed, _, _) = $0 { true } else { false } }
  }

  @Test mutating func `the first report is written at once, later ones at most every 250 ms`() throws {
    #expect(progressed(try report(0.1)) == 1)
    #expect(try stored() == 0.1)

    var written = 0
    for step in 1...100 {
      bench.advance(by: .milliseconds(10))
      written += progressed(try report(0.1 + Double(step) / 1000))
    }

    #expect(written == 4)
    #expect(bench.engine.runs[job.id]?.progress?.fraction == 0.2)
  }

  @Test mutating func `the last report is written by itself when its time has come`() throws {
    _ = try report(0.1)
    bench.advance(by: .milliseconds(100))
    #expect(progressed(try report(0.9)) == 0)
    #expect(try stored() == 0.1)
    #expect(bench.engine.nextDeadline(after: bench.now) == bench.monotonic + 150_000_000)

    bench.advance(by: .milliseconds(150))

    #expect(progressed(try bench.tick()) == 1)
    #expect(try stored() == 0.9)
  }

  @Test mutating func `a run's end carries the report that was held back`() throws {
    _ = try report(0.1)
    _ = try report(1)

    #expect(try bench.end(job).isAccepted)

    #expect(try stored() == 1)
    #expect(try bench.job(job.id).version == job.version + 3)
  }

  @Test mutating func `a rescue keeps the report that was held back`() throws {
    _ = try report(0.1)
    _ = try report(0.7)

    try bench.tick(.disconnect(1))

    #expect(try stored() == 0.7)
    #expect(try bench.job(job.id).rescues == 1)
  }

  @Test mutating func `a held report survives a pause of its job`() throws {
    _ = try report(0.1)
    _ = try report(0.7)

    _ = try bench.act(.pause, job.id)
    bench.advance(by: .seconds(1))
    try bench.tick()

    #expect(try stored() == 0.7)
  }

  @Test mutating func `a checkpoint is durable before it is answered, with the progress before it`() throws {
    _ = try report(0.1)
    _ = try report(0.5)

    let result = try report(checkpoint: JSONText(["at": 7]))

    #expect(result.isCommitted)
    #expect(try bench.job(job.id).checkpoint == JSONText(["at": 7]))
    #expect(try stored() == 0.5)
  }

  @Test func `a checkpoint is there for the next run, after a failure and after a rescue`() throws {
    var bench = bench
    _ = try report(checkpoint: JSONText([1]))
    try bench.tick(.disconnect(1))
    let again = try bench.register().worker
    let second = try #require(try bench.claim(again).first)
    #expect(second.checkpoint == JSONText([1]))
    _ = try bench.end(second, .fail(Failure(errorClass: "E", message: ""), retry: true, delay: .zero))

    bench.advance(by: .seconds(1))
    #expect(try bench.claim(again).first?.checkpoint == JSONText([1]))
  }

  @Test mutating func `a report that is held back is answered with what is asked of the run`() throws {
    _ = try report(0.1)
    _ = try bench.act(.cancel, job.id)

    guard case .reported(let cancel, _)? = try report(0.2).outcomes.first else { throw EngineBench.Unexpected() }
    #expect(cancel)
  }

  @Test func `a run that only asks is answered and writes nothing`() throws {
    let result = try report()

    guard case .reported(false, false)? = result.outcomes.first else { throw EngineBench.Unexpected() }
    #expect(!result.isCommitted)
  }

  @Test func `a report under another fence is refused, held back or not`() throws {
    _ = try report(0.1)
    let other = Fence(rawValue: 99)
    let held = try #require(job.state.lease?.fence)

    #expect(
      try report(0.2, fence: other).outcomes.first?.refusal
        == .job(.staleFence(presented: other, held: held, endedAs: nil)))
  }
}
