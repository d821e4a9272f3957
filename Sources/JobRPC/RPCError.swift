package import JSON

/// The `error` member of a reply: a code, a sentence for people, facts for programs.
package struct RPCError: Error, Hashable, Sendable {
  /// The number on the wire; a code that this version does not know is kept.
  package var code: Int
  package var message: String
  package var data: JSONValue?

  package init(code: Int, message: String, data: JSONValue? = nil) {
    self.code = code
    self.message = message
    self.data = data
  }

  /// An error of the table; `facts` go to `data` behind its name.
  package init(_ code: ErrorCode, _ message: String, _ facts: JSONObject = JSONObject()) {
    var data = JSONObject()
    data["name"] = .string(code.name)
    for (key, value) in facts { data[key] = value }
    self.init(code: code.rawValue, message: message, data: .object(data))
  }

  /// A parameter of the wrong type, or out of bounds, by its path.
  package init(_ fault: WireFault) {
    var facts = JSONObject()
    facts["path"] = .string(fault.path)
    facts["expected"] = .string(fault.expected)
    self.init(.invalidParams, "\(fault.path): \(fault.expected) expected", facts)
  }

  /// The row of the table, `nil` for a code of a newer store.
  package var known: ErrorCode? { ErrorCode(rawValue: code) }

  package init(json: JSONValue) throws(WireFault) {
    let fields = try FieldReader(json, path: "error")
    code = Int(try fields.integer("code"))
    message = try fields.optionalString("message") ?? ""
    data = fields.value("data")
  }

  package var json: JSONValue {
    var object = JSONObject()
    object["code"] = .integer(Int64(code))
    object["message"] = .string(message)
    if let data { object["data"] = data }
    return .object(object)
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("code", Int64(code))
    writer.member("message", message)
    if let data {
      writer.key("data")
      writer.value(data)
    }
    writer.endObject()
  }
}
