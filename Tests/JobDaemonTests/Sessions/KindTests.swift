import JSON
import JobRPC
import Testing

@Suite("Kinds")
struct KindTests {
  private static let runbook: JSONValue = [
    "owner": "team-mail", "expects": "one mail out", "rollback": "none needed", "link": "https://x.example/mail",
  ]

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
}
