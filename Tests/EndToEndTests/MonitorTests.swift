import JSON
import LiveStore
import Posix
import Testing

/// The monitor in a real terminal, on a real daemon that runs real commands.
@Suite(.serialized)
struct MonitorTests {
  private let store: LiveStore

  init() throws { store = try LiveStore(slots: 2) }

  private func monitor(columns: Int = 120, rows: Int = 36, then script: String = "") throws -> Tmux {
    let tmux = try Tmux(
      columns: columns, rows: rows,
      "\(Built.program("jobtop")) --socket \(store.socket); echo code $?; \(script) read -r end")
    try tmux.wait(for: "● live")
    return tmux
  }

  private func job(_ id: Int) throws -> JSONValue {
    try JSONValue(parsing: Array(store.jobtop("list", "--json", "id:\(id)").output.utf8))
  }

  @Test func `a key retries a failed job, and the screen shows it complete`() throws {
    _ = try store.jobtop("add", "--wait", "-n", "flaky", "-s", "test -e \(store.directory)/mended")
    let tmux = try monitor()
    try tmux.press("2")
    try tmux.wait(for: "dead") { $0.contains("† dead") && $0.contains("flaky") }
    try FileSystem.write("\(store.directory)/mended", [])

    try tmux.press("r")

    try tmux.wait(for: "completed") { $0.contains("✓ completed 100001") }
    #expect(try job(100_001)["attempt"] == 2)
  }

  @Test func `a key pauses a running command where it stands, and lets it go on`() throws {
    _ = try store.jobtop("add", "-s", "echo $$ > \(store.directory)/pid; exec sleep 600")
    let tmux = try monitor()
    try tmux.press("2")
    try tmux.wait(for: "● running")
    let process = try #require(until(10) { pid() })

    try tmux.press("p")
    try tmux.wait(for: "‖")
    #expect(until(10) { state(of: process) == "T" ? true : nil } == true)

    try tmux.press("p")
    try tmux.wait(for: "● running") { $0.contains("● running") }
    #expect(until(10) { state(of: process) == "S" ? true : nil } == true)

    // To end it asks; any other key than y leaves it alone.
    try tmux.press("x")
    // An answer counts from a moment after the question was seen, so it is given until it is taken.
    try tmux.wait(for: "⊘ cancelled") { screen in
      if screen.contains("y yes, cancel it") { try tmux.press("y") }
      return screen.contains("⊘ cancelled")
    }
    #expect(try job(100_001)["state"] == "cancelled")
  }

  @Test func `a key pauses a queue, and its jobs wait until the key resumes it`() throws {
    _ = try store.jobtop("add", "-q", "mail", "--wait", "--", "true")
    let tmux = try monitor()
    try tmux.press("7")
    try tmux.wait(for: "mail")

    try tmux.press("p")
    try tmux.wait(for: "‖ paused")
    _ = try store.jobtop("add", "-q", "mail", "--", "true")
    #expect(try store.jobtop("wait", "--timeout", "300ms", "100002").code == 6)

    try tmux.press("p")
    try tmux.wait(for: "the queue to be open") { !$0.contains("‖ paused") }
    #expect(try store.jobtop("wait", "100002").code == 0)
  }

  @Test func `a log line is on the screen as soon as the command writes it`() throws {
    let pipe = "\(store.directory)/pipe"
    _ = try store.jobtop("add", "--wait", "--", "mkfifo", pipe)
    _ = try store.jobtop("add", "-s", "exec 3<>\(pipe); while read -r line <&3; do echo \"got $line\"; done")
    let tmux = try monitor()
    try tmux.press("2")
    try tmux.wait(for: "● running")
    try tmux.press("l")
    try tmux.wait(for: "FOLLOWING")

    for line in ["first", "second \u{1B}[31mred\u{1B}[0m \u{1B}]0;owned\u{7}end"] {
      let file = try FileDescriptor.open(pipe, .readWrite)
      let start = MonotonicClock.now()
      try IO.writeAll(file.raw, Array("\(line)\n".utf8))
      try tmux.wait(for: line.hasPrefix("first") ? "got first" : "got second red end")
      // Within 250 ms of its commit; the rest is this test's own looking.
      #expect(MonotonicClock.now() - start < 1_000_000_000)
    }
  }

