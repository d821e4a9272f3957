import JSON
import JobClient
import JobRPC
import Posix
import StoreDouble
import Testing

struct StoreConnectionTests {
  /// Runs `body` against a server that answers hello itself and leaves the rest to `handler`.
  private func withServer(
    _ handler: @escaping @Sendable (LineServer.Client, JSONValue) -> Void, _ body: (String) throws -> Void
  ) throws {
    let directory = try FileSystem.makeTemporaryDirectory(prefix: "jobtop-test")
    defer { try? FileSystem.removeTree(directory) }
    let server = try LineServer(path: directory + "/s") { client, event in
      guard case .request(let request) = event else { return }
      if request["method"]?.stringValue == "hello" {
        client.reply(request, LineServer.hello)
      } else {
        handler(client, request)
      }
    }
    defer { server.stop() }
    try body(directory + "/s")
  }

  @Test func `hello tells who we are before the first call`() throws {
    try withServer({ client, request in client.reply(request, request["params"] ?? nil) }) { path in
      let connection = try StoreConnection(path: path, client: "test/1")

      #expect(connection.hello.you.user == "ann")
      #expect(connection.hello.environment == "test")
      #expect(try connection.call("echo", ["a": [1, "zwei"]]) == ["a": [1, "zwei"]])
    }
  }

  @Test func `nobody there is an error with path and cause`() {
    let path = "/tmp/jobtop-no-such.sock"

    do {
      _ = try StoreConnection(path: path, client: "test/1")
      Issue.record("connected to nothing")
    } catch ClientError.unreachable(let place, .failed(_, _, let cause)) {
      #expect(place == path)
      #expect(cause == .notFound)
    } catch {
      Issue.record("\(error)")
    }
  }

  @Test func `a refusal keeps code, words and facts`() throws {
    let refusal = RPCError(.staleFence, "another run has it", ["held": 8, "presented": 7])
    try withServer({ client, request in client.refuse(request, refusal) }) { path in
      let connection = try StoreConnection(path: path, client: "test/1")

      do {
        _ = try connection.call("job.complete", ["id": 1])
        Issue.record("no refusal")
      } catch ClientError.rpc(let error) {
        #expect(error == refusal)
      }
    }
  }

  @Test func `notifications that come before a reply are kept in order`() throws {
    try withServer({ client, request in
      client.notify("one", ["n": 1])
      client.notify("two", ["n": 2])
      client.reply(request, "done")
    }) { path in
      let connection = try StoreConnection(path: path, client: "test/1")

      #expect(try connection.call("x", [:]) == "done")
      #expect(try connection.nextNotification(timeout: .seconds(5))?.method == "one")
      #expect(try connection.nextNotification(timeout: .seconds(5))?.params == ["n": 2])
      #expect(try connection.nextNotification(timeout: .zero) == nil)
    }
  }

  @Test func `a silent store is a time-out, and its late answer disturbs no later call`() throws {
    let late = Monitored<JSONValue?>(nil)
    try withServer({ client, request in
      if request["method"]?.stringValue == "slow" {
        late.with { $0 = request }
      } else {
        if let slow = late.with({ $0 }) { client.reply(slow, "late") }
        client.reply(request, "prompt")
      }
    }) { path in
      let connection = try StoreConnection(path: path, client: "test/1")

      do {
        _ = try connection.call("slow", [:], timeout: .milliseconds(20))
        Issue.record("answered")
      } catch ClientError.timedOut(let method, _) {
        #expect(method == "slow")
      }
      #expect(try connection.call("fast", [:]) == "prompt")
      #expect(try connection.nextNotification(timeout: .zero) == nil)
    }
  }

  @Test func `a connection that ends is an error, after what came before was told`() throws {
    try withServer({ client, request in
      client.notify("last", [:])
      client.close()
    }) { path in
      let connection = try StoreConnection(path: path, client: "test/1")

      do {
        _ = try connection.call("x", [:])
        Issue.record("answered")
      } catch ClientError.closed {}
      #expect(try connection.nextNotification(timeout: .zero)?.method == "last")
    }
  }

  @Test func `a request of several megabytes passes while its answer comes back`() throws {
    try withServer({ client, request in client.reply(request, request["params"] ?? nil) }) { path in
      let connection = try StoreConnection(path: path, client: "test/1")
      let text = String(repeating: "x", count: 3_000_000)

      #expect(try connection.call("echo", ["t": .string(text)])["t"]?.stringValue == text)
    }
  }

  @Test func `a request over the frame limit is refused before it is sent`() throws {
    try withServer({ client, request in client.reply(request, nil) }) { path in
      let connection = try StoreConnection(path: path, client: "test/1")
      let text = String(repeating: "x", count: 4 << 20)

      do {
        _ = try connection.call("echo", ["t": .string(text)])
        Issue.record("sent")
      } catch ClientError.rpc(let error) {
        #expect(error.known == .limitExceeded)
      }
      #expect(try connection.call("echo", [:]) == nil)
    }
  }

  @Test func `a line that is no JSON is told as such`() throws {
    try withServer({ client, request in client.send(bytes: Array("what?\n".utf8)) }) { path in
      let connection = try StoreConnection(path: path, client: "test/1")

      do {
        _ = try connection.call("x", [:])
        Issue.record("answered")
      } catch ClientError.malformed {}
    }
  }

  @Test func `an event loop gets pipelined replies by their ids`() throws {
    try withServer({ client, request in client.reply(request, request["params"]?["n"] ?? nil) }) { path in
      let connection = try StoreConnection(opening: path, client: "test/1")
      let ids = (0..<100).map { connection.start("echo", ["n": .integer(Int64($0))]) }
      var answers: [Int64: JSONValue] = [:]

      while answers.count < 101 {
        _ = try connection.flush()
        #expect(try IO.wait(connection.descriptor, for: .readable, nanoseconds: 10_000_000_000))
        for case .reply(let id, .success(let value)) in try connection.receive() { answers[id] = value }
      }

      #expect(ids.map { answers[$0] } == (0..<100).map { .integer(Int64($0)) })
      #expect(connection.hello.server == "double/1")
    }
  }

  @Test func `tries to reconnect come after 0.2 s doubling to 5 s, and start over after a success`() {
    var policy = ReconnectPolicy()

    let waits = (0..<7).map { _ in policy.next() }
    policy.reset()

    #expect(waits == [200, 400, 800, 1600, 3200, 5000, 5000].map { .milliseconds($0) })
    #expect(policy.next() == .milliseconds(200))
  }
}
