import Glibc
import JSON
import JobCore
import JobEngine
import Posix
import SQLiteStore

/// What the store alone costs, without engine and socket.
enum StoreSection {
  static func run(_ report: Report) throws {
    var insertCPU: [Double] = []
    try report.measure("store: insert in ticks of 1,000", unit: "jobs/s", target: "100000 or more") {
      try withStore { try insertRate($0, ticks: 60, jobs: 1000, &insertCPU) }
    }
    report.show("store: processor time of an insert", unit: "us/job", target: "(for comparison)", insertCPU)
    var claimCPU: [Double] = []
    try report.measure("store: claim and complete, 100 a tick", unit: "us/job", target: "30 or less") {
      try withStore { try claimAndComplete($0, jobs: 20_000, tick: 100, &claimCPU) }
    }
    report.show("store: processor time of claim and complete", unit: "us/job", target: "(for comparison)", claimCPU)
    var bare: [Double] = []
    var medians: [Double] = []
    var tails: [Double] = []
    for _ in 0..<report.repetitions {
      bare.append(try fdatasyncMedian())
      let (median, tail) = try withStore { try oneRowCommits($0, count: 4000) }
      medians.append(median)
      tails.append(tail)
    }
    report.show("store: fdatasync of 24 KiB overwritten, p50", unit: "us", target: "(for comparison)", bare)
    report.show("store: commit of one enqueue, p50", unit: "us", target: "150 to 180", medians)
    report.show("store: commit of one enqueue, p99", unit: "us", target: "(for comparison)", tails)
    try million(report)
  }

  // MARK: - Measurements

  private static func insertRate(_ store: SQLiteStore, ticks: Int, jobs count: Int, _ insertCPU: inout [Double]) throws
    -> Double
  {
    var rows = Rows()
    let prepared = (0..<ticks).map { _ in rows.changes(count) }
    let before = System.processorMicroseconds()
    let spent = try seconds {
      for changes in prepared { try tick(store, changes) }
    }
    insertCPU.append(Double(System.processorMicroseconds() - before) / Double(ticks * count))
    return Double(ticks * count) / spent
  }

  private static func claimAndComplete(
    _ store: SQLiteStore, jobs: Int, tick size: Int, _ claimCPU: inout [Double]
  ) throws -> Double {
    var rows = Rows()
    for _ in 0..<(jobs / 1000) { try tick(store, rows.changes(1000)) }
    var fence: Int64 = 1
    var spent = 0.0
    var done = 0
    let worker = WorkerID(number: 1)
    var needs = Needs()
    needs.claims = [ClaimNeed(queues: [], excluded: [], kinds: ["mail.send"], limit: size)]
    let before = System.processorMicroseconds()
    while done < jobs {
      var found: [Job] = []
      spent += try seconds {
        try store.begin()
        found = try store.load(needs).candidates[0]
      }
      var claims = Changes()
      for job in found {
        let claim = JobCommand.claim(worker: worker, fence: Fence(rawValue: fence))
        fence += 1
        claims.updated.append(.init(job: try job.applying(claim, at: Rows.now).job, from: .queued))
      }
      claims.counters = [rows.key(.queued): -found.count, rows.key(.running): found.count]
      claims.sequences = rows.sequences(fence: fence)
      var running = Needs()
      running.jobs = found.map(\.id)
      var held: [JobID: Job] = [:]
      spent += try seconds {
        _ = try store.save(claims)
        try store.commit()
        _ = try store.maintain(idle: false)
        try store.begin()
        held = try store.load(running).jobs
      }
      var ends = Changes()
      for job in found {
        guard let job = held[job.id], let fence = job.state.lease?.fence else { continue }
        let end = try job.applying(.complete(fence: fence, result: nil, exit: nil, logBytes: 0), at: Rows.now)
        ends.updated.append(.init(job: end.job, from: .running))
        if let attempt = end.ended { ends.attempts.append(attempt) }
      }
      ends.counters = [rows.key(.running): -found.count, rows.key(.completed): found.count]
      spent += try seconds {
        guard try store.save(ends).isEmpty else { throw Unexpected() }
        try store.commit()
        _ = try store.maintain(idle: false)
      }
      done += found.count
      if found.isEmpty { throw Unexpected() }
    }
    // With what the rules spend, which is little.
    claimCPU.append(Double(System.processorMicroseconds() - before) / Double(done))
    return spent / Double(done) * 1e6
  }

  private static func oneRowCommits(_ store: SQLiteStore, count: Int) throws -> (median: Double, tail: Double) {
    var rows = Rows()
    var times: [Double] = []
    for _ in 0..<count {
      let changes = rows.changes(1)
      times.append(try seconds { try tick(store, changes) } * 1e6)
    }
    times.sort()
    return (times[count / 2], times[count * 99 / 100])
  }

