import JSON
import JobCore
import JobEngine
import Seeded
import Testing

@Suite struct LimitTests {
  @Test func `no more of a queue run at once than its concurrency`() throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker
    try bench.limit("mail") { $0.concurrency = .set(2) }
    for _ in 0..<4 { _ = try bench.enqueue() }
    let free = try bench.enqueue(queue: "other")

    let first = try bench.claim(worker, limit: 9)
    #expect(first.map(\.id.rawValue) == [100_001, 100_002, free.rawValue], "another queue is not held")
    #expect(try bench.claim(worker, limit: 9).isEmpty)

    #expect(try bench.end(first[0]).isAccepted)
    #expect(try bench.claim(worker, limit: 9).map(\.id.rawValue) == [100_003])
  }

  @Test func `claims of one tick share the room`() throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker
    try bench.limit("mail") { $0.concurrency = .set(3) }
    for _ in 0..<9 { _ = try bench.enqueue() }

    let (first, second) = (bench.request(worker, limit: 2), bench.request(worker, limit: 2))
    let answers = try bench.tick(.claim(first), .claim(second)).answers

    #expect(answers.map(\.grant.jobs.count) == [2, 1])
  }

  @Test func `an outcome frees a slot for a claim that waits`() throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker
    try bench.limit("mail") { $0.concurrency = .set(1) }
    _ = try bench.enqueue()
    let second = try bench.enqueue()
    let running = try bench.claim(worker)[0]
    let waiting = bench.request(worker, wait: .seconds(60))
    #expect(try bench.tick(.claim(waiting)).answers.isEmpty)

    let fence = try #require(running.state.lease?.fence)
    let end = RunEnd(run: HeldRun(job: running.id, fence: fence), outcome: .complete(result: nil))
    let answers = try bench.tick(.end(end)).answers

    #expect(answers.first?.grant.jobs.map(\.id) == [second])
  }

  @Test func `keys have limits of their own, and jobs without a key only the queue's`() throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker
    try bench.limit("mail") { $0.perKeyConcurrency = .set(1) }
    for key in ["a", "a", "b", nil, nil] { _ = try bench.enqueue { $0.limitKey = key } }

    let first = try bench.claim(worker, limit: 9)
    #expect(first.map(\.id.rawValue) == [100_001, 100_003, 100_004, 100_005])
    #expect(try bench.claim(worker).isEmpty)

    #expect(try bench.end(first[0], .fail(Failure(errorClass: "E", message: "m"), retry: true, delay: nil)).isAccepted)
    #expect(try bench.claim(worker, limit: 9).map(\.id.rawValue) == [100_002])
  }

  @Test func `a rate gives its count at once, then one by one, and wakes what waits`() throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker
    try bench.limit("mail") { $0.rate = .set(Rate(count: 2, per: .seconds(10))) }
    for _ in 0..<5 { _ = try bench.enqueue() }
    let waiting = bench.request(worker, limit: 9, wait: .seconds(60))

    #expect(try bench.tick(.claim(waiting)).answers.first?.grant.jobs.count == 2)
    let again = bench.request(worker, limit: 9, wait: .seconds(60))
    #expect(try bench.tick(.claim(again)).answers.isEmpty)
    #expect(bench.engine.nextDeadline(after: bench.now) == bench.monotonic + 5_000_000_000)

    bench.advance(by: .milliseconds(4999))
    #expect(try bench.tick().answers.isEmpty)
    bench.advance(by: .milliseconds(1))
    #expect(try bench.tick().answers.first?.grant.jobs.count == 1)
  }

  @Test func `a key's rate wakes what waits too`() throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker
    try bench.limit("mail") { $0.perKeyRate = .set(Rate(count: 1, per: .seconds(3))) }
    for _ in 0..<3 { _ = try bench.enqueue { $0.limitKey = "a" } }
    _ = try bench.claim(worker, limit: 9)
    #expect(try bench.tick(.claim(bench.request(worker, wait: .seconds(60)))).answers.isEmpty)

    #expect(bench.engine.nextDeadline(after: bench.now) == bench.monotonic + 3_000_000_000)
    bench.advance(by: .seconds(3))
    #expect(try bench.tick().answers.first?.grant.jobs.count == 1)
  }

  @Test func `a dead worker frees its slots`() throws {
    var bench = try EngineBench()
    let first = try bench.register(connection: 1).worker
    let second = try bench.register(connection: 2).worker
    try bench.limit("mail") { change in
      change.concurrency = .set(2)
      change.perKeyConcurrency = .set(1)
    }
    for key in ["a", "b"] { _ = try bench.enqueue { $0.limitKey = key } }
    #expect(try bench.claim(first, limit: 9).count == 2)
    #expect(try bench.claim(second, limit: 9).isEmpty)

    try bench.tick(.disconnect(1))

    #expect(try bench.claim(second, limit: 9).count == 2)
  }

  @Test func `a restart counts what runs, and brings no burst of starts`() throws {
    var bench = try EngineBench()
    var worker = try bench.register().worker
    try bench.limit("mail") { change in
      change.concurrency = .set(3)
      change.rate = .set(Rate(count: 2, per: .seconds(10)))
      change.perKeyRate = .set(Rate(count: 1, per: .seconds(30)))
    }
    for _ in 0..<9 { _ = try bench.enqueue() }
    #expect(try bench.claim(worker, limit: 9).count == 2)
    let keyed = try bench.enqueue { $0.limitKey = "a" }
    _ = try bench.enqueue { $0.limitKey = "a" }

    // The machine was started anew: its monotonic clock too.
    bench.monotonic = 5
    try bench.restart()
    worker = try bench.register().worker
    #expect(try bench.claim(worker, limit: 9).isEmpty, "no tokens")
    bench.advance(by: .seconds(20))
    #expect(try bench.claim(worker, limit: 9).count == 1, "two tokens, but one slot")
    try bench.limit("mail") { $0.concurrency = .cleared }
    try bench.tick(
      .act(
        JobAction(
          .cancel, ids: (100_003...100_009).map { JobID(rawValue: $0) }, isSingle: false, ifState: nil, reason: nil,
          actor: EngineBench.actor)))
    #expect(try bench.claim(worker, limit: 9).map(\.id) == [keyed])
    bench.advance(by: .seconds(20))
    try bench.restart()
    worker = try bench.register().worker
    #expect(try bench.claim(worker, limit: 9).isEmpty, "the key has no token yet")
    bench.advance(by: .seconds(10))
    #expect(try bench.claim(worker, limit: 9).count == 1)
  }

  @Test func `a wall clock that jumps brings no tokens and takes none`() throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker
    try bench.limit("mail") { $0.rate = .set(Rate(count: 1, per: .seconds(10))) }
    for _ in 0..<3 { _ = try bench.enqueue() }
    #expect(try bench.claim(worker).count == 1)

    bench.wall = bench.wall + .seconds(3600)
    #expect(try bench.claim(worker).isEmpty)
    bench.wall = bench.wall + .seconds(-7200)
    bench.monotonic += 10_000_000_000
    #expect(try bench.claim(worker).count == 1)
  }

  @Test func `limits are set, left and cleared one by one, and a bad one changes nothing`() throws {
    let bench = try EngineBench()
    let rate = Rate(count: 5, per: .seconds(1))
    try bench.limit("mail") { change in
      change.concurrency = .set(3)
      change.rate = .set(rate)
      change.targetWait = .set(.seconds(9))
    }
    try bench.limit("mail") { $0.perKeyConcurrency = .set(1) }
    let all = QueueLimits(
      all: Limit(concurrency: 3, rate: rate), perKey: Limit(concurrency: 1), targetWait: .seconds(9))
    #expect(bench.engine.queues["mail"]?.limits == all)

    var bad = LimitChange()
    bad.concurrency = .cleared
    bad.perKeyRate = .set(Rate(count: -1, per: .seconds(1)))
    let answer = try bench.tick(.limitQueue("mail", bad, by: EngineBench.actor, reason: nil)).outcomes.first
    #expect(answer?.refusal == .invalid("per_key.rate.count", expected: "1 to 1000000"))
    #expect(bench.engine.queues["mail"]?.limits == all)

    try bench.limit("mail") { $0.rate = .cleared }
    #expect(bench.engine.queues["mail"]?.limits.all == Limit(concurrency: 3))
  }

  @Test func `retry, resume and release into a full queue only queue`() throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker
    let dead = try bench.enqueue { $0.maxAttempts = 1 }
    let run = try bench.claim(worker)[0]
    #expect(try bench.end(run, .fail(Failure(errorClass: "E", message: "m"), retry: true, delay: nil)).isAccepted)
    try bench.limit("mail") { $0.concurrency = .set(1) }
    let other = try bench.enqueue()
    #expect(try bench.claim(worker).map(\.id) == [other])

    #expect(try bench.act(.retry(completed: false), dead).tally?.changed == 1)
    #expect(try bench.job(dead).state.name == .queued)
    #expect(try bench.claim(worker).isEmpty)
  }

  /// The limit of each queue holds, tokens never go beyond it, and what may run runs.
  @Test func `random histories keep every limit and starve nobody`() throws {
    var random = Seeded()
    for _ in 0..<Seeded.rounds(20) { try history(&random) }
  }

  private func history(_ random: inout Seeded) throws {
    var bench = try EngineBench()
    let queues = ["a", "b", "c"]
    var workers: [ConnectionID: WorkerID] = [:]
    var connection: ConnectionID = 1
    workers[1] = try bench.register(connection: 1).worker
    var starts: [String: [Int64]] = [:]
    var limits: [String: QueueLimits] = [:]
    var since: [String: Int64] = [:]
    for _ in 0..<400 {
      if random.oneIn(3) { bench.advance(by: .milliseconds(random.int(1...900))) }
      switch random.int(0...9) {
      case 0...3:
        let key = random.oneIn(3) ? nil : "k\(random.int(0...3))"
        _ = try bench.enqueue(queue: random.pick(queues)) { $0.limitKey = key }
      case 4...6:
        guard let (connection, worker) = workers.randomElement(using: &random) else { continue }
        let request = bench.request(worker, limit: random.int(1...4), connection: connection)
        for job in try bench.tick(.claim(request)).answers.first?.grant.jobs ?? [] {
          starts[job.spec.queue, default: []].append(bench.monotonic)
        }
      case 7:
        guard let run = bench.engine.runs.values.randomElement(using: &random) else { continue }
        let end = RunEnd(
          run: HeldRun(job: run.job, fence: run.fence),
          outcome: random.pick([.complete(result: nil), .release, .snooze(delay: .seconds(1))]))
        try bench.tick(.end(end))
      case 8:
        connection += 1
        if random.oneIn(2) {
          workers[connection] = try bench.register(connection: connection).worker
        } else if let gone = workers.keys.randomElement(using: &random) {
          workers[gone] = nil
          try bench.tick(.disconnect(gone))
        }
      default:
        let queue = random.pick(queues)
        try bench.limit(queue) { change in
          change.concurrency = random.oneIn(3) ? .cleared : .set(random.int(1...4))
          change.perKeyConcurrency = random.oneIn(2) ? .cleared : .set(random.int(1...2))
          change.rate = random.oneIn(2) ? .cleared : .set(Rate(count: random.int(1...5), per: .seconds(1)))
        }
        limits[queue] = bench.engine.queues[queue]?.limits
        since[queue] = bench.monotonic
        starts[queue] = []
      }
      try audit(bench, limits, starts, since)
    }
    try drain(&bench)
  }

  private func audit(
    _ bench: EngineBench, _ limits: [String: QueueLimits], _ starts: [String: [Int64]], _ since: [String: Int64]
  ) throws {
    for (queue, limit) in limits {
      if let rate = limit.all.rate {
        let brought = Double(bench.monotonic - (since[queue] ?? 0)) / 1e9 * Double(rate.count)
        #expect(Double(starts[queue]?.count ?? 0) <= Double(rate.count) + brought, "tokens never exceed")
      }
    }
  }

  /// Whoever may run does so in the end, whatever was limited: nothing is forgotten beside the road.
  private func drain(_ bench: inout EngineBench) throws {
    let worker = try bench.register(connection: 99).worker
    var rounds = 0
    while bench.count(.queued) + bench.count(.running) + bench.count(.scheduled) > 0, rounds < 3000 {
      rounds += 1
      for run in bench.engine.runs.values {
        try bench.tick(.end(RunEnd(run: HeldRun(job: run.job, fence: run.fence), outcome: .complete(result: nil))))
      }
      bench.advance(by: .milliseconds(500))
      try bench.tick(.claim(bench.request(worker, limit: 50, connection: 99)))
      for (queue, limit) in bench.engine.queues.mapValues(\.limits) {
        let running = bench.engine.runs.values.filter { $0.spec.queue == queue }
        #expect(running.count <= limit.all.concurrency ?? .max, "never more running than the limit")
        let byKey = Dictionary(grouping: running.filter { $0.spec.limitKey != nil }, by: { $0.spec.limitKey })
        #expect(byKey.values.allSatisfy { $0.count <= limit.perKey.concurrency ?? .max })
      }
    }
    #expect(bench.count(.queued) == 0)
  }
}

extension EngineBench {
  func limit(_ queue: String, _ change: (inout LimitChange) -> Void) throws {
    var limits = LimitChange()
    change(&limits)
    let outcome = try tick(.limitQueue(queue, limits, by: Self.actor, reason: nil)).outcomes.first
    #expect(outcome?.isAccepted == true)
  }
}
