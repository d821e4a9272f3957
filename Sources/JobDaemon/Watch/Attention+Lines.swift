import JSON
import JobCore
import JobEngine
import JobRPC

extension Attention {
  /// What a person should look at now, the worst first. Pure: the same facts give the same lines.
  static func lines(
    storePause: WirePause? = nil, kindPauses: [String: WirePause] = [:], queues: [WireQueue], workers: [WireWorker],
    counters: [CounterKey: Int], dead: DeadJobs, bursts: [FailingGroups.Burst] = [], long: [LongRun] = [],
    missed: [MissedTicks.Line] = [], redactor: Redactor? = nil, isFull: Bool, freeBytes: Int64?, at now: Timestamp
  ) -> [Attention] {
    var lines: [Attention] = []
    if isFull {
      var facts: JSONObject = [:]
      if let freeBytes { facts["free_bytes"] = .integer(freeBytes) }
      lines.append(Attention(code: "disk_full", severity: .error, facts: facts))
    }
    if let storePause {
      var facts = storePause.facts
      facts["queued"] = .integer(counters.reduce(0) { $1.key.state == .queued ? $0 + Int64($1.value) : $0 })
      lines.append(Attention(code: "store_paused", severity: .error, facts: facts))
    }
    lines += bursts.prefix(5).map { Attention($0, by: redactor, at: now) }
    lines += deadLines(counters, dead)
    for worker in workers where worker.state == .silent {
      var facts: JSONObject = [
        "last_seen_us": .integer(worker.lastSeenAt.microseconds), "running": .integer(Int64(worker.running.count)),
      ]
      if let ends = worker.leaseEndsAt { facts["lease_ends_us"] = .integer(ends.microseconds) }
      lines.append(
        Attention(
          code: "worker_silent", severity: worker.running.isEmpty ? .warn : .error, worker: worker.id,
          facts: facts))
    }
    for (kind, pause) in kindPauses.sorted(by: { $0.key < $1.key }) {
      var facts = pause.facts
      let waiting = counters.filter { $0.key.kind == kind && $0.key.state == .queued }
      facts["queued"] = .integer(waiting.reduce(0) { $0 + Int64($1.value) })
      lines.append(Attention(code: "kind_paused", severity: .warn, kind: kind, facts: facts))
    }
    for worker in workers {
      guard let pause = worker.paused else { continue }
      var facts = pause.facts
      facts["running"] = .integer(Int64(worker.running.count))
      lines.append(Attention(code: "worker_paused", severity: .warn, worker: worker.id, facts: facts))
    }
    for queue in queues {
      if let pause = queue.paused {
        var facts = pause.facts
        facts["queued"] = .integer(queue.counts[.queued])
        lines.append(Attention(code: "queue_paused", severity: .warn, queue: queue.name, facts: facts))
      } else {
        lines += unserved(queue, workers, counters, now)
        if let late = late(queue, at: now) { lines.append(late) }
      }
    }
    lines += long.prefix(5).map(Attention.init)
    for line in missed {
      lines.append(
        Attention(
          code: "schedule_missed", severity: .warn,
          facts: [
            "schedule": .string(line.schedule), "count": .integer(Int64(line.count)),
            "at_us": .integer(line.at.microseconds),
          ]))
    }
    return Array(lines.prefix(50))
  }

  private static func deadLines(_ counters: [CounterKey: Int], _ dead: DeadJobs) -> [Attention] {
    let found = counters.filter { $0.key.state == .dead && $0.value > 0 }
    return found.map { key, count in
      let last = dead.last[DeadJobs.Line(queue: key.queue, kind: key.kind)]
      var facts: JSONObject = ["count": .integer(Int64(count))]
      if let last {
        facts["class"] = .string(last.errorClass)
        facts["message"] = .string(last.message)
        facts["last_us"] = .integer(last.at.microseconds)
      }
      return Attention(
        code: "dead_jobs", severity: .error, queue: key.queue, job: last?.job.rawValue, kind: key.kind, facts: facts)
    }.sorted { left, right in
      let (first, second) = (left.facts["last_us"]?.intValue ?? 0, right.facts["last_us"]?.intValue ?? 0)
      return (second, left.queue ?? "", left.kind ?? "") < (first, right.queue ?? "", right.kind ?? "")
    }
  }

