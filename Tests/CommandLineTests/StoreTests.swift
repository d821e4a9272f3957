import JSON
import LiveStore
import Posix
import Testing

/// The commands as processes, against the real daemon and its worker.
@Suite(.serialized)
struct StoreTests {
  private let store: LiveStore

  init() throws { store = try LiveStore(slots: 2) }

  @Test func `add prints the id alone, and the job runs as it would have run here`() throws {
    let added = try store.jobtop(
      "add", "-q", "mail", "-n", "greet", "-e", "NAME=you", "-s", "--wait", "echo hi $NAME; pwd")
    #expect(added.output == "100001\n")
    #expect(added.errors == "")
    #expect(added.code == 0)

    let lines = try store.jobtop("logs", "100001").output.split(separator: "\n")
    #expect(lines.first == "hi you")
    #expect(lines.count == 2)

    let job = try JSONValue(parsing: Array(store.jobtop("list", "--json").output.utf8))
    #expect(job["queue"] == "mail")
    #expect(job["state"] == "completed")
    #expect(job["exit"]?["code"] == 0)
    #expect(job["metadata"]?["name"] == "greet")
  }

  @Test(arguments: [("exit 7", Int32(7)), ("kill -9 $$", 137), ("kill -TERM $$", 143), ("true", 0)])
  func `with --wait and --follow jobtop exits as the command did`(script: String, code: Int32) throws {
    #expect(try store.jobtop("add", "--wait", "-s", "--", script).code == code)
    #expect(try store.jobtop("add", "--follow", "-s", script).code == code)
  }

  @Test func `a command that cannot be started ends with 1, and show says why`() throws {
    #expect(try store.jobtop("add", "--wait", "--", "/nonexistent/program").code == 1)
    #expect(try store.jobtop("show", "100001").output.contains("No such file or directory"))
  }

  @Test func `follow prints every line once, in order, while the job writes them`() throws {
    let script = "for i in $(seq 1 300); do echo line $i; [ $((i % 100)) -ne 0 ] || sleep 0.2; done"

    let followed = try store.jobtop("add", "--follow", "-s", script)

    let expected = "100001\n" + (1...300).map { "line \($0)\n" }.joined()
    #expect(followed.output == expected)
    #expect(try store.jobtop("logs", "100001").output == expected.dropFirst(7))
    #expect(try store.jobtop("logs", "-f", "100001").output == expected.dropFirst(7))
    #expect(try store.jobtop("logs", "--grep", "line 299", "100001").output == "line 299\n")
  }

  @Test func `a log longer than a page comes whole, also to one who follows late`() throws {
    _ = try store.jobtop("add", "--wait", "--", "seq", "1", "5000")
    let expected = (1...5000).map { "\($0)\n" }.joined()

    #expect(try store.jobtop("logs", "100001").output == expected)
    #expect(try store.jobtop("logs", "-f", "100001").output == expected)
  }

  @Test func `each line of input becomes a job of its own`() throws {
    let added = try store.jobtop(["add", "--each", "--", "echo", "<{}>"], input: "a b\n\nc\n")
    #expect(added.output == "100001\n100002\n")

    #expect(try store.jobtop("wait", "100001", "100002").code == 0)
    #expect(try store.jobtop("logs", "100001").output == "<a b>\n")
    #expect(try store.jobtop("logs", "100002").output == "<c>\n")
  }

  @Test func `enqueue keeps args as they were given`() throws {
    _ = try store.jobtop("enqueue", "k", "text=1", "number:=1.50", "big:=12345678901234567890", "list:=[true,null]")
    let job = try JSONValue(parsing: Array(store.jobtop("list", "--json").output.utf8))
    #expect(
      job["args"]
        == .object([
          "text": "1", "number": .number("1.50"), "big": .number("12345678901234567890"), "list": [true, nil],
        ]))

