import JSON
import JobRPC
import Posix
import Testing

/// A connection as raw as a hostile client's: bytes out, lines in, each wait with a deadline.
final class Wire {
  /// Serves as long as somebody is connected.
  private let bench: DaemonBench
  private let socket: FileDescriptor
  private var splitter = FrameSplitter(limit: 64 << 20)
  private var buffer = [UInt8](repeating: 0, count: 65_536)
  private var lastID: Int64 = 0
  /// Notifications that came while a reply was awaited, oldest first.
  private(set) var notifications: [JSONValue] = []

  /// Connects; says hello unless told not to.
  init(_ bench: DaemonBench, greets: Bool = true, capped: Bool = false) throws {
    self.bench = bench
    socket = try UnixSocket.connect(capped ? bench.cappedPath : bench.socketPath)
    if greets { _ = try result("hello", ["protocol": 1, "client": "test/1"]) }
  }

  var descriptor: Int32 { socket.raw }

  func send(_ bytes: [UInt8]) throws { try IO.writeAll(socket.raw, bytes) }

  func send(_ text: String) throws { try send(Array(text.utf8) + [0x0A]) }

  /// The text of a call under the next id.
  func text(_ method: String, _ params: JSONValue? = nil) -> String {
    lastID += 1
    var call: JSONValue = ["jsonrpc": "2.0", "id": .integer(lastID), "method": .string(method)]
    if let params { call["params"] = params }
    return String(decoding: call.bytes, as: UTF8.self)
  }

  /// The next line; nil where the daemon has closed.
  func line(within seconds: Int64 = 20) throws -> [UInt8]? {
    let end = MonotonicClock.now() + seconds * 1_000_000_000
    while true {
      if let range = try splitter.next() {
        defer { splitter.compact() }
        return Array(splitter.buffer[range])
      }
      let left = end - MonotonicClock.now()
      guard left > 0, try IO.wait(socket.raw, for: .readable, nanoseconds: left) else {
        throw BenchError(problem: "no line within \(seconds) s")
      }
      switch try IO.read(socket.raw, into: &buffer) {
      case .bytes(let count): splitter.append(buffer[..<count])
      case .wouldBlock: continue
      case .end: return nil
      }
    }
  }

  func message(within seconds: Int64 = 20) throws -> JSONValue {
    guard let line = try line(within: seconds) else { throw BenchError(problem: "the daemon has closed") }
    return try JSONValue(parsing: line)
  }

  /// Nothing comes for so long.
  func isSilent(milliseconds: Int64) throws -> Bool {
    try !IO.wait(socket.raw, for: .readable, nanoseconds: milliseconds * 1_000_000)
  }

  /// The reply to the call of that id; notifications before it are kept.
  func reply(to id: Int64) throws -> JSONValue {
    while true {
      let message = try message()
      if message["id"] == .integer(id) { return message }
      notifications.append(message)
    }
  }

  /// Calls and gives the whole reply, which is held against the method's row.
  func call(_ method: String, _ params: JSONValue? = nil) throws -> JSONValue {
    try send(text(method, params))
    let reply = try reply(to: lastID)
    for fault in Self.faults(in: reply, of: method) { Issue.record("\(fault)") }
    return reply
  }

  /// Where a reply says what its method's row does not declare.
  static func faults(in reply: JSONValue, of method: String) -> [String] {
    guard let spec = Method(rawValue: method)?.spec else { return [] }
    if let result = reply["result"] { return spec.result.faults(in: result, at: "the result of \(method)") }
    let code = reply["error"]?["code"]?.intValue.flatMap { ErrorCode(rawValue: Int($0)) }
    guard let code else { return ["\(method) answered neither a result nor a known error"] }
    let declared = spec.errors + MethodSpec.everywhere
    return declared.contains(code) ? [] : ["\(method) does not declare the error \(code.name)"]
  }

  /// Calls and gives the result, or throws what came instead.
  func result(_ method: String, _ params: JSONValue? = nil) throws -> JSONValue {
    let reply = try call(method, params)
    guard let result = reply["result"] else {
      throw BenchError(problem: "\(method): \(String(decoding: reply.bytes, as: UTF8.self))")
    }
    return result
  }

  /// Calls what is to be refused, and gives the error whole.
  func error(_ method: String, _ params: JSONValue? = nil) throws -> JSONValue {
    let reply = try call(method, params)
    guard let error = reply["error"] else { throw BenchError(problem: "\(method) was not refused") }
    return error
  }

  /// Calls and gives the error's code; 0 where it succeeded.
  func code(_ method: String, _ params: JSONValue? = nil) throws -> Int64 {
    try call(method, params)["error"]?["code"]?.intValue ?? 0
  }

  /// The params of the next notification of that method for which `wanted` holds.
  func next(_ method: String, where wanted: (JSONValue) -> Bool = { _ in true }) throws -> JSONValue {
    func isWanted(_ message: JSONValue) -> Bool {
      message["method"] == .string(method) && message["params"].map(wanted) ?? false
    }
    if let index = notifications.firstIndex(where: isWanted) { return notifications.remove(at: index)["params"] ?? nil }
    while true {
      let message = try message()
      if isWanted(message) { return message["params"] ?? nil }
      notifications.append(message)
    }
  }

  /// Registers a worker of kind `k` and gives its id.
  func register(kinds: [JSONValue] = ["k"], slots: Int64 = 8) throws -> JSONValue {
    let params: JSONValue = [
      "name": "n", "host": "h", "pid": 7, "kinds": .array(kinds), "queues": [], "slots": .integer(slots),
      "language": "swift",
    ]
    return try #require(try result("worker.register", params)["worker"])
  }

  /// Claims one job that must be there.
  func claim(_ worker: JSONValue) throws -> (id: JSONValue, fence: JSONValue) {
    let granted = try result("job.claim", ["worker": worker, "queues": [], "limit": 1, "wait_ms": 10_000])
    let job = try #require(granted["jobs"]?[0])
    return (try #require(job["id"]), try #require(job["fence"]))
  }
}
