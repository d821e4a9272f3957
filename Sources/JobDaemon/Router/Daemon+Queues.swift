import JSON
import JobCore
import JobEngine
import JobRPC

extension Daemon {
  /// Counts come from memory, the age of the oldest jobs from the reader thread.
  func listQueues(_ target: ReplyTarget) {
    let ticket = drawToken()
    tickets[ticket] = target
    afterCommit { daemon in
      daemon.reader.ask { desk in
        let oldest = try? desk.jobs.oldestQueued()
        return { daemon in
          guard let target = daemon.tickets.removeValue(forKey: ticket) else { return }
          if let oldest { daemon.hub.oldest = oldest }
          let queues = daemon.wireQueues(at: Self.moment(), withHistory: false)
          daemon.reply(target) { writer in
            writer.beginObject()
            writer.member("queues", queues)
            writer.endObject()
          }
        }
      }
    }
  }

  func replyKinds(_ target: ReplyTarget) {
    let kinds = wireKinds(at: Self.moment())
    reply(target) { writer in
      writer.beginObject()
      writer.member("kinds", kinds)
      writer.endObject()
    }
  }

  /// Every kind that a job, a worker or a setting names, by name.
  func wireKinds(at now: Moment) -> [WireKind] {
    var counts: [String: StateCounts] = [:]
    for (key, count) in engine.counters where count != 0 {
      counts[key.kind, default: StateCounts()][key.state] += Int64(count)
    }
    var workers: [String: Int64] = [:]
    for worker in engine.workers.values {
      for kind in Set(worker.registration.kinds) { workers[kind, default: 0] += 1 }
    }
    let names = Set(counts.keys).union(workers.keys).union(engine.kinds.keys)
    let second = now.monotonic / 1_000_000_000
    return names.sorted().map { name in
      let record = engine.kinds[name]
      let policy = record?.policy ?? .standard(for: name)
      var kind = WireKind(
        name: name, policy: JSONValue(policy, keeping: record?.overrides.retention ?? [:]),
        counts: counts[name] ?? StateCounts())
      kind.paused = record?.pause.map { WirePause($0) }
      kind.runbook = record?.runbook.map { WireRunbook($0) }
      if let times = metrics.runTimes(ofKind: name, at: second) {
        kind.runP50MS = times.p50MS
        kind.runP95MS = times.p95MS
      }
      kind.workers = workers[name] ?? 0
      return kind
    }
  }
}
