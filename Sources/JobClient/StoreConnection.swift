package import JSON
package import JobRPC
package import Posix

/// One connection to a store, used by one thread.
///
/// Two ways to use it: `call` and `nextNotification` block; `start`, `flush` and `receive` never do, for event loops
/// that poll `descriptor`. What comes in while a call waits for its answer is kept for the next `receive`.
package final class StoreConnection {
  package enum Incoming {
    case reply(id: Int64, Result<JSONValue, RPCError>)
    case notification(method: String, params: JSONValue)
  }

  private let way: Way
  private var splitter = FrameSplitter()
  private var readBuffer = [UInt8](repeating: 0, count: 65536)
  private var outbox: [[UInt8]] = []
  private var outboxOffset = 0
  private var lastID: Int64 = 0
  private var kept: [Incoming] = []
  private var greeting: Hello?
  /// Requests whose caller has gone.
  private var abandoned: Set<Int64> = []

  /// Connects and exchanges hello.
  ///
  /// - Parameters:
  ///   - ssh: how to get to another machine.
  ///   - origin: where the person came from, for the journal; see ``Origin``.
  ///   - timeout: for hello; nil waits as long as ssh does, which may be asking for a password.
  package init(
    to address: StoreAddress, ssh: SSHTunnel.Options = .init(mayAsk: false), client: String, origin: String? = nil,
    timeout: Duration? = .seconds(2)
  ) throws(ClientError) {
    way = try Way(to: address, ssh)
    let answer = try call("hello", StoreConnection.helloParams(client, origin), timeout: timeout)
    greeting = try StoreConnection.hello(from: answer)
  }

  /// Connects to a socket of this machine and exchanges hello.
  package convenience init(
    path: String, client: String, origin: String? = nil, timeout: Duration = .seconds(2)
  ) throws(ClientError) {
    try self.init(to: .socket(path), client: client, origin: origin, timeout: timeout)
  }

  /// Connects and asks for hello without waiting: its reply comes by `receive`, under the id that `helloRequest` names.
  package init(
    opening address: StoreAddress, ssh: SSHTunnel.Options = .init(mayAsk: false), client: String, origin: String? = nil
  ) throws(ClientError) {
    way = try Way(to: address, ssh)
    helloRequest = start("hello", StoreConnection.helloParams(client, origin))
  }

  /// The same to a socket of this machine.
  package convenience init(opening path: String, client: String, origin: String? = nil) throws(ClientError) {
    try self.init(opening: .socket(path), client: client, origin: origin)
  }

  /// The pending hello of a connection that was only opened.
  package private(set) var helloRequest: Int64?

  /// What the store said of itself and of us.
  ///
  /// - Precondition: hello was answered, as it was wherever the blocking initialiser returned.
  package var hello: Hello {
    guard let greeting else { preconditionFailure("\(#function): hello is not answered yet") }
    return greeting
  }

  /// For polling; readable when `receive` has something to do.
  package var descriptor: Int32 { way.descriptor }

  /// Process, user and group that listen at the other end.
  package var peer: PeerCredentials? { try? UnixSocket.peer(of: way.descriptor) }

  // MARK: - Blocking

  /// Sends a request and waits for its answer. `timeout` nil waits without end.
  ///
  /// After `timedOut` the connection can be used further; the late answer is dropped.
  package func call(
    _ method: String, _ params: JSONValue, timeout: Duration? = .seconds(10)
  ) throws(ClientError) -> JSONValue {
    let id = start(method, params)
    let end = StoreConnection.end(of: timeout)
    while true {
      if let index = kept.firstIndex(where: { $0.isReply(to: id) }) {
        guard case .reply(_, let result) = kept.remove(at: index) else { continue }
        do { return try result.get() } catch { throw .rpc(error) }
      }
      if try !exchange(until: end) {
        abandoned.insert(id)
        throw .timedOut(method: method, timeout ?? .zero)
      }
    }
  }

  /// Waits for a notification; nil where the time is over first.
  package func nextNotification(timeout: Duration?) throws(ClientError) -> (method: String, params: JSONValue)? {
    let end = StoreConnection.end(of: timeout)
    while true {
      for (index, incoming) in kept.enumerated() {
        if case .notification(let method, let params) = incoming {
          kept.remove(at: index)
          return (method, params)
        }
      }
      if try !exchange(until: end) { return nil }
    }
  }

  /// Writes and reads once, waiting at most until `end`; false where the time is over.
  private func exchange(until end: Int64?) throws(ClientError) -> Bool {
    let isWritten = try flush()
    let incoming = try read()
    if !incoming.isEmpty {
      kept.append(contentsOf: incoming)
      return true
    }
    let left = end.map { $0 - MonotonicClock.now() }
    if let left, left <= 0 { return false }
    // While a long request goes out, answers come in as well: look at both in turn.
    let wait = isWritten ? left : min(left ?? 10_000_000, 10_000_000)
    do {
      let isReady = try IO.wait(
        way.descriptor, for: isWritten ? .readable : .writable, nanoseconds: wait)
      return isReady || !isWritten
    } catch {
      throw way.end
    }
  }

  // MARK: - For event loops

  /// Queues a request and returns its id. `flush` sends it.
  package func start(_ method: String, _ params: JSONValue) -> Int64 { start(method) { $0.value(params) } }

  /// Queues a request whose params `body` writes: exactly one value.
  package func start(_ method: String, _ body: (inout JSONWriter) -> Void) -> Int64 {
    lastID += 1
    var writer = JSONWriter(capacity: 512)
    writer.beginObject()
    writer.member("jsonrpc", "2.0")
    writer.member("id", lastID)
    writer.member("method", method)
    writer.key("params")
    body(&writer)
    writer.endObject()
    writer.newline()
    let frame = writer.take()
    if frame.count - 1 > FrameSplitter.limit {
      let error = RPCError(
        .limitExceeded, "the request has \(frame.count - 1) bytes, a frame takes \(FrameSplitter.limit)",
        ["limit": .integer(Int64(FrameSplitter.limit)), "bytes": .integer(Int64(frame.count - 1))])
      kept.append(.reply(id: lastID, .failure(error)))
    } else {
      outbox.append(frame)
    }
    return lastID
  }

  /// Whether `flush` has something to send.
  package var wantsToWrite: Bool { !outbox.isEmpty }

  /// Sends what the socket takes; true when everything is out.
  package func flush() throws(ClientError) -> Bool {
    while !outbox.isEmpty {
      do {
        guard let count = try IO.write(way.descriptor, pieces: outbox[...], from: outboxOffset) else { return false }
        dropWritten(count)
      } catch {
        // The store may have said why before it closed: that is still to be read.
        outbox = []
        outboxOffset = 0
        return true
      }
    }
    return true
  }

  private func dropWritten(_ count: Int) {
    var left = count + outboxOffset
    var whole = 0
    while whole < outbox.count && left >= outbox[whole].count {
      left -= outbox[whole].count
      whole += 1
    }
    outbox.removeSubrange(0..<whole)
    outboxOffset = left
  }

  /// Everything that has come in by now. Throws `closed` at the end, after what came before it was returned.
  package func receive() throws(ClientError) -> [Incoming] {
    if !kept.isEmpty {
      let result = kept
      kept = []
      return result
    }
    return try read()
  }

  private func read() throws(ClientError) -> [Incoming] {
    way.listen()
    var result: [Incoming] = []
    reading: while true {
      let outcome: ReadOutcome
      do { outcome = try IO.read(way.descriptor, into: &readBuffer) } catch {
        if result.isEmpty { throw way.end }
        break
      }
      switch outcome {
      case .wouldBlock: break reading
      case .end:
        if result.isEmpty { throw way.end }
        break reading
      case .bytes(let count):
        splitter.append(readBuffer[..<count])
        try takeFrames(into: &result)
        if count < readBuffer.count { break reading }
      }
    }
    return result
  }

  private func takeFrames(into result: inout [Incoming]) throws(ClientError) {
    do {
      while let range = try splitter.next() {
        for incoming in try decode(range) {
          if case .reply(let id, _) = incoming, abandoned.remove(id) != nil { continue }
          result.append(incoming)
        }
      }
    } catch let error as ClientError {
      throw error
    } catch {
      throw .malformed("a frame over \(FrameSplitter.limit) bytes")
    }
    splitter.compact()
  }

  private func decode(_ range: Range<Int>) throws(ClientError) -> [Incoming] {
    let value: JSONValue
    do {
      var reader = JSONReader(splitter.buffer, in: range)
      value = try reader.value()
      try reader.finish()
    } catch {
      throw .malformed("a line that is no JSON: \(error)")
    }
    if case .array(let members) = value {
      var result: [Incoming] = []
      for member in members { result.append(try incoming(member)) }
      return result
    }
    return [try incoming(value)]
  }

  private func incoming(_ value: JSONValue) throws(ClientError) -> Incoming {
    if let method = value["method"]?.stringValue {
      return .notification(method: method, params: value["params"] ?? .null)
    }
    var error: RPCError?
    if let text = value["error"] {
      do { error = try RPCError(json: text) } catch { throw .malformed("an error without a code") }
    }
    guard let id = value["id"]?.intValue else {
      // An error without an id is about the connection, as for a frame that could not be read.
      if let error { throw .rpc(error) }
      throw .malformed("a reply without an id")
    }
    if let error { return .reply(id: id, .failure(error)) }
    let result = value["result"] ?? .null
    if id == helloRequest {
      greeting = try StoreConnection.hello(from: result)
    }
    return .reply(id: id, .success(result))
  }

  private static func helloParams(_ client: String, _ origin: String?) -> JSONValue {
    var params: JSONObject = ["protocol": .integer(Hello.currentProtocol), "client": .string(client)]
    if let origin { params["origin"] = .string(origin) }
    return .object(params)
  }

  private static func hello(from value: JSONValue) throws(ClientError) -> Hello {
    do { return try Hello(json: value) } catch { throw .malformed("a hello without \(error.path)") }
  }

  private static func end(of timeout: Duration?) -> Int64? {
    timeout.map { MonotonicClock.now() + $0.nanoseconds }
  }
}

