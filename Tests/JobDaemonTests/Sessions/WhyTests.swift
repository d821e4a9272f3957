import JSON
import Testing

/// `job.why` over the wire: words, numbers, names.
@Suite("Why")
struct WhyTests {
  @Test(arguments: Backing.allCases)
  func `each reason has its code, a sentence and its facts`(over backing: Backing) throws {
    let wire = try Wire(try DaemonBench(backing))
    func reasons(_ id: Int64) throws -> [JSONValue] {
      try #require(try wire.result("job.why", ["id": .integer(id)])["reasons"]?.arrayValue)
    }
    func texts(_ id: Int64) throws -> [String] { try reasons(id).compactMap { $0["text"]?.stringValue } }

    for key in ["a", "a", "b", "b"] {
      _ = try wire.result("job.enqueue", ["kind": "k", "queue": "mail", "limit_key": .string(key)])
    }
    #expect(try texts(100_001) == ["no worker takes k from queue mail: none is connected"])
    let worker = try wire.register()
    #expect(try texts(100_001) == ["nothing stops it: a worker may take it at any moment"])
    #expect(try reasons(100_003).first?["code"] == "behind")
    #expect(try texts(100_003) == ["2 jobs are ahead of it"])

    _ = try wire.result("queue.limit", ["queue": "mail", "concurrency": 1, "per_key": ["concurrency": 1]])
    _ = try wire.claim(worker)
    #expect(
      try texts(100_002) == [
        "queue mail runs 1 of at most 1", "limit key a of queue mail runs 1 of at most 1",
      ])
    let full = try reasons(100_002)[1]
    #expect(full["code"] == "key_concurrency")
    #expect(full["limit_key"] == "a")
    #expect(full["running"] == 1)
    #expect(full["concurrency"] == 1)

    _ = try wire.result("queue.pause", ["queue": "mail", "reason": "deploy"])
    let paused = try reasons(100_004)[0]
    #expect(paused["code"] == "queue_paused")
    #expect(paused["reason"] == "deploy")
    #expect(paused["text"]?.stringValue?.hasPrefix("queue mail is paused by ") == true)
    #expect(paused["text"]?.stringValue?.hasSuffix(": deploy") == true)

    _ = try wire.result("job.pause", ["id": 100_003, "reason": "look first"])
    let held = try reasons(100_003)[0]
    #expect(held["code"] == "paused")
    #expect(held["reason"] == "look first")
    #expect(held["was"] == "queued")
    #expect(try reasons(100_001).map { $0["code"] } == ["running"])
    _ = try wire.result("job.cancel", ["id": 100_004])
    #expect(try reasons(100_004).map { $0["code"] } == ["final"])
    #expect(try wire.code("job.why", ["id": 1]) == -32001)
  }
}
