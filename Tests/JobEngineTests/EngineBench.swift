import JSON
import JobCore
import JobEngine

/// An engine over a memory store, with clocks that only move when told.
struct EngineBench {
  let store = MemoryStore()
  var engine: Engine
  var wall = Timestamp(microseconds: 1_700_000_000_000_000)
  var monotonic: Int64 = 1_000_000_000
  var tokens: UInt64 = 0

  static let actor = Actor(uid: 1000, user: "ops", client: "tests")

  init() throws {
    engine = try Engine(
      store: store, at: Moment(wall: Timestamp(microseconds: 1_700_000_000_000_000), monotonic: 1_000_000_000),
      jitter: { 0.5 })
  }

  var now: Moment { Moment(wall: wall, monotonic: monotonic) }

  mutating func advance(by duration: Duration) {
    wall = wall + duration
    monotonic += duration.microseconds * 1000
  }

  /// A daemon killed and started again on the same store.
  mutating func restart() throws { engine = try Engine(store: store, at: now, jitter: { 0.5 }) }

  @discardableResult
  func tick(_ commands: Command...) throws -> TickResult { try engine.tick(commands, at: now) }

  func enqueue(_ kind: String = "mail.send", queue: String = "mail", _ change: (inout NewJob) -> Void = { _ in })
    throws -> JobID
  {
    var job = NewJob(kind: kind, queue: queue)
    change(&job)
    guard case .enqueued(let id, _)? = try tick(.enqueue(job, by: Self.actor)).outcomes.first else {
      throw Unexpected()
    }
    return id
  }

  func register(
    kinds: [String] = ["mail.send"], queues: [String] = [], connection: ConnectionID = 1,
    resume: WorkerRegistration.Resume? = nil
  ) throws -> (worker: WorkerID, lost: [JobID]) {
    let registration = WorkerRegistration(
      name: "w", host: "h", pid: 1, kinds: kinds, queues: queues, slots: 4, version: nil, language: "swift",
      resume: resume, actor: Self.actor)
    guard case .registered(let id, let lost)? = try tick(.register(registration, connection: connection)).outcomes.first
    else { throw Unexpected() }
    return (id, lost)
  }

  mutating func request(
    _ worker: WorkerID, limit: Int = 1, wait: Duration = .zero, connection: ConnectionID = 1, queues: [String] = [],
    done: [RunEnd] = []
  ) -> ClaimRequest {
    tokens += 1
    return ClaimRequest(
      token: tokens, connection: connection, worker: worker, queues: queues, kinds: nil, limit: limit, wait: wait,
      done: done)
  }

  mutating func claim(_ worker: WorkerID, limit: Int = 1, queues: [String] = []) throws -> [Job] {
    try tick(.claim(request(worker, limit: limit, queues: queues))).answers.first?.grant.jobs ?? []
  }

  func end(_ job: Job, _ outcome: RunEnd.Outcome = .complete(result: nil)) throws -> Outcome {
    guard let fence = job.state.lease?.fence,
      let answer = try tick(.end(RunEnd(run: HeldRun(job: job.id, fence: fence), outcome: outcome))).outcomes.first
    else { throw Unexpected() }
    return answer
  }

  func act(_ kind: JobAction.Kind, _ ids: JobID..., ifState: [JobStateName]? = nil) throws -> Outcome {
    let action = JobAction(
      kind, ids: ids, isSingle: ids.count == 1, ifState: ifState, reason: "test", actor: Self.actor)
    guard let answer = try tick(.act(action)).outcomes.first else { throw Unexpected() }
    return answer
  }

  func job(_ id: JobID) throws -> Job {
    guard let job = try MemoryReader(store).jobs([id]).first else { throw Unexpected() }
    return job
  }

  func attempts(_ id: JobID) throws -> [Attempt] { try MemoryReader(store).attempts(of: id) }

  func count(_ state: JobStateName) -> Int {
    engine.counters.filter { $0.key.state == state }.reduce(0) { $0 + $1.value }
  }

  struct Unexpected: Error {}
}

extension Outcome {
  /// The refusal by a job's rule, where this is one.
  var refusal: CommandRefusal? {
    if case .refused(let refusal) = self { return refusal }
    return nil
  }

  var isAccepted: Bool {
    if case .accepted = self { return true }
    return false
  }

  var tally: Tally? {
    if case .acted(let tally) = self { return tally }
    return nil
  }
}
