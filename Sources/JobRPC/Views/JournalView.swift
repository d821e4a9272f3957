package import JSON

/// The newest entries of the journal, newest first.
package struct JournalView: WireObject {
  /// How many entries a view shows where its params do not say.
  package static let window: Int64 = 100

  package var entries: [WireJournalEntry]
  /// The id to go on behind, for `journal.list`; absent where these are all.
  package var next: Int64?

  package init(entries: [WireJournalEntry] = [], next: Int64? = nil) {
    self.entries = entries
    self.next = next
  }

  package init(json: JSONValue, path: String) throws(WireFault) {
    let fields = try FieldReader(json, path: path)
    entries = try fields.rows("entries")
    next = try fields.optionalInteger("next")
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.rows("entries", entries)
    writer.member("next", ifPresent: next)
    writer.endObject()
  }
}