  /// A queue whose oldest job has passed the target that was set for it, or will soon as things go.
  private static func late(_ queue: WireQueue, at now: Timestamp) -> Attention? {
    guard let target = queue.targetWaitMS, target > 0, queue.counts[.queued] > 0, let oldest = queue.oldestQueuedAt
    else { return nil }
    let waited = Double(max(0, (now - oldest).microseconds)) / 1000
    let growth = queue.inPerSecond - queue.outPerSecond
    var facts: JSONObject = [
      "oldest_us": .integer(oldest.microseconds), "target_ms": .integer(target),
      "queued": .integer(queue.counts[.queued]), "growth_per_s": .number(String((growth * 10).rounded() / 10)),
    ]
    if waited >= Double(target) {
      return Attention(code: "queue_late", severity: .error, queue: queue.name, facts: facts)
    }
    // A queue that is half way there and served more slowly than it fills; the wait of its oldest job grows by the
    // share that is not served, and not faster than time.
    guard waited >= Double(target) / 2, growth > queue.outPerSecond * 0.05 else { return nil }
    let pace = min(1, growth / max(queue.outPerSecond, 0.001))
    let left = (Double(target) - waited) / pace
    guard left < 600_000 else { return nil }
    facts["passes_us"] = .integer(now.microseconds + Int64(left * 1000))
    return Attention(code: "queue_late", severity: .warn, queue: queue.name, facts: facts)
  }

  /// Kinds that wait in a queue where no worker takes them, once that is more than a worker's reconnecting.
  private static func unserved(
    _ queue: WireQueue, _ workers: [WireWorker], _ counters: [CounterKey: Int], _ now: Timestamp
  ) -> [Attention] {
    guard queue.counts[.queued] > 0, let oldest = queue.oldestQueuedAt, now - oldest >= .seconds(3) else { return [] }
    let serving = workers.filter { $0.queues.isEmpty || $0.queues.contains(queue.name) }
    return counters.filter { key, count in
      key.queue == queue.name && key.state == .queued && count > 0 && !serving.contains { $0.kinds.contains(key.kind) }
    }.map { key, count in
      Attention(
        code: "queue_no_worker", severity: .warn, queue: queue.name, kind: key.kind,
        facts: ["queued": .integer(Int64(count)), "oldest_us": .integer(oldest.microseconds)])
    }.sorted { ($0.kind ?? "") < ($1.kind ?? "") }
  }
}

/// A run that takes much longer than its like.
struct LongRun {
  let job: WireJob
  let usual: Duration

  /// Four times the usual time and over a minute: shorter ones end before anybody has looked.
  init?(_ job: WireJob, usual: Duration, at now: Timestamp) {
    guard let started = job.startedAt, job.pausedAt == nil else { return nil }
    let ran = now - started
    guard ran >= .seconds(60), ran >= usual * 4 else { return nil }
    self.job = job
    self.usual = usual
  }
}

extension Attention {
  /// Many failures of one cause.
  fileprivate init(_ burst: FailingGroups.Burst, by redactor: Redactor?, at now: Timestamp) {
    let group = burst.group
    func masked(_ text: String) -> String { String((redactor?.masked(text) ?? text).prefix(200)) }
    self.init(
      code: "error_group", severity: .error, queue: group.queues.first, kind: group.kinds.first,
      facts: [
        "group": .string(group.id.rawValue), "class": .string(masked(group.errorClass)),
        "message": .string(masked(group.message)), "count": .integer(Int64(burst.failures)),
        "since_us": .integer(burst.since.microseconds), "kinds": .integer(Int64(group.kinds.count)),
      ])
  }

  fileprivate init(_ long: LongRun) {
    var facts: JSONObject = ["usual_ms": .integer(long.usual.milliseconds)]
    if let started = long.job.startedAt { facts["started_us"] = .integer(started.microseconds) }
    if let title = long.job.title { facts["title"] = .string(title) }
    self.init(
      code: "run_long", severity: .warn, queue: long.job.queue, worker: long.job.worker, job: long.job.id,
      kind: long.job.kind, facts: facts)
  }
}

extension WirePause {
  /// Its members, for a line that tells of it.
  fileprivate var facts: JSONObject { json.objectValue ?? JSONObject() }
}
