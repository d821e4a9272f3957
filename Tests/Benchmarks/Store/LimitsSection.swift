import Glibc
import JSON
import JobCore
import JobEngine
import Posix
import SQLiteStore
import Workload

/// Limits, unique keys and dependencies in use, and what a claim costs in a large store.
enum LimitsSection {
  static func run(_ report: Report) throws {
    try report.measure(
      "claim + complete with limits, unique keys and dependencies, 8 workers", unit: "jobs/s", target: "≥ 8000",
      limitedRate)
    try fullKeys(report)
    try growth(report)
  }

  // MARK: - Through the daemon

  private static func limitedRate() throws -> Double {
    let daemon = try DaemonProcess()
    let socket = daemon.socket
    let total = 20_000
    let producer = try LoadClient(socket)
    _ = try producer.call(
      #"{"jsonrpc":"2.0","id":1,"method":"queue.limit","params":{"queue":"bench","concurrency":256,"rate":{"count":1000000,"per_ms":1000},"per_key":{"concurrency":8,"rate":{"count":100000,"per_ms":1000}}}}"#
    )
    var parents: [Int64] = []
    for chunk in 0..<(total / 1000) {
      let jobs = (0..<1000).map { number -> String in
        let place = chunk * 1000 + number
        let unique = place % 10 == 0 ? #","unique":{"key":"u\#(place)"}"# : ""
        let after = place % 5 == 0 && !parents.isEmpty ? #","after":[\#(parents[number])]"# : ""
        return
          #"{"kind":"bench","queue":"bench","limit_key":"k\#(place % 100)","args":{"n":\#(place)}\#(unique)\#(after)}"#
      }
      let answer = try producer.call(
        #"{"jsonrpc":"2.0","id":1,"method":"job.enqueue_many","params":{"jobs":[\#(jobs.joined(separator: ","))]}}"#)
      parents = answer["ids"]?.arrayValue?.compactMap(\.intValue) ?? []
      guard parents.count == 1000 else { throw Unexpected(what: "a job was refused") }
    }
    let done = Monitored(0)
    let elapsed = try seconds {
      let threads = try (0..<8).map { number in
        try Thread(name: "worker") { try? work(socket, name: "bench-\(number)", done, of: total) }
      }
      for thread in threads { thread.join() }
    }
    let completed = done.with { $0 }
    guard completed == total else { throw Unexpected(what: "\(completed) of \(total) completed") }
    return Double(total) / elapsed
  }

  /// Claims up to 8 at once, each claim bringing the outcomes of the one before, until all are done.
  private static func work(_ socket: String, name: String, _ done: Monitored<Int>, of total: Int) throws {
    let client = try LoadClient(socket)
    let worker = try client.call(Load.register(name: name, slots: 8))["worker"]?.stringValue ?? ""
    var ends: [String] = []
    while done.with({ $0 }) < total {
      let wait = ends.isEmpty ? 20 : 0
      let answer = try client.call(
        #"{"jsonrpc":"2.0","id":2,"method":"job.claim","params":{"worker":"\#(worker)","queues":["bench"],"limit":8,"wait_ms":\#(wait),"done":[\#(ends.joined(separator: ","))]}}"#
      )
      done.with { [count = ends.count] in $0 += count }
      ends = (answer["jobs"]?.arrayValue ?? []).map { job in
        #"{"id":\#(job["id"]?.intValue ?? 0),"fence":\#(job["fence"]?.intValue ?? 0),"result":null}"#
      }
    }
  }

  // MARK: - In the store

  /// A hundred thousand limit keys that are all full, beside a queue that is not.
  private static func fullKeys(_ report: Report) throws {
    let path = try FileSystem.makeTemporaryDirectory()
    defer { try? FileSystem.removeTree(path) }
    let bench = try EngineOnDisk(path)
    var limits = LimitChange()
    limits.perKeyRate = .set(Rate(count: 1, per: .seconds(86_400)))
    try bench.tick([.limitQueue("keys", limits, by: EngineOnDisk.actor, reason: nil)])
    let keys = 100_000
    for chunk in 0..<(keys / 1000) {
      let jobs = (0..<2000).map { number -> NewJob in
        var job = NewJob(kind: "bench", queue: "keys")
        job.limitKey = "key-\(chunk * 1000 + number % 1000)"
        return job
      }
      try bench.tick([.enqueueMany(jobs, by: EngineOnDisk.actor)])
    }
    // Each key's first job takes its token; the second waits for tomorrow.
    var started = 0
    while case let count = try bench.claimAndComplete(500), count > 0 { started += count }
    guard started == keys else { throw Unexpected(what: "\(started) of \(keys) keys started") }
    try bench.tick([.enqueueMany((0..<4000).map { _ in NewJob(kind: "bench", queue: "free") }, by: EngineOnDisk.actor)])
    let times = try (0..<3000).map { _ in try bench.timedClaim() }.sorted()
    report.show("claim beside 100,000 full limit keys, p50", unit: "us", target: "(for comparison)", [times[1500]])
    report.show("claim beside 100,000 full limit keys, p99", unit: "us", target: "(for comparison)", [times[2970]])
  }

  /// `JOBTOP_BENCH_JOBS` says how many jobs the large store holds.
  private static func growth(_ report: Report) throws {
    let large = getenv("JOBTOP_BENCH_JOBS").flatMap { Int(String(cString: $0)) } ?? 10_000_000
    var tails: [Double] = []
    for count in [10_000, large] {
      let path = try FileSystem.makeTemporaryDirectory()
      defer { try? FileSystem.removeTree(path) }
      do {
        let store = try SQLiteStore(directory: path)
        _ = try store.boot()
        let spent = try seconds { try store.fill(with: Workload(count, now: EngineOnDisk.now().wall), tick: 5000) }
        report.show("fill a store with \(count) realistic jobs", unit: "s", target: "(for comparison)", [spent])
        try store.close()
      }
      let bench = try EngineOnDisk(
        path, kinds: ["mail.send", "import.row", "image.resize", "webhook.deliver", "bench"])
      // What the filling left overdue is work of other sections: promotions and pruning come first.
      let settling = try seconds { try bench.settle() }
      report.show("until \(count) stored jobs have nothing overdue", unit: "s", target: "(for comparison)", [settling])
      for _ in 0..<400 { _ = try bench.timedClaim() }
      try bench.tick([
        .enqueueMany((0..<4000).map { _ in NewJob(kind: "bench", queue: "free") }, by: EngineOnDisk.actor)
      ])
      let times = try (0..<3000).map { _ in try bench.timedClaim() }.sorted()
      tails.append(times[2970])
      report.show("claim with \(count) stored jobs, p50", unit: "us", target: "(for comparison)", [times[1500]])
      report.show("claim with \(count) stored jobs, p99", unit: "us", target: "(for comparison)", [times[2970]])
    }
    report.show("claim p99, \(large) stored jobs to 10000", unit: "times", target: "1.5 or less", [tails[1] / tails[0]])
  }

  struct Unexpected: Error { let what: String }
}

/// An engine over a store on disk, with one worker.
private final class EngineOnDisk {
  static let actor = Actor(uid: 1000, user: "ops", client: "bench/1")
  private let store: SQLiteStore
  private let engine: Engine
  private let worker: WorkerID
  private var token: UInt64 = 0

