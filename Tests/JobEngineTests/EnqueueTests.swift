import JSON
import JobCore
import JobEngine
import Testing

@Suite struct EnqueueTests {
  @Test func `the first job of a store is 100001 and ids rise`() throws {
    let bench = try EngineBench()

    #expect(try bench.enqueue().rawValue == 100_001)
    #expect(try bench.enqueue().rawValue == 100_002)
  }

  @Test func `one tick answers many commands with one commit`() throws {
    let bench = try EngineBench()
    let command = Command.enqueue(NewJob(kind: "a"), by: EngineBench.actor)

    let result = try bench.tick(command, command, command)

    #expect(result.outcomes.count == 3)
    #expect(result.isCommitted)
    #expect(bench.count(.queued) == 3)
  }

  @Test func `a tick that changes nothing writes nothing`() throws {
    #expect(try !EngineBench().tick(.disconnect(9)).isCommitted)
  }

  @Test func `a bad job of a bulk enqueue fails only itself`() throws {
    let bench = try EngineBench()

    let result = try bench.tick(
      .enqueueMany([NewJob(kind: "a"), NewJob(kind: ""), NewJob(kind: "c")], by: EngineBench.actor))

    guard case .enqueuedMany(let outcomes)? = result.outcomes.first, case .refused(.invalid("kind", _)) = outcomes[1]
    else {
      Issue.record("\(result.outcomes)")
      return
    }
    #expect(bench.count(.queued) == 2)
  }

  @Test func `the same idempotency key and body give the same job`() throws {
    let bench = try EngineBench()
    let first = try bench.enqueue { $0.idempotencyKey = "k" }

    #expect(try bench.enqueue { $0.idempotencyKey = "k" } == first)
    #expect(bench.count(.queued) == 1)
  }

  @Test func `an idempotency key with another body names the job that has it`() throws {
    let bench = try EngineBench()
    let first = try bench.enqueue { $0.idempotencyKey = "k" }
    var other = NewJob(kind: "mail.send", args: JSONText(.integer(2)), queue: "mail")
    other.idempotencyKey = "k"

    #expect(
      try bench.tick(.enqueue(other, by: EngineBench.actor)).outcomes.first?.refusal
        == .idempotencyMismatch(held: first))
  }

  @Test func `two enqueues of one key in one tick make one job`() throws {
    let bench = try EngineBench()
    var job = NewJob(kind: "a")
    job.idempotencyKey = "k"

    try bench.tick(.enqueue(job, by: EngineBench.actor), .enqueue(job, by: EngineBench.actor))

    #expect(bench.count(.queued) == 1)
  }

  @Test(arguments: [
    ("kind", NewJob(kind: String(repeating: "k", count: 129))), ("kind", NewJob(kind: "a\u{1B}b")),
    ("queue", NewJob(kind: "a", queue: "")),
    ("args", NewJob(kind: "a", args: JSONText(.string(String(repeating: "x", count: 1 << 20))))),
  ])
  func `a value over its cap or with control characters is refused by name`(field: String, job: NewJob) throws {
    let bench = try EngineBench()

    switch try bench.tick(.enqueue(job, by: EngineBench.actor)).outcomes.first?.refusal {
    case .invalid(let name, _)?, .tooLarge(let name, _, _)?: #expect(name == field)
    case let other: Issue.record("\(String(describing: other))")
    }
    #expect(bench.count(.queued) == 0)
  }

  @Test func `a job due later is promoted when its time comes and not before`() throws {
    var bench = try EngineBench()
    let due = bench.wall + .seconds(60)
    let id = try bench.enqueue { $0.runAt = due }

    #expect(bench.engine.nextDeadline(after: bench.now) == bench.monotonic + 60_000_000_000)
    bench.advance(by: .seconds(59))
    try bench.tick()
    #expect(try bench.job(id).state.name == .scheduled)
    bench.advance(by: .seconds(1))
    try bench.tick()
    #expect(try bench.job(id).state.name == .queued)
    #expect(bench.engine.nextDeadline(after: bench.now) == nil)
  }

  @Test func `a full device refuses enqueues, keeps outcomes, and recovers by itself`() throws {
    var bench = try EngineBench()
    bench.store.commitFailure = .full
    let refused = try bench.tick(.enqueue(NewJob(kind: "a"), by: EngineBench.actor)).outcomes.first?.refusal
    bench.store.commitFailure = nil
    let still = try bench.tick(.enqueue(NewJob(kind: "a"), by: EngineBench.actor)).outcomes.first?.refusal
    bench.advance(by: .seconds(2))

    #expect(refused == .storeFull)
    #expect(still == .storeFull)
    #expect(try bench.enqueue("a").rawValue == 100_001)
  }

  @Test func `a failed store acknowledges nothing and leaves no trace in memory`() throws {
    let bench = try EngineBench()
    bench.store.commitFailure = .failed(operation: "fsync", code: 5, message: "I/O error")

    #expect(throws: StoreError.self) { try bench.enqueue() }
    #expect(bench.count(.queued) == 0)
  }
}
