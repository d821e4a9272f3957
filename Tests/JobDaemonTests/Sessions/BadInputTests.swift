import JSON
import JobRPC
import Posix
import Testing

/// Bad input costs its connection an error, or its life; never anybody else anything.
@Suite("Bad input")
struct BadInputTests {
  @Test(arguments: Backing.allCases)
  func `each kind of bad call gets its typed error and changes nothing`(over backing: Backing) throws {
    let bench = try DaemonBench(backing)
    let wire = try Wire(bench)
    let worker = try wire.register()
    _ = try wire.result("job.enqueue", ["kind": "k", "idempotency_key": "one"])
    let run = try wire.claim(worker)
    let before = try wire.result("store.stats")["events_seq"]

    let large = JSONValue.string(String(repeating: "x", count: 1 << 20))
    let cases: [(String, JSONValue, Int64)] = [
      ("no.such.method", [:], -32601),
      ("job.enqueue", ["kind": 5], -32602),
      ("job.enqueue", [:], -32602),
      ("job.enqueue", ["kind": "k", "priority": 10], -32602),
      ("job.enqueue", ["kind": "k", "backoff": ["base_ms": "x"]], -32602),
      ("job.enqueue", ["kind": "k", "after": [1]], -32001),
      ("job.enqueue", ["kind": "k", "after": [1], "after_mode": "most"], -32602),
      ("job.enqueue", ["kind": "k", "batch": 1], -32001),
      ("batch.open", ["callback": ["kind": "k", "after": [1]]], -32602),
      ("batch.open", ["callback": ["kind": 7]], -32602),
      ("batch.close", ["batch": 9], -32001),
      ("job.enqueue", ["kind": "k", "unique": ["states": ["queued"]]], -32602),
      ("job.enqueue", ["kind": "k", "unique": ["key": ""]], -32602),
      ("job.enqueue", ["kind": "k", "unique": ["key": "u", "states": ["asleep"]]], -32602),
      ("job.enqueue", ["kind": "k", "unique": ["key": "u", "states": []]], -32602),
      ("job.enqueue", ["kind": "k", "unique": ["key": "u", "window_ms": -1]], -32602),
      ("job.enqueue", ["kind": "a\u{7}b"], -32602),
      ("job.enqueue", ["kind": "k", "args": large], -32005),
      ("job.enqueue", ["kind": "k", "args": 2, "idempotency_key": "one"], -32006),
      ("job.enqueue_many", ["jobs": [["kind": "k"], ["kind": "k", "queue": 7]]], -32602),
      ("job.get", ["id": "x"], -32602),
      ("job.get", ["id": 1], -32001),
      ("job.list", ["filter": "stat:queued"], -32602),
      ("job.list", ["sort": "colour"], -32602),
      ("job.retry", ["id": 100_001], -32002),
      ("job.retry", ["id": 1], -32001),
      ("job.retry", [:], -32602),
      ("job.cancel", ["id": run.id, "if_state": ["queued"]], -32002),
      ("job.kill", ["id": run.id, "if_state": ["no_state"]], -32602),
      ("job.delete", ["id": run.id], -32002),
      ("job.complete", ["id": run.id, "fence": 99], -32003),
      ("job.complete", ["id": run.id, "fence": run.fence, "result": large], -32005),
      ("job.fail", ["id": run.id, "fence": run.fence], -32602),
      ("log.append", ["id": run.id, "fence": 99, "entries": []], -32003),
      (
        "log.append", ["id": run.id, "fence": run.fence, "entries": [["stream": "colour", "t_us": 1, "text": "x"]]],
        -32602
      ),
      (
        "log.append", ["id": run.id, "fence": run.fence, "entries": [["stream": "stdout", "t_us": 1, "b64": "!"]]],
        -32602
      ),
      ("log.read", ["id": 1], -32001),
      ("job.claim", ["worker": "w-99", "queues": [], "limit": 1, "wait_ms": 0], -32001),
      ("worker.pause", ["worker": "w-99"], -32001),
      ("queue.resume", ["queue": "never"], -32001),
      ("queue.pause", ["queue": ""], -32602),
      ("queue.limit", ["queue": "q", "concurrency": -1], -32602),
      ("queue.limit", ["queue": "q", "concurrency": 0], -32602),
      ("queue.limit", ["queue": "q", "concurrency": "many"], -32602),
      ("queue.limit", ["queue": "q", "rate": ["count": 5]], -32602),
      ("queue.limit", ["queue": "q", "rate": ["count": 5, "per_ms": -1000]], -32602),
      ("queue.limit", ["queue": "q", "per_key": ["rate": ["count": 0, "per_ms": 1000]]], -32602),
      ("queue.limit", ["queue": "q", "per_key": 3], -32602),
      ("queue.limit", ["queue": "q", "target_wait_ms": 0], -32602),
      ("queue.limit", ["concurrency": 1], -32602),
      ("watch.open", ["view": "colours"], -32602),
      ("watch.open", ["view": "job"], -32602),
      ("watch.close", ["watch": 1], -32001),
      ("events.subscribe", ["filter": "word"], -32602),
      ("job.wait", ["ids": [1], "timeout_ms": 10], -32001),
      ("hello", ["protocol": 2], -32009),
    ]
    for (method, params, code) in cases {
      let reply = try wire.call(method, params)
      let text = method + " " + String(decoding: params.bytes.prefix(100), as: UTF8.self)
      #expect(reply["error"]?["code"]?.intValue == code, "\(text)")
      let name = try #require(ErrorCode(rawValue: Int(code))?.name)
      #expect(reply["error"]?["data"]?["name"]?.stringValue == name, "\(text)")
    }
    // One line in the journal: somebody presented a run that is not theirs.
    #expect(try wire.result("store.stats")["events_seq"]?.intValue == (before?.intValue ?? 0) + 1)
  }

