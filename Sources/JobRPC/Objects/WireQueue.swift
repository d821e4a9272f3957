package import JSON
package import JobCore

/// Who holds a queue, worker or store, since when and why.
package struct WirePause: WireObject {
  package var actor: String
  package var reason: String?
  package var since: Timestamp
  package var until: Timestamp?

  package init(actor: String, reason: String? = nil, since: Timestamp, until: Timestamp? = nil) {
    self.actor = actor
    self.reason = reason
    self.since = since
    self.until = until
  }

  package init(json: JSONValue, path: String) throws(WireFault) {
    let fields = try FieldReader(json, path: path)
    actor = try fields.optionalString("actor") ?? ""
    reason = try fields.optionalString("reason")
    since = try fields.time("since_us")
    until = try fields.optionalTime("until_us")
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("actor", actor)
    writer.member("reason", ifPresent: reason)
    writer.member("since_us", since)
    writer.member("until_us", ifPresent: until)
    writer.endObject()
  }
}

/// A queue with its counts and recent rates.
package struct WireQueue: WireObject {
  package var name: String
  package var paused: WirePause?
  package var concurrency: Int64?
  package var rate: WireRate?
  package var perKey: WireLimit?
  package var targetWaitMS: Int64?
  package var counts: StateCounts
  package var oldestQueuedAt: Timestamp?
  package var waitP95MS: Int64?
  package var inPerSecond: Double
  package var outPerSecond: Double
  /// Runs finished in each of the last 15 cells of 20 s, oldest first; only in views.
  package var history: [Int]?

  package init(name: String, counts: StateCounts = StateCounts()) {
    self.name = name
    self.counts = counts
    inPerSecond = 0
    outPerSecond = 0
  }

  package init(json: JSONValue, path: String) throws(WireFault) {
    let fields = try FieldReader(json, path: path)
    self.init(name: try fields.string("name"), counts: try fields.object("counts") ?? StateCounts())
    paused = try fields.object("paused")
    concurrency = try fields.optionalInteger("concurrency")
    rate = try fields.object("rate")
    perKey = try fields.object("per_key")
    targetWaitMS = try fields.optionalInteger("target_wait_ms")
    oldestQueuedAt = try fields.optionalTime("oldest_queued_us")
    waitP95MS = try fields.optionalInteger("wait_p95_ms")
    inPerSecond = try fields.optionalDouble("in_per_s") ?? 0
    outPerSecond = try fields.optionalDouble("out_per_s") ?? 0
    if fields.value("history") != nil { history = try fields.integers("history").map(Int.init) }
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("name", name)
    writer.member("paused", ifPresent: paused)
    writer.member("concurrency", ifPresent: concurrency)
    writer.member("rate", ifPresent: rate)
    writer.member("per_key", ifPresent: perKey)
    writer.member("target_wait_ms", ifPresent: targetWaitMS)
    writer.member("counts", counts)
    writer.member("oldest_queued_us", ifPresent: oldestQueuedAt)
    writer.member("wait_p95_ms", ifPresent: waitP95MS)
    writer.member("in_per_s", inPerSecond)
    writer.member("out_per_s", outPerSecond)
    if let history { writer.member("history", history) }
    writer.endObject()
  }
}
