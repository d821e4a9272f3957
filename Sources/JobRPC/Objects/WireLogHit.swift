package import JSON

/// A line of a log that a search found, and whose log it is.
package struct WireLogHit: WireObject {
  package var job: Int64
  package var entry: WireLogEntry

  package init(job: Int64, entry: WireLogEntry) {
    self.job = job
    self.entry = entry
  }

  package init(json: JSONValue, path: String) throws(WireFault) {
    let fields = try FieldReader(json, path: path)
    job = try fields.integer("job")
    guard let entry: WireLogEntry = try fields.object("entry") else { throw fields.fault("entry", "an object") }
    self.entry = entry
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("job", job)
    writer.key("entry")
    entry.write(to: &writer)
    writer.endObject()
  }
}
