import JSON
import Testing

/// `queue.limit` over the wire.
@Suite("Limits")
struct LimitTests {
  @Test(arguments: Backing.allCases)
  func `a limit holds claims, shows in the queue's object and is told as an event`(over backing: Backing) throws {
    let bench = try DaemonBench(backing)
    let wire = try Wire(bench)
    let worker = try wire.register()
    _ = try wire.result("events.subscribe", ["filter": "queue:mail"])

    let limits: JSONValue = [
      "queue": "mail", "concurrency": 2, "rate": ["count": 100, "per_ms": 1000], "per_key": ["concurrency": 1],
      "target_wait_ms": 5000, "reason": "the relay is slow",
    ]
    #expect(try wire.result("queue.limit", limits)["journal_id"] == 1)
    _ = try wire.next("events") { $0["events"]?[0]?["type"] == "queue.limited" }
    for key in ["a", "a", "b", "c"] {
      _ = try wire.result("job.enqueue", ["kind": "k", "queue": "mail", "limit_key": .string(key)])
    }

    let granted = try wire.result("job.claim", ["worker": worker, "queues": [], "limit": 9, "wait_ms": 0])
    #expect(granted["jobs"]?.arrayValue?.compactMap { $0["id"]?.intValue } == [100_001, 100_003])
    let queue = try #require(try wire.result("queue.list")["queues"]?[0])
    #expect(queue["concurrency"] == 2)
    #expect(queue["rate"] == ["count": 100, "per_ms": 1000])
    #expect(queue["per_key"] == ["concurrency": 1])
    #expect(queue["target_wait_ms"] == 5000)
    let view = try wire.result("watch.open", ["view": "queues"])
    let frame = try wire.next("watch.frame") { $0["watch"] == view["watch"] && $0["full"] != nil }
    #expect(frame["full"]?["rows"]?["mail"]?["per_key"] == ["concurrency": 1])

    _ = try wire.result("queue.limit", ["queue": "mail", "concurrency": nil, "per_key": nil])
    let cleared = try #require(try wire.result("queue.list")["queues"]?[0])
    #expect(cleared["concurrency"] == nil)
    #expect(cleared["per_key"] == nil)
    #expect(cleared["rate"] == ["count": 100, "per_ms": 1000], "what the call does not name stays")
  }

  @Test func `a claim that waits is answered when the next token comes`() throws {
    let wire = try Wire(try DaemonBench(.sqlite))
    let worker = try wire.register()
    _ = try wire.result("queue.limit", ["queue": "mail", "rate": ["count": 1, "per_ms": 300]])
    for _ in 0..<2 { _ = try wire.result("job.enqueue", ["kind": "k", "queue": "mail"]) }
    let claim: JSONValue = ["worker": worker, "queues": [], "limit": 1, "wait_ms": 10_000]

    #expect(try wire.result("job.claim", claim)["jobs"]?.arrayValue?.count == 1)
    #expect(try wire.result("job.claim", claim)["jobs"]?.arrayValue?.count == 1)
  }
}
