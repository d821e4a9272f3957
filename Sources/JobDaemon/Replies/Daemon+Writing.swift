import JSON
import JobCore
import JobEngine
import JobRPC

/// The results of hot methods, written without values in between.
extension Daemon {
  /// `{ids, outcomes}`
  static func write(_ outcomes: [EnqueueOutcome], to writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("ids")
    writer.beginArray()
    for outcome in outcomes {
      switch outcome {
      case .enqueued(let id, _): writer.integer(id.rawValue)
      case .refused: writer.null()
      }
    }
    writer.endArray()
    writer.key("outcomes")
    writer.beginArray()
    for (index, outcome) in outcomes.enumerated() {
      switch outcome {
      case .enqueued(_, false): continue
      case .enqueued(_, true):
        writer.beginObject()
        writer.member("index", index)
        writer.member("deduplicated", true)
        writer.endObject()
      case .refused(let refusal):
        let error = RPCError(refusal)
        writer.beginObject()
        writer.member("index", index)
        writer.member("code", error.code)
        writer.member("message", error.message)
        writer.member("data", ifPresent: error.data)
        writer.endObject()
      }
    }
    writer.endArray()
    writer.endObject()
  }

  /// `{matched, changed, skipped: {reason: n}, cancelled?, journal_id?, undo_until_us?}`; jobs that a cancelled verb did not reach are skipped too.
  static func write(
    _ tally: Tally, _ mark: EntryMark? = nil, notReached: Int = 0, isCancelled: Bool = false,
    to writer: inout JSONWriter
  ) {
    var skipped: [String: Int] = [:]
    if notReached > 0 { skipped["not_reached"] = notReached }
    for (reason, count) in tally.skipped { skipped[reason.word, default: 0] += count }
    writer.beginObject()
    writer.member("matched", tally.matched)
    writer.member("changed", tally.changed)
    writer.key("skipped")
    writer.beginObject()
    for (word, count) in skipped.sorted(by: { $0.key < $1.key }) { writer.member(word, count) }
    writer.endObject()
    if isCancelled { writer.member("cancelled", true) }
    writer.members(of: mark)
    writer.endObject()
  }

  /// `{jobs, refused}` of a claim.
  static func write(_ grant: Grant, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("jobs")
    writer.beginArray()
    for job in grant.jobs { write(claimed: job, to: &writer) }
    writer.endArray()
    writer.key("refused")
    writer.beginArray()
    for (run, refusal) in grant.refused {
      let error = RPCError(refusal)
      writer.beginObject()
      writer.member("id", run.job.rawValue)
      writer.member("fence", run.fence.rawValue)
      writer.member("code", error.code)
      writer.member("message", error.message)
      writer.member("data", ifPresent: error.data)
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
  }

  private static func write(claimed job: Job, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("id", job.id.rawValue)
    writer.member("kind", job.spec.kind)
    writer.member("queue", job.spec.queue)
    writer.member("args", job.spec.args)
    writer.member("attempt", job.attempt)
    writer.member("max_attempts", job.maxAttempts)
    writer.member("fence", ifPresent: job.state.lease?.fence.rawValue)
    writer.member("timeout_ms", ifPresent: job.spec.timeout?.milliseconds)
    writer.member("soft_timeout_ms", ifPresent: job.spec.softTimeout?.milliseconds)
    writer.member("checkpoint", ifPresent: job.checkpoint)
    writer.member("created_us", job.spec.createdAt)
    if !job.spec.tags.isEmpty { writer.member("tags", job.spec.tags) }
    writer.member("metadata", ifPresent: job.spec.metadata)
    writer.member("trace", ifPresent: job.spec.trace)
    writer.endObject()
  }
}

extension JSONWriter {
  /// `journal_id` and `undo_until_us` into the open object, by which whoever made an entry can take it back.
  mutating func members(of mark: EntryMark?) {
    guard let mark else { return }
    member("journal_id", mark.id.rawValue)
    member("undo_until_us", ifPresent: mark.undoUntil)
  }
}
