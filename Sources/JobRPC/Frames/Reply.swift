package import JSON

/// Writes the envelopes that the store sends. The newline behind each is the caller's: a batch's array has one.
package enum Reply {
  /// A reply whose result `body` writes: exactly one value.
  @inline(__always)
  package static func success(_ id: RequestID, to writer: inout JSONWriter, _ body: (inout JSONWriter) -> Void) {
    writer.beginObject()
    writer.member("jsonrpc", "2.0")
    writer.key("id")
    id.write(to: &writer)
    writer.key("result")
    body(&writer)
    writer.endObject()
  }

  package static func failure(_ id: RequestID, _ error: RPCError, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("jsonrpc", "2.0")
    writer.key("id")
    id.write(to: &writer)
    writer.key("error")
    error.write(to: &writer)
    writer.endObject()
  }

  package static func notification(
    _ method: Notification, to writer: inout JSONWriter, _ params: (inout JSONWriter) -> Void
  ) {
    writer.beginObject()
    writer.member("jsonrpc", "2.0")
    writer.member("method", method.rawValue)
    writer.key("params")
    params(&writer)
    writer.endObject()
  }
}
