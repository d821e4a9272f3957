package import JSON
package import JobCore

/// What `store.health` answers: whether all is well, and each loop by itself.
package struct HealthView: WireObject {
  /// One of the store's loops: when it last did its work and what it met.
  package struct Loop: WireObject {
    package var name: String
    /// What it will do next; absent while nothing is due.
    package var nextAt: Timestamp?
    package var lastAt: Timestamp?
    package var rows: Int64
    package var lastError: String?
    /// Whether it should have run a while ago.
    package var isOverdue: Bool

    /// Whether it does what it should.
    package var isWell: Bool { lastError == nil && !isOverdue }

    package init(
      name: String, nextAt: Timestamp? = nil, lastAt: Timestamp? = nil, rows: Int64 = 0, lastError: String? = nil,
      isOverdue: Bool = false
    ) {
      self.isOverdue = isOverdue
      self.name = name
      self.nextAt = nextAt
      self.lastAt = lastAt
      self.rows = rows
      self.lastError = lastError
    }

    package init(json: JSONValue, path: String) throws(WireFault) {
      let fields = try FieldReader(json, path: path)
      name = try fields.string("name")
      nextAt = try fields.optionalTime("next_us")
      lastAt = try fields.optionalTime("last_us")
      rows = try fields.optionalInteger("rows") ?? 0
      lastError = try fields.optionalString("last_error")
      isOverdue = try fields.optionalBool("overdue") ?? false
    }

    package func write(to writer: inout JSONWriter) {
      writer.beginObject()
      writer.member("name", name)
      writer.member("next_us", ifPresent: nextAt)
      writer.member("last_us", ifPresent: lastAt)
      writer.member("rows", rows)
      writer.member("last_error", ifPresent: lastError)
      if isOverdue { writer.member("overdue", true) }
      writer.endObject()
    }
  }

  package var ok: Bool
  /// Why it is not, in words.
  package var reasons: [String] = []
  package var server: String
  package var storeID: String
  package var startedAt: Timestamp
  package var now: Timestamp
  package var jobs: Int64
  package var connections: Int64
  package var workers: Int64
  package var loops: [Loop]
  /// Further facts: store, write-ahead log, disk, clock.
  package var facts: JSONObject

  package init(
    ok: Bool, server: String, storeID: String, startedAt: Timestamp, now: Timestamp, jobs: Int64 = 0,
    connections: Int64 = 0, workers: Int64 = 0, loops: [Loop] = [], facts: JSONObject = JSONObject()
  ) {
    self.ok = ok
    self.server = server
    self.storeID = storeID
    self.startedAt = startedAt
    self.now = now
    self.jobs = jobs
    self.connections = connections
    self.workers = workers
    self.loops = loops
    self.facts = facts
  }

  package init(json: JSONValue, path: String) throws(WireFault) {
    let fields = try FieldReader(json, path: path)
    self.init(
      ok: try fields.optionalBool("ok") ?? false, server: try fields.optionalString("server") ?? "",
      storeID: try fields.optionalString("store_id") ?? "",
      startedAt: try fields.optionalTime("started_us") ?? Timestamp(microseconds: 0),
      now: try fields.optionalTime("now_us") ?? Timestamp(microseconds: 0),
      jobs: try fields.optionalInteger("jobs") ?? 0, connections: try fields.optionalInteger("connections") ?? 0,
      workers: try fields.optionalInteger("workers") ?? 0, loops: try fields.objects("loops"))
    reasons = try fields.strings("reasons")
    for (key, value) in fields.object where !Self.named.contains(key) { facts[key] = value }
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("ok", ok)
    if !reasons.isEmpty { writer.member("reasons", reasons) }
    writer.member("server", server)
    writer.member("store_id", storeID)
    writer.member("started_us", startedAt)
    writer.member("now_us", now)
    writer.member("jobs", jobs)
    writer.member("connections", connections)
    writer.member("workers", workers)
    writer.member("loops", loops)
    writer.members(facts)
    writer.endObject()
  }

  private static let named: Set<String> = [
    "ok", "reasons", "server", "store_id", "started_us", "now_us", "jobs", "connections", "workers", "loops",
  ]
}
