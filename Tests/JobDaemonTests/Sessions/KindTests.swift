import JSON
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
}
