import CommandLine
import JSON
import LiveStore
import Posix
import Seeded
import Testing

/// Text of jobs that tries to act on the terminal, through every command that prints.
struct HostileTextTests {
  private static let hostile = "\u{1B}[2J\u{1B}]0;owned\u{7}\u{9B}31m\u{202E}evil\u{200B}\u{E0041}\r\u{8}\u{7F}"
  /// Names may hold no control characters, but all else.
  private static let name = "q\u{202E}\u{200B}\u{FEFF}x"

  @Test func `no command lets a job's text act on the terminal`() throws {
    let store = try LiveStore(slots: 1)
    let (hostile, name) = (Self.hostile, Self.name)
    let script =
      "printf '\\033[2J\\033]0;owned\\007\\2331m\\342\\200\\256evil\\377\\n'; printf '\\033[31mred\\n' >&2; exit 3"
    #expect(
      try store.jobtop("add", "--wait", "-q", name, "-n", hostile, "--tag", hostile, "-e", "X=" + hostile, "-s", script)
        .code == 3)
    _ = try store.jobtop("enqueue", "-q", name, name, "a=" + hostile, hostile + "=1")
    _ = try store.jobtop("queues", "pause", name, "--reason", hostile)
    _ = try store.jobtop("add", "--wait", "--", hostile)

    let commands: [[String]] = [
      ["list"], ["list", "--json"], ["show", "100001"], ["show", "100001", "--json"], ["show", "100002"],
      ["show", "100003"], ["logs", "100001"], ["logs", "-t", "100001"], ["logs", "--json", "100001"],
      ["logs", "-f", "100001"], ["wait", "100001"], ["wait", "--json", "100001"], ["queues"], ["queues", "--json"],
      ["workers"], ["workers", "--json"], ["events", "--after", "0", "-n", "8"], ["health"], ["stats"],
      ["events", "--after", "0", "-n", "8", "--json"], ["queues", "resume", name + hostile],
      ["workers", "drain", hostile],
      ["rpc", "job.get", "{\"id\":100001}"], ["rpc", hostile], ["list", hostile], ["list", "state:" + hostile],
      ["cancel", "--filter", hostile, "--yes"], ["cancel", "--filter", "queue:" + name], ["pause", "100002"],
      ["pause", "100002"], ["retry", "100001", "--reason", hostile], [hostile], ["demo", "--socket", hostile],
      ["--once"], ["list", "--sort", hostile], ["enqueue", hostile],
    ]
    for words in commands {
      let piped = try store.jobtop(words)
      let faults = OutputGrammar.faults(in: piped.output + piped.errors)
      #expect(faults == [], "\(words)")

      let painted = onTerminal(words, store)
      #expect(OutputGrammar.faults(in: painted, colors: true) == [], "\(words)")
    }
  }

  @Test func `no payload in any field that a person or a job fills gets through any command`() throws {
    var random = Seeded()
    let store = try LiveStore(slots: 1)
    func text() -> String {
      // Words of a command line hold no zero byte.
      String(random.hostileText().unicodeScalars.filter { $0 != "\0" }.map(Character.init).prefix(120))
    }
    for _ in 0..<Seeded.rounds(2) {
      let script = "printf %s \"$X\"; printf %s \"$X\" >&2; exit 1"
      _ = try store.jobtop("add", "--wait", "-n", text(), "--tag", text(), "-e", "X=" + text(), "-s", script)
      _ = try store.jobtop("enqueue", "-q", "mail", "mail.send", text() + "=" + text(), "--metadata", "{}")
      _ = try store.jobtop("schedules", "put", "nightly", "--cron", "0 3 * * *", "--", text(), text())
      _ = try store.jobtop(
        "kinds", "set", "mail.send", "--owner", text(), "--rollback", text(), "--expects", text(), "--link", text())
      _ = try store.jobtop("kinds", "pause", "mail.send", "--reason", text())
      _ = try store.jobtop("queues", "pause", "mail", "--reason", text())
      _ = try store.jobtop("note", text(), "--deploy", text())
      _ = try store.jobtop("queues", "limit", "mail", "--concurrency", "3", "--reason", text())
    }
    let group = try store.jobtop("errors", "--json").output.split(separator: "\n").first.flatMap {
      try? JSONValue(parsing: Array($0.utf8))["id"]?.stringValue
    }
    let commands: [[String]] = [
      ["list"], ["show", "100001"], ["show", "100002"], ["why", "100002"], ["logs", "100001"],
      ["logs", "state:dead", "--grep", text()], ["errors"], ["errors", "show", group ?? "none"], ["journal"],
      ["journal", "--json"], ["kinds"], ["kinds", "--json"], ["schedules"], ["schedules", "--json"], ["queues"],
      ["check"], ["metrics"], ["stats"], ["health"], ["events", "--after", "0", "-n", "12"], ["undo"],
      ["batches", text()], ["list", text()], ["errors", text()], ["schedules", "run", text()],
    ]
    for words in commands {
      let piped = try store.jobtop(words)
      #expect(OutputGrammar.faults(in: piped.output + piped.errors) == [], "\(words)")
      #expect(OutputGrammar.faults(in: onTerminal(words, store), colors: true) == [], "\(words)")
    }
  }

  /// The same within this process, as it prints to a terminal with colours.
  private func onTerminal(_ words: [String], _ store: LiveStore) -> String {
    let sink = Sink()
    let surface = Console.Surface(isTerminal: true, columns: 80, hasColor: true)
    let console = Console(surface: surface) {
      sink.bytes += $0
    } errors: {
      sink.bytes += $0
    }
    let paths = StorePaths(environment: ["JOBTOP_SOCKET": store.socket], uid: 0, home: nil)
    let session = Session(
      console: console, environment: [:], paths: paths, input: Input(canAsk: false, descriptor: -1)
    ) { _ in 0 }
    _ = Jobtop.run(words, session)
    return String(decoding: sink.bytes, as: UTF8.self)
  }

  private final class Sink {
    var bytes: [UInt8] = []
  }
}
