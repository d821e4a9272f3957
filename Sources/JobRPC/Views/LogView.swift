package import JSON
import JobCore

/// The end of a job's log, growing while it runs.
///
/// The full value carries the last entries; a patch carries `append: [entry]` and the new numbers. `merged` joins them.
package struct LogView: WireObject {
  /// The entries that a full value carries at most, and that `merged` keeps.
  package static let window = 500

  package var entries: [WireLogEntry]
  /// The oldest entry that the store still has.
  package var firstSeq: Int64
  /// What the next entry will be numbered.
  package var nextSeq: Int64
  /// Entries in the store.
  package var total: Int64
  package var logBytes: Int64
  package var state: WireState?
  package var attempt: Int64
  /// No more entries will come from this run.
  package var done: Bool

  package init(
    entries: [WireLogEntry] = [], firstSeq: Int64 = 1, nextSeq: Int64 = 1, total: Int64 = 0, logBytes: Int64 = 0,
    state: WireState? = nil, attempt: Int64 = 0, done: Bool = false
  ) {
    self.entries = entries
    self.firstSeq = firstSeq
    self.nextSeq = nextSeq
    self.total = total
    self.logBytes = logBytes
    self.state = state
    self.attempt = attempt
    self.done = done
  }

  package init(json: JSONValue, path: String) throws(WireFault) {
    let fields = try FieldReader(json, path: path)
    self.init(
      entries: try fields.objects("entries"), firstSeq: try fields.optionalInteger("first_seq") ?? 1,
      nextSeq: try fields.optionalInteger("next_seq") ?? 1, total: try fields.optionalInteger("total") ?? 0,
      logBytes: try fields.optionalInteger("log_bytes") ?? 0,
      state: try fields.optionalString("state").flatMap(WireState.init(rawValue:)),
      attempt: try fields.optionalInteger("attempt") ?? 0, done: try fields.optionalBool("done") ?? false)
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("entries", entries)
    writeNumbers(to: &writer)
    writer.endObject()
  }

  /// The patch that adds `new` entries to what a subscriber has, whose numbers become this value's.
  package func appendPatch(_ new: [WireLogEntry]) -> JSONValue {
    var writer = JSONWriter(capacity: 256)
    writer.beginObject()
    if !new.isEmpty { writer.member("append", new) }
    writeNumbers(to: &writer)
    writer.endObject()
    guard let value = try? JSONValue(parsing: writer.take()) else {
      preconditionFailure("\(#function): a patch is malformed JSON")
    }
    return value
  }

  /// What a subscriber has after `patch`: a merge, with `append` moved behind the entries and the window kept.
  package static func merged(_ value: JSONValue, patch: JSONValue) -> JSONValue {
    guard case .object(var merged) = value.merging(patch) else { return patch }
    guard let new = merged["append"]?.arrayValue else { return .object(merged) }
    let entries = (merged["entries"]?.arrayValue ?? []) + new
    merged["entries"] = .array(Array(entries.suffix(window)))
    merged["append"] = nil
    return .object(merged)
  }

  private func writeNumbers(to writer: inout JSONWriter) {
    writer.member("first_seq", firstSeq)
    writer.member("next_seq", nextSeq)
    writer.member("total", total)
    writer.member("log_bytes", logBytes)
    writer.member("state", ifPresent: state?.rawValue)
    writer.member("attempt", attempt)
    writer.member("done", done)
  }
}
