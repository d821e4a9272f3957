import JSON
import JobCore
import JobEngine

/// Jobs that between them have every fact.
enum Samples {
  static func jobs(_ bench: StoreBench) throws -> [Job] {
    let start = StoreBench.start
    let worker = WorkerID(number: 12)
    let entry = JournalID(rawValue: 5)
    var lease = Lease(worker: worker, fence: Fence(rawValue: 3), startedAt: start)
    let states: [JobState] = [
      .scheduled(due: start + .seconds(1)), .blocked(on: 2), .queued(since: start + .microseconds(1)),
      .retrying(due: start), .completed(at: start), .cancelled(at: start), .dead(at: start), .running(lease),
      .paused(by: entry, was: .scheduled(due: start)), .paused(by: entry, was: .blocked(on: 1)),
      .paused(by: entry, was: .queued(since: start)), .paused(by: entry, was: .retrying(due: start)),
    ]
    var jobs = states.map { bench.job(state: $0) }
    lease.pausedAt = start + .seconds(4)
    lease.pausedFor = .milliseconds(1500)
    lease.ending = .kill
    jobs.append(rich(bench.job(state: .running(lease))))
    lease.ending = .cancel
    jobs.append(bench.job(state: .running(lease)))
    jobs.append(rich(bench.job(state: .dead(at: start + .seconds(9)))))
    for index in jobs.indices where jobs[index].state.name == .running {
      jobs[index].attempt = 1
      jobs[index].startedAt = start
    }
    return jobs
  }

  /// The job with something in every field.
  static func rich(_ job: Job) -> Job {
    let start = StoreBench.start
    let spec = JobSpec(
      kind: "kind \u{1F600}", queue: "ünïcode", args: JSONText(["n": .number("123456789012345678901234567890.5e3")]),
      priority: 9,
      backoff: job.id.rawValue % 2 == 0
        ? .steps([.milliseconds(500), .seconds(60)])
        : .exponential(base: .milliseconds(1500), factor: 1.7, limit: .seconds(3600), jitter: 0.3),
      timeout: nil, softTimeout: .milliseconds(2500), idempotencyKey: "key \(job.id.rawValue)", limitKey: "tenant'7",
      tags: ["a", "b,\"c\""], metadata: JSONText(["trace": ["id": 7]]),
      runbook: Runbook(owner: "team", expects: nil, rollback: "none\nneeded", link: "https://example.org"),
      startWithin: .seconds(30), retryFor: .seconds(3600),
      unique: UniqueRule(key: "u \(job.id.rawValue)", states: [.queued, .completed], window: .seconds(60)),
      dependencies: Dependencies(
        ids: [JobID(rawValue: 100_001), JobID(rawValue: 100_002)], mode: .any, condition: .completion,
        onParentDead: .cancel),
      batch: BatchID(rawValue: 7), trace: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
      derivedFrom: JobID(rawValue: 100_003),
      schedule: ScheduleTick(schedule: "nightly", tick: start + .seconds(job.id.rawValue)),
      enqueuedBy: Actor(uid: 4_000_000_000, user: "u", client: "c/1", origin: "ssh from 10.0.0.1"),
      createdAt: start - 5)
    var rich = Job(
      id: job.id, spec: spec, state: job.state, attempt: 2, maxAttempts: 3, rescues: 1, runAt: start + .microseconds(7),
      version: 41)
    rich.lastRun = EndedRun(fence: Fence(rawValue: 2), outcome: .timedOut)
    rich.progress = Progress(fraction: nil, message: "half")
    rich.checkpoint = JSONText([1, nil, "x"])
    rich.result = JSONText(.string(String(repeating: "r", count: 70_000)))
    rich.error = Failure(
      errorClass: "E", message: "m\0n", frames: [.init(file: "f", line: 0, function: "g", isLibrary: false)])
    rich.exit = Exit(code: 3, signal: nil, cpu: .microseconds(17), maxResidentKiB: 9)
    rich.startedAt = start
    rich.logBytes = 1 << 40
    rich.failures = 2
    rich.errorGroup = ErrorGroupID(rawValue: "9f3c0a")
    rich.holdsUnique = true
    if case .paused = job.state { rich.pausedUntil = start + .seconds(90) }
    if job.state.name.isFinal { rich.expiresAt = start + .seconds(86_400) }
    return rich
  }

  static func journal(_ number: Int64, actor: Actor? = StoreBench.actor) -> JournalEntry {
    JournalEntry(
      id: JournalID(rawValue: number), at: StoreBench.start, actor: actor, verb: "job.pause", target: "100001",
      reason: number % 2 == 0 ? nil : "deploy", matched: 2, changed: 1)
  }
}

extension Timestamp {
  fileprivate static func - (left: Timestamp, seconds: Int) -> Timestamp { left + .seconds(-seconds) }
}

/// The counters that these jobs stand for.
func recount(_ jobs: [Job]) -> [CounterKey: Int] {
  var counters: [CounterKey: Int] = [:]
  for job in jobs {
    counters[CounterKey(queue: job.spec.queue, kind: job.spec.kind, state: job.state.name), default: 0] += 1
  }
  return counters
}
