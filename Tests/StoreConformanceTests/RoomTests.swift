import JSON
import JobCore
import JobEngine
import Seeded
import Testing

/// Claims where queues and limit keys have only so much room.
@Suite struct RoomTests {
  @Test(arguments: StoreKind.allCases)
  func `all claims of a load share a queue's room, and other queues are not held`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    for queue in ["a", "a", "a", "a", "b", "b"] { try bench.insert(bench.job(queue: queue)) }

    let found = try bench.candidates(
      [ClaimNeed(2), ClaimNeed(2), ClaimNeed(9)], in: ["a": QueueLimits(all: Limit(concurrency: 3))])

    #expect(found.ids == [[100_001, 100_002], [100_003, 100_005], [100_006]])
  }

  @Test(arguments: StoreKind.allCases)
  func `a key without room is passed over, and comes back when a run of it ends`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    for key in ["x", "x", "y", nil] { try bench.insert(bench.job(limitKey: key)) }
    let limits = ["mail": QueueLimits(perKey: Limit(concurrency: 1))]
    #expect(try bench.candidates([ClaimNeed(9)], in: limits).ids == [[100_001, 100_003, 100_004]])

    let run = try bench.claim(JobID(rawValue: 100_001))
    for _ in 0..<2 {
      #expect(try bench.candidates([ClaimNeed(9)], in: limits, running: ["mail": ["x"]]).ids == [[100_003, 100_004]])
    }
    let fence = try #require(run.state.lease?.fence)
    try bench.apply(.complete(fence: fence, result: nil, exit: nil, logBytes: 0), to: run.id)

    #expect(try bench.candidates([ClaimNeed(9)], in: limits).ids == [[100_002, 100_003, 100_004]])
  }

  @Test(arguments: StoreKind.allCases)
  func `a key that was passed over comes back when the limits change`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    try bench.insert(bench.job(limitKey: "x"))
    let limits = ["mail": QueueLimits(perKey: Limit(concurrency: 1))]
    #expect(try bench.candidates([ClaimNeed(9)], in: limits, running: ["mail": ["x"]]).ids == [[]])

    let wider = QueueLimits(perKey: Limit(concurrency: 2))
    try bench.save { $0.queues = [QueueRecord(name: "mail", limits: wider)] }

    #expect(try bench.candidates([ClaimNeed(9)], in: ["mail": wider], running: ["mail": ["x"]]).ids == [[100_001]])
  }

  @Test(arguments: StoreKind.allCases)
  func `a token's time is told, and brings the key back`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    for queue in ["mail", "other"] { try bench.insert(bench.job(queue: queue, limitKey: "x")) }
    var use = QueueUse(
      QueueLimits(perKey: Limit(rate: Rate(count: 1, per: .seconds(5)))), running: [String?]())
    use.start("x", at: 0)
    var other = QueueUse(QueueLimits(all: Limit(rate: Rate(count: 1, per: .seconds(9)))), running: [String?]())
    other.start(nil, at: 0)

    for now in [0, 1] as [Int64] {
      let set = try bench.load { needs in
        needs.claims = [ClaimNeed(9)]
        needs.room = ClaimRoom(["mail": use, "other": other], at: now)
      }
      #expect(set.candidates == [[]])
      #expect(set.opensAt == 5_000_000_000)
    }
    let set = try bench.load { needs in
      needs.claims = [ClaimNeed(9)]
      needs.room = ClaimRoom(["mail": use, "other": other], at: 5_000_000_000)
    }
    #expect(set.ids == [[100_001]])
    #expect(set.opensAt == 9_000_000_000)
  }

  @Test(arguments: StoreKind.allCases)
  func `claims over several queues and priorities merge by one order under limits`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    try bench.insert(
      bench.job(queue: "a", at: 0, priority: 5), bench.job(queue: "b", at: 10, priority: 4),
      bench.job(queue: "a", at: 20, priority: 4), bench.job(queue: "c", at: 500, priority: 0),
      bench.job(queue: "b", at: 299, priority: 4), bench.job(queue: "a", at: 301, priority: 4))
    let limits = ["a": QueueLimits(all: Limit(concurrency: 2))]

    #expect(
      try bench.candidates([ClaimNeed(9, from: ["a", "b", "c"])], in: limits).ids
        == [[100_004, 100_002, 100_003, 100_005, 100_001]])
  }

  @Test(arguments: StoreKind.allCases)
  func `limits and token buckets come back at boot`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    let limits = QueueLimits(
      all: Limit(concurrency: 7, rate: Rate(count: 3, per: .milliseconds(1500))),
      perKey: Limit(concurrency: 1, rate: Rate(count: 1, per: .seconds(60))), targetWait: .seconds(90))
    let kept = BucketRecord(queue: "mail", limitKey: "x", fullAt: StoreBench.start)
    try bench.save { changes in
      changes.queues = [QueueRecord(name: "mail", limits: limits)]
      changes.buckets = [
        BucketRecord(queue: "mail", limitKey: nil, fullAt: StoreBench.start), kept,
        BucketRecord(queue: "mail", limitKey: "y", fullAt: StoreBench.start),
      ]
    }
    try bench.save { changes in
      changes.buckets = [
        BucketRecord(queue: "mail", limitKey: "y", fullAt: nil),
        BucketRecord(queue: "mail", limitKey: nil, fullAt: nil),
      ]
    }
    try bench.reopen()

    let boot = try bench.store.boot()
    #expect(boot.queues.first?.limits == limits)
    #expect(boot.buckets == [kept])
  }

  @Test func `both stores give out the same under random limits, in ticks that are kept and that are not`() throws {
    var random = Seeded()
    for _ in 0..<Seeded.rounds(6) {
      let benches = try StoreKind.allCases.map { try StoreBench($0) }
      var model = RoomHistory()
      for step in 0..<300 {
        let tick = model.next(&random)
        var answers: [[[Job]]] = []
        var openings: [Int64?] = []
        for bench in benches {
          try bench.store.begin()
          #expect(try bench.store.save(tick.changes).isEmpty)
          let set = try bench.store.load(tick.needs)
          if tick.isRolledBack { bench.store.rollback() } else { try bench.store.commit() }
          answers.append(set.candidates)
          openings.append(set.opensAt)
        }
        #expect(answers[0] == answers[1], "step \(step)")
        // SQLite may name a time for a key that no claim of this tick asks for: a look too many, never one too few.
        if let opening = openings[0] { #expect(openings[1] ?? .max <= opening, "step \(step)") }
        if answers[0] != answers[1] { return }
        if !tick.isRolledBack { model.take(tick, answers[0]) }
        if step % 100 == 99 { try benches[1].reopen() }
        if step % 100 == 99 { for bench in benches { _ = try bench.store.boot() } }
      }
    }
  }
}

