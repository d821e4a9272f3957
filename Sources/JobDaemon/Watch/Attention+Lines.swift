import JSON
import JobCore
import JobEngine
import JobRPC

extension Attention {
  /// What a person should look at now, the worst first. Pure: the same facts give the same lines.
  static func lines(
    storePause: WirePause? = nil, kindPauses: [String: WirePause] = [:], queues: [WireQueue], workers: [WireWorker],
    counters: [CounterKey: Int],
    dead: DeadJobs, isFull: Bool,
    freeBytes: Int64?, at now: Timestamp
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
    lines += deadLines(counters, dead)
    for worker in workers where worker.state == .silent {
      lines.append(
        Attention(
          code: "worker_silent", severity: worker.running.isEmpty ? .warn : .error, worker: worker.id,
          facts: [
            "last_seen_us": .integer(worker.lastSeenAt.microseconds), "running": .integer(Int64(worker.running.count)),
          ]))
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
      }
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

extension WirePause {
  /// Its members, for a line that tells of it.
  fileprivate var facts: JSONObject { json.objectValue ?? JSONObject() }
}