  @Test(arguments: [(80, 24), (60, 15), (42, 6), (20, 5), (200, 60)])
  func `the screen fits any size, and is whole again after it`(columns: Int, rows: Int) throws {
    _ = try store.jobtop("add", "--wait", "--", "true")
    let tmux = try monitor()

    try tmux.resize(columns: columns, rows: rows)
    // Whatever is left out, the name or the state of the connection stays.
    try tmux.wait(for: "a picture of \(columns)×\(rows)") { screen in
      let lines = screen.split(separator: "\n", omittingEmptySubsequences: false)
      return lines.contains { $0.contains("jobtop") || $0.contains("● live") }
        && lines.allSatisfy { $0.count <= columns }
    }
    try tmux.resize(columns: 120, rows: 36)
    try tmux.wait(for: "QUEUES") { $0.contains("QUEUES") && $0.contains("JUST NOW") }
  }

  @Test func `a killed daemon is shown as lost, its data as stale, and all is live again after its return`() throws {
    _ = try store.jobtop("add", "--wait", "-n", "survivor", "--", "true")
    let tmux = try monitor()
    try tmux.press("2")
    // The overview names it too: the list is there once both are seen.
    try tmux.wait(for: "the list") { $0.contains("newest first") && $0.contains("survivor") }

    store.kill()
    try tmux.wait(for: "○ lost") { $0.contains("○ lost") && $0.contains("survivor") }
    // Nothing is sent anywhere, and the refusal says so.
    try tmux.press("r")
    try tmux.wait(for: "no connection")

    try store.start()
    try tmux.wait(for: "● live") { $0.contains("● live") && $0.contains("✓ completed 100001") }
    _ = try store.jobtop("add", "-n", "newcomer", "--", "true")
    try tmux.wait(for: "newcomer")
  }

  @Test(arguments: ["q", "Q", "TERM", "INT", "HUP"])
  func `the terminal is as it was, however the monitor ends`(end: String) throws {
    let directory = store.directory
    let script = """
      stty -g > \(directory)/before; \(Built.program("jobtop")) --socket \(store.socket); stty -g > \(directory)/after; \
      echo "done, code $?"; read -r end
      """
    let tmux = try Tmux(columns: 80, rows: 24, script)
    try tmux.wait(for: "● live")

    if end.count == 1 {
      try tmux.press(end)
    } else {
      let signals: [String: Signal] = ["TERM": .terminate, "INT": .interrupt, "HUP": .hangup]
      let monitor = try #require(try monitorProcess())
      try #require(signals[end]).send(to: monitor)
      // ^C asks for a second one; the signal from outside may do the same.
      if end == "INT", (try? tmux.wait(seconds: 1, for: "the end") { $0.contains("done, code") }) == nil {
        try Signal.interrupt.send(to: monitor)
      }
    }

    try tmux.wait(for: "done, code")
    #expect(try FileSystem.read("\(directory)/before") == FileSystem.read("\(directory)/after"))
  }

  // MARK: - Looking at processes

  private func pid() -> Int32? {
    let text = (try? FileSystem.read("\(store.directory)/pid")) ?? []
    return Int32(String(decoding: text, as: UTF8.self).split(separator: "\n").first ?? "")
  }

  /// The letter of `/proc/PID/stat`: S sleeps, T is stopped.
  private func state(of process: Int32) -> String? {
    let text = String(decoding: (try? FileSystem.read("/proc/\(process)/stat")) ?? [], as: UTF8.self)
    return text.split(separator: ")").last?.split(separator: " ").first.map(String.init)
  }

  /// The monitor on this test's store.
  private func monitorProcess() throws -> Int32? {
    for name in try FileSystem.names(in: "/proc") {
      guard let process = Int32(name), let bytes = try? FileSystem.read("/proc/\(process)/cmdline") else { continue }
      let words = bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
      if words == [Built.program("jobtop"), "--socket", store.socket] { return process }
    }
    return nil
  }

  private func until<Value>(_ seconds: Int64, _ look: () -> Value?) -> Value? {
    let deadline = MonotonicClock.now() + seconds * 1_000_000_000
    guard let pause = try? Poller() else { return nil }
    while MonotonicClock.now() < deadline {
      if let value = look() { return value }
      _ = try? pause.wait(nanoseconds: 10_000_000)
    }
    return nil
  }
}
