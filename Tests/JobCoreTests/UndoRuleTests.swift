import JSON
import JobCore
import Testing

struct UndoRuleTests {
  private let start = Timestamp(microseconds: 1_700_000_000_000_000)

  private func job(_ state: JobState, version: Int64 = 3, batch: BatchID? = nil) -> Job {
    let spec = JobSpec(
      kind: "k", queue: "q", args: JSONText(.object([:])), priority: 4, backoff: .standard, timeout: nil,
      softTimeout: nil, idempotencyKey: nil, limitKey: nil, tags: [], metadata: nil, runbook: nil, batch: batch,
      enqueuedBy: Actor(uid: 0, user: "root", client: ""), createdAt: start)
    return Job(id: JobID(rawValue: 1), spec: spec, state: state, maxAttempts: 1, runAt: start, version: version)
  }

  private var lease: Lease { Lease(worker: WorkerID(number: 1), fence: Fence(rawValue: 1), startedAt: start) }

  @Test func `a job untouched since becomes exactly what it was, at its present version`() throws {
    let image = job(.dead(at: start))
    let now = job(.queued(since: start + .seconds(5)), version: 4)

    var expected = image
    expected.version = 4
    #expect(try now.restored(to: image) == expected)
  }

  @Test func `what happened since stands in the way`() {
    let image = job(.queued(since: start))
    let cancelled = JobState.cancelled(at: start)

    #expect(throws: UndoRefusal.changed) { try job(cancelled, version: 5).restored(to: image) }
    #expect(throws: UndoRefusal.running) { try job(cancelled, version: 4).restored(to: job(.running(lease))) }
    #expect(throws: UndoRefusal.running) { try job(.running(lease), version: 4).restored(to: image) }
    #expect(throws: UndoRefusal.blocked) { try job(cancelled, version: 4).restored(to: job(.blocked(on: 1))) }
    let batch = BatchID(rawValue: 9)
    #expect(throws: UndoRefusal.awaited) {
      try job(cancelled, version: 4, batch: batch).restored(to: job(.queued(since: start), batch: batch))
    }
  }

  @Test func `a blocked job's pause can be taken back, since unblocking goes on inside and would show`() throws {
    let image = job(.blocked(on: 2))
    let now = job(.paused(by: JournalID(rawValue: 1), was: .blocked(on: 2)), version: 4)

    #expect(try now.restored(to: image).state == .blocked(on: 2))
  }

  @Test func `a deleted job comes back one version on, unless it waited for others`() throws {
    #expect(try job(.dead(at: start)).reinserted().version == 4)
    #expect(throws: UndoRefusal.blocked) { try job(.blocked(on: 1)).reinserted() }
  }
}
