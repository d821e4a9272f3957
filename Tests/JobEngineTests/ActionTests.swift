import JobCore
import JobEngine
import Testing

@Suite struct ActionTests {
  @Test func `a running job that is paused and killed tells its worker at once`() throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker
    let id = try bench.enqueue()
    _ = try bench.claim(worker)
    let actions: [JobAction.Kind] = [.pause, .resume, .kill]

    let orders = try actions.map { kind in
      let action = JobAction(
        kind, ids: [id], isSingle: true, ifState: nil, reason: nil, actor: EngineBench.actor)
      return try bench.tick(.act(action)).orders.first?.order
    }

    #expect(orders == [.job(id, .pause), .job(id, .resume), .job(id, .kill)])
  }

  @Test func `a verb over many jobs counts what it changed and why it skipped`() throws {
    let bench = try EngineBench()
    let first = try bench.enqueue()
    let second = try bench.enqueue()
    _ = try bench.act(.cancel, second)
    let missing = JobID(rawValue: 1)

    let tally = try bench.act(.cancel, first, second, missing).tally

    #expect(tally?.matched == 3)
    #expect(tally?.changed == 1)
    #expect(tally?.skipped == [.notFound: 1, .refused(.inState(.cancelled, verb: .cancel)): 1])
  }

  @Test func `an action on a job that moved on since it was seen is refused with its state`() throws {
    let bench = try EngineBench()
    let id = try bench.enqueue()

    #expect(
      try bench.act(.retry(completed: false), id, ifState: [.dead]).refusal
        == .job(.changed(actual: .queued, seen: [.dead])))
  }

  @Test func `a paused job is not claimed and goes on where it was`() throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker
    let id = try bench.enqueue()
    _ = try bench.act(.pause, id)

    #expect(try bench.claim(worker).isEmpty)
    _ = try bench.act(.resume, id)
    #expect(try bench.claim(worker).map(\.id) == [id])
  }

  @Test func `a deleted job is gone with its key`() throws {
    let bench = try EngineBench()
    let id = try bench.enqueue { $0.idempotencyKey = "k" }

    #expect(try bench.act(.delete, id).tally?.changed == 1)
    #expect(try bench.enqueue { $0.idempotencyKey = "k" } != id)
    #expect(bench.count(.queued) == 1)
  }

  @Test func `enqueue, cancel and delete of one tick leave nothing behind`() throws {
    var bench = try EngineBench()
    let action = { (kind: JobAction.Kind) in
      Command.act(
        JobAction(
          kind, ids: [JobID(rawValue: 100_001)], isSingle: true, ifState: nil, reason: nil, actor: EngineBench.actor))
    }

    try bench.tick(.enqueue(NewJob(kind: "a"), by: EngineBench.actor), action(.cancel), action(.delete))
    try bench.restart()

    #expect(bench.engine.counters.values.allSatisfy { $0 == 0 })
  }

  @Test func `every verb that changed something is in the journal with who and why`() throws {
    let bench = try EngineBench()
    let id = try bench.enqueue()
    _ = try bench.act(.pause, id)

    let entry = try #require(try MemoryReader(bench.store).journal(limit: 1).first)

    #expect(entry.verb == "job.pause")
    #expect(entry.actor == EngineBench.actor)
    #expect(entry.reason == "test")
    #expect(entry.target == "job 100001")
  }

  @Test func `a pause of a job with an end resumes it by itself, running or not, with a line in the journal`() throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker
    let running = try bench.enqueue()
    let held = try #require(try bench.claim(worker).first)
    let queued = try bench.enqueue()
    var action = JobAction(
      .pause, ids: [running, queued], isSingle: false, ifState: nil, reason: nil, actor: EngineBench.actor)
    action.until = bench.wall + .seconds(20)
    try bench.tick(.act(action))
    #expect(bench.engine.nextDeadline(after: bench.now) == bench.monotonic + 20_000_000_000)

    bench.advance(by: .seconds(20))
    let woken = try bench.tick()

    #expect(woken.orders.map(\.order) == [.job(running, .resume)])
    #expect(try bench.job(running).state.lease?.pausedFor == .seconds(20))
    #expect(try bench.claim(worker).map(\.id) == [queued])
    #expect(try bench.end(held).isAccepted)
    let entries = try MemoryReader(bench.store).journal(limit: 2)
    #expect(entries.allSatisfy { $0.verb == "job.resume" && $0.actor == nil })
  }
}
