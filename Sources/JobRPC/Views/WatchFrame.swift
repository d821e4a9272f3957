package import JSON

/// One `watch.frame`: the whole view, what changed in it, or only a sign of life.
package struct WatchFrame: Hashable, Sendable {
  package enum Content: Hashable, Sendable {
    case full(JSONValue)
    case patch(JSONValue)
    /// The subscriber was too slow and missed frames; here is everything again.
    case resync(JSONValue)
    /// Nothing changed within the last second.
    case unchanged
  }

  package var watch: Int64
  package var seq: Int64
  package var content: Content

  package init(watch: Int64, seq: Int64, content: Content) {
    self.watch = watch
    self.seq = seq
    self.content = content
  }

  package init(json: JSONValue) throws(WireFault) {
    let fields = try FieldReader(json)
    watch = try fields.integer("watch")
    seq = try fields.integer("seq")
    if let full = fields.value("full") {
      content = try fields.optionalBool("resync") == true ? .resync(full) : .full(full)
    } else if let patch = fields.value("patch") {
      content = .patch(patch)
    } else {
      content = .unchanged
    }
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("watch", watch)
    writer.member("seq", seq)
    switch content {
    case .full(let value): writer.member("full", value)
    case .patch(let value): writer.member("patch", value)
    case .resync(let value):
      writer.member("resync", true)
      writer.member("full", value)
    case .unchanged: break
    }
    writer.endObject()
  }

  /// The view after this frame, given what it was; the log view joins its `append`.
  package func applied(to old: JSONValue?, view: ViewName) -> JSONValue? {
    switch content {
    case .full(let value), .resync(let value): value
    case .patch(let patch):
      view == .log ? LogView.merged(old ?? .object(JSONObject()), patch: patch) : (old ?? .null).merging(patch)
    case .unchanged: old
    }
  }
}
