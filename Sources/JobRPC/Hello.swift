package import JSON

/// Who the store says is at the other end of a connection.
package struct WireIdentity: WireObject {
  package var uid: Int64
  package var user: String
  package var roles: [String]

  package init(uid: Int64, user: String, roles: [String]) {
    self.uid = uid
    self.user = user
    self.roles = roles
  }

  package init(json: JSONValue, path: String) throws(WireFault) {
    let fields = try FieldReader(json, path: path)
    uid = try fields.integer("uid")
    user = try fields.optionalString("user") ?? ""
    roles = try fields.strings("roles")
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("uid", uid)
    writer.member("user", user)
    writer.member("roles", roles)
    writer.endObject()
  }
}

/// The answer to `hello`, the first exchange of every connection.
package struct Hello: WireObject {
  /// The version of the protocol that this package speaks.
  package static let currentProtocol: Int64 = 1

  package var `protocol`: Int64
  package var server: String
  package var storeID: String
  package var environment: String?
  package var you: WireIdentity
  package var capabilities: [String]

  package init(
    protocol: Int64 = Hello.currentProtocol, server: String, storeID: String, environment: String?, you: WireIdentity,
    capabilities: [String]
  ) {
    self.protocol = `protocol`
    self.server = server
    self.storeID = storeID
    self.environment = environment
    self.you = you
    self.capabilities = capabilities
  }

  package init(json: JSONValue, path: String) throws(WireFault) {
    let fields = try FieldReader(json, path: path)
    `protocol` = try fields.integer("protocol")
    server = try fields.optionalString("server") ?? ""
    storeID = try fields.optionalString("store_id") ?? ""
    environment = try fields.optionalString("environment")
    guard let you: WireIdentity = try fields.object("you") else { throw fields.fault("you", "an object") }
    self.you = you
    capabilities = try fields.strings("capabilities")
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("protocol", `protocol`)
    writer.member("server", server)
    writer.member("store_id", storeID)
    writer.member("environment", ifPresent: environment)
    writer.member("you", you)
    writer.member("capabilities", capabilities)
    writer.endObject()
  }
}
