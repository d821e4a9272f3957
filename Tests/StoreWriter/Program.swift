import JSON
import JobCore
import JobEngine
import Posix
import SQLiteStore

/// A process that owns a store, for the tests that kill it: `store-writer hold|write DIRECTORY`.
@main
enum Program {
  static func main() {
    let arguments = CommandLine.arguments
    guard arguments.count == 3 else { System.exit(2) }
    do {
      let store = try SQLiteStore(directory: arguments[2])
      let boot = try store.boot()
      say("ready")
      if arguments[1] == "write" { try write(store, from: boot.sequences) }
      // Until the test closes the pipe or kills.
      _ = try FileSystem.readToEnd(0)
      try store.close()
    } catch {
      say("failed: \(error)")
      System.exit(1)
    }
  }

  /// Enqueues, claims and completes without end; says `ID STATE` of each job once its tick is on disk.
  private static func write(_ store: SQLiteStore, from first: Sequences) throws {
    var sequences = first
    while true {
      var changes = Changes()
      let count = Int(sequences.job % 7) + 1
      for index in 0..<count {
        var job = newJob(JobID(rawValue: sequences.job))
        sequences.job += 1
        if index % 3 == 1 {
          job.state = .completed(at: job.spec.createdAt)
          job.lastRun = EndedRun(fence: Fence(rawValue: sequences.fence), outcome: .completed)
          sequences.fence += 1
        }
        changes.inserted.append(job)
        let key = CounterKey(queue: job.spec.queue, kind: job.spec.kind, state: job.state.name)
        changes.counters[key, default: 0] += 1
      }
      changes.sequences = sequences
      try store.begin()
      _ = try store.save(changes)
      try store.commit()
      for job in changes.inserted { say("\(job.id.rawValue) \(job.state.name.rawValue)") }
      _ = try store.maintain(idle: sequences.job % 50 == 0)
    }
  }

  private static func newJob(_ id: JobID) -> Job {
    let now = Timestamp(microseconds: WallClock.now())
    let spec = JobSpec(
      kind: "k", queue: "q", args: JSONText(["n": .integer(id.rawValue)]), priority: 4, backoff: .standard,
      timeout: nil,
      softTimeout: nil, idempotencyKey: nil, limitKey: nil, tags: [], metadata: nil, runbook: nil,
      enqueuedBy: Actor(uid: 0, user: "root", client: "store-writer"), createdAt: now)
    return Job(id: id, spec: spec, state: .queued(since: now), maxAttempts: 1, runAt: now)
  }

  private static func say(_ line: String) {
    let bytes = Array("\(line)\n".utf8)
    _ = try? IO.write(1, bytes)
  }
}
