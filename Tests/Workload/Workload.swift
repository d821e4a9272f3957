public import JobCore
public import JobEngine
import Seeded

/// The jobs of a busy shop, the same for the same seed: its kinds, sizes, failures, retries, relations and states.
///
/// | of a hundred jobs | are |
/// |---|---|
/// | 84 | completed, one in nine of them after a failure |
/// | 3, 2 | dead, cancelled |
/// | 6, 2, 2 | queued, scheduled, retrying |
/// | 1 | blocked or paused |
/// | at most 32 of all | running |
///
/// Jobs come in the order of their ids, spread evenly over `span` up to `now`, with the runs that they had.
public struct Workload {
  /// The end of the time that is told.
  public let now: Timestamp
  /// How many jobs there are in all.
  public let count: Int
  private let step: Duration
  private var random: Seeded
  private var made = 0
  private var running = 0
  private var nextFence: Int64 = 1
  private var nextBatch: Int64 = 1

  /// So many jobs.
  public init(
    _ count: Int, seed: UInt64 = 1, now: Timestamp = Timestamp(microseconds: 1_764_000_000_000_000),
    over span: Duration = .seconds(20 * 3600)
  ) {
    self.count = count
    self.now = now
    step = .microseconds(span.microseconds / Int64(max(1, count)))
    random = Seeded(seed: seed)
  }

  /// The next jobs, at most so many, as one tick writes them; nil where all were told.
  public mutating func next(_ limit: Int = 2000) -> Changes? {
    guard made < count else { return nil }
    var changes = Changes()
    for _ in 0..<min(limit, count - made) { add(to: &changes) }
    changes.sequences = Sequences(job: Int64(100_001 + made), fence: nextFence, journal: 1, worker: 9)
    return changes
  }

  private mutating func add(to changes: inout Changes) {
    let trade = Trade.drawn(by: &random)
    let id = JobID(rawValue: Int64(100_001 + made))
    let created = now + .microseconds(-step.microseconds * Int64(count - made))
    made += 1
    var job = Job(
      id: id, spec: spec(of: trade, id, created), state: .queued(since: created), maxAttempts: trade.attempts,
      runAt: created)
    let fate = Fate.drawn(by: &random)
    live(&job, trade, fate, &changes.attempts)
    job.holdsUnique = job.spec.unique.map { $0.states.contains(job.state.name) } ?? false
    changes.inserted.append(job)
    changes.counters[
      CounterKey(queue: job.spec.queue, kind: job.spec.kind, state: job.state.name), default: 0] += 1
  }

  private mutating func spec(of trade: Trade, _ id: JobID, _ created: Timestamp) -> JobSpec {
    let number = id.rawValue
    let isBatch = trade.kind == "import.row"
    if isBatch, random.oneIn(200) { nextBatch += 1 }
    let parents = made > 10 && random.oneIn(60) ? [JobID(rawValue: number - Int64(random.int(1...8)))] : []
    return JobSpec(
      kind: trade.kind, queue: trade.queue, args: trade.args(number, &random), priority: random.oneIn(5) ? 2 : 4,
      backoff: random.oneIn(20)
        ? .exponential(base: .seconds(2), factor: 2, limit: .seconds(600), jitter: 0.1) : .standard,
      timeout: trade.timeout, softTimeout: nil,
      idempotencyKey: random.oneIn(30) ? "order-\(number)" : nil,
      limitKey: trade.keys == 0 ? nil : "tenant-\(random.int(1...trade.keys))",
      tags: random.oneIn(4) ? ["release-\(random.int(40...44))", random.pick(["eu", "us", "ap"])] : [], metadata: nil,
      runbook: nil, startWithin: random.oneIn(50) ? .seconds(3600) : nil,
      unique: random.oneIn(25) ? UniqueRule(key: "\(trade.kind):\(number)") : nil,
      dependencies: parents.isEmpty ? nil : Dependencies(ids: parents),
      batch: isBatch ? BatchID(rawValue: nextBatch) : nil, trace: random.oneIn(10) ? "00-\(number)-01" : nil,
      derivedFrom: made > 10 && random.oneIn(300) ? JobID(rawValue: number - 7) : nil,
      schedule: trade.kind == "report.daily"
        ? ScheduleTick(schedule: "report-\(random.int(1...20))", tick: created) : nil,
      enqueuedBy: Self.actors[random.int(0...2)], createdAt: created)
  }

  private static let actors = [
    Actor(uid: 1000, user: "shop", client: "jobtop-python/1"), Actor(uid: 1001, user: "ops", client: "jobtop/1"),
    Actor(uid: 0, user: "root", client: "jobtop/1"),
  ]

  // MARK: - Lives

