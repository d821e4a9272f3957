package import JSON
package import JobRPC
import Posix

/// A server of JSON lines in a thread of its own, for tests that need the other end of a real socket.
package final class LineServer: @unchecked Sendable {
  /// One client. Sending is allowed from any thread.
  package final class Client: @unchecked Sendable {
    package let number: Int
    private let socket: FileDescriptor
    private let open = Monitored(true)
    var splitter = FrameSplitter()

    init(number: Int, socket: consuming FileDescriptor) {
      self.number = number
      self.socket = socket
    }

    var descriptor: Int32 { socket.raw }

    package func send(_ value: JSONValue) { send(bytes: value.bytes + [0x0A]) }

    package func send(bytes: [UInt8]) {
      // A client that is gone hears nothing; that is what such tests are about.
      open.with { if $0 { try? IO.writeAll(socket.raw, bytes) } }
    }

    package func reply(_ request: JSONValue, _ result: JSONValue) {
      send(["jsonrpc": "2.0", "id": request["id"] ?? nil, "result": result])
    }

    package func refuse(_ request: JSONValue, _ error: RPCError) {
      send(["jsonrpc": "2.0", "id": request["id"] ?? nil, "error": error.json])
    }

    package func notify(_ method: String, _ params: JSONValue) {
      send(["jsonrpc": "2.0", "method": .string(method), "params": params])
    }

    /// Ends the connection as a dying process would.
    package func close() {
      open.with {
        if $0 { UnixSocket.shutdown(socket.raw) }
        $0 = false
      }
    }
  }

  package enum Event {
    case request(JSONValue)
    case gone
  }

  package let path: String
  private let wakeup: Wakeup
  private let stopping = Monitored(false)
  private let thread = Monitored<Thread?>(nil)

  /// Listens and calls `handler` in the server's thread for every line of every client.
  package init(path: String, _ handler: @escaping @Sendable (Client, Event) -> Void) throws {
    self.path = path
    let wakeup = try Wakeup()
    self.wakeup = wakeup
    let listener = Held(try UnixListener(path: path, holdsLock: true))
    let stopping = stopping
    let started = try Thread(name: "line-server") {
      do { try LineServer.serve(listener.value, wakeup, stopping, handler) } catch { print("line server: \(error)") }
    }
    thread.with { $0 = started }
  }

  /// Closes every connection and the listener. The socket file stays, as after a kill.
  package func stop() {
    stopping.with { $0 = true }
    wakeup.signal()
    let running = thread.with { thread in
      defer { thread = nil }
      return thread
    }
    running?.join()
  }

  deinit { stop() }

  /// Carries a value that the other thread alone uses from then on.
  private final class Held<Value>: @unchecked Sendable {
    let value: Value
    init(_ value: Value) { self.value = value }
  }

  private static func serve(
    _ listener: UnixListener, _ wakeup: Wakeup, _ stopping: Monitored<Bool>,
    _ handler: @Sendable (Client, Event) -> Void
  ) throws {
    let poller = try Poller()
    try poller.add(listener.descriptor, .readable, tag: 0)
    try poller.add(wakeup.descriptor, .readable, tag: 1)
    var clients: [UInt64: Client] = [:]
    var next: UInt64 = 2
    var buffer = [UInt8](repeating: 0, count: 65536)
    defer {
      // A child that is just being started may hold a copy of the descriptor for a moment: end the socket itself.
      UnixSocket.shutdown(listener.descriptor)
      for client in clients.values { client.close() }
    }
    while !stopping.with({ $0 }) {
      for index in 0..<(try poller.wait(nanoseconds: nil)) {
        let tag = poller[index].tag
        if tag == 0 {
          while let socket = try listener.accept() {
            let client = Client(number: Int(next) - 2, socket: socket)
            try poller.add(client.descriptor, .readable, tag: next)
            clients[next] = client
            next += 1
          }
        } else if let client = clients[tag] {
          switch (try? IO.read(client.descriptor, into: &buffer)) ?? .end {
          case .wouldBlock: break
          case .bytes(let count):
            client.splitter.append(buffer[..<count])
            while let range = try client.splitter.next() {
              handler(client, .request(try JSONValue(parsing: Array(client.splitter.buffer[range]))))
            }
            client.splitter.compact()
          case .end:
            poller.remove(client.descriptor)
            client.close()
            clients[tag] = nil
            handler(client, .gone)
          }
        } else {
          wakeup.clear()
        }
      }
    }
  }
}

extension LineServer {
  /// What a store answers to hello.
  package static let hello: JSONValue = [
    "protocol": 1, "server": "double/1", "store_id": "s-1", "environment": "test",
    "you": ["uid": 1000, "user": "ann", "roles": ["admin"]], "capabilities": [],
  ]
}
