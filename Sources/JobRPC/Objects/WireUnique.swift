package import JSON

/// What a job is unique by: `{key, states?, window_ms?}`.
package struct WireUnique: WireObject {
  package var key: String
  /// Absent where it is every state that is not final.
  package var states: [String]?
  package var windowMS: Int64?

  package init(key: String, states: [String]? = nil, windowMS: Int64? = nil) {
    self.key = key
    self.states = states
    self.windowMS = windowMS
  }

  package init(json: JSONValue, path: String) throws(WireFault) {
    let fields = try FieldReader(json, path: path)
    key = try fields.string("key")
    states = fields.value("states") == nil ? nil : try fields.strings("states")
    windowMS = try fields.optionalInteger("window_ms")
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("key", key)
    if let states { writer.member("states", states) }
    writer.member("window_ms", ifPresent: windowMS)
    writer.endObject()
  }
}
