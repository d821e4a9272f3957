import JSON
import JobClient
import JobCore
import JobRPC
import LiveStore
import Testing

@Suite("Kinds")
struct KindTests {
  private static let runbook: JSONValue = [
    "owner": "team-mail", "expects": "one mail out", "rollback": "none needed", "link": "https://x.example/mail",
  ]

  private func kind(_ name: JSONValue, _ wire: Wire) throws -> JSONValue? {
    try wire.result("kind.list")["kinds"]?.arrayValue?.first { $0["name"] == name }
  }

  // MARK: Runbooks

  @Test(arguments: Backing.allCases)
  func `a kind's runbook shows with its jobs, and a job's own words go before it`(_ backing: Backing) throws {
    let wire = try Wire(try DaemonBench(backing))
    _ = try wire.result("kind.set", ["kind": "mail.send", "runbook": Self.runbook])
    let plain = try #require(try wire.result("job.enqueue", ["kind": "mail.send"])["id"])
    let own = try #require(
      try wire.result("job.enqueue", ["kind": "mail.send", "runbook": ["owner": "anna", "rollback": "ask"]])["id"])
    let other = try #require(try wire.result("job.enqueue", ["kind": "k"])["id"])

    func shown(_ id: JSONValue) throws -> JSONValue? { try wire.result("job.get", ["id": id])["job"]?["runbook"] }