/// One tick of a history with limits.
private struct RoomTick {
  var changes = Changes()
  var needs = Needs()
  var isRolledBack = false
  var uses: [String: QueueUse] = [:]
}

/// Draws jobs, ends, limits and claims; keeps what an engine would.
private struct RoomHistory {
  var uses: [String: QueueUse] = [:]
  var running: [Job] = []
  /// Given out by the last tick, to be claimed by the next.
  var given: [Job] = []
  var nextJob: Int64 = 100_001
  var nextFence: Int64 = 1
  var now: Int64 = 1
  var wall: Timestamp { StoreBench.start + .nanoseconds(now) }

  mutating func next(_ random: inout Seeded) -> RoomTick {
    var tick = RoomTick()
    now += Int64(random.int(0...400_000_000))
    tick.isRolledBack = random.oneIn(15)
    var uses = self.uses
    for _ in 0..<random.int(0...4) { tick.changes.inserted.append(job(&random)) }
    if random.oneIn(12) {
      let queue = random.pick(["a", "b"])
      let limits = QueueLimits(
        all: Limit(concurrency: random.oneIn(2) ? nil : random.int(1...4), rate: rate(&random)),
        perKey: Limit(concurrency: random.oneIn(2) ? nil : random.int(1...2), rate: rate(&random)))
      let keys = (running + given).filter { $0.spec.queue == queue }.map(\.spec.limitKey)
      if uses[queue] == nil { uses[queue] = QueueUse(limits, running: keys) }
      uses[queue]?.change(to: limits, running: keys, at: now)
      if !limits.holdsClaims { uses[queue] = nil }
      tick.changes.queues = [QueueRecord(name: queue, limits: limits)]
    }
    for job in given {
      let lease = Lease(worker: WorkerID(number: 1), fence: Fence(rawValue: nextFence), startedAt: wall)
      nextFence += 1
      var held = job
      held.state = .running(lease)
      held.attempt += 1
      held.startedAt = wall
      tick.changes.updated.append(.init(job: held, from: .queued))
    }
    for job in running where random.oneIn(4) {
      guard let fence = job.state.lease?.fence else { continue }
      let command: JobCommand =
        random.oneIn(2)
        ? .complete(fence: fence, result: nil, exit: nil, logBytes: 0) : .release(fence: fence, logBytes: 0)
      guard let end = try? job.applying(command, at: wall) else { continue }
      tick.changes.updated.append(.init(job: end.job, from: .running))
      uses[job.spec.queue]?.end(job.spec.limitKey)
    }
    tick.changes.addCounters()
    tick.needs.room = ClaimRoom(uses, at: now)
    for _ in 0..<random.int(1...3) {
      tick.needs.claims.append(
        ClaimNeed(
          random.int(0...3), of: random.oneIn(3) ? ["k0"] : ["k0", "k1"], from: random.oneIn(3) ? ["a"] : [],
          excluding: random.oneIn(5) ? ["b"] : []))
    }
    tick.uses = uses
    return tick
  }

