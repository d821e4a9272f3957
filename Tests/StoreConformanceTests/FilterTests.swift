import JSON
import JobCore
import JobEngine
import Seeded
import Testing

@Suite struct FilterTests {
  /// The bench's last hour is now.
  private static let now = StoreBench.start + .seconds(9000)

  private static func filter(_ text: String) throws -> JobFilter {
    try JobFilter(parsing: text, at: FilterClock(now: now))
  }

  @Test func `every store gives what the filter's own rule gives, whatever the filter`() throws {
    var random = Seeded()
    let stock = try Stock(&random)
    let benches = try StoreKind.allCases.map { kind in
      let bench = try StoreBench(kind)
      try stock.fill(bench)
      return bench
    }
    for _ in 0..<Seeded.rounds(150) {
      let text = (0..<random.int(1...3)).map { _ in stock.term(&random) }.joined(separator: " ")
      let filter = try Self.filter(text)
      let expected = stock.jobs.reversed().filter {
        filter.matches($0, at: Self.now, lastWorker: stock.lastWorker(of: $0))
      }
      for bench in benches {
        let page = try bench.reader.list(JobQuery(filter: filter, limit: 1000, now: Self.now))
        let ids = try bench.selected(filter, now: Self.now)

        #expect(page.jobs.map(\.id) == expected.map(\.id), "\(text) \(bench.kind) JOBTOP_SEED=\(random.seed)")
        #expect(page.matched == expected.count, "\(text) \(bench.kind)")
        #expect(ids == expected.map(\.id), "\(text) \(bench.kind)")
      }
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `each term alone, turned round too, finds its jobs`(kind: StoreKind) throws {
    var random = Seeded(seed: 7)
    let stock = try Stock(&random)
    let bench = try StoreBench(kind)
    try stock.fill(bench)
    for text in Stock.terms {
      for sign in ["", "-"] {
        let filter = try Self.filter(sign + text)
        let expected = stock.jobs.filter { filter.matches($0, at: Self.now, lastWorker: stock.lastWorker(of: $0)) }
        let oldest = JobSort(key: .id, descending: false)
        let page = try bench.reader.list(JobQuery(filter: filter, sort: oldest, limit: 1000, now: Self.now))
        #expect(page.jobs.map(\.id) == expected.map(\.id), "\(sign)\(text)")
        if sign.isEmpty { #expect(!expected.isEmpty, "\(text) is not tested") }
      }
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `a selection in small parts misses no job and names none twice`(kind: StoreKind) throws {
    var random = Seeded(seed: 11)
    let stock = try Stock(&random)
    let bench = try StoreBench(kind)
    try stock.fill(bench)
    for text in ["", "state:dead,queued", "error~timeout", "tag:order created:>30m"] {
      let filter = try Self.filter(text)
      let expected = stock.jobs.reversed().filter { filter.matches($0, at: Self.now) }.map(\.id)
      #expect(try bench.selected(filter, budget: 7, now: Self.now) == expected, "\(text)")
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `the names that filters may mention are told`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    var random = Seeded(seed: 3)
    let stock = try Stock(&random)
    try stock.fill(bench)

    let names = try bench.reader.filterNames()

    #expect(names.queues == Stock.queues.sorted())
    #expect(names.kinds == Stock.kinds.sorted())
    #expect(names.users == Stock.users.sorted())
    #expect(names.tags == Stock.tags.sorted())
    #expect(names.schedules == Stock.schedules.sorted())
  }
}

extension StoreBench {
  /// The ids of a selection, asked for part by part.
  fileprivate func selected(_ filter: JobFilter, budget: Int = 50_000, now: Timestamp) throws -> [JobID] {
    var ids: [JobID] = []
    var selection = JobSelection(filter: filter, budget: budget, now: now)
    while true {
      let part = try reader.select(selection)
      ids += part.entries.map(\.id)
      guard let next = part.next else { return ids }
      selection.below = next
    }
  }
}

/// Jobs with every fact that a filter can ask for, each created after the one before, and terms about them.
private struct Stock {
  static let queues = ["mail", "media", "db", "a, b"]
  static let kinds = ["mail.send", "mail.bulk", "image.scale", "shell"]
  static let users = ["ops1", "ops2", "ünï"]
  static let tags = ["order", "big [1]", "q?"]
  static let schedules = ["nightly", "hourly"]
  static let groups = ["9f3c01", "9f3c02", "ab0000"]
  static let terms = [
    "state:dead", "state:running,queued", "queue:mail", "queue:m*", #"queue:"a, b",db"#, "kind:mail.*", "kind:shell",
    "worker:w-07", "worker:w-*", "tag:order", #"tag:"big [1]""#, "tag:q?", "tag:*?", #"tag:"*[1]""#, "by:ops1", "by:ü*",
    "schedule:nightly", "schedule:*ly", "id:100007,100009,5", "batch:2", "batch:1,2", "derived_from:100003",
    "group:9f3c", "group:ab,9f3c01", "created:<1h", "created:>2h", "created:1h..30m", "created>=2023-11-14T23:00",
    "created:2023-11-14", "started:<30m", "ended:<30m", "ended:>1h", "ended:2h..1h", "age>90m", "age<30m",
    "age:20m..1h", "run>1m", "run<1m", "run:10s..10m", "wait>5s", "wait<1h", "failed>0", "failed:1..2", "attempt>=2",
    "priority<3", "priority:9", "error~timeout", "error~FULL", "args~anna", #"args~"\"n\"""#, "log~x", "anna", "MAIL",
    "timeout", "large",
  ]

  private(set) var jobs: [Job] = []
  private var attempts: [Attempt] = []

  init(_ random: inout Seeded) throws {
    for index in 0..<300 { add(index, &random) }
  }

  /// One or another of the terms, turned round at times.
  func term(_ random: inout Seeded) -> String { (random.oneIn(4) ? "-" : "") + random.pick(Self.terms) }

  func lastWorker(of job: Job) -> WorkerID? {
    attempts.first { $0.job == job.id && $0.fence == job.lastRun?.fence }?.worker
  }

  func fill(_ bench: StoreBench) throws {
    for start in stride(from: 0, to: jobs.count, by: 100) {
      let part = jobs[start..<min(start + 100, jobs.count)]
      let conflicts = try bench.save { changes in
        changes.inserted = Array(part)
        changes.attempts = attempts.filter { attempt in part.contains { $0.id == attempt.job } }
      }
      #expect(conflicts.isEmpty)
    }
  }

  private mutating func add(_ index: Int, _ random: inout Seeded) {
    let id = JobID(rawValue: Int64(100_001 + index))
    let created = StoreBench.start + .seconds(index * 30 + random.int(0...29))
    let name = random.pick(["anna", "bert", "MAIL"])
    var args: JSONValue = ["to": .string(name), "n": .integer(Int64(index))]
    if random.oneIn(20) { args = ["large": .string(String(repeating: "x", count: 600))] }
    let hasTick = random.oneIn(6)
    let spec = JobSpec(
      kind: random.pick(Self.kinds), queue: random.pick(Self.queues), args: JSONText(args), priority: random.int(0...9),
      backoff: .standard, timeout: nil, softTimeout: nil, idempotencyKey: nil,
      limitKey: random.oneIn(3) ? "k\(random.int(1...5))" : nil,
      tags: random.oneIn(2) ? [] : Array(Set([random.pick(Self.tags), random.pick(Self.tags)])).sorted(),
      metadata: nil, runbook: nil, batch: random.oneIn(6) ? BatchID(rawValue: Int64(random.int(1...3))) : nil,
      derivedFrom: random.oneIn(6) ? JobID(rawValue: Int64(random.int(100_001...100_005))) : nil,
      schedule: hasTick
        ? ScheduleTick(schedule: random.pick(Self.schedules), tick: random.oneIn(3) ? nil : created) : nil,
      enqueuedBy: Actor(uid: 1, user: random.pick(Self.users), client: "tests"), createdAt: created)
    let started = created + .seconds(random.int(1...600))
    let ended = started + .seconds(random.int(1...1200))
    let fence = Fence(rawValue: Int64(index + 1))
    let worker = WorkerID(rawValue: "w-0\(random.int(6...8))")
    let states: [JobState] = [
      .queued(since: created), .scheduled(due: ended), .blocked(on: 1), .retrying(due: ended), .completed(at: ended),
      .completed(at: ended), .cancelled(at: ended), .dead(at: ended),
      .paused(by: JournalID(rawValue: 1), was: .queued(since: created)),
      .running(Lease(worker: worker, fence: fence, startedAt: started)),
    ]
    var job = Job(
      id: id, spec: spec, state: random.pick(states), attempt: random.int(0...3), maxAttempts: 5,
      failures: random.int(0...2), runAt: created)
    if job.state.name == .running {
      job.attempt = max(1, job.attempt)
      job.startedAt = started
    } else if job.attempt > 0 {
      job.startedAt = started
      job.lastRun = EndedRun(fence: fence, outcome: .failed)
      attempts.append(
        Attempt(
          job: id, fence: fence, number: job.attempt, worker: worker, startedAt: started, endedAt: ended,
          outcome: .failed, error: nil, exit: nil, logBytes: 0))
    }
    if job.failures > 0 {
      job.error = Failure(
        errorClass: random.pick(["Timeout", "OSError"]), message: "disk FULL on mx\(index)\(random.pick(["", " anna"]))"
      )
      job.errorGroup = ErrorGroupID(rawValue: random.pick(Self.groups))
    }
    jobs.append(job)
  }
}