  init(_ path: String, kinds: [String] = ["bench"]) throws {
    store = try SQLiteStore(directory: path)
    engine = try Engine(store: store, at: Self.now(), jitter: { 0.5 })
    let registration = WorkerRegistration(
      name: "bench", host: "bench", pid: 1, kinds: kinds, queues: [], slots: 1000, version: nil, language: "swift",
      resume: nil, actor: Self.actor)
    let outcome = try engine.tick([.register(registration, connection: 1)], at: Self.now()).outcomes.first
    guard case .registered(let id, _)? = outcome else { throw LimitsSection.Unexpected(what: "no worker") }
    worker = id
  }

  static func now() -> Moment {
    Moment(wall: Timestamp(microseconds: WallClock.now()), monotonic: MonotonicClock.now())
  }

  @discardableResult
  func tick(_ commands: [Command]) throws -> TickResult {
    let result = try engine.tick(commands, at: Self.now())
    _ = try store.maintain(idle: false)
    return result
  }

  /// Ticks until nothing is due within a second.
  func settle() throws {
    while let next = engine.nextDeadline(after: Self.now()), next < Self.now().monotonic + 1_000_000_000 {
      try tick([])
    }
  }

  /// Microseconds from a claim of one job to its commit; the job is completed besides.
  func timedClaim() throws -> Double {
    var jobs: [Job] = []
    let spent = try seconds { jobs = try claim(1) }
    try complete(jobs)
    return spent * 1e6
  }

  func claimAndComplete(_ limit: Int) throws -> Int {
    let jobs = try claim(limit)
    try complete(jobs)
    return jobs.count
  }

  private func claim(_ limit: Int) throws -> [Job] {
    token += 1
    let request = ClaimRequest(
      token: token, connection: 1, worker: worker, queues: [], kinds: nil, limit: limit, wait: .zero, done: [])
    return try tick([.claim(request)]).answers.first?.grant.jobs ?? []
  }

  private func complete(_ jobs: [Job]) throws {
    try tick(
      jobs.compactMap { job in
        job.state.lease.map {
          .end(RunEnd(run: HeldRun(job: job.id, fence: $0.fence), outcome: .complete(result: nil)))
        }
      })
  }
}
