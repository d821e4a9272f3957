import JSON
import JobCore
import JobEngine
import Seeded
import Testing

/// Random histories of an engine over the memory store, held against what must be true of every history.
@Suite struct RandomHistoryTests {
  /// `JOBTOP_STEPS` asks for more than the 200,000 of a normal run.
  @Test func `a long random history keeps every promise`() throws {
    var history = try RandomHistory(random: Seeded())
    for step in 1...Seeded.steps(default: 200_000) {
      try history.step()
      if step % 2000 == 0 { try history.audit() }
    }
    try history.audit()
    #expect(history.completions.count > 1000)
    #expect(history.refusals > 1000)
  }
}

/// An engine, workers that come and go, and people who press every key.
private struct RandomHistory {
  var bench: EngineBench
  var random: Seeded
  /// Workers by connection, with the runs they believe they hold (lost ones too).
  var held: [ConnectionID: (worker: WorkerID, runs: [HeldRun])] = [:]
  var ids: [JobID] = []
  /// Fences whose completion was accepted.
  var completions: Set<Fence> = []
  var lastFence = Fence(rawValue: 0)
  var lastID = JobID(rawValue: 0)
  var refusals = 0
  var connections: ConnectionID = 0

  init(random: Seeded) throws {
    bench = try EngineBench()
    self.random = random
  }

  mutating func step() throws {
    if random.oneIn(4) { bench.advance(by: .milliseconds(random.int(1...12_000))) }
    switch random.int(0...23) {
    case 0...4: try enqueue()
    case 5...9: try claim()
    case 10...14: try end()
    case 15...20: try act()
    case 21: try comeOrGo()
    case 22: try beat()
    default:
      if random.oneIn(50) { try bench.restart() }
      if random.oneIn(9) { try pauseOrResumeQueue() }
    }
    if ids.count > 40 { try bench.tick(.act(action(.delete, random.pick(ids)))) }
    ids = ids.filter { (try? bench.job($0)) != nil }
  }

  mutating func enqueue() throws {
    let delay = Duration.milliseconds(random.int(0...20_000))
    let later = random.oneIn(3)
    let kind = random.pick(["mail.send", "shell"])
    let limit = random.int(1...3)
    let now = bench.wall
    let priority = random.int(0...9)
    let id = try bench.enqueue(kind, queue: random.pick(["a", "b"])) { job in
      if later { job.runAt = now + delay }
      job.maxAttempts = limit
      job.timeout = .seconds(20)
      job.priority = priority
    }
    #expect(id > lastID)
    lastID = id
    ids.append(id)
  }

  mutating func claim() throws {
    guard let (connection, entry) = held.randomElement(using: &random) else { return try comeOrGo() }
    let request = bench.request(entry.worker, limit: random.int(1...3), connection: connection)
    for answer in try bench.tick(.claim(request)).answers where answer.token == request.token {
      for job in answer.grant.jobs {
        let fence = try #require(job.state.lease?.fence)
        #expect(fence > lastFence, "fences rise strictly")
        lastFence = fence
        held[connection]?.runs.append(HeldRun(job: job.id, fence: fence))
      }
    }
  }

  mutating func end() throws {
    guard let (connection, entry) = held.randomElement(using: &random), !entry.runs.isEmpty else { return }
    let run = random.pick(entry.runs)
    let before = try? bench.job(run.job)
    let outcomes: [RunEnd.Outcome] = [
      .complete(result: nil), .fail(Failure(errorClass: "E", message: "m"), retry: !random.oneIn(5), delay: nil),
      .snooze(delay: .seconds(3)), .release,
    ]
    let outcome = random.pick(outcomes)
    let answer = try bench.tick(.end(RunEnd(run: run, outcome: outcome))).outcomes.first
    if answer?.isAccepted == true {
      #expect(before?.state.lease?.fence == run.fence, "only the holding fence ends a run")
      if case .complete = outcome { #expect(completions.insert(run.fence).inserted, "no run completes twice") }
    } else {
      refusals += 1
      #expect(before?.state.lease?.fence != run.fence, "the holding fence is never refused")
    }
    // Some workers forget that they told it, and tell it again.
    if !random.oneIn(5) { held[connection]?.runs.removeAll { $0 == run } }
  }

  mutating func act() throws {
    guard !ids.isEmpty else { return }
    let id = random.pick(ids)
    let kinds: [JobAction.Kind] = [
      .retry(completed: random.oneIn(2)), .cancel, .pause, .resume, .kill, .retry(completed: false),
    ]
    let before = try bench.job(id)
    let outcome = try bench.tick(.act(action(random.pick(kinds), id))).outcomes.first
    if outcome?.refusal != nil {
      refusals += 1
      #expect(try bench.job(id).attempt <= before.attempt, "a refused verb changes nothing")
    }
  }

  mutating func comeOrGo() throws {
    if held.count < 4, !random.oneIn(3) {
      connections += 1
      var resume: WorkerRegistration.Resume?
      if random.oneIn(3), let gone = held.values.randomElement(using: &random) {
        resume = .init(worker: gone.worker, running: gone.runs)
      }
      let registered = try bench.register(
        kinds: ["mail.send", "shell"], connection: connections, resume: resume)
      held[connections] = (registered.worker, resume?.running ?? [])
    } else if let connection = held.keys.randomElement(using: &random) {
      try bench.tick(.disconnect(connection))
      held[connection] = nil
    }
  }

  mutating func beat() throws {
    guard let (_, entry) = held.randomElement(using: &random) else { return }
    try bench.tick(.heartbeat(worker: entry.worker, running: entry.runs, stats: nil))
  }

  mutating func pauseOrResumeQueue() throws {
    let name = random.pick(["a", "b"])
    try bench.tick(
      random.oneIn(2)
        ? .pauseQueue(name, by: EngineBench.actor, reason: nil, until: nil)
        : .resumeQueue(name, by: EngineBench.actor, reason: nil))
  }

  func action(_ kind: JobAction.Kind, _ id: JobID) -> JobAction {
    JobAction(kind, ids: [id], isSingle: true, ifState: nil, reason: nil, actor: EngineBench.actor)
  }

  /// What is true between any two ticks.
  func audit() throws {
    let jobs = try MemoryReader(bench.store).jobs(ids)
    var counted: [CounterKey: Int] = [:]
    for job in jobs {
      counted[CounterKey(queue: job.spec.queue, kind: job.spec.kind, state: job.state.name), default: 0] += 1
      #expect(job.attempt >= 0 && job.attempt <= job.maxAttempts, "\(job)")
      #expect(job.rescues <= 3)
      if let lease = job.state.lease { #expect(bench.engine.runs[job.id]?.fence == lease.fence) }
    }
    #expect(counted == bench.engine.counters.filter { $0.value != 0 }, "the counters agree with a recount")
    let running = Set(jobs.filter { $0.state.lease != nil }.map(\.id))
    #expect(running == Set(bench.engine.runs.keys))
  }
}

extension Seeded {
  fileprivate mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[int(0...(elements.count - 1))]
  }
}
