package import JSON

/// One thing that `store.check` looked at.
package struct WireFinding: WireObject {
  /// Whether somebody should act on it, the gravest first.
  package enum Severity: String, CaseIterable, Hashable, Sendable {
    case error, warning, ok
  }

  package var code: String
  package var severity: Severity
  package var text: String
  package var remedy: String?

  package init(_ code: String, _ severity: Severity, _ text: String, remedy: String? = nil) {
    self.code = code
    self.severity = severity
    self.text = text
    self.remedy = remedy
  }

  package init(json: JSONValue, path: String) throws(WireFault) {
    let fields = try FieldReader(json, path: path)
    code = try fields.string("code")
    guard let severity = Severity(rawValue: try fields.string("severity")) else {
      throw fields.fault("severity", "error, warning or ok")
    }
    self.severity = severity
    text = try fields.string("text")
    remedy = try fields.optionalString("remedy")
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("code", code)
    writer.member("severity", severity.rawValue)
    writer.member("text", text)
    writer.member("remedy", ifPresent: remedy)
    writer.endObject()
  }
}
