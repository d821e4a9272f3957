import JSON
import Posix

/// A connection that costs as little as can be: bytes out, lines in.
final class LoadClient {
  private let socket: Int32
  private var input: [UInt8] = []
  private var buffer = [UInt8](repeating: 0, count: 1 << 16)
  private var start = 0

  struct Closed: Error {}

  /// Connects, and says hello where the peer speaks jobtop's protocol.
  init(_ path: String, hello: Bool = true) throws {
    socket = try UnixSocket.connect(path).release()
    try IO.setNonBlocking(socket, false)
    if hello {
      _ = try call(
        #"{"jsonrpc":"2.0","id":0,"method":"hello","params":{"protocol":1,"client":"benchmarks/1"}}"#)
    }
  }

  deinit { FileDescriptor(owning: socket).close() }

  func send(_ bytes: [UInt8]) throws { try IO.writeAll(socket, bytes) }

  /// The next line, without its newline.
  func line() throws -> [UInt8] {
    var searched = start
    while true {
      if let end = input[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        defer {
          start = end + 1
          if start == input.count {
            input.removeAll(keepingCapacity: true)
            start = 0
          }
        }
        return Array(input[start..<end])
      }
      searched = input.count
      guard case .bytes(let count) = try IO.read(socket, into: &buffer) else { throw Closed() }
      input.append(contentsOf: buffer[..<count])
    }
  }

  /// One request line and its answer.
  func call(_ request: String) throws -> JSONValue {
    try send(Array((request + "\n").utf8))
    let answer = try JSONValue(parsing: try line())
    if let error = answer["error"] { throw Refused(error: error) }
    return answer["result"] ?? .null
  }

  struct Refused: Error { let error: JSONValue }
}

/// The requests of the load, as bytes.
enum Load {
  /// A job is one number and a hundred bytes of text, as in the peers' measurement.
  static let job =
    #"{"kind":"bench","queue":"bench","args":{"n":1234567,"text":"\#(String(repeating: "x", count: 100))"}}"#

  static func enqueue(id: Int) -> [UInt8] {
    Array(#"{"jsonrpc":"2.0","id":\#(id),"method":"job.enqueue","params":\#(job)}"#.utf8) + [10]
  }

  static func enqueueMany(_ count: Int, job: String = job) -> String {
    let jobs = [String](repeating: job, count: count).joined(separator: ",")
    return #"{"jsonrpc":"2.0","id":1,"method":"job.enqueue_many","params":{"jobs":[\#(jobs)]}}"#
  }

  static func register(name: String, slots: Int) -> String {
    #"{"jsonrpc":"2.0","id":1,"method":"worker.register","params":{"name":"\#(name)","host":"bench","pid":1,"kinds":["bench"],"queues":["bench"],"slots":\#(slots),"language":"swift"}}"#
  }
}
