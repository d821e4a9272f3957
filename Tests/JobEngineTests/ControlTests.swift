import JobCore
import JobEngine
import Testing

@Suite struct ControlTests {
  private func pauseStore(_ bench: EngineBench, until: Timestamp? = nil) throws {
    try bench.tick(.pauseStore(by: EngineBench.actor, reason: "wrong prices", until: until))
  }

  @Test func `a paused store gives out no jobs, and takes, promotes and ends them all the same`() throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker
    let running = try bench.enqueue()
    let held = try #require(try bench.claim(worker).first)
    try pauseStore(bench)
    _ = try bench.enqueue { $0.runAt = bench.wall + .seconds(5) }

    bench.advance(by: .seconds(5))
    #expect(try bench.claim(worker, limit: 9).isEmpty)
    #expect(bench.count(.queued) == 1)
    #expect(try bench.end(held).isAccepted)
    #expect(try bench.job(running).state.name == .completed)
  }

  @Test func `a claim that waits is served by the tick that resumes the store`() throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker
    try pauseStore(bench)
    let id = try bench.enqueue()

    #expect(try bench.tick(.claim(bench.request(worker, wait: .seconds(60)))).answers.isEmpty)
    let resumed = try bench.tick(.resumeStore(by: EngineBench.actor, reason: nil))

    #expect(resumed.answers.first?.grant.jobs.map(\.id) == [id])
  }

  @Test func `a paused store stays paused over a restart, with who and why`() throws {
    var bench = try EngineBench()
    try pauseStore(bench)
    _ = try bench.enqueue()
    try bench.restart()
    let worker = try bench.register().worker

    #expect(bench.engine.storePause?.actor == EngineBench.actor)
    #expect(bench.engine.storePause?.reason == "wrong prices")
    #expect(try bench.claim(worker).isEmpty)
  }

  @Test func `a pause of the store ends by itself at its time, also after a restart`() throws {
    var bench = try EngineBench()
    _ = try bench.enqueue()
    try pauseStore(bench, until: bench.wall + .seconds(600))
    try bench.restart()
    let worker = try bench.register().worker
    let deadline = bench.monotonic + 600_000_000_000
    #expect(bench.engine.nextDeadline(after: bench.now) == deadline)

    bench.advance(by: .seconds(600))
    #expect(try bench.claim(worker).count == 1)
    let entry = try #require(try MemoryReader(bench.store).journal(limit: 1).first)
    #expect(entry.verb == "store.resume")
    #expect(entry.actor == nil)
  }

  @Test func `a paused worker finds its pause again when it comes back, also to another daemon`() throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker
    _ = try bench.enqueue()
    try bench.tick(.control(worker: worker, .pause, by: EngineBench.actor, reason: "new disk"))

    for connection: ConnectionID in [2, 3] {
      if connection == 3 { try bench.restart() } else { try bench.tick(.disconnect(1)) }
      let again = try bench.register(connection: connection, resume: .init(worker: worker, running: [])).worker
      #expect(again == worker)
      #expect(bench.engine.workers[worker]?.pause?.reason == "new disk")
      #expect(try bench.claim(worker).isEmpty)
    }
    try bench.tick(.control(worker: worker, .resume, by: EngineBench.actor, reason: nil))
    #expect(try bench.claim(worker).count == 1)
  }

  @Test(arguments: [(WorkerControl.drain, PendingOrder.drain), (.stop, .stop)])
  func `an order to end is repeated to a worker that comes back before it obeyed`(
    control: WorkerControl, order: PendingOrder
  ) throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker
    let told = try bench.tick(.control(worker: worker, control, by: EngineBench.actor, reason: nil))
    #expect(told.orders.map(\.order) == [order])

    try bench.restart()
    _ = try bench.register(resume: .init(worker: worker, running: []))
    _ = try bench.enqueue()

    guard
      case .beat(let orders, _)? = try bench.tick(.heartbeat(worker: worker, running: [], stats: nil)).outcomes.first
    else { throw EngineBench.Unexpected() }
    #expect(orders == [order])
    #expect(try bench.claim(worker).isEmpty)
  }

  @Test func `a drained worker ends its runs and gets no more`() throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker
    _ = try bench.enqueue()
    _ = try bench.enqueue()
    let held = try #require(try bench.claim(worker).first)

    try bench.tick(.control(worker: worker, .drain, by: EngineBench.actor, reason: nil))

    #expect(try bench.end(held).isAccepted)
    #expect(try bench.claim(worker).isEmpty)
    #expect(
      try bench.tick(.disconnect(1)).events.contains { if case .worker(.left, worker) = $0 { true } else { false } })
  }

  @Test func `a worker's pause ends by itself, and the worker is served at once`() throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker
    let id = try bench.enqueue()
    try bench.tick(
      .control(worker: worker, .pause, by: EngineBench.actor, reason: nil, until: bench.wall + .seconds(20)))
    #expect(try bench.tick(.claim(bench.request(worker, wait: .seconds(600)))).answers.isEmpty)

    bench.advance(by: .seconds(20))

    #expect(try bench.tick().answers.first?.grant.jobs.map(\.id) == [id])
  }

  @Test func `a worker that is gone can be resumed but not paused`() throws {
    let bench = try EngineBench()
    let worker = try bench.register().worker
    try bench.tick(.control(worker: worker, .pause, by: EngineBench.actor, reason: nil))
    try bench.tick(.disconnect(1))
    let resume = Command.control(worker: worker, .resume, by: EngineBench.actor, reason: nil)

    #expect(try bench.tick(resume).outcomes.first?.isAccepted == true)
    #expect(try bench.tick(resume).outcomes.first?.refusal == .noWorker(worker))
    let pause = Command.control(worker: worker, .pause, by: EngineBench.actor, reason: nil)
    #expect(try bench.tick(pause).outcomes.first?.refusal == .noWorker(worker))
  }

  @Test func `orders of workers that were gone for a week are forgotten`() throws {
    var bench = try EngineBench()
    let gone = try bench.register().worker
    try bench.tick(.control(worker: gone, .drain, by: EngineBench.actor, reason: nil), .disconnect(1))
    let other = try bench.register(connection: 2).worker

    bench.advance(by: .seconds(8 * 86_400))
    try bench.tick(.control(worker: other, .pause, by: EngineBench.actor, reason: nil))

    #expect(try bench.store.boot().controls.map(\.subject) == [.worker(other)])
  }

  @Test func `a paused kind gives out no jobs from any queue, and the other kinds all of theirs`() throws {
    var bench = try EngineBench()
    let worker = try bench.register(kinds: ["a", "b"]).worker
    _ = try bench.enqueue("a", queue: "x")
    let other = try bench.enqueue("b", queue: "x")
    _ = try bench.enqueue("a", queue: "y")
    try bench.tick(
      .pauseKind("a", by: EngineBench.actor, reason: "mx1 is down", until: bench.wall + .seconds(60)))

    let held = try bench.claim(worker, limit: 9)
    #expect(held.map(\.id) == [other])
    _ = try bench.end(held[0])
    try bench.restart()
    let again = try bench.register(kinds: ["a", "b"]).worker
    #expect(bench.engine.kinds["a"]?.pause?.reason == "mx1 is down")
    #expect(try bench.claim(again, limit: 9).isEmpty)

    bench.advance(by: .seconds(60))
    #expect(try bench.claim(again, limit: 9).count == 2)
  }

  @Test func `a kind that nobody mentioned can be paused, and resumed only then`() throws {
    let bench = try EngineBench()

    #expect(
      try bench.tick(.resumeKind("new", by: EngineBench.actor, reason: nil)).outcomes.first?.refusal == .noKind("new"))
    #expect(
      try bench.tick(.pauseKind("new", by: EngineBench.actor, reason: nil, until: nil)).outcomes.first?.isAccepted
        == true)
    #expect(
      try bench.tick(.resumeKind("new", by: EngineBench.actor, reason: nil)).outcomes.first?.isAccepted == true)
  }
}
