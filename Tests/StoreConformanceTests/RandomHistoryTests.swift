import JSON
import JobCore
import JobEngine
import Seeded
import Testing

@Suite struct RandomHistoryTests {
  @Test func `both stores give the same answers to the same random history`() throws {
    var random = Seeded()
    let benches = try StoreKind.allCases.map { try StoreBench($0) }
    var history = History()
    for step in 0..<1500 {
      let tick = history.next(&random)
      var answers: [Answer] = []
      for bench in benches { answers.append(try bench.run(tick)) }
      #expect(answers[0] == answers[1], "step \(step)")
      if answers[0] != answers[1] { return }
      history.take(answers[0])
      if step % 250 == 249 {
        try benches[1].reopen()
        try compare(benches, step)
      }
    }
  }

  private func compare(_ benches: [StoreBench], _ step: Int) throws {
    let boots = try benches.map { try $0.store.boot() }
    #expect(boots[0].counters == boots[1].counters, "step \(step)")
    #expect(boots[0].queues == boots[1].queues, "step \(step)")
    #expect(boots[0].running == boots[1].running, "step \(step)")
    #expect(boots[0].sequences == boots[1].sequences, "step \(step)")
    #expect(try benches[0].store.nextDue() == benches[1].store.nextDue(), "step \(step)")
    #expect(try benches[0].reader.oldestQueued() == benches[1].reader.oldestQueued(), "step \(step)")
    #expect(try benches[0].reader.journal(limit: 50) == benches[1].reader.journal(limit: 50), "step \(step)")
    let pages = try benches.map {
      try $0.reader.list(JobQuery(filter: JobFilter(), limit: 10_000, now: StoreBench.start))
    }
    #expect(pages[0].jobs == pages[1].jobs, "step \(step)")
    #expect(boots[1].counters == recount(pages[1].jobs), "step \(step)")
    for job in pages[0].jobs {
      #expect(try benches[0].reader.attempts(of: job.id) == benches[1].reader.attempts(of: job.id))
    }
  }
}

/// One tick of a random history, the same for every store.
private struct Tick {
  var changes = Changes()
  var needs = Needs()
  var isRolledBack = false
}

/// What a store says of a tick.
private struct Answer: Equatable {
  var conflicts: [JobID]
  var jobs: [JobID: Job]
  var keys: [String: Job]
  var due: [Job]
  var candidates: [[Job]]
}

extension StoreBench {
  /// Saves, then loads, then commits or not.
  fileprivate func run(_ tick: Tick) throws -> Answer {
    try store.begin()
    let conflicts = try store.save(tick.changes)
    let set = try store.load(tick.needs)
    if tick.isRolledBack { store.rollback() } else { try store.commit() }
    return Answer(
      conflicts: conflicts.map(\.job).sorted(), jobs: set.jobs, keys: set.byIdempotencyKey, due: set.due,
      candidates: set.candidates)
  }
}

/// Draws ticks that are mostly right, and at times name an old version or a taken key.
private struct History {
  var jobs: [JobID: Job] = [:]
  var nextJob: Int64 = 100_001
  var nextFence: Int64 = 1
  var nextEntry: Int64 = 1
  var now = StoreBench.start
  private var last = Tick()

  mutating func next(_ random: inout Seeded) -> Tick {
    var tick = Tick()
    now = now + .seconds(random.int(0...100))
    tick.isRolledBack = random.oneIn(12)
    for _ in 0..<random.int(0...6) { tick.changes.inserted.append(newJob(&random)) }
    var touched: Set<JobID> = []
    let known = jobs.keys.sorted()
    for _ in 0..<random.int(0...8) where !known.isEmpty {
      let id = random.pick(known)
      guard touched.insert(id).inserted, var job = jobs[id] else { continue }
      if random.oneIn(15) { job.version -= 1 }
      change(job, &tick, &random)
    }
    if random.oneIn(5) {
      tick.changes.journal = [Samples.journal(nextEntry)]
      nextEntry += 1
    }
    if random.oneIn(9) {
      let pause = Pause(actor: StoreBench.actor, reason: nil, since: now, until: nil)
      tick.changes.queues = [QueueRecord(name: "q\(random.int(0...3))", pause: random.oneIn(2) ? pause : nil)]
    }
    tick.changes.sequences = Sequences(job: nextJob, fence: nextFence, journal: nextEntry, worker: 1)
    tick.changes.addCounters()
    tick.needs.jobs = known.isEmpty ? [] : (0..<3).map { _ in random.pick(known) } + Array(touched)
    tick.needs.idempotencyKeys = (0..<2).map { _ in "key \(random.int(0...40))" }
    tick.needs.dueBefore = random.oneIn(2) ? now + .seconds(100) : nil
    tick.needs.dueLimit = random.int(1...5)
    for _ in 0..<random.int(0...3) {
      tick.needs.claims.append(
        ClaimNeed(
          random.int(0...9), of: (0..<random.int(1...3)).map { "k\($0)" },
          from: random.oneIn(2) ? ["q0", "q1"] : [], excluding: random.oneIn(3) ? ["q1"] : []))
    }
    last = tick
    return tick
  }

