import JSON
import JobCore
import JobEngine
import Testing

@Suite struct RunTests {
  @Test func `an idle worker's waiting claim is answered in the tick of the enqueue`() throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker
    let claim = bench.request(worker, wait: .seconds(30))
    #expect(try bench.tick(.claim(claim)).answers.isEmpty)

    let result = try bench.tick(.enqueue(NewJob(kind: "mail.send", queue: "mail"), by: EngineBench.actor))

    #expect(result.answers.first?.token == claim.token)
    #expect(result.answers.first?.grant.jobs.first?.state.name == .running)
  }

  @Test func `a claim that found nothing is answered when its wait is over`() throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker
    try bench.tick(.claim(bench.request(worker, wait: .seconds(30))))

    #expect(bench.engine.nextDeadline(after: bench.now) == bench.monotonic + 30_000_000_000)
    bench.advance(by: .seconds(30))
    #expect(try bench.tick().answers.first?.grant.jobs.isEmpty == true)
    #expect(bench.engine.waitingClaims == 0)
  }

  @Test func `waiting claims are served first come first served`() throws {
    var bench = try EngineBench()
    let first = try bench.register(connection: 1).worker
    let second = try bench.register(connection: 2).worker
    try bench.tick(.claim(bench.request(first, wait: .seconds(9))))
    try bench.tick(.claim(bench.request(second, wait: .seconds(9), connection: 2)))

    let id = try bench.enqueue()

    #expect(try bench.job(id).state.lease?.worker == first)
    #expect(bench.engine.waitingClaims == 1)
  }

  @Test func `jobs go out by priority and age, over queues`() throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker
    let late = try bench.enqueue(queue: "a") { $0.priority = 9 }
    let first = try bench.enqueue(queue: "b") { $0.priority = 1 }
    let middle = try bench.enqueue(queue: "a")

    #expect(try bench.claim(worker, limit: 5).map(\.id) == [first, middle, late])
  }

  @Test func `a worker gets only its kinds, and only from the queues it asks for`() throws {
    var bench = try EngineBench()
    let worker = try bench.register(kinds: ["b"]).worker
    _ = try bench.enqueue("a", queue: "q")
    let mine = try bench.enqueue("b", queue: "q")
    _ = try bench.enqueue("b", queue: "r")

    #expect(try bench.claim(worker, limit: 5, queues: ["q"]).map(\.id) == [mine])
  }

  @Test func `a paused queue gives nothing, the others give all, and resume serves who waits`() throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker
    let held = try bench.enqueue(queue: "held")
    let free = try bench.enqueue(queue: "free")
    try bench.tick(.pauseQueue("held", by: EngineBench.actor, reason: "deploy", until: nil))

    #expect(try bench.claim(worker, limit: 5).map(\.id) == [free])
    try bench.tick(.claim(bench.request(worker, wait: .seconds(9))))
    let resumed = try bench.tick(.resumeQueue("held", by: EngineBench.actor, reason: nil))
    #expect(resumed.answers.first?.grant.jobs.map(\.id) == [held])
  }

  @Test func `a pause of a queue with an end resumes by itself and survives a restart until then`() throws {
    var bench = try EngineBench()
    try bench.tick(
      .pauseQueue("mail", by: EngineBench.actor, reason: nil, until: bench.wall + .seconds(600)))
    try bench.restart()

    #expect(bench.engine.queues["mail"]?.pause?.actor == EngineBench.actor)
    bench.advance(by: .seconds(600))
    try bench.tick()
    #expect(bench.engine.queues["mail"]?.pause == nil)
  }

  @Test func `a completed run leaves an attempt, a result and counters that agree`() throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker
    let id = try bench.enqueue()
    let job = try #require(try bench.claim(worker).first)

    #expect(try bench.end(job, .complete(result: JSONText(.integer(3)))).isAccepted)

    #expect(try bench.job(id).result == JSONText(.integer(3)))
    #expect(try bench.attempts(id).map(\.outcome) == [.completed])
    #expect(bench.count(.completed) == 1)
    #expect(bench.count(.running) == 0)
    #expect(bench.engine.workers[worker]?.completed == 1)
  }

  @Test func `outcomes ride in a claim, which then answers at once`() throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker
    let id = try bench.enqueue()
    let job = try #require(try bench.claim(worker).first)
    let fence = try #require(job.state.lease?.fence)
    let done = [
      RunEnd(run: HeldRun(job: id, fence: fence), outcome: .complete(result: nil)),
      RunEnd(run: HeldRun(job: id, fence: Fence(rawValue: 99)), outcome: .release),
    ]

    let answer = try bench.tick(.claim(bench.request(worker, wait: .seconds(30), done: done))).answers.first

    #expect(answer?.grant.jobs.isEmpty == true)
    #expect(answer?.grant.refused.count == 1)
    #expect(try bench.job(id).state.name == .completed)
  }

  @Test func `a worker whose connection ends loses its runs at once`() throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker
    let id = try bench.enqueue()
    _ = try bench.claim(worker)

    try bench.tick(.disconnect(1))

    #expect(try bench.job(id).state.name == .queued)
    #expect(try bench.job(id).rescues == 1)
    #expect(try bench.job(id).attempt == 0)
    #expect(bench.engine.workers.isEmpty)
  }

  @Test func `a lost worker's command is held for a person`() throws {
    var bench = try EngineBench()
    let worker = try bench.register(kinds: ["shell"]).worker
    let id = try bench.enqueue("shell")
    _ = try bench.claim(worker)

    try bench.tick(.disconnect(1))

    #expect(try bench.job(id).state.name == .paused)
    #expect(try MemoryReader(bench.store).journal(limit: 1).first?.verb == "job.pause")
  }

  @Test func `a silent worker's lease ends and its late outcome is refused and journaled`() throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker
    let other = try bench.register(connection: 2).worker
    _ = try bench.enqueue()
    let stale = try #require(try bench.claim(worker).first)
    bench.advance(by: .seconds(30))
    try bench.tick()
    let fresh = try #require(try bench.claim(other).first)

    let late = try bench.end(stale)

    let held = try #require(fresh.state.lease?.fence)
    let presented = try #require(stale.state.lease?.fence)
    #expect(late.refusal == .job(.staleFence(presented: presented, held: held, endedAs: .rescued)))
    #expect(try MemoryReader(bench.store).journal(limit: 1).first?.verb == "outcome.refused")
    #expect(try bench.end(fresh).isAccepted)
  }

  @Test func `a heartbeat renews what it lists and tells what was lost and asked`() throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker
    let id = try bench.enqueue()
    let job = try #require(try bench.claim(worker).first)
    let run = HeldRun(job: id, fence: try #require(job.state.lease?.fence))
    let other = HeldRun(job: JobID(rawValue: 5), fence: Fence(rawValue: 5))
    bench.advance(by: .seconds(20))
    try bench.tick(.heartbeat(worker: worker, running: [run], stats: nil))
    bench.advance(by: .seconds(20))
    _ = try bench.act(.cancel, id)

    let outcome = try bench.tick(.heartbeat(worker: worker, running: [run, other], stats: nil)).outcomes.first

    guard case .beat(let orders, let lost)? = outcome else {
      Issue.record("\(String(describing: outcome))")
      return
    }
    #expect(orders == [.job(id, .cancel)])
    #expect(lost == [other.job])
  }

  @Test func `a worker that returns with its fence after a restart goes on`() throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker
    let id = try bench.enqueue()
    let job = try #require(try bench.claim(worker).first)
    try bench.restart()
    bench.advance(by: .seconds(29))
    let run = HeldRun(job: id, fence: try #require(job.state.lease?.fence))

    let returned = try bench.register(connection: 7, resume: .init(worker: worker, running: [run]))
    bench.advance(by: .seconds(20))
    try bench.tick()

    #expect(returned.worker == worker)
    #expect(returned.lost.isEmpty)
    #expect(try bench.end(job).isAccepted)
  }

  @Test func `runs that nobody came back for are rescued 30 s after a restart`() throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker
    let id = try bench.enqueue()
    _ = try bench.claim(worker)
    try bench.restart()
    bench.advance(by: .seconds(30))
    try bench.tick()

    #expect(try bench.job(id).state.name == .queued)
  }

  @Test func `a run that passes its hard timeout and the ladder is ended by the engine`() throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker
    let id = try bench.enqueue { $0.timeout = .seconds(2) }
    let job = try #require(try bench.claim(worker).first)
    bench.advance(by: .seconds(17))

    let result = try bench.tick()

    #expect(try bench.attempts(id).map(\.outcome) == [.timedOut])
    #expect(result.orders.map(\.order) == [.job(id, .kill)])
    #expect(try bench.end(job).refusal != nil)
  }

  @Test func `a drained worker gets nothing more`() throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker
    let told = try bench.tick(.control(worker: worker, .drain, by: EngineBench.actor, reason: nil))
    _ = try bench.enqueue()

    #expect(told.orders.map(\.order) == [.drain])
    #expect(try bench.claim(worker).isEmpty)
  }

  @Test func `a draining store answers waiting claims with nothing and refuses new ones`() throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker
    try bench.tick(.claim(bench.request(worker, wait: .seconds(30))))
    bench.engine.drain()

    #expect(try bench.tick().answers.first?.grant.jobs.isEmpty == true)
    #expect(try bench.tick(.claim(bench.request(worker))).outcomes.first?.refusal == .draining)
  }
}
