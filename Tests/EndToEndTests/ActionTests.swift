import JSON
import LiveStore
import Posix
import Testing

/// Many jobs at once, an editor on the terminal: a real monitor on a real daemon.
@Suite(.serialized)
struct ActionTests {
  private let store: LiveStore

  init() throws { store = try LiveStore(slots: 2) }

  private func monitor(_ environment: [String: String] = [:]) throws -> Tmux {
    let tmux = try Tmux(
      columns: 120, rows: 36, "\(Built.program("jobtop")) --socket \(store.socket); read -r end",
      environment: environment)
    try tmux.wait(for: "● live")
    return tmux
  }

  private func job(_ id: Int) throws -> JSONValue {
    try JSONValue(parsing: Array(store.jobtop("list", "--json", "id:\(id)").output.utf8))
  }

  private func count(_ filter: String) throws -> Int {
    try store.jobtop("list", "--json", filter).output.split(separator: "\n").count
  }

  /// An answer counts from a moment after the question was seen, so it is given until it is taken.
  private func answerYes(_ tmux: Tmux, question: String, until done: String) throws {
    try tmux.wait(for: question)
    try tmux.wait(for: done) { screen in
      if screen.contains(question) { try tmux.press("y") }
      return screen.contains(done)
    }
  }

  @Test func `fifty jobs that failed of one cause are mended in three keys from the overview`() throws {
    let mended = "\(store.directory)/mended"
    // Another cause, which stays as it is; what failed last stands first.
    _ = try store.jobtop("add", "--wait", "-n", "other", "--", "false")
    for _ in 0..<50 {
      _ = try store.jobtop("add", "-n", "sync", "-s", "test -e \(mended) || { echo boom >&2; exit 3; }")
    }
    _ = try store.jobtop("wait", "--filter", "state:queued,running", "--all")
    let tmux = try monitor()
    try FileSystem.write(mended, [])

    try tmux.press("3")
    try tmux.wait(for: "the cursor on the cause of fifty") { screen in
      screen.contains("ERRORS  2 open")
        && screen.split(separator: "\n").contains { $0.hasPrefix(">") && $0.contains("exit status 3") }
    }
    try tmux.press("R")
    try answerYes(tmux, question: "Retry 50 failed jobs", until: "50 retried")

    _ = try store.jobtop("wait", "--filter", "state:queued,running", "--all", "--timeout", "60s")
    #expect(try count("state:completed") == 50)
    #expect(try count("state:dead") == 1)
  }

  @Test func `a job that ended between question and answer is skipped and not run again`() throws {
    let mended = "\(store.directory)/mended"
    for _ in 0..<3 { _ = try store.jobtop("add", "--wait", "-n", "flaky", "-s", "test -e \(mended)") }
    let tmux = try monitor()
    try tmux.press("2")
    try tmux.wait(for: "† dead")
    try FileSystem.write(mended, [])

    try tmux.press("R")
    try tmux.wait(for: "Retry 3 failed jobs")
    #expect(try store.jobtop("retry", "100001").code == 0)
    #expect(try store.jobtop("wait", "100001").code == 0)
    try answerYes(tmux, question: "Retry 3 failed jobs", until: "2 retried, 1 skipped")

    #expect(try store.jobtop("wait", "--filter", "state:completed,queued,running,dead", "--all").code == 0)
    #expect(try job(100_001)["attempt"] == 2)
    #expect(try job(100_002)["state"] == "completed")
  }

  @Test func `an edited job goes through the person's editor and is queued as a new one`() throws {
    _ = try store.jobtop("add", "--wait", "--", "false")
    let tmux = try monitor(["EDITOR": "sed -i s/false/true/"])
    try tmux.press("2")
    try tmux.wait(for: "† dead")

    try tmux.press("?")
    try tmux.wait(for: "type to search")
    try tmux.press("-l", "edit the args")
    try tmux.wait(for: "edit the args in")
    try tmux.press("Enter")

    try answerYes(tmux, question: "Queue an edited copy of", until: "queued 100002")
    #expect(try store.jobtop("wait", "100002").code == 0)
    #expect(try job(100_001)["state"] == "dead")
  }
}