  private static func fdatasyncMedian() throws -> Double {
    let path = try FileSystem.makeTemporaryDirectory()
    defer { try? FileSystem.removeTree(path) }
    let file = try FileDescriptor.open("\(path)/file", .readWrite, create: 0o600)
    let page = [UInt8](repeating: 7, count: 24 << 10)
    for _ in 0..<300 { try IO.writeAll(file.raw, page) }
    fsync(file.raw)
    var times: [Double] = []
    for round in 0..<2000 {
      times.append(
        seconds {
          pwrite(file.raw, page, page.count, off_t(round % 300 * page.count))
          fdatasync(file.raw)
        } * 1e6)
    }
    return times.sorted()[times.count / 2]
  }

  private static func million(_ report: Report) throws {
    let path = try FileSystem.makeTemporaryDirectory()
    defer { try? FileSystem.removeTree(path) }
    var rows = Rows()
    do {
      let store = try SQLiteStore(directory: path)
      let spent = try seconds {
        for _ in 0..<1000 { try tick(store, rows.changes(1000)) }
      }
      report.show("store: 1 M jobs in ticks of 1,000", unit: "jobs/s", target: "100000 or more", [1e6 / spent])
      try store.close()
    }
    var starts: [Double] = []
    for _ in 0..<report.repetitions {
      starts.append(
        try seconds {
          let store = try SQLiteStore(directory: path)
          _ = try store.boot()
          var needs = Needs()
          needs.claims = [ClaimNeed(queues: [], excluded: [], kinds: ["mail.send"], limit: 100)]
          try store.begin()
          guard try store.load(needs).candidates[0].count == 100 else { throw Unexpected() }
          try store.commit()
        } * 1000)
    }
    report.show("store: open, boot and first claim with 1 M queued", unit: "ms", target: "2000 or less", starts)
    try lists(report, path)
  }

  private static func lists(_ report: Report, _ path: String) throws {
    let store = try SQLiteStore(directory: path)
    _ = try store.boot()
    let reader = try SQLiteReader(directory: path)
    let queries = [
      ("", "-id"), ("state:queued", "-id"), ("queue:mail", "run_at"), ("state:dead", "-finished"), ("needle", "-id"),
    ]
    for (text, sort) in queries {
      let now = Timestamp(microseconds: WallClock.now())
      let filter = try JobFilter(parsing: text, at: FilterClock(now: now))
      let query = JobQuery(filter: filter, sort: JobSort(wire: sort) ?? .newestFirst, limit: 100, now: now)
      try report.measure("store: list \"\(text)\" by \(sort) of 1 M", unit: "ms", target: "(for comparison)") {
        try seconds { _ = try reader.list(query) } * 1000
      }
    }
  }

  // MARK: - Pieces

  private static func tick(_ store: SQLiteStore, _ changes: Changes) throws {
    try store.begin()
    guard try store.save(changes).isEmpty else { throw Unexpected() }
    try store.commit()
    _ = try store.maintain(idle: false)
  }

  private static func withStore<Value>(_ body: (SQLiteStore) throws -> Value) throws -> Value {
    let path = try FileSystem.makeTemporaryDirectory()
    defer { try? FileSystem.removeTree(path) }
    let store = try SQLiteStore(directory: path)
    _ = try store.boot()
    return try body(store)
  }

  struct Unexpected: Error {}
}

/// Makes new jobs of some 100 bytes of args.
private struct Rows {
  static let now = Timestamp(microseconds: 1_700_000_000_000_000)
  private var next: Int64 = 100_001

  func key(_ state: JobStateName) -> CounterKey { CounterKey(queue: "mail", kind: "mail.send", state: state) }

  func sequences(fence: Int64 = 1) -> Sequences { Sequences(job: next, fence: fence, journal: 1, worker: 2) }

  mutating func changes(_ count: Int) -> Changes {
    var changes = Changes()
    changes.inserted = (0..<count).map { _ in job() }
    changes.counters = [key(.queued): count]
    changes.sequences = sequences()
    return changes
  }

  private mutating func job() -> Job {
    defer { next += 1 }
    let now = Self.now + .microseconds(next)
    let spec = JobSpec(
      kind: "mail.send", queue: "mail",
      args: JSONText([
        "order": .integer(next), "to": "somebody@example.org", "template": "receipt-2026-11", "copies": 1,
      ]),
      priority: 4, backoff: .standard, timeout: .seconds(900), softTimeout: nil, idempotencyKey: nil, limitKey: nil,
      tags: [], metadata: nil, runbook: nil, enqueuedBy: Actor(uid: 1000, user: "ops", client: "bench/1"),
      createdAt: now)
    return Job(id: JobID(rawValue: next), spec: spec, state: .queued(since: now), maxAttempts: 25, runAt: now)
  }
}
