import JSON
import LiveStore
import Posix
import Testing

/// The screens of errors, schedules, journal, kinds and health in a real terminal, on a real daemon.
@Suite(.serialized)
struct MonitorScreensTests {
  private let store: LiveStore

  init() throws {
    store = try LiveStore(slots: 2)
    _ = try store.jobtop("add", "-q", "mail", "-n", "flaky", "--wait", "--", "sh", "-c", "exit 3")
    _ = try store.jobtop("schedules", "put", "nightly", "--cron", "30 9 * * 1-5", "--zone", "UTC", "--", "true")
    _ = try store.jobtop("kinds", "set", "mail.send", "--owner", "team-mail")
    _ = try store.jobtop("queues", "pause", "low", "--reason", "DB migration")
    _ = try store.jobtop("enqueue", "mail.send", "order_id=7")
  }

  private func monitor() throws -> Tmux {
    let tmux = try Tmux(columns: 120, rows: 36, "\(Built.program("jobtop")) --socket \(store.socket); read -r end")
    try tmux.wait(for: "● live")
    return tmux
  }

  /// Answers yes until the question is gone: an answer counts from a moment after the question was seen.
  private func agree(_ tmux: Tmux, until text: String) throws {
    try tmux.wait(for: text) { screen in
      if screen.contains("y yes") { try tmux.press("y") }
      return screen.contains(text)
    }
  }

  private func lines(_ words: String...) throws -> [JSONValue] {
    try store.jobtop(words + ["--json"]).output.split(separator: "\n").map {
      try JSONValue(parsing: Array($0.utf8))
    }
  }

  @Test func `the seven screens show what the store has`() throws {
    let tmux = try monitor()

    try tmux.wait(for: "3 Errors 1")
    try tmux.press("3")
    try tmux.wait(for: "the group") { $0.contains("✗ new") && $0.contains("ExitStatus: exit status 3") }
    try tmux.press("Enter")
    try tmux.wait(for: "its page") {
      $0.contains("1 failure since") && $0.contains("NEWEST JOBS") && $0.contains("100001")
    }

    try tmux.press("5")
    try tmux.wait(for: "the schedule") { $0.contains("weekdays at 09:30") && $0.contains("next ticks") }

    try tmux.press("6")
    try tmux.wait(for: "the journal") { $0.contains("pause queue low") && $0.contains("put schedule nightly") }
    try tmux.press("Enter")
    try tmux.wait(for: "the entry") { $0.contains("jobtop queues pause low --reason 'DB migration'") }

    try tmux.press("8")
    try tmux.wait(for: "the kinds") { $0.contains("mail.send") && $0.contains("team-mail") }

    try tmux.press("9")
    try tmux.wait(for: "the store") { $0.contains("✓ well") && $0.contains("checkpointer") }
  }

  @Test func `a key pauses a schedule, D deletes it after a question, and u in the journal takes a pause back`() throws
  {
    let tmux = try monitor()
    try tmux.press("5")
    try tmux.wait(for: "nightly")
    try tmux.press("p")
    try tmux.wait(for: "‖ paused by")
    #expect(try lines("schedules")[0]["paused"] != nil)

    try tmux.press("6")
    try tmux.wait(for: "pause schedule nightly")
    try tmux.press("u")
    try tmux.wait(for: "Undo entry")
    try agree(tmux, until: "1 put back")
    #expect(try lines("schedules")[0]["paused"] == nil)

    try tmux.press("5")
    try tmux.wait(for: "in ")
    try tmux.press("D")
    try tmux.wait(for: "Delete schedule nightly?")
    try agree(tmux, until: "Nothing is scheduled.")
    #expect(try lines("schedules").isEmpty)
  }

  @Test func `a failure that comes back is shown as back on the open screen`() throws {
    let group = try #require(lines("errors").first?["id"]?.stringValue)
    _ = try store.jobtop("errors", "resolve", group)
    let tmux = try monitor()
    try tmux.press("3")
    try tmux.wait(for: "✓ resolved")

    _ = try store.jobtop("add", "-q", "mail", "-n", "flaky", "--wait", "--", "sh", "-c", "exit 3")
    try tmux.wait(for: "the group to be back") { $0.contains("↻ back") && $0.contains("3 Errors 1") }
  }
}