  @Test func `an error's text over its cap is cut, so that the run ends`() throws {
    let wire = try Wire(try DaemonBench(.memory))
    let worker = try wire.register()
    _ = try wire.result("job.enqueue", ["kind": "k", "max_attempts": 1])
    let run = try wire.claim(worker)
    let text = JSONValue.string(String(repeating: "ü", count: 10_000))
    let frames = JSONValue.array((0..<300).map { ["file": "f", "line": .integer($0), "function": "g"] })

    let error: JSONValue = ["class": "E", "message": text, "frames": frames]
    _ = try wire.result("job.fail", ["id": run.id, "fence": run.fence, "error": error])

    let kept = try #require(try wire.result("job.get", ["id": run.id])["job"]?["error"])
    #expect(kept["message"]?.stringValue?.utf8.count == 4096)
    #expect(kept["frames"]?.arrayValue?.count == 100)
  }

  @Test func `a wrong type is named by its path`() throws {
    let wire = try Wire(try DaemonBench(.memory))
    func path(_ method: String, _ params: JSONValue) throws -> String? {
      try wire.call(method, params)["error"]?["data"]?["path"]?.stringValue
    }

    #expect(
      try path("job.enqueue_many", ["jobs": [["kind": "k"], ["kind": "k", "priority": "high"]]]) == "jobs[1].priority")
    #expect(try path("job.enqueue", ["kind": "k", "tags": ["a", 5]]) == "tags[1]")
    #expect(try path("job.enqueue", ["kind": "k", "backoff": [1, "x"]]) == "backoff[1]")
    #expect(try path("job.claim", ["worker": "w", "done": [["id": 1]]]) == "done[0].fence")
    #expect(
      try path("job.claim", ["worker": "w", "done": [["id": 1, "fence": 1, "error": ["class": 1]]]])
        == "done[0].error.class")
    #expect(
      try path("queue.limit", ["queue": "q", "per_key": ["rate": ["count": 1, "per_ms": "x"]]])
        == "per_key.rate.per_ms")
    #expect(
      try path("queue.limit", ["queue": "q", "per_key": ["rate": ["count": -1, "per_ms": 1]]]) == "per_key.rate.count")
    #expect(try path("watch.open", ["view": "jobs", "params": ["limit": "x"]]) == "params.limit")
  }

  @Test func `what is no message gets the error of JSON-RPC, and the connection lives on`() throws {
    let wire = try Wire(try DaemonBench(.memory))

    for (bytes, code) in [
      (Array("{\"jsonrpc\"".utf8), -32700 as Int64), ([0x22, 0xFF, 0x22], -32700), (Array("[]".utf8), -32600),
      (Array("5".utf8), -32600), (Array("{\"id\":1}".utf8), -32600),
    ] {
      try wire.send(bytes + [0x0A])
      let reply = try wire.message()
      #expect(reply["error"]?["code"]?.intValue == code)
    }
    #expect(try wire.code("store.stats") == 0)
  }

  @Test func `hello comes first`() throws {
    let wire = try Wire(try DaemonBench(.memory), greets: false)

    #expect(try wire.code("job.enqueue", ["kind": "k"]) == -32600)
    #expect(try wire.code("hello", ["protocol": 1, "client": "late"]) == 0)
    #expect(try wire.code("job.enqueue", ["kind": "k"]) == 0)
  }

  @Test func `another user is refused with the reason and closed`() throws {
    let wire = try Wire(try DaemonBench(.memory, owner: 12_345), greets: false)
    // Root is welcome everywhere, so that this only says something for others.
    guard System.uid != 0 else {
      #expect(try wire.code("hello", ["protocol": 1, "client": "root"]) == 0)
      return
    }

    #expect(try wire.message()["error"]?["code"] == -32004)
    #expect(try wire.line() == nil)
  }

  @Test func `a frame over 4 MiB is answered, then its connection ends and no other`() throws {
    let bench = try DaemonBench(.memory)
    let neighbour = try Wire(bench)
    let wire = try Wire(bench)
    let flood = [UInt8](repeating: 0x20, count: 1 << 20)
    do {
      for _ in 0..<5 { try wire.send(flood) }
    } catch let error as Errno where error == .brokenPipe || error == .reset {
      // The daemon may close before all of it is sent.
    }

    if let line = try? wire.line() {
      #expect(try JSONValue(parsing: line)["error"]?["code"] == -32005)
    }
    #expect((try? wire.line()) ?? nil == nil)
    #expect(try neighbour.code("store.stats") == 0)
  }

  @Test func `half a line and then silence costs nothing`() throws {
    let bench = try DaemonBench(.memory)
    let silent = try Wire(bench, greets: false)
    try silent.send(Array("{\"jsonrpc\":\"2.0\",\"id\":1,".utf8))
    let wire = try Wire(bench)

    #expect(try wire.code("job.enqueue", ["kind": "k"]) == 0)
    try silent.send(Array("\"method\":\"hello\",\"params\":{\"protocol\":1,\"client\":\"slow\"}}\n".utf8))
    #expect(try silent.message()["result"]?["protocol"] == 1)
  }

  @Test func `a thousand idle connections are no burden`() throws {
    System.raiseOpenFileLimit()
    let bench = try DaemonBench(.memory)
    var idle: [Wire] = []
    for _ in 0..<1000 { idle.append(try Wire(bench, greets: false)) }
    let wire = try Wire(bench)

    #expect(try wire.result("store.stats")["connections"] == 1001)
    #expect(try wire.code("job.enqueue", ["kind": "k"]) == 0)
    _ = try idle[999].result("hello", ["protocol": 1, "client": "last"])
    withExtendedLifetime(idle) {}
  }
}
