package import JSON

/// Slots of all workers.
package struct SlotUse: WireObject {
  package var busy: Int64
  package var total: Int64

  package init(busy: Int64, total: Int64) {
    self.busy = busy
    self.total = total
  }

  package init(json: JSONValue, path: String) throws(WireFault) {
    let fields = try FieldReader(json, path: path)
    busy = try fields.optionalInteger("busy") ?? 0
    total = try fields.optionalInteger("total") ?? 0
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("busy", busy)
    writer.member("total", total)
    writer.endObject()
  }
}

/// Jobs a second, over the last minute.
package struct Rates: WireObject {
  package var inPerSecond: Double
  package var outPerSecond: Double
  package var failedPerSecond: Double

  package init(inPerSecond: Double, outPerSecond: Double, failedPerSecond: Double) {
    self.inPerSecond = inPerSecond
    self.outPerSecond = outPerSecond
    self.failedPerSecond = failedPerSecond
  }

  package init(json: JSONValue, path: String) throws(WireFault) {
    let fields = try FieldReader(json, path: path)
    inPerSecond = try fields.optionalDouble("in_per_s") ?? 0
    outPerSecond = try fields.optionalDouble("out_per_s") ?? 0
    failedPerSecond = try fields.optionalDouble("failed_per_s") ?? 0
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("in_per_s", inPerSecond)
    writer.member("out_per_s", outPerSecond)
    writer.member("failed_per_s", failedPerSecond)
    writer.endObject()
  }
}

/// Numbers of the last cells of time, oldest first, the last one still growing.
package struct History: WireObject {
  package var cellMS: Int64
  package var `in`: [Int]
  package var done: [Int]
  package var failed: [Int]

  package init(cellMS: Int64, in: [Int], done: [Int], failed: [Int]) {
    self.cellMS = cellMS
    self.in = `in`
    self.done = done
    self.failed = failed
  }

  package init(json: JSONValue, path: String) throws(WireFault) {
    let fields = try FieldReader(json, path: path)
    cellMS = try fields.optionalInteger("cell_ms") ?? 20_000
    `in` = try fields.integers("in").map(Int.init)
    done = try fields.integers("done").map(Int.init)
    failed = try fields.integers("failed").map(Int.init)
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("cell_ms", cellMS)
    writer.member("in", `in`)
    writer.member("done", done)
    writer.member("failed", failed)
    writer.endObject()
  }
}

/// Durations that 50, 95 and 99 % of recent ones stayed within.
package struct Percentiles: WireObject {
  package var p50MS: Double
  package var p95MS: Double
  package var p99MS: Double

  package init(p50MS: Double, p95MS: Double, p99MS: Double) {
    self.p50MS = p50MS
    self.p95MS = p95MS
    self.p99MS = p99MS
  }

  package init(json: JSONValue, path: String) throws(WireFault) {
    let fields = try FieldReader(json, path: path)
    p50MS = try fields.optionalDouble("p50_ms") ?? 0
    p95MS = try fields.optionalDouble("p95_ms") ?? 0
    p99MS = try fields.optionalDouble("p99_ms") ?? 0
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("p50_ms", p50MS)
    writer.member("p95_ms", p95MS)
    writer.member("p99_ms", p99MS)
    writer.endObject()
  }
}

/// One line that a person should look at: a code and its facts; the words are the reader's.
///
/// | code | facts |
/// |---|---|
/// | `store_paused` | `actor since_us reason? until_us? queued` |
/// | `queue_paused` | `queue actor since_us reason? until_us? queued` |
/// | `kind_paused` | `kind actor since_us reason? until_us? queued` |
/// | `worker_paused` | `worker actor since_us reason? until_us? running` |
/// | `worker_silent` | `worker last_seen_us running` |
/// | `dead_jobs` | `kind queue count class message last_us job` |
/// | `queue_no_worker` | `queue kind queued oldest_us` |
/// | `disk_full` | `free_bytes?` |
package struct Attention: WireObject {
  package enum Severity: String, Hashable, Sendable {
    case error, warn
  }

  package var code: String
  package var severity: Severity
  package var queue: String?
  package var worker: String?
  package var job: Int64?
  package var kind: String?
  package var facts: JSONObject

  package init(
    code: String, severity: Severity, queue: String? = nil, worker: String? = nil, job: Int64? = nil,
    kind: String? = nil, facts: JSONObject = JSONObject()
  ) {
    self.code = code
    self.severity = severity
    self.queue = queue
    self.worker = worker
    self.job = job
    self.kind = kind
    self.facts = facts
  }

  package init(json: JSONValue, path: String) throws(WireFault) {
    let fields = try FieldReader(json, path: path)
    code = try fields.string("code")
    severity = try fields.optionalString("severity").flatMap(Severity.init(rawValue:)) ?? .warn
    queue = try fields.optionalString("queue")
    worker = try fields.optionalString("worker")
    job = try fields.optionalInteger("job")
    kind = try fields.optionalString("kind")
    facts = JSONObject()
    for (key, value) in fields.object where !Self.named.contains(key) { facts[key] = value }
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("code", code)
    writer.member("severity", severity.rawValue)
    writer.member("queue", ifPresent: queue)
    writer.member("worker", ifPresent: worker)
    writer.member("job", ifPresent: job)
    writer.member("kind", ifPresent: kind)
    writer.members(facts)
    writer.endObject()
  }

  private static let named: Set<String> = ["code", "severity", "queue", "worker", "job", "kind"]
}