/// What a connection's bytes go through.
private enum Way: ~Copyable {
  case socket(FileDescriptor)
  case tunnel(SSHTunnel)

  init(to address: StoreAddress, _ ssh: SSHTunnel.Options) throws(ClientError) {
    switch address {
    case .socket(let path):
      do { self = .socket(try UnixSocket.connect(path)) } catch { throw .unreachable(path: path, error) }
    case .ssh(let address):
      do { self = .tunnel(try SSHTunnel(address, ssh)) } catch { throw .noTunnel(error) }
    }
  }

  var descriptor: Int32 {
    switch self {
    case .socket(let socket): socket.raw
    case .tunnel(let tunnel): tunnel.descriptor
    }
  }

  func listen() {
    switch self {
    case .socket: break
    case .tunnel(let tunnel): tunnel.listen()
    }
  }

  /// Why nothing more comes.
  var end: ClientError {
    switch self {
    case .socket: .closed
    case .tunnel(let tunnel):
      tunnel.lastWords().map { .tunnelEnded(host: tunnel.address.host, words: $0) } ?? .closed
    }
  }
}

extension StoreConnection.Incoming {
  fileprivate func isReply(to request: Int64) -> Bool {
    if case .reply(request, _) = self { return true }
    return false
  }
}

extension Duration {
  /// Whole nanoseconds, cut off below and bounded by what fits.
  package var nanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    if overflow { return seconds < 0 ? .min : .max }
    return scaled.addingReportingOverflow(attoseconds / 1_000_000_000).partialValue
  }
}
