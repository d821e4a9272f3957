import LiveStore
import Testing

/// `jobtop kinds set` and what it shows, against the real daemon.
@Suite(.serialized)
struct KindCommandTests {
  private let store: LiveStore

  init() throws { store = try LiveStore() }

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
}
