package import JSON
package import JobCore

/// A connected process that claims jobs. Its name, host, pid and language are what it says of itself.
package struct WireWorker: WireObject {
  package enum State: String, CaseIterable, Hashable, Sendable {
    case idle, busy, paused, draining, silent
  }

  /// Given by the store: `w-07`.
  package var id: String
  package var name: String
  package var host: String
  package var pid: Int64
  package var language: String
  package var version: String?
  package var queues: [String]
  package var kinds: [String]
  package var slots: Int64
  package var running: [Int64]
  package var state: State
  /// Who stopped its claims, also while it is silent or drains.
  package var paused: WirePause?
  package var lastSeenAt: Timestamp
  /// When the runs of a silent worker are taken back.
  package var leaseEndsAt: Timestamp?
  package var startedAt: Timestamp
  package var completed: Int64
  package var failed: Int64
  /// What the worker measures of itself: `{cpu, rss_kb, …}`.
  package var stats: JSONValue?

  package init(
    id: String, name: String, host: String, pid: Int64, language: String, version: String? = nil, queues: [String],
    kinds: [String], slots: Int64, running: [Int64] = [], state: State, lastSeenAt: Timestamp, startedAt: Timestamp,
    completed: Int64 = 0, failed: Int64 = 0, stats: JSONValue? = nil
  ) {
    self.id = id
    self.name = name
    self.host = host
    self.pid = pid
    self.language = language
    self.version = version
    self.queues = queues
    self.kinds = kinds
    self.slots = slots
    self.running = running
    self.state = state
    self.lastSeenAt = lastSeenAt
    self.startedAt = startedAt
    self.completed = completed
    self.failed = failed
    self.stats = stats
  }

  package init(json: JSONValue, path: String) throws(WireFault) {
    let fields = try FieldReader(json, path: path)
    guard let state = State(rawValue: try fields.string("state")) else {
      throw fields.fault("state", "a state of a worker")
    }
    self.init(
      id: try fields.string("id"), name: try fields.optionalString("name") ?? "",
      host: try fields.optionalString("host") ?? "", pid: try fields.optionalInteger("pid") ?? 0,
      language: try fields.optionalString("language") ?? "", version: try fields.optionalString("version"),
      queues: try fields.strings("queues"), kinds: try fields.strings("kinds"),
      slots: try fields.optionalInteger("slots") ?? 0, running: try fields.integers("running"), state: state,
      lastSeenAt: try fields.time("last_seen_us"), startedAt: try fields.time("started_us"),
      completed: try fields.optionalInteger("completed") ?? 0, failed: try fields.optionalInteger("failed") ?? 0,
      stats: fields.value("stats"))
    paused = try fields.object("paused")
    leaseEndsAt = try fields.optionalTime("lease_ends_us")
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("id", id)
    writer.member("name", name)
    writer.member("host", host)
    writer.member("pid", pid)
    writer.member("language", language)
    writer.member("version", ifPresent: version)
    writer.member("queues", queues)
    writer.member("kinds", kinds)
    writer.member("slots", slots)
    writer.member("running", running)
    writer.member("state", state.rawValue)
    writer.member("paused", ifPresent: paused)
    writer.member("last_seen_us", lastSeenAt)
    writer.member("lease_ends_us", ifPresent: leaseEndsAt)
    writer.member("started_us", startedAt)
    writer.member("completed", completed)
    writer.member("failed", failed)
    writer.member("stats", ifPresent: stats)
    writer.endObject()
  }
}
