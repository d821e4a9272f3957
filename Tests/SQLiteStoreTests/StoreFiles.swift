import CSQLite
import JSON
import JobCore
import JobEngine
import Posix

@testable import SQLiteStore

/// A data directory that goes with the test.
final class StoreFiles {
  let directory: String

  init() throws { directory = try FileSystem.makeTemporaryDirectory() }

  deinit { try? FileSystem.removeTree(directory) }

  var database: String { "\(directory)/jobtop.db" }

  /// A connection of the test's own.
  func connection() throws -> Connection { try Connection(path: database, mode: .readWrite) }

  static let now = Timestamp(microseconds: 1_700_000_000_000_000)

  static func job(_ id: Int64, queue: String = "q", args: JSONValue = [:], key: String? = nil) -> Job {
    let spec = JobSpec(
      kind: "k", queue: queue, args: JSONText(args), priority: 4, backoff: .standard, timeout: nil, softTimeout: nil,
      idempotencyKey: key, limitKey: nil, tags: [], metadata: nil, runbook: nil,
      enqueuedBy: Actor(uid: 0, user: "root", client: "tests"), createdAt: now)
    return Job(id: JobID(rawValue: id), spec: spec, state: .queued(since: now), maxAttempts: 3, runAt: now)
  }
}

extension SQLiteStore {
  /// Inserts jobs as one tick.
  func insert(_ jobs: [Job]) throws(StoreError) {
    var changes = Changes()
    changes.inserted = jobs
    for job in jobs {
      changes.counters[CounterKey(queue: job.spec.queue, kind: job.spec.kind, state: job.state.name), default: 0] += 1
    }
    try begin()
    _ = try save(changes)
    try commit()
  }

  /// The ids of what any worker of kind `k` may claim.
  func candidates(_ limit: Int) throws(StoreError) -> [Int64] {
    var needs = Needs()
    needs.claims = [ClaimNeed(queues: [], excluded: [], kinds: ["k"], limit: limit)]
    try begin()
    let found = try load(needs).candidates[0].map(\.id.rawValue)
    try commit()
    return found
  }
}
