import JSON
import JobCore
import JobRPC
import LiveStore
import Posix
import StoreDouble
import Testing

/// What stands beside the screen, as processes without a terminal: `--once`, `--line`, `theme`.
@Suite(.serialized) struct BesideTests {
  @Test func `once prints the overview, or a view by name, and ends`() throws {
    let store = try LiveStore()
    _ = try store.jobtop("add", "-q", "mail", "-n", "send receipt 7", "--", "true")
    _ = try store.jobtop("queues", "pause", "mail", "--reason", "mx1 is down")

    let overview = try store.jobtop("--once")
    #expect(overview.code == 0)
    #expect(overview.errors == "")
    #expect(overview.output.contains("mx1 is down"))
    #expect(overview.output.contains("‖ paused"))
    #expect(OutputGrammar.faults(in: overview.output) == [])
    // No tabs, no keys, no room for what is not there.
    #expect(!overview.output.contains("q quit") && !overview.output.contains("2 Jobs"))
    #expect(!overview.output.contains("\n\n\n"))

    let jobs = try store.jobtop("--once", "--view", "jobs")
    #expect(jobs.output.contains("send receipt 7"))
    #expect(!jobs.output.contains(">"))
  }

  @Test func `once as JSON is one object with the views that the screen shows`() throws {
    let store = try LiveStore()
    _ = try store.jobtop("add", "-q", "mail", "-n", "hostile \u{1B}[31m\u{202E}", "--", "true")

    let run = try store.jobtop("--once", "--view", "jobs", "--json")

    #expect(run.output.split(separator: "\n").count == 1)
    #expect(OutputGrammar.faults(in: run.output) == [])
    let object = try JSONValue(parsing: Array(run.output.utf8))
    let overview = try OverviewView(json: try #require(object["overview"]))
    #expect(overview.counts[.queued] == 1)
    let jobs = try JobsView(json: try #require(object["jobs"]))
    #expect(jobs.jobs.map(\.id) == [100_001])
  }

  @Test func `line is one plain line, and colours come only when asked for`() throws {
    let store = try LiveStore()
    _ = try store.jobtop("add", "--", "true")

    let plain = try store.jobtop(["--line"], environment: ["TERM": "xterm-256color"])
    #expect(plain.output.hasPrefix("jobtop 0 run 1 wait") && plain.output.hasSuffix("● live\n"))
    #expect(OutputGrammar.faults(in: plain.output) == [])
    let colored = try store.jobtop(["--line", "--color"], environment: ["TERM": "xterm"])
    #expect(colored.output.contains("\u{1B}[") && colored.output.contains("live"))
  }

  @Test(arguments: [["--once"], ["--line"], ["--once", "--json"]])
  func `without a store they end with 5 and a sentence`(words: [String]) throws {
    let run = try Run(Built.program("jobtop"), ["--socket", "/nonexistent/s"] + words)

    #expect(run.code == 5)
    #expect(run.output == "")
    #expect(run.errors.hasPrefix("jobtop: no store at /nonexistent/s"))
  }

  @Test func `a store that is silent is waited for 2 s and no longer`() throws {
    let directory = try FileSystem.makeTemporaryDirectory(prefix: "jobtop-silent")
    defer { try? FileSystem.removeTree(directory) }
    let server = try LineServer(path: directory + "/s") { _, _ in }
    defer { server.stop() }
    let start = MonotonicClock.now()

    let run = try Run(Built.program("jobtop"), ["--socket", directory + "/s", "--line"])

    #expect(run.code == 5)
    #expect(run.errors.contains("did not answer within 2 s"))
    #expect(MonotonicClock.now() - start >= 2_000_000_000)
  }

  @Test(
    arguments: [
      (["--once", "--view", "job"], "did you mean jobs?"), (["--json"], "goes with --once"),
      (["--once", "--line"], "two things"), (["--color"], "goes with --once or --line"),
      (["theme"], "needs list, show or lint"), (["theme", "shw"], "did you mean show?"),
      (["theme", "show"], "needs the theme's name"), (["theme", "list", "x"], "one too many"),
    ])
  func `what makes no sense is usage`(words: [String], sentence: String) {
    let run = Captured.run(words)

    #expect(run.code == 2)
    #expect(run.errors.contains(sentence))
  }

  @Test func `theme lints files by place, and exits 1 on findings, 3 without a file`() throws {
    let directory = try FileSystem.makeTemporaryDirectory(prefix: "jobtop-lint")
    defer { try? FileSystem.removeTree(directory) }
    try FileSystem.makeDirectory(directory + "/jobtop/themes")
    let file = directory + "/jobtop/themes/mine.toml"
    let environment = ["XDG_CONFIG_HOME": directory, "PATH": "/usr/bin:/bin"]
    func theme(_ words: String...) throws -> Run {
      try Run(Built.program("jobtop"), ["theme"] + words, environment: environment)
    }

    try FileSystem.write(file, Array("inherits = \"dark\"\n[roles]\ntext = \"#444444\"\nok = \"gren\"\n".utf8))
    let bad = try theme("lint", file)
    #expect(bad.code == 1)
    #expect(bad.output.contains("\(file):4:6: there is no colour or attribute \"gren\" (did you mean \"green\"?)\n"))
    #expect(bad.output.contains("\(file):3:8: text on background has contrast 1.7"))
    #expect(try theme("lint").code == 1)

    try FileSystem.write(file, Array("inherits = \"dark\"\n".utf8))
    #expect(try theme("lint", file).code == 0)
    #expect(try theme("lint", directory + "/other.toml").code == 3)
    #expect(try theme("list").output.split(separator: "\n").contains { $0.hasPrefix("mine ") && $0.contains("yours") })
    let lines = try theme("list", "--json").output.split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8)) }
    #expect(lines.first { $0["id"] == "mine" }?["file"] == .string(file))
    #expect(lines.first { $0["id"] == "gruvbox-dark" }?["partner"] == "gruvbox-light")

    try FileSystem.write(file, Array("inherit = \"dark\"\n".utf8))
    #expect(try theme("list").output.contains("unknown key 'inherit' (did you mean 'inherits'?)"))
    #expect(try theme("show", "mine").errors.contains("mine.toml:1:1"))
    let shown = try theme("show", "nord", "--json").output.split(separator: "\n")
    #expect(shown.contains { $0.contains("\"role\":\"state.dead\"") && $0.contains("\"true\":\"#c8777f bold\"") })
  }
}
