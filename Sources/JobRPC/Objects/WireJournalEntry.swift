package import JSON
package import JobCore

/// One line of the record of what people and policies did.
package struct WireJournalEntry: WireObject {
  /// Who did it.
  package struct Person: WireObject {
    package var uid: Int64
    package var user: String
    /// Where they came from, as their program told it.
    package var origin: String?

    package init(uid: Int64, user: String, origin: String? = nil) {
      self.uid = uid
      self.user = user
      self.origin = origin
    }

    package init(json: JSONValue, path: String) throws(WireFault) {
      let fields = try FieldReader(json, path: path)
      uid = try fields.optionalInteger("uid") ?? 0
      user = try fields.optionalString("user") ?? ""
      origin = try fields.optionalString("origin")
    }

    package func write(to writer: inout JSONWriter) {
      writer.beginObject()
      writer.member("uid", uid)
      writer.member("user", user)
      writer.member("origin", ifPresent: origin)
      writer.endObject()
    }
  }

  package var id: Int64
  package var at: Timestamp
  /// Absent for a policy of the store.
  package var actor: Person?
  package var verb: String
  package var target: String
  package var reason: String?
  /// The line that does the same in a shell; absent where there is none.
  package var command: String?
  package var matched: Int64
  package var changed: Int64
  /// What it touched as it was, and as it was left.
  package var before: JSONObject
  package var after: JSONObject
  /// The store's numbers around it: `before`, `after_1m`, `after_5m`, `after_15m`.
  package var metrics: JSONObject
  package var version: String?
  package var files: [String]
  package var metric: String?
  package var link: String?
  package var undoUntil: Timestamp?
  package var undoneBy: Int64?

  package init(
    id: Int64, at: Timestamp, verb: String, target: String, matched: Int64 = 1, changed: Int64 = 1
  ) {
    self.id = id
    self.at = at
    self.verb = verb
    self.target = target
    self.matched = matched
    self.changed = changed
    before = [:]
    after = [:]
    metrics = [:]
    files = []
  }

  package init(json: JSONValue, path: String) throws(WireFault) {
    let fields = try FieldReader(json, path: path)
    self.init(
      id: try fields.integer("id"), at: try fields.time("t_us"), verb: try fields.string("verb"),
      target: try fields.optionalString("target") ?? "", matched: try fields.optionalInteger("matched") ?? 0,
      changed: try fields.optionalInteger("changed") ?? 0)
    actor = try fields.object("actor")
    reason = try fields.optionalString("reason")
    command = try fields.optionalString("command")
    before = fields.value("before")?.objectValue ?? [:]
    after = fields.value("after")?.objectValue ?? [:]
    metrics = fields.value("metrics")?.objectValue ?? [:]
    version = try fields.optionalString("version")
    files = try fields.strings("files")
    metric = try fields.optionalString("metric")
    link = try fields.optionalString("link")
    undoUntil = try fields.optionalTime("undo_until_us")
    undoneBy = try fields.optionalInteger("undone_by")
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("id", id)
    writer.member("t_us", at)
    writer.member("actor", ifPresent: actor)
    writer.member("verb", verb)
    writer.member("target", target)
    writer.member("reason", ifPresent: reason)
    writer.member("command", ifPresent: command)
    writer.member("matched", matched)
    writer.member("changed", changed)
    writer.member("before", .object(before))
    writer.member("after", .object(after))
    if !metrics.isEmpty { writer.member("metrics", .object(metrics)) }
    writer.member("version", ifPresent: version)
    if !files.isEmpty { writer.member("files", files) }
    writer.member("metric", ifPresent: metric)
    writer.member("link", ifPresent: link)
    writer.member("undo_until_us", ifPresent: undoUntil)
    writer.member("undone_by", ifPresent: undoneBy)
    writer.endObject()
  }
}

extension WireJournalEntry: RowKeyed {
  package var rowKey: RowKey { .number(id) }
}
