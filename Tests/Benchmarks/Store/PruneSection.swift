import JSON
import JobCore
import JobEngine
import Posix
import SQLiteStore

/// What a claim waits for while a million jobs are pruned: the engine over a store, a claim and its end a turn.
enum PruneSection {
  private static let jobs = 1_000_000
  private static let actor = Actor(uid: 1000, user: "ops", client: "bench/1")

  static func run(_ report: Report) throws {
    let path = try FileSystem.makeTemporaryDirectory()
    defer { try? FileSystem.removeTree(path) }
    let store = try SQLiteStore(directory: path)
    var wall = Timestamp(microseconds: WallClock.now())
    func now() -> Moment { Moment(wall: wall, monotonic: MonotonicClock.now()) }
    let engine = try Engine(store: store, at: now()) { 0.5 }

    // Cancelled jobs, which a day makes old.
    for _ in 0..<(jobs / 1000) {
      let many = (0..<1000).map { _ in NewJob(kind: "old", args: JSONText(["to": "somebody@example.org"])) }
      let result = try engine.tick([.enqueueMany(many, by: actor)], at: now())
      guard case .enqueuedMany(let outcomes)? = result.outcomes.first else { return }
      let ids = outcomes.compactMap { outcome in if case .enqueued(let id, _) = outcome { id } else { JobID?.none } }
      _ = try engine.tick(
        [.act(JobAction(.cancel, ids: ids, isSingle: false, ifState: nil, reason: nil, actor: actor))], at: now())
      _ = try store.maintain(idle: false)
    }
    let registration = WorkerRegistration(
      name: "bench", host: "", pid: 1, kinds: ["new"], queues: [], slots: 1, version: nil, language: "swift",
      resume: nil, actor: actor)
    guard
      case .registered(let worker, _)? = try engine.tick([.register(registration, connection: 1)], at: now()).outcomes
        .first
    else { return }
    wall = wall + .seconds(2 * 86_400)

    var times: [Double] = []
    var token: UInt64 = 0
    let spent = try seconds {
      while engine.pruning.nextExpiry.map({ $0 <= wall }) ?? false {
        _ = try engine.tick([.enqueue(NewJob(kind: "new"), by: actor)], at: now())
        token += 1
        let claim = ClaimRequest(
          token: token, connection: 1, worker: worker, queues: [], kinds: nil, limit: 1, wait: .zero, done: [])
        var held: Job?
        times.append(
          try seconds { held = try engine.tick([.claim(claim)], at: now()).answers.first?.grant.jobs.first } * 1000)
        if let held, let fence = held.state.lease?.fence {
          let end = RunEnd(run: HeldRun(job: held.id, fence: fence), outcome: .complete(result: nil))
          _ = try engine.tick([.end(end)], at: now())
        }
        _ = try store.maintain(idle: false)
      }
    }
    try store.close()
    let sorted = times.sorted()
    report.show(
      "prune: 1 M expired jobs while claims run", unit: "jobs/s", target: "(for comparison)",
      [
        Double(engine.pruning.jobs) / spent
      ])
    report.show("prune: a claim meanwhile, p99", unit: "ms", target: "50 or less", [sorted[sorted.count * 99 / 100]])
    report.show("prune: a claim meanwhile, longest", unit: "ms", target: "(for comparison)", [sorted[sorted.count - 1]])
  }
}