    #expect(try shown(plain) == Self.runbook)
    #expect(
      try shown(own) == [
        "owner": "anna", "expects": "one mail out", "rollback": "ask", "link": "https://x.example/mail",
      ])
    #expect(try shown(other) == nil)
  }

  @Test func `a job's live view follows its kind's runbook`() throws {
    let bench = try DaemonBench(.memory)
    let wire = try Wire(bench)
    let id = try #require(try wire.result("job.enqueue", ["kind": "mail.send"])["id"])
    var mirror = try WatchTests.Mirror(wire, .job, ["id": id])
    try mirror.take(wire)
    #expect(mirror.value?["job"]?["runbook"] == nil)

    _ = try Wire(bench).result("kind.set", ["kind": "mail.send", "runbook": ["owner": "team-mail"]])

    try mirror.take(wire) { $0["job"]?["runbook"]?["owner"] == "team-mail" }
  }

  // MARK: The live view

  @Test(arguments: Backing.allCases)
  func `the kinds follow their settings, pauses, jobs and workers, as kind.list has them`(_ backing: Backing) throws {
    let bench = try DaemonBench(backing)
    let wire = try Wire(bench)
    let other = try Wire(bench)
    var mirror = try WatchTests.Mirror(wire, .kinds)
    try mirror.take(wire)
    #expect(try KindsView(json: mirror.value ?? .null).kinds == [])

    _ = try other.result("job.enqueue_many", ["jobs": [["kind": "b"], ["kind": "a"], ["kind": "b"]]])
    try mirror.take(wire) { try KindsView(json: $0).kinds.map { $0.counts[.queued] } == [1, 2] }
    _ = try other.result("kind.set", ["kind": "c", "policy": ["max_attempts": 3]])
    try mirror.take(wire) { $0["rows"]?["c"]?["policy"]?["max_attempts"] == 3 }
    _ = try other.result("kind.pause", ["kind": "a", "reason": "deploy"])
    try mirror.take(wire) { $0["rows"]?["a"]?["paused"]?["reason"] == "deploy" }
    _ = try other.register(kinds: ["a", "d"])
    try mirror.take(wire) { $0["rows"]?["d"]?["workers"] == 1 && $0["rows"]?["a"]?["workers"] == 1 }

    #expect(mirror.value?["order"] == ["a", "b", "c", "d"])
    let listed = try other.result("kind.list")["kinds"]?.arrayValue ?? []
    #expect(listed.map { mirror.value?["rows"]?[$0["name"]?.stringValue ?? ""] } == listed)
  }

  // MARK: kind.set

  @Test(arguments: Backing.allCases)
  func `what is set holds for later jobs, what is absent stays, and null clears`(_ backing: Backing) throws {
    let wire = try Wire(try DaemonBench(backing))
    func job() throws -> JSONValue? {
      let id = try wire.result("job.enqueue", ["kind": "k"])["id"] ?? .null
      return try wire.result("job.get", ["id": id])["job"]
    }
    let before = try job()
    let standard = try kind("k", wire)?["policy"]

    _ = try wire.result(
      "kind.set", ["kind": "k", "policy": ["max_attempts": 3, "timeout_ms": 0, "retry_for_ms": 5000]])
    _ = try wire.result("kind.set", ["kind": "k", "policy": ["backoff": [100, 200]], "runbook": ["owner": "anna"]])
    let policy = try kind("k", wire)?["policy"]
    let after = try job()

    #expect(before?["max_attempts"] == 25 && before?["timeout_ms"] == 900_000)
    #expect(after?["max_attempts"] == 3 && after?["timeout_ms"] == nil && after?["retry_for_ms"] == 5000)
    #expect(policy?["backoff"] == [100, 200] && policy?["timeout_ms"] == nil && policy?["on_crash"] == "retry")
    _ = try wire.result("kind.set", ["kind": "k", "policy": ["max_attempts": .null]])
    #expect(try kind("k", wire)?["policy"]?["max_attempts"] == 25)
    #expect(try kind("k", wire)?["policy"]?["retry_for_ms"] == 5000)
    _ = try wire.result("kind.set", ["kind": "k", "policy": .null, "runbook": .null])
    #expect(try kind("k", wire)?["policy"] == standard)
    #expect(try kind("k", wire)?["runbook"] == nil)
  }

  @Test(
    arguments: [
      ("policy.max_attempts", ["policy": ["timeout_ms": 5, "max_attempts": 0]]),
      ("policy.max_attempts", ["policy": ["max_attempts": -1]]),
      ("policy.max_attempts", ["policy": ["max_attempts": 1_000_001]]),
      ("policy.max_attempts", ["policy": ["max_attempts": "many"]]),
      ("policy.timeout_ms", ["policy": ["max_attempts": 5, "timeout_ms": -1]]),
      ("policy.timeout_ms", ["policy": ["timeout_ms": 9_000_000_000_000_000_000]]),
      ("policy.soft_timeout_ms", ["policy": ["soft_timeout_ms": 31_622_400_001]]),
      ("policy.start_within_ms", ["policy": ["start_within_ms": "1m"]]),
      ("policy.retry_for_ms", ["policy": ["retry_for_ms": [1]]]),
      ("policy.on_crash", ["policy": ["on_crash": "explode"]]),
      ("policy.backoff.base_ms", ["policy": ["backoff": ["base_ms": "x"]]]),
      ("policy.backoff[1]", ["policy": ["backoff": [1, "x"]]]),
      ("policy.retention_ms.running", ["policy": ["retention_ms": ["running": 5]]]),
      ("policy.retention_ms.dead", ["policy": ["retention_ms": ["completed": 5, "dead": -5]]]),
      ("policy", ["policy": 5]),
      ("runbook", ["runbook": "ask anna"]),
      ("runbook.owner", ["policy": ["max_attempts": 5], "runbook": ["owner": 7]]),
      ("runbook.link", ["runbook": ["owner": "x", "link": .string(String(repeating: "x", count: 1025))]]),
      ("kind", ["kind": ""]),
    ] as [(String, JSONObject)])
  func `an absurd value is refused by its path and changes nothing`(path: String, members: JSONObject) throws {
    let wire = try Wire(try DaemonBench(.memory))
    _ = try wire.result("kind.set", ["kind": "k", "policy": ["max_attempts": 4], "runbook": ["owner": "anna"]])
    let before = try wire.result("kind.list")
    var params: JSONObject = ["kind": "k"]
    for (key, value) in members { params[key] = value }

    let error = try wire.error("kind.set", .object(params))

    #expect(error["code"] == -32602 && error["data"]?["path"] == .string(path))
    #expect(try wire.result("kind.list") == before)
  }

  @Test func `what was set stands after a kill`() throws {
    let store = try LiveStore()
    let policy: JSONValue = [
      "max_attempts": 7, "backoff": ["base_ms": 10, "factor": 3, "max_ms": 500, "jitter": 0], "timeout_ms": 60_000,
      "soft_timeout_ms": 30_000, "start_within_ms": 1000, "retry_for_ms": 2000, "on_crash": "dead",
      "retention_ms": ["dead": 5000],
    ]
    _ = try store.connect().call("kind.set", ["kind": "k", "policy": policy, "runbook": Self.runbook])
    let before = try store.connect().call("kind.list", [:])

    store.kill()
    try store.start()

    let after = try store.connect().call("kind.list", [:])
    #expect(after == before)
    #expect(after["kinds"]?[0]?["runbook"] == Self.runbook)
    #expect(after["kinds"]?[0]?["policy"]?["retention_ms"] == ["dead": 5000])
  }

  // MARK: Bounds

  @Test(arguments: Backing.allCases)
  func `a job that no worker starts within its bound is dead`(_ backing: Backing) throws {
    let wire = try Wire(try DaemonBench(backing))
    let id = try #require(try wire.result("job.enqueue", ["kind": "k", "start_within_ms": 1])["id"])

    let ended = try wire.result("job.wait", ["ids": [id], "timeout_ms": 20_000])["jobs"]?[0]

    #expect(ended?["state"] == "dead" && ended?["error"]?["class"] == "NotStarted")
    #expect(try wire.result("job.attempts", ["id": id])["attempts"] == [])
  }

  @Test func `a failure beyond the time for retries is for good`() throws {
    let wire = try Wire(try DaemonBench(.memory))
    _ = try wire.result("kind.set", ["kind": "k", "policy": ["retry_for_ms": 60_000]])
    let worker = try wire.register()
    func ending(_ delay: Int64) throws -> JSONValue? {
      _ = try wire.result("job.enqueue", ["kind": "k"])
      let run = try wire.claim(worker)
      _ = try wire.result(
        "job.fail",
        [
          "id": run.id, "fence": run.fence, "error": ["class": "E", "message": "m"], "retry": true,
          "delay_ms": .integer(delay),
        ])
      return try wire.result("job.get", ["id": run.id])["job"]?["state"]
    }

    #expect(try ending(30_000) == "retrying")
    #expect(try ending(90_000) == "dead")
  }
}
