import JSON
import JobCore
import Testing

@testable import JobEngine

/// What is over goes when its time has come, and nothing else does.
@Suite struct PruningTests {
  /// Runs a new job to its end.
  private func finish(_ bench: inout EngineBench, kind: String = "mail.send", fails: Bool = false) throws -> JobID {
    let id = try bench.enqueue(kind) { $0.maxAttempts = fails ? 1 : 3 }
    let worker = try bench.register(kinds: [kind]).worker
    let job = try #require(try bench.claim(worker).first)
    let failure = Failure(errorClass: "E", message: "m")
    _ = try bench.end(job, fails ? .fail(failure, retry: true, delay: nil) : .complete(result: nil))
    return id
  }

  @Test func `a completed job goes after a day, with its counter, and is told in one event`() throws {
    var bench = try EngineBench()
    let id = try finish(&bench)
    let kept = try finish(&bench, fails: true)
    #expect(try bench.job(id).expiresAt == bench.wall + .seconds(86_400))

    bench.advance(by: .seconds(86_399))
    #expect(try bench.tick().events.isEmpty)
    bench.advance(by: .seconds(1))
    let deadline = bench.engine.nextDeadline(after: bench.now)
    let events = try bench.tick().events

    #expect(deadline.map { $0 <= bench.monotonic } == true)
    guard case .pruned([id])? = events.last else {
      Issue.record("\(events)")
      return
    }
    #expect(throws: (any Error).self) { try bench.job(id) }
    #expect(bench.count(.completed) == 0 && bench.count(.dead) == 1)
    #expect(try bench.job(kept).expiresAt == bench.wall + .seconds(29 * 86_400))
  }

  @Test func `a retried job does not expire`() throws {
    var bench = try EngineBench()
    let id = try finish(&bench, fails: true)

    _ = try bench.act(.retry(completed: false), id)
    bench.advance(by: .seconds(31 * 86_400))
    try bench.tick()

    #expect(try bench.job(id).expiresAt == nil)
    #expect(bench.count(.queued) == 1)
  }

  @Test func `a backlog goes in rounds with room for others between them`() throws {
    var bench = try EngineBench()
    let ids = try (0..<450).map { _ in try bench.enqueue() }
    _ = try bench.tick(
      .act(JobAction(.cancel, ids: ids, isSingle: false, ifState: nil, reason: nil, actor: EngineBench.actor)))
    bench.advance(by: .seconds(90_000))

    var rounds: [Int] = []
    for _ in 0..<10 {
      try bench.tick()
      rounds.append(bench.count(.cancelled))
      bench.advance(by: .milliseconds(10))
    }

    #expect(rounds == [250, 250, 50, 50, 0, 0, 0, 0, 0, 0])
    #expect(bench.engine.pruning.jobs == 450)
    #expect(bench.engine.pruning.nextDue == nil || bench.engine.pruning.nextExpiry == nil)
  }

  @Test func `what is set for a kind goes before the rules, and rules that change hold for what ends later`() throws {
    var bench = try EngineBench()
    let before = try finish(&bench)
    bench.engine.retention.completed = .seconds(60)
    let after = try finish(&bench)

    #expect(try bench.job(before).expiresAt == bench.wall + .seconds(86_400))
    #expect(try bench.job(after).expiresAt == bench.wall + .seconds(60))
    bench.engine.retention.completed = nil
    #expect(try bench.job(try finish(&bench)).expiresAt == nil)
  }

  @Test func `a full device is no reason to lose what has not been decided`() throws {
    var bench = try EngineBench()
    let id = try finish(&bench)
    bench.advance(by: .seconds(86_400))

    bench.store.commitFailure = .full
    _ = try bench.tick()
    #expect(try bench.job(id).state.name == .completed)
    bench.store.commitFailure = nil
    bench.advance(by: .seconds(2))
    try bench.tick()

    #expect(throws: (any Error).self) { try bench.job(id) }
  }

  @Test func `old entries of the journal go, young ones stay`() throws {
    var bench = try EngineBench()
    _ = try bench.tick(.pauseQueue("mail", by: EngineBench.actor, reason: nil, until: nil))
    bench.advance(by: .seconds(179 * 86_400))
    _ = try bench.tick(.resumeQueue("mail", by: EngineBench.actor, reason: nil))
    #expect(try MemoryReader(bench.store).journal(limit: 9).count == 2)

    bench.advance(by: .seconds(2 * 86_400))
    try bench.tick()

    #expect(try MemoryReader(bench.store).journal(limit: 9).map(\.verb) == ["queue.resume"])
  }
}
