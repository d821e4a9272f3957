package import JSON
package import JobCore

/// Failures with one fingerprint, counted.
package struct WireErrorGroup: WireObject {
  /// 16 hexadecimal digits; four of them or more name the group in calls.
  package var id: String
  package var `class`: String
  /// What the messages have in common.
  package var message: String
  /// `open`, `resolved` or `snoozed`; a word that this version does not know is kept.
  package var state: String
  package var count: Int64
  package var firstAt: Timestamp
  package var lastAt: Timestamp
  /// When somebody resolved it.
  package var resolvedAt: Timestamp?
  /// Until when it is snoozed.
  package var untilAt: Timestamp?
  /// When a new failure reopened it last.
  package var reopenedAt: Timestamp?
  /// What failed so, the one seen last first; at most 16 each.
  package var kinds: [String]
  package var queues: [String]
  package var workers: [String]
  package var versions: [String]
  package var sampleJob: Int64

  package init(
    id: String, class: String, message: String, state: String, count: Int64, firstAt: Timestamp, lastAt: Timestamp,
    sampleJob: Int64
  ) {
    self.id = id
    self.class = `class`
    self.message = message
    self.state = state
    self.count = count
    self.firstAt = firstAt
    self.lastAt = lastAt
    self.sampleJob = sampleJob
    kinds = []
    queues = []
    workers = []
    versions = []
  }

  package init(json: JSONValue, path: String) throws(WireFault) {
    let fields = try FieldReader(json, path: path)
    self.init(
      id: try fields.string("id"), class: try fields.optionalString("class") ?? "",
      message: try fields.optionalString("message") ?? "", state: try fields.string("state"),
      count: try fields.optionalInteger("count") ?? 0, firstAt: try fields.time("first_us"),
      lastAt: try fields.time("last_us"), sampleJob: try fields.optionalInteger("sample_job") ?? 0)
    resolvedAt = try fields.optionalTime("resolved_us")
    untilAt = try fields.optionalTime("until_us")
    reopenedAt = try fields.optionalTime("reopened_us")
    kinds = try fields.strings("kinds")
    queues = try fields.strings("queues")
    workers = try fields.strings("workers")
    versions = try fields.strings("versions")
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("id", id)
    writer.member("class", `class`)
    writer.member("message", message)
    writer.member("state", state)
    writer.member("count", count)
    writer.member("first_us", firstAt)
    writer.member("last_us", lastAt)
    writer.member("resolved_us", ifPresent: resolvedAt)
    writer.member("until_us", ifPresent: untilAt)
    writer.member("reopened_us", ifPresent: reopenedAt)
    writer.member("kinds", kinds)
    writer.member("queues", queues)
    writer.member("workers", workers)
    writer.member("versions", versions)
    writer.member("sample_job", sampleJob)
    writer.endObject()
  }
}

extension WireErrorGroup: RowKeyed {
  package var rowKey: RowKey { .name(id) }
}
