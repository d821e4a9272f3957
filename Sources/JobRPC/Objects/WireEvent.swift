package import JSON
package import JobCore

/// One change of the store; `seq` rises strictly in the order of the commits.
package struct WireEvent: WireObject {
  package var seq: Int64
  package var at: Timestamp
  /// `job.completed`, `queue.paused`…
  package var type: String
  package var job: Int64?
  package var queue: String?
  package var kind: String?
  package var attempt: Int64?
  /// What else the event says: worker, actor, reason, duration, error class.
  package var facts: JSONObject

  package init(
    seq: Int64, at: Timestamp, type: String, job: Int64? = nil, queue: String? = nil, kind: String? = nil,
    attempt: Int64? = nil, facts: JSONObject = JSONObject()
  ) {
    self.seq = seq
    self.at = at
    self.type = type
    self.job = job
    self.queue = queue
    self.kind = kind
    self.attempt = attempt
    self.facts = facts
  }

  package init(json: JSONValue, path: String) throws(WireFault) {
    let fields = try FieldReader(json, path: path)
    seq = try fields.integer("seq")
    at = try fields.time("t_us")
    type = try fields.string("type")
    job = try fields.optionalInteger("job")
    queue = try fields.optionalString("queue")
    kind = try fields.optionalString("kind")
    attempt = try fields.optionalInteger("attempt")
    facts = JSONObject()
    for (key, value) in fields.object where !Self.named.contains(key) { facts[key] = value }
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("seq", seq)
    writer.member("t_us", at)
    writer.member("type", type)
    writer.member("job", ifPresent: job)
    writer.member("queue", ifPresent: queue)
    writer.member("kind", ifPresent: kind)
    writer.member("attempt", ifPresent: attempt)
    writer.members(facts)
    writer.endObject()
  }

  private static let named: Set<String> = ["seq", "t_us", "type", "job", "queue", "kind", "attempt"]
}