  /// Gives the job the life of its fate, and keeps the runs.
  private mutating func live(_ job: inout Job, _ trade: Trade, _ fate: Fate, _ runs: inout [Attempt]) {
    let created = job.spec.createdAt
    switch fate {
    case .completed:
      let failures = random.oneIn(9) && trade.attempts > 1 ? random.int(1...min(3, trade.attempts - 1)) : 0
      for _ in 0..<failures { fail(&job, trade, &runs) }
      let end = run(&job, .completed, nil, trade, &runs)
      job.state = .completed(at: end)
      job.error = nil
      if random.oneIn(3) { job.result = trade.args(job.id.rawValue, &random) }
      job.expiresAt = end + (failures > 0 ? .seconds(7 * 86_400) : .seconds(86_400))
    case .dead:
      for _ in 0..<min(trade.attempts, random.int(1...4)) { fail(&job, trade, &runs) }
      job.maxAttempts = max(job.attempt, 1)
      job.state = .dead(at: job.runAt)
      job.expiresAt = job.runAt + .seconds(30 * 86_400)
    case .cancelled:
      job.state = .cancelled(at: created + .seconds(40))
      job.expiresAt = created + .seconds(86_440)
    case .retrying:
      guard trade.attempts > 1 else { return }
      fail(&job, trade, &runs)
      job.runAt = now + .milliseconds(random.int(1000...3_600_000))
      job.state = .retrying(due: job.runAt)
    case .scheduled:
      job.runAt = now + .milliseconds(random.int(1000...86_400_000))
      job.state = .scheduled(due: job.runAt)
    case .queued: break
    case .blocked: job.state = .blocked(on: 1)
    case .paused: job.state = .paused(by: JournalID(rawValue: 1), was: .queued(since: created))
    case .running:
      guard running < 32 else { return }
      running += 1
      job.attempt += 1
      job.startedAt = now + .seconds(-random.int(1...600))
      job.state = .running(
        Lease(worker: worker(), fence: fence(), startedAt: job.startedAt ?? created))
    }
  }

  private mutating func fail(_ job: inout Job, _ trade: Trade, _ runs: inout [Attempt]) {
    let failure = trade.failure(job.id.rawValue, &random)
    job.runAt = run(&job, .failed, failure, trade, &runs)
    job.failures += 1
    job.error = failure
    job.errorGroup = trade.group(of: failure)
  }

  /// One run that ended; returns when.
  private mutating func run(
    _ job: inout Job, _ outcome: RunOutcome, _ failure: Failure?, _ trade: Trade, _ runs: inout [Attempt]
  ) -> Timestamp {
    let started = job.runAt + .milliseconds(random.int(1...900))
    let ended = started + .milliseconds(random.int(trade.milliseconds...(trade.milliseconds * 6)))
    let fence = fence()
    job.attempt += 1
    job.startedAt = started
    job.lastRun = EndedRun(fence: fence, outcome: outcome)
    if trade.kind == "shell" {
      job.exit = Exit(code: failure == nil ? 0 : 1, signal: nil, cpu: .milliseconds(80), maxResidentKiB: 30_000)
    }
    runs.append(
      Attempt(
        job: job.id, fence: fence, number: job.attempt, worker: worker(), startedAt: started, endedAt: ended,
        outcome: outcome, error: failure, exit: job.exit, logBytes: Int64(random.int(0...4000))))
    job.logBytes += runs.last?.logBytes ?? 0
    return ended
  }

  private mutating func fence() -> Fence {
    defer { nextFence += 1 }
    return Fence(rawValue: nextFence)
  }

  private mutating func worker() -> WorkerID { WorkerID(number: Int64(random.int(1...8))) }
}

extension Store {
  /// Writes all of a workload, in ticks of so many jobs; calls back after each.
  public func fill(with workload: Workload, tick: Int = 2000, progress: (Int) -> Void = { _ in }) throws(StoreError) {
    var workload = workload
    var done = 0
    while let changes = workload.next(tick) {
      try begin()
      let conflicts = try save(changes)
      precondition(conflicts.isEmpty, "\(#function): \(conflicts.count) jobs were refused")
      try commit()
      _ = try maintain(idle: false)
      done += changes.inserted.count
      progress(done)
    }
  }
}

/// What becomes of a job.
private enum Fate {
  case completed, dead, cancelled, retrying, scheduled, queued, blocked, paused, running

  static func drawn(by random: inout Seeded) -> Fate {
    switch random.int(1...1000) {
    case ...840: .completed
    case ...870: .dead
    case ...890: .cancelled
    case ...910: .retrying
    case ...930: .scheduled
    case ...990: .queued
    case ...995: .blocked
    case ...998: .paused
    default: .running
    }
  }
}
