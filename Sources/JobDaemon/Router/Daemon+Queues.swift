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
    var counts: [String: StateCounts] = [:]
    for (key, count) in engine.counters where count != 0 {
      counts[key.kind, default: StateCounts()][key.state] += Int64(count)
    }
    for worker in engine.workers.values {
      for kind in worker.registration.kinds where counts[kind] == nil { counts[kind] = StateCounts() }
    }
    let second = Self.moment().monotonic / 1_000_000_000
    for kind in engine.kinds.keys where counts[kind] == nil { counts[kind] = StateCounts() }
    reply(target) { writer in
      writer.beginObject()
      writer.key("kinds")
      writer.beginArray()
      for (kind, counts) in counts.sorted(by: { $0.key < $1.key }) {
        let record = self.engine.kinds[kind]
        let times = self.metrics.runTimes(ofKind: kind, at: second)
        writer.beginObject()
        writer.member("name", kind)
        writer.member("paused", ifPresent: self.engine.kinds[kind]?.pause.map { WirePause($0) })
        writer.member("runbook", ifPresent: record?.runbook.map { WireRunbook($0) })
        writer.member(
          "policy", record?.policy ?? .standard(for: kind), keeping: record?.overrides.retention ?? [:])
        writer.member("counts", counts)
        if let times {
          writer.member("run_p50_ms", times.p50MS)
          writer.member("run_p95_ms", times.p95MS)
        }
        writer.member("workers", self.engine.workers.values.count { $0.registration.kinds.contains(kind) })
        writer.endObject()
      }
      writer.endArray()
      writer.endObject()
    }
  }
}