  mutating func take(_ tick: RoomTick, _ found: [[Job]]) {
    uses = tick.uses
    running = running.filter { job in !tick.changes.updated.contains { $0.job.id == job.id } }
    for update in tick.changes.updated where update.job.state.name == .running {
      var job = update.job
      job.version += 1
      running.append(job)
    }
    given = found.flatMap { $0 }
    for job in given { uses[job.spec.queue]?.start(job.spec.limitKey, at: now) }
  }

  private func rate(_ random: inout Seeded) -> Rate? {
    random.oneIn(2) ? nil : Rate(count: random.int(1...3), per: .milliseconds(random.int(100...2000)))
  }

  private mutating func job(_ random: inout Seeded) -> Job {
    defer { nextJob += 1 }
    let spec = JobSpec(
      kind: "k\(random.int(0...1))", queue: random.pick(["a", "b", "c"]), args: JSONText(1),
      priority: random.int(3...5), backoff: .standard, timeout: nil, softTimeout: nil, idempotencyKey: nil,
      limitKey: random.oneIn(3) ? nil : "l\(random.int(0...4))", tags: [], metadata: nil, runbook: nil,
      enqueuedBy: StoreBench.actor, createdAt: wall)
    return Job(
      id: JobID(rawValue: nextJob), spec: spec, state: .queued(since: wall), maxAttempts: 1000, runAt: wall)
  }
}

extension StoreBench {
  /// What claims would be given where these queues are limited and these limit keys run.
  fileprivate func candidates(
    _ claims: [ClaimNeed], in limits: [String: QueueLimits], running: [String: [String?]] = [:]
  ) throws -> WorkingSet {
    var uses: [String: QueueUse] = [:]
    for (queue, limits) in limits { uses[queue] = QueueUse(limits, running: running[queue] ?? []) }
    return try load { needs in
      needs.claims = claims
      needs.room = ClaimRoom(uses, at: 0)
    }
  }
}

extension WorkingSet {
  fileprivate var ids: [[Int64]] { candidates.map { $0.map(\.id.rawValue) } }
}

extension RoomTests {
  @Test(arguments: StoreKind.allCases)
  func `the jobs before a place are counted over the lanes that a claim asks for, up to its limit`(
    kind: StoreKind
  ) throws {
    let bench = try StoreBench(kind)
    try bench.insert(
      bench.job(at: 0), bench.job(at: 1, limitKey: "x"), bench.job(queue: "b", at: 2), bench.job(kind: "other", at: 3),
      bench.job(at: 4), bench.job(at: 9))
    let key = bench.job(at: 4).claimKey

    #expect(try bench.reader.queuedAhead(of: key, in: ClaimNeed(10)) == 4)
    #expect(try bench.reader.queuedAhead(of: key, in: ClaimNeed(10, from: ["mail"])) == 3)
    #expect(try bench.reader.queuedAhead(of: key, in: ClaimNeed(10, excluding: ["b"])) == 3)
    #expect(try bench.reader.queuedAhead(of: key, in: ClaimNeed(2)) == 3, "one over the limit, and no further")
  }
}
