package import JSON
package import JobCore

/// A set of jobs with a callback, which has the batch's number.
package struct WireBatch: WireObject {
  package var id: Int64
  package var isOpen: Bool
  /// What the callback waits for.
  package var condition: Dependencies.Condition
  package var total: Int64
  package var pending: Int64
  package var failed: Int64
  package var openedAt: Timestamp

  package init(
    id: Int64, isOpen: Bool, condition: Dependencies.Condition, total: Int64, pending: Int64, failed: Int64,
    openedAt: Timestamp
  ) {
    self.id = id
    self.isOpen = isOpen
    self.condition = condition
    self.total = total
    self.pending = pending
    self.failed = failed
    self.openedAt = openedAt
  }

  package init(json: JSONValue, path: String) throws(WireFault) {
    let fields = try FieldReader(json, path: path)
    self.init(
      id: try fields.integer("id"), isOpen: try fields.optionalBool("open") ?? false,
      condition: try fields.optionalString("on").flatMap(Dependencies.Condition.init(rawValue:)) ?? .completion,
      total: try fields.optionalInteger("total") ?? 0, pending: try fields.optionalInteger("pending") ?? 0,
      failed: try fields.optionalInteger("failed") ?? 0, openedAt: try fields.time("opened_us"))
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("id", id)
    writer.member("open", isOpen)
    writer.member("on", condition.rawValue)
    writer.member("total", total)
    writer.member("pending", pending)
    writer.member("failed", failed)
    writer.member("opened_us", openedAt)
    writer.endObject()
  }
}
