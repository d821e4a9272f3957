import JSON
import LiveStore
import Testing

/// Filters on the command line, as processes against the real daemon.
@Suite(.serialized)
struct FilterCommandTests {
  private let store: LiveStore

  init() throws { store = try LiveStore(slots: 2) }

  @Test func `a verb with a filter acts on what it chose, once it is told to`() throws {
    for index in 0..<4 { _ = try store.jobtop("enqueue", "mail.send", "to=anna\(index)", "-q", "mail") }

    let asked = try store.jobtop("cancel", "--filter", "queue:mail -anna3")
    #expect(asked.code == 2)
    #expect(asked.errors.contains("cancel 3 jobs that match queue:mail -anna3"))
    #expect(try store.jobtop("list", "--count", "state:queued").output == "4\n")

    let done = try store.jobtop("cancel", "--filter", "queue:mail -anna3", "--yes", "--reason", "wrong list", "--json")
    let answer = try JSONValue(parsing: Array(done.output.utf8))
    #expect(answer == ["matched": 3, "changed": 3, "skipped": [:]])
    #expect(try store.jobtop("list", "--count", "state:cancelled created:today").output == "3\n")
    #expect(try store.jobtop("cancel", "--filter", "state:dead", "--yes").errors == "no jobs match\n")
    #expect(try store.jobtop("cancel", "--filter", "state:cancelled", "--yes").code == 4)
  }

  @Test func `completed jobs run again, or go, only when they are named`() throws {
    _ = try store.jobtop("add", "-q", "once", "--wait", "--", "true")

    #expect(
      try store.jobtop("delete", "--filter", "queue:once", "--yes").output == "0 jobs deleted, 1 skipped: completed\n")
    #expect(try store.jobtop("retry", "--filter", "queue:once", "--yes").code == 4)
    #expect(try store.jobtop("delete", "--filter", "queue:once", "--completed", "--yes").output == "1 job deleted\n")
  }

  @Test func `the logs of many jobs are looked through`() throws {
    for name in ["one", "two"] {
      _ = try store.jobtop("add", "-q", "logs", "--wait", "-s", "--", "echo Slow read of \(name); echo fine")
    }

    let found = try store.jobtop("logs", "queue:logs state:completed", "--grep", "slow READ")
    #expect(found.output == "100002  Slow read of two\n100001  Slow read of one\n")
    #expect(try store.jobtop("logs", "queue:logs", "--grep", "nothing").errors == "no line contains nothing\n")
    #expect(try store.jobtop("list", "--count", "log~\"read of two\"").output == "1\n")
    #expect(try store.jobtop("logs", "quue:logs", "--grep", "x").code == 2)
  }
}
