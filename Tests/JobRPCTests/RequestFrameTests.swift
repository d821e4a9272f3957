import JSON
import JobRPC
import Testing

@Suite("Calls in a frame")
struct RequestFrameTests {
  private func decode(_ text: String) -> RequestFrame {
    let bytes = Array(text.utf8)
    return RequestFrame(bytes, in: 0..<bytes.count)
  }

  private func code(_ call: Result<Request, BadRequest>) -> Int {
    switch call {
    case .success: 0
    case .failure(let bad): bad.error.code
    }
  }

  @Test func `a call gives its id, method and the place of its params`() throws {
    let text = #"{"params": {"id": 7}, "method":"job.get","id":"x","jsonrpc":"2.0","more":[1]}"#
    guard case .single(.success(let request)) = decode(text) else { return #expect(Bool(false), "no call") }

    #expect(request.id == .string("x"))
    #expect(request.method == "job.get")
    let range = try #require(request.params)
    #expect(String(decoding: Array(text.utf8)[range], as: UTF8.self) == #"{"id": 7}"#)
  }

  @Test(
    arguments: [
      (#"{"jsonrpc":"2.0","method":"m"}"#, nil),
      (#"{"jsonrpc":"2.0","method":"m","id":9007199254740991}"#, RequestID.integer(9_007_199_254_740_991)),
      (#"{"jsonrpc":"2.0","method":"m","id":1.5}"#, .number("1.5")),
      (#"{"jsonrpc":"2.0","method":"m","id":null}"#, .null),
    ] as [(String, RequestID?)])
  func `every kind of id is kept, and its absence`(text: String, id: RequestID?) {
    guard case .single(.success(let request)) = decode(text) else { return #expect(Bool(false), "no call") }

    #expect(request.id == id)
  }

  @Test(arguments: [
    ("{", -32700), ("nonsense", -32700), (#"{"jsonrpc":"2.0","method":"m"} x"#, -32700), ("\u{FEFF}{}", -32700),
    ("{\"jsonrpc\":\"2.0\",\"method\":\"\\ud800\"}", -32700), (String(repeating: "[", count: 100), -32700),
    ("7", -32600), ("\"text\"", -32600), ("null", -32600), ("[]", -32600),
    (#"{"method":"m","id":1}"#, -32600), (#"{"jsonrpc":"1.0","method":"m","id":1}"#, -32600),
    (#"{"jsonrpc":"2.0","id":1}"#, -32600), (#"{"jsonrpc":"2.0","method":5,"id":1}"#, -32600),
    (#"{"jsonrpc":"2.0","method":"m","params":[1],"id":1}"#, -32600),
    (#"{"jsonrpc":"2.0","method":"m","params":"x","id":1}"#, -32600),
    (#"{"jsonrpc":"2.0","method":"m","id":{}}"#, -32600),
  ])
  func `what is no call is answered with the code of JSON-RPC`(text: String, code expected: Int) {
    guard case .single(let call) = decode(text) else { return #expect(Bool(false), "a batch") }

    #expect(code(call) == expected)
  }

  @Test func `invalid UTF-8 is a parse error`() {
    let bytes: [UInt8] = Array("{\"jsonrpc\":\"2.0\",\"method\":\"".utf8) + [0xFF] + Array("\"}".utf8)
    guard case .single(let call) = RequestFrame(bytes, in: 0..<bytes.count) else { return }

    #expect(code(call) == -32700)
  }

  @Test func `a bad call in a batch spoils only itself`() {
    guard case .batch(let calls) = decode(#"[1, {"jsonrpc":"2.0","method":"m","id":1}, {"jsonrpc":"2.0"}]"#) else {
      return #expect(Bool(false), "no batch")
    }

    #expect(calls.map(code) == [-32600, 0, -32600])
  }

  @Test func `an id that could be read is answered under`() {
    guard case .single(.failure(let bad)) = decode(#"{"id":41,"jsonrpc":"2.0"}"#) else { return }

    #expect(bad.id == .integer(41))
  }
}