    _ = try store.jobtop(["enqueue", "k", "--args", "-"], input: "[1, {\"a\":\n \"b\"}]")
    let other = try JSONValue(parsing: Array(store.jobtop("list", "--json", "--limit", "1").output.utf8))
    #expect(other["args"] == [1, ["a": "b"]])
  }

  @Test func `lines of JSON are queued in chunks up to the first faulty one`() throws {
    let lines = (1...2500).map { "{\"n\":\($0)}\n" }.joined()
    let queued = try store.jobtop(["enqueue", "row", "--from-jsonl", "-"], input: lines)
    #expect(queued.output.split(separator: "\n").map { Int64($0) } == (100_001...102_500).map { Int64($0) })

    let faulty = try store.jobtop(["enqueue", "row", "--from-jsonl", "-"], input: "{}\n[1,\n")
    #expect(faulty.code == 2)
    #expect(faulty.errors == "jobtop: standard input:2:4: the JSON ends in the middle\n")

    let whole = try store.jobtop(
      ["enqueue", "--from-jsonl", "-"], input: "{\"kind\":\"a\",\"queue\":\"q\"}\n{\"king\":\"a\"}\n")
    #expect(whole.errors.hasPrefix("jobtop: standard input:2:1: a job with a \"kind\" must stand here"))
  }

  @Test func `a key given again answers the same id, and another body is refused`() throws {
    #expect(try store.jobtop("enqueue", "k", "a=1", "--key", "x").output == "100001\n")
    #expect(try store.jobtop("enqueue", "k", "a=1", "--key", "x").output == "100001\n")
    #expect(try store.jobtop("enqueue", "k", "a=2", "--key", "x").code == 4)
  }

  @Test func `refusals have the codes of the interface and change nothing`() throws {
    _ = try store.jobtop("enqueue", "nobody.runs.this")

    #expect(try store.jobtop("show", "7").code == 3)
    #expect(try store.jobtop("logs", "7").code == 3)
    #expect(try store.jobtop("retry", "7").code == 3)
    #expect(try store.jobtop("wait", "7").code == 3)
    #expect(try store.jobtop("retry", "7", "8").code == 3)
    #expect(try store.jobtop("resume", "100001").code == 4)
    #expect(try store.jobtop("kill", "--yes", "100001").code == 4)
    #expect(try store.jobtop("retry", "100001", "100001").code == 4)
    #expect(try store.jobtop("wait", "--timeout", "50ms", "100001").code == 6)
    #expect(try store.jobtop("cancel", "--filter", "state:queued").code == 2)
    #expect(try store.jobtop("add", "--after", "7", "--", "true").code == 3)
    #expect(try store.jobtop("add", "--after-any", "--", "true").code == 2)
    #expect(try store.jobtop("add", "--batch", "100001", "--", "true").code == 3)
    #expect(try store.jobtop("add", "--unique", "k", "--in", "1h", "--", "true").code == 0)
    let taken = try store.jobtop("add", "--unique", "k", "--", "true")
    #expect(taken.code == 4 && taken.errors.contains("holds the unique key"))
    #expect(try store.jobtop("add", "--unique-window", "1h", "--", "true").code == 2)
    #expect(try store.jobtop("queues", "limit", "mail", "--concurrency", "-1").code == 2)
    #expect(try store.jobtop("queues", "limit", "mail", "--rate", "fast").code == 2)
    #expect(try store.jobtop("why", "7").code == 3)
    #expect(try store.jobtop("rpc", "job.get", "{\"id\":\"x\"}").code == 2)
    #expect(try store.jobtop("rpc", "job.gte").errors.contains("did you mean job.get?"))
    #expect(try store.jobtop("list", "--json", "state:queued").output.split(separator: "\n").count == 1)
  }

  @Test func `verbs act by ids and by filters, and say what they did`() throws {
    let ids = try (1...3).map { _ in try store.jobtop("enqueue", "-q", "later", "k").output.dropLast() }.map(
      String.init)

    #expect(try store.jobtop("pause", ids[0]).output == "1 job paused\n")
    #expect(try store.jobtop("pause", ids[0], ids[1]).output.hasPrefix("1 job paused, 1 skipped: "))
    #expect(try store.jobtop("resume", "--filter", "state:paused", "--yes").output == "2 jobs resumed\n")
    #expect(
      try store.jobtop("cancel", "--filter", "queue:later", "--yes", "--reason", "test").output == "3 jobs cancelled\n")
    #expect(try store.jobtop("retry", ids[2]).output == "1 job retried\n")
    #expect(try store.jobtop("delete", "--yes", ids[2]).output == "1 job deleted\n")
    #expect(try store.jobtop("cancel", "--filter", "queue:nothing").errors == "no jobs match\n")
    #expect(
      try store.jobtop("delete", "--json", "--yes", "--filter", "queue:later").output
        == "{\"matched\":2,\"changed\":2,\"skipped\":{}}\n")
  }

  @Test func `a completed job runs again only when asked for by name`() throws {
    _ = try store.jobtop("add", "--wait", "--", "true")

    #expect(try store.jobtop("retry", "100001").code == 4)
    #expect(try store.jobtop("retry", "--completed", "100001").code == 0)
    #expect(try store.jobtop("wait", "100001").code == 0)
    #expect(try store.jobtop("retry", "--filter", "state:completed", "--yes").output == "1 job retried\n")
  }

  @Test func `a limited queue says so, and why tells what a job waits for`() throws {
    #expect(
      try store.jobtop("queues", "limit", "mail", "--concurrency", "1", "--rate", "5/s").output
        == "queue mail limited\n")
    #expect(try store.jobtop("queues").output.contains("at most 1 at once, 5/s"))
    _ = try store.jobtop("add", "-q", "mail", "--", "sleep", "5")
    _ = try store.jobtop("add", "-q", "mail", "--limit-key", "k", "--", "true")
    _ = try store.jobtop("enqueue", "mail.send", "-q", "mail")

    #expect(try store.jobtop("why", "100003").output.hasPrefix("no worker takes mail.send from queue mail: "))
    #expect(try store.jobtop("why", "--json", "100003").output.hasPrefix("{\"code\":\"no_worker\","))
    #expect(try store.jobtop("queues", "limit", "mail", "--concurrency", "none", "--rate", "none").code == 0)
    #expect(try store.jobtop("wait", "100002").code == 0)
    #expect(try store.jobtop("why", "100002").output.hasPrefix("it is completed: it ended "))
  }

  @Test func `a paused queue keeps its jobs until it is resumed`() throws {
    #expect(
      try store.jobtop("queues", "pause", "mail", "--reason", "deploy", "--for", "1h").output
        .hasPrefix("queue mail paused until "))
    _ = try store.jobtop("add", "-q", "mail", "--", "true")

    #expect(try store.jobtop("queues").output.contains(": deploy"))
    #expect(try store.jobtop("wait", "--timeout", "200ms", "100001").code == 6)
    #expect(try store.jobtop("queues", "resume", "mail").code == 0)
    #expect(try store.jobtop("wait", "100001").code == 0)
  }

  private var isRoot: Bool {
    (try? store.jobtop("rpc", "hello", "{\"protocol\":1,\"client\":\"t\"}"))?.output.contains("root") ?? false
  }

  @Test func `wait answers when any or all are final, with 1 where one is not completed`() throws {
    _ = try store.jobtop("add", "--", "true")
    _ = try store.jobtop("add", "--", "false")
    _ = try store.jobtop("add", "--in", "1h", "--", "true")

    #expect(try store.jobtop("wait", "--any", "100003", "100001").output == "100001  completed\n")
    let both = try store.jobtop("wait", "100001", "100002")
    #expect(both.output == "100001  completed\n100002  dead\n")
    #expect(both.code == 1)
  }

  @Test func `health and stats answer for people and for programs`() throws {
    #expect(try store.jobtop("health").output.hasPrefix("ok\n"))
    #expect(try JSONValue(parsing: Array(store.jobtop("health", "--json").output.utf8))["ok"] == true)
    #expect(try store.jobtop("stats").output.contains("counts.queued"))
    _ = try store.jobtop("add", "--wait", "--", "true")
    #expect(try store.jobtop("workers").output.contains("w-01  idle"))
    let events = try store.jobtop("events", "--after", "0", "--count", "3", "--json")
    let types = try events.output.split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8))["type"] }
    #expect(types.contains("job.enqueued"))
  }

  @Test func `a paused store starts nothing, also after a kill, until it is resumed`() throws {
    #expect(try store.jobtop("store", "pause", "--reason", "wrong prices", "--for", "1h").code == 0)
    _ = try store.jobtop("add", "--", "true")
    store.kill()
    try store.start()

    let told = try store.jobtop("store").output
    #expect(told.hasPrefix("paused by ") && told.hasSuffix(": wrong prices\n"))
    #expect(try store.jobtop("list", "state:queued", "--json").output.split(separator: "\n").count == 1)
    #expect(try store.jobtop("store", "resume").code == 0)
    #expect(try store.jobtop("wait", "--timeout", "30s", "100001").code == 0)
  }

  @Test func `a paused kind says who and why, and is resumed by its name`() throws {
    #expect(try store.jobtop("kinds", "pause", "shell", "--reason", "mx1 is down").code == 0)
    _ = try store.jobtop("add", "--", "true")
    let kinds = try store.jobtop("kinds").output
    #expect(kinds.contains("paused") && kinds.contains("mx1 is down"))
    #expect(try store.jobtop("wait", "--timeout", "300ms", "100001").code == 6)

    #expect(try store.jobtop("kinds", "resume", "shell").code == 0)
    #expect(try store.jobtop("wait", "--timeout", "30s", "100001").code == 0)
    #expect(try store.jobtop("kinds", "resume", "nosuch").code == 3)
  }

  /// An editor that does this to the file.
  private func editor(_ script: String) throws -> [String: String] {
    let path = "\(store.directory)/editor"
    try FileSystem.write(path, Array("#!/bin/sh\n\(script)\n".utf8), mode: 0o700)
    return ["VISUAL": "", "EDITOR": path]
  }

  @Test func `edit queues what the editor made of a job, shows what changed, and prints the new id alone`() throws {
    _ = try store.jobtop("enqueue", "mail.send", "to=ana", "-q", "mail", "--retries", "2")

    let edited = try store.jobtop(
      ["edit", "100001", "--yes"], environment: editor("sed -i 's/ana/anna/' \"$1\""))

    #expect(edited.output == "100002\n" && edited.code == 0)
    #expect(edited.errors.contains("-     \"to\": \"ana\"\n") && edited.errors.contains("+     \"to\": \"anna\"\n"))
    let show = try store.jobtop("show", "100002").output
    #expect(show.contains("edited from 100001") && show.contains("{\"to\":\"anna\"}"))
    #expect(try store.jobtop("show", "100001").output.contains("{\"to\":\"ana\"}"))
  }

  @Test func `edit does nothing where nothing was changed, and says line and column of what is no JSON`() throws {
    _ = try store.jobtop("enqueue", "mail.send", "to=ana")

    let untouched = try store.jobtop(["edit", "100001", "--yes"], environment: editor("true"))
    #expect(untouched.code == 0 && untouched.output.isEmpty)
    let broken = try store.jobtop(["edit", "100001", "--yes"], environment: editor("sed -i 's/ana\"/ana/' \"$1\""))
    #expect(broken.code == 2 && broken.errors.contains("job-100001.json:3:"))
    let strange = try store.jobtop(
      ["edit", "100001", "--yes"], environment: editor("echo '{\"quue\": \"a\"}' > \"$1\""))
    #expect(strange.code == 2 && strange.errors.contains("did you mean queue?"))
    let failed = try store.jobtop(["edit", "100001", "--yes"], environment: editor("exit 1"))
    #expect(failed.code == 1)
    let unasked = try store.jobtop("edit", "100001", "--args", "{}")
    #expect(unasked.code == 2 && unasked.errors.contains("--yes"))
    #expect(try store.jobtop("list", "--json").output.split(separator: "\n").count == 1)
  }
}
