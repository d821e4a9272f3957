package import JSON

/// A kind with its rules, its counts and how long its runs take.
package struct WireKind: WireObject {
  package var name: String
  package var paused: WirePause?
  package var runbook: WireRunbook?
  /// As `kind.set` takes it, the standard rules included.
  package var policy: JSONValue
  package var counts: StateCounts
  package var runP50MS: Double?
  package var runP95MS: Double?
  /// Workers that can run it.
  package var workers: Int64

  package init(name: String, policy: JSONValue, counts: StateCounts = StateCounts()) {
    self.name = name
    self.policy = policy
    self.counts = counts
    workers = 0
  }

  package init(json: JSONValue, path: String) throws(WireFault) {
    let fields = try FieldReader(json, path: path)
    self.init(
      name: try fields.string("name"), policy: fields.value("policy") ?? [:],
      counts: try fields.object("counts") ?? StateCounts())
    paused = try fields.object("paused")
    runbook = try fields.object("runbook")
    runP50MS = try fields.optionalDouble("run_p50_ms")
    runP95MS = try fields.optionalDouble("run_p95_ms")
    workers = try fields.optionalInteger("workers") ?? 0
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("name", name)
    writer.member("paused", ifPresent: paused)
    writer.member("runbook", ifPresent: runbook)
    writer.member("policy", policy)
    writer.member("counts", counts)
    writer.member("run_p50_ms", ifPresent: runP50MS)
    writer.member("run_p95_ms", ifPresent: runP95MS)
    writer.member("workers", workers)
    writer.endObject()
  }
}
