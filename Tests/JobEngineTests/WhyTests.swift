import JSON
import JobCore
import JobEngine
import Seeded
import Testing

/// One test a term, and one that holds the terms against the claims themselves.
@Suite struct WhyTests {
  @Test func `nothing stops a queued job that a free worker may take`() throws {
    let bench = try EngineBench()
    _ = try bench.register()
    #expect(try bench.why(bench.enqueue()) == [])
  }

  @Test func `a scheduled job tells when it is due`() throws {
    let bench = try EngineBench()
    _ = try bench.register()
    let due = bench.wall + .seconds(60)
    #expect(try bench.why(bench.enqueue { $0.runAt = due }) == [.scheduled(due: due)])
  }

  @Test func `a retrying job tells its failures and what is left`() throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker
    let id = try bench.enqueue { $0.maxAttempts = 5 }
    let run = try bench.claim(worker)[0]
    _ = try bench.end(run, .fail(Failure(errorClass: "E", message: "m"), retry: true, delay: .seconds(9)))

    #expect(try bench.why(id) == [.retrying(due: bench.wall + .seconds(9), failures: 1, attemptsLeft: 4)])
  }

  @Test func `a paused job tells the journal entry that holds it`() throws {
    let bench = try EngineBench()
    _ = try bench.register()
    let id = try bench.enqueue()
    _ = try bench.act(.pause, id)
    guard case .paused(let entry, _) = try bench.job(id).state else { throw EngineBench.Unexpected() }

    #expect(try bench.why(id) == [.paused(by: entry, until: nil, was: .queued)])
  }

  @Test func `a running job tells its worker, and whether that one is silent`() throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker
    let id = try bench.enqueue()
    _ = try bench.claim(worker)
    let (since, seen) = (bench.wall, bench.wall)
    #expect(try bench.why(id) == [.running(worker, since: since, attempt: 1)])

    bench.advance(by: .seconds(26))
    #expect(
      try bench.why(id) == [.running(worker, since: since, attempt: 1), .workerSilent(worker, since: seen)])
  }

  @Test func `a job that is over says how and when`() throws {
    let bench = try EngineBench()
    let id = try bench.enqueue()
    _ = try bench.act(.cancel, id)
    #expect(try bench.why(id) == [.over(.cancelled, at: bench.wall)])
  }

  @Test func `a store that drains or is paused says so`() throws {
    let bench = try EngineBench()
    _ = try bench.register()
    let id = try bench.enqueue()
    try bench.tick(.pauseStore(by: EngineBench.actor, reason: "fire", until: nil))
    let pause = Pause(actor: EngineBench.actor, reason: "fire", since: bench.wall, until: nil)
    #expect(try bench.why(id) == [.storePaused(pause)])

    bench.engine.drain()
    #expect(try bench.why(id) == [.draining])
  }

  @Test func `a paused queue and a paused kind are both told`() throws {
    let bench = try EngineBench()
    _ = try bench.register()
    let id = try bench.enqueue()
    let until = bench.wall + .seconds(60)
    try bench.tick(
      .pauseQueue("mail", by: EngineBench.actor, reason: nil, until: until),
      .pauseKind("mail.send", by: EngineBench.actor, reason: "bug", until: nil))

    #expect(
      try bench.why(id) == [
        .queuePaused("mail", Pause(actor: EngineBench.actor, reason: nil, since: bench.wall, until: until)),
        .kindPaused("mail.send", Pause(actor: EngineBench.actor, reason: "bug", since: bench.wall, until: nil)),
      ])
  }

  @Test func `without a worker it tells what each of the others lacks`() throws {
    let bench = try EngineBench()
    let id = try bench.enqueue()
    #expect(try bench.why(id) == [.noWorker(kind: "mail.send", queue: "mail", others: [:])])

    let kinds = try bench.register(kinds: ["other"], connection: 1).worker
    let queues = try bench.register(queues: ["media"], connection: 2).worker
    let paused = try bench.register(connection: 3).worker
    let draining = try bench.register(connection: 4).worker
    try bench.tick(
      .control(worker: paused, .pause, by: EngineBench.actor, reason: nil),
      .control(worker: draining, .drain, by: EngineBench.actor, reason: nil))

    #expect(
      try bench.why(id) == [
        .noWorker(
          kind: "mail.send", queue: "mail",
          others: [kinds: .otherKinds, queues: .otherQueues, paused: .paused, draining: .draining])
      ])
  }

  @Test func `busy slots are counted over the workers that serve it`() throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker
    for _ in 0..<4 { _ = try bench.enqueue() }
    #expect(try bench.claim(worker, limit: 4).count == 4)

    #expect(try bench.why(bench.enqueue()) == [.slotsBusy(busy: 4, slots: 4, workers: 1)])
  }

  @Test func `a silent worker that would take it is named`() throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker
    let seen = bench.wall
    bench.advance(by: .seconds(26))

    #expect(try bench.why(bench.enqueue()) == [.workerSilent(worker, since: seen)])
  }

  @Test func `a full queue and a full key tell how many run of how many`() throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker
    try bench.limit("mail") { change in
      change.concurrency = .set(1)
      change.perKeyConcurrency = .set(1)
    }
    let jobs = try (0..<2).map { _ in try bench.enqueue { $0.limitKey = "k" } }
    _ = try bench.claim(worker)

    #expect(
      try bench.why(jobs[1]) == [
        .queueFull("mail", running: 1, most: 1), .keyFull("mail", key: "k", running: 1, most: 1),
      ])
  }

  @Test func `a rate tells when the next token comes`() throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker
    let (queueRate, keyRate) = (Rate(count: 1, per: .seconds(4)), Rate(count: 1, per: .seconds(60)))
    try bench.limit("mail") { change in
      change.rate = .set(queueRate)
      change.perKeyRate = .set(keyRate)
    }
    let jobs = try (0..<2).map { _ in try bench.enqueue { $0.limitKey = "k" } }
    _ = try bench.claim(worker)
    bench.advance(by: .seconds(1))

    #expect(
      try bench.why(jobs[1]) == [
        .queueRate("mail", queueRate, opensIn: .seconds(3)),
        .keyRate("mail", key: "k", keyRate, opensIn: .seconds(59)),
      ])
  }

  @Test func `why says nothing exactly where a claim would be given the job`() throws {
    var random = Seeded()
    for _ in 0..<Seeded.rounds(300) {
      var bench = try EngineBench()
      let worker = try bench.register(kinds: ["a", "b"], queues: random.oneIn(2) ? [] : ["x"]).worker
      if random.oneIn(2) {
        try bench.limit("x") { change in
          if random.oneIn(2) { change.concurrency = .set(random.int(1...2)) }
          if random.oneIn(2) { change.perKeyConcurrency = .set(1) }
          if random.oneIn(2) { change.rate = .set(Rate(count: random.int(1...2), per: .seconds(60))) }
          if random.oneIn(2) { change.perKeyRate = .set(Rate(count: 1, per: .seconds(60))) }
        }
      }
      let keys = ["k", "l", nil]
      for _ in 0..<2 {
        let key = random.pick(keys)
        _ = try bench.enqueue("a", queue: "x") { $0.limitKey = key }
      }
      if random.oneIn(2) { _ = try bench.claim(worker, limit: 2) }
      let (kind, queue, key) = (random.pick(["a", "b", "c"]), random.pick(["x", "y"]), random.pick(keys))
      let later = random.oneIn(6)
      let wall = bench.wall
      // Of the best priority: nothing stands before it.
      let id = try bench.enqueue(kind, queue: queue) { job in
        job.limitKey = key
        job.priority = 0
        if later { job.runAt = wall + .seconds(5) }
      }
      let actor = EngineBench.actor
      if random.oneIn(6) { _ = try bench.act(.pause, id) }
      if random.oneIn(6) { try bench.tick(.pauseQueue("x", by: actor, reason: nil, until: nil)) }
      if random.oneIn(6) { try bench.tick(.pauseKind("a", by: actor, reason: nil, until: nil)) }
      if random.oneIn(6) { try bench.tick(.pauseStore(by: actor, reason: nil, until: nil)) }
      if random.oneIn(6) { try bench.tick(.control(worker: worker, .pause, by: actor, reason: nil)) }

      let reasons = try bench.why(id)
      let given = try bench.claim(worker, limit: 1).map(\.id) == [id]
      #expect(reasons.isEmpty == given, "\(reasons)")
    }
  }
}

extension EngineBench {
  fileprivate func why(_ id: JobID) throws -> [ClaimObstacle] { engine.obstacles(to: try job(id), at: now) }
}
