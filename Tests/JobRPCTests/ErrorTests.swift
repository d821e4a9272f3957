import JSON
import JobRPC
import Testing

@Suite("Errors on the wire")
struct ErrorTests {
  @Test(arguments: [
    (ErrorCode.parseError, -32700, "parse_error"), (.invalidRequest, -32600, "invalid_request"),
    (.unknownMethod, -32601, "unknown_method"), (.invalidParams, -32602, "invalid_params"),
    (.internalError, -32603, "internal_error"), (.notFound, -32001, "not_found"),
    (.refusedInState, -32002, "refused_in_state"), (.staleFence, -32003, "stale_fence"),
    (.permission, -32004, "permission"), (.limitExceeded, -32005, "limit_exceeded"),
    (.idempotencyMismatch, -32006, "idempotency_mismatch"), (.uniqueConflict, -32007, "unique_conflict"),
    (.draining, -32008, "draining"), (.unsupportedVersion, -32009, "unsupported_version"),
    (.storeFull, -32020, "store_full"), (.storeFailed, -32021, "store_failed"),
  ])
  func `a code's frame is what the protocol says`(code: ErrorCode, number: Int, name: String) {
    var writer = JSONWriter()
    Reply.failure(.integer(3), RPCError(code, "why", ["held": 8]), to: &writer)

    #expect(
      String(decoding: writer.take(), as: UTF8.self)
        == #"{"jsonrpc":"2.0","id":3,"error":{"code":\#(number),"message":"why","data":{"name":"\#(name)","held":8}}}"#)
    #expect(ErrorCode(name: name) == code)
  }

  @Test func `every code of the table is held`() {
    #expect(ErrorCode.allCases.count == 16)
  }

  @Test func `an error of a newer store is read and kept`() throws {
    let json = try JSONValue(parsing: Array(#"{"code":-32099,"message":"new","data":{"x":1}}"#.utf8))
    let error = try RPCError(json: json)

    #expect(error.known == nil)
    #expect(error.json == json)
  }

  @Test func `a wrong type names its path`() throws {
    let json: JSONValue = [
      "id": 1, "kind": "k", "queue": "q", "state": "queued", "created_us": 1, "error": ["class": 5],
    ]

    #expect(throws: WireFault(path: "error.class", expected: "a string")) { try WireJob(json: json) }
  }
}
