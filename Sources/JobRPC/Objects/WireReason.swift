package import JSON

/// One reason why a job does not run now: `{code, text, …facts}`.
package struct WireReason: WireObject {
  /// For programs: `queue_paused`, `key_concurrency` …
  package var code: String
  /// For people, with numbers and names.
  package var text: String
  /// The numbers and names by themselves.
  package var facts: JSONObject

  package init(code: String, text: String, facts: JSONObject = [:]) {
    self.code = code
    self.text = text
    self.facts = facts
  }

  package init(json: JSONValue, path: String) throws(WireFault) {
    let fields = try FieldReader(json, path: path)
    code = try fields.string("code")
    text = try fields.string("text")
    facts = JSONObject()
    for (key, value) in fields.object where key != "code" && key != "text" { facts[key] = value }
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("code", code)
    writer.member("text", text)
    writer.members(facts)
    writer.endObject()
  }
}