  /// What the stores agreed on becomes what the next ticks are drawn from.
  mutating func take(_ answer: Answer) {
    if last.isRolledBack { return }
    let refused = Set(answer.conflicts)
    for job in last.changes.deleted where !refused.contains(job.id) { jobs[job.id] = nil }
    for update in last.changes.updated where !refused.contains(update.job.id) {
      var job = update.job
      job.version += 1
      jobs[job.id] = job
    }
    for job in last.changes.inserted where !refused.contains(job.id) { jobs[job.id] = job }
  }

  private mutating func newJob(_ random: inout Seeded) -> Job {
    let spec = JobSpec(
      kind: "k\(random.int(0...2))", queue: "q\(random.int(0...2))",
      args: JSONText(.string(String(repeating: "a", count: random.oneIn(9) ? 2000 : 20))),
      priority: random.int(0...9), backoff: .standard, timeout: nil, softTimeout: nil,
      idempotencyKey: random.oneIn(4) ? "key \(random.int(0...40))" : nil,
      limitKey: random.oneIn(6) ? "l\(random.int(0...2))" : nil, tags: [], metadata: nil, runbook: nil,
      enqueuedBy: StoreBench.actor, createdAt: now)
    defer { nextJob += 1 }
    let due = now + .seconds(random.int(1...400))
    let state: JobState =
      switch random.int(0...5) {
      case 0: .scheduled(due: due)
      case 1: .blocked(on: 1)
      default: .queued(since: now)
      }
    return Job(
      id: JobID(rawValue: nextJob), spec: spec, state: state, maxAttempts: 3,
      runAt: state.name == .scheduled ? due : now)
  }

  private mutating func change(_ job: Job, _ tick: inout Tick, _ random: inout Seeded) {
    let entry = JournalID(rawValue: nextEntry)
    var commands: [JobCommand] = [
      .promote, .unblock, .retry(completed: true), .cancel, .pause(by: entry), .resume, .kill,
    ]
    if random.oneIn(3) { commands.append(.delete) }
    if let lease = job.state.lease {
      let failure = Failure(errorClass: "E", message: "m \(random.int(0...9))")
      commands += [
        .complete(fence: lease.fence, result: JSONText(7), exit: nil, logBytes: 3),
        .fail(fence: lease.fence, failure: failure, retry: true, delay: nil, exit: nil, logBytes: 2),
        .snooze(fence: lease.fence, delay: .seconds(9), logBytes: 0), .release(fence: lease.fence, logBytes: 0),
        .report(fence: lease.fence, progress: Progress(fraction: 0.5, message: nil), checkpoint: nil),
      ]
    } else {
      let claim = JobCommand.claim(worker: WorkerID(number: 1), fence: Fence(rawValue: nextFence))
      commands += [claim, claim, claim]
    }
    let command = random.pick(commands)
    guard let transition = try? job.applying(command, at: now, jitter: 0.5) else { return }
    if case .claim = command { nextFence += 1 }
    if transition.isDeletion {
      tick.changes.deleted.append(job)
    } else {
      let isReport = if case .report = command { true } else { false }
      tick.changes.updated.append(.init(job: transition.job, from: job.state.name, isReport: isReport))
    }
    if let ended = transition.ended { tick.changes.attempts.append(ended) }
  }
}
