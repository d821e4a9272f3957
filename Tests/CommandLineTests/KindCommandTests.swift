import JSON
import LiveStore
import Testing

/// `jobtop kinds set` and what it shows, against the real daemon.
@Suite(.serialized)
struct KindCommandTests {
  private let store: LiveStore

  init() throws { store = try LiveStore() }

  private func kind() throws -> JSONValue {
    try JSONValue(parsing: Array(store.jobtop("kinds", "--json").output.utf8))
  }

  @Test func `show prints the runbook of the job's kind, and the job's own words before it`() throws {
    let set = try store.jobtop(
      "kinds", "set", "mail.send", "--owner", "team-mail", "--expects", "one mail out", "--rollback", "none needed",
      "--link", "https://x.example/mail\u{1B}[2J")
    #expect(set.code == 0 && set.output == "kind mail.send set: jobs from now on\n")
    _ = try store.jobtop("enqueue", "mail.send", "to=ana")
    _ = try store.jobtop("rpc", "job.enqueue", #"{"kind": "mail.send", "runbook": {"owner": "anna"}}"#)

    let show = try store.jobtop("show", "100001").output.split(separator: "\n").map(String.init)
    #expect(show.contains("owner       team-mail") && show.contains("expects     one mail out"))
    #expect(show.contains("rollback    none needed"))
    #expect(show.contains { $0.hasPrefix("link        https://x.example/mail") && !$0.contains("\u{1B}") })
    let own = try store.jobtop("show", "100002").output
    #expect(own.contains("owner       anna\n") && own.contains("expects     one mail out\n"))
  }

  @Test func `kinds set sets, none means no timeout, and default takes a setting back`() throws {
    let set = try store.jobtop(
      "kinds", "set", "k", "--max-attempts", "5", "--timeout", "2m", "--soft-timeout", "90s", "--start-within", "1h",
      "--retry-for", "2d", "--on-crash", "pause", "--owner", "anna", "--reason", "first")
    #expect(set.code == 0)
    #expect(
      try kind()["policy"] == [
        "max_attempts": 5, "backoff": "standard", "timeout_ms": 120_000, "soft_timeout_ms": 90_000,
        "start_within_ms": 3_600_000, "retry_for_ms": 172_800_000, "on_crash": "pause",
      ])
    #expect(try store.jobtop("kinds").output.contains("2:00"))

    #expect(
      try store.jobtop("kinds", "set", "k", "--timeout", "none", "--retry-for", "none", "--owner", "default").code == 0)
    #expect(try kind()["policy"]?["timeout_ms"] == nil && kind()["policy"]?["retry_for_ms"] == nil)
    #expect(try kind()["runbook"] == nil)
    let words = ["--max-attempts", "--timeout", "--soft-timeout", "--start-within", "--on-crash"]
    #expect(try store.jobtop(["kinds", "set", "k"] + words.flatMap { [$0, "default"] }).code == 0)
    #expect(try kind()["policy"]?["max_attempts"] == 25 && kind()["policy"]?["timeout_ms"] == 900_000)
    #expect(try kind()["policy"]?["on_crash"] == "retry" && kind()["policy"]?["start_within_ms"] == nil)
    #expect(try store.jobtop("journal").output.contains("first"))
  }

  @Test(arguments: [
    (["kinds", "set", "k"], "kinds set needs something to set"),
    (["kinds", "set", "--owner", "anna"], "the kind's name"),
    (["kinds", "set", "k", "--max-attempts", "0"], "max-attempts"),
    (["kinds", "set", "k", "--timeout", "soon"], "timeout"),
    (["kinds", "set", "k", "--on-crash", "explode"], "retry, pause or dead"),
    (["kinds", "sett", "k"], "did you mean set?"),
  ])
  func `what kinds set cannot do is said with what to do, and nothing is set`(words: [String], hint: String) throws {
    let run = try store.jobtop(words)

    #expect(run.code == 2 && run.errors.hasPrefix("jobtop: ") && run.errors.contains(hint), "\(run.errors)")
    #expect(try store.jobtop("kinds", "--json").output.isEmpty)
  }
}
