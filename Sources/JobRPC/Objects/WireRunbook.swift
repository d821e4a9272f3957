package import JSON

/// What a person needs to know of a kind.
package struct WireRunbook: WireObject {
  package var owner: String?
  package var expects: String?
  package var rollback: String?
  package var link: String?

  package init(owner: String? = nil, expects: String? = nil, rollback: String? = nil, link: String? = nil) {
    self.owner = owner
    self.expects = expects
    self.rollback = rollback
    self.link = link
  }

  package init(json: JSONValue, path: String) throws(WireFault) {
    let fields = try FieldReader(json, path: path)
    owner = try fields.optionalString("owner")
    expects = try fields.optionalString("expects")
    rollback = try fields.optionalString("rollback")
    link = try fields.optionalString("link")
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("owner", ifPresent: owner)
    writer.member("expects", ifPresent: expects)
    writer.member("rollback", ifPresent: rollback)
    writer.member("link", ifPresent: link)
    writer.endObject()
  }
}
