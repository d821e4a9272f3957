import JobCore

/// What a connection begins with.
enum ConnectionMethods {
  static let hello = MethodSpec(
    "Begin a connection: say who is there and learn what the store is.", role: nil, .works,
    params: [
      .required("protocol", .integer, "The version of the protocol that the caller speaks: 1"),
      .optional("client", .string, "The caller's name and version; a label of at most 256 bytes"),
      .optional("worker", .string, "Attach to this registered worker of the same user"),
      .optional("origin", .string, "Where the caller's user came from, such as SSH; a label"),
    ],
    result: .members([
      .required("protocol", .integer, "The version that the connection speaks"),
      .required("server", .string, "The daemon's name and version"),
      .required("store_id", .string, "Names this store for good"),
      .optional("environment", .string, "What the store is called to people: production, staging"),
      .required("you", .object(.identity), "Who the store says the caller is"),
      .required("capabilities", .array(.string), "What this store can do"),
    ]),
    errors: [.notFound, .unsupportedVersion])

  static let discover = MethodSpec(
    "Describe every method: this document.", role: .view, .reads,
    result: .members([
      .required("openrpc", .string, "The version of OpenRPC"),
      .required("info", .map(.any), "What is described, and its version"),
      .required("methods", .array(.any), "The methods"),
      .required("components", .map(.any), "The schemas of the objects, and the errors"),
      .required("x-notifications", .array(.any), "What the store sends without being asked"),
    ]))
}
