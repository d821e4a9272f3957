import JobCore
import Testing

struct EquivalentCommandTests {
  @Test(
    arguments: [
      (
        EquivalentCommand("queue.pause", ["mail"], [.duration("for", .milliseconds(599_997))]), "deploy",
        "jobtop queues pause mail --for 10m --reason deploy"
      ),
      (
        EquivalentCommand("queue.pause", ["the mail"]), "mx1 isn't up",
        #"jobtop queues pause 'the mail' --reason 'mx1 isn'\''t up'"#
      ),
      (
        EquivalentCommand("job.retry", ["100482", "100483"], [.flag("completed")]), nil,
        "jobtop retry 100482 100483 --completed"
      ),
      (
        EquivalentCommand("job.cancel", [], [.value("filter", "queue:mail state:queued"), .flag("yes")]), nil,
        "jobtop cancel --filter 'queue:mail state:queued' --yes"
      ),
      (
        EquivalentCommand("queue.limit", ["mail"], [.value("concurrency", "3"), .value("rate", "5/s")]), nil,
        "jobtop queues limit mail --concurrency 3 --rate 5/s"
      ),
      (
        EquivalentCommand("schedule.put", ["nightly"], [.value("cron", "0 3 * * *"), .rest(["sh", "-c", "a | b"])]),
        nil,
        "jobtop schedules put nightly --cron '0 3 * * *' -- sh -c 'a | b'"
      ),
      (
        EquivalentCommand("journal.note", ["v7 is out"], [.value("deploy", "v7")]), nil,
        "jobtop note 'v7 is out' --deploy v7"
      ),
      (
        EquivalentCommand("kind.pause", ["--all"]), "-1",
        "jobtop kinds pause --reason=-1 -- --all"
      ),
      (EquivalentCommand("undo", ["12"]), nil, "jobtop undo 12"),
      (EquivalentCommand("store.pause", []), "flood", "jobtop store pause --reason flood"),
      (EquivalentCommand("queue.resume", [""]), nil, "jobtop queues resume ''"),
      (EquivalentCommand("queue.resume", ["$(reboot)`x`\"é"]), nil, "jobtop queues resume '$(reboot)`x`\"é'"),
      (
        EquivalentCommand("queue.resume", ["mail"]), "a\n'b'\u{1B}[2J\u{9B}",
        #"jobtop queues resume mail --reason $'a\n\'b\'\x1b[2J\xc2\x9b'"#
      ),
    ] as [(EquivalentCommand, String?, String)])
  func `the line says what was done and why`(_ command: EquivalentCommand, _ reason: String?, _ line: String) {
    #expect(command.line(reason: reason) == line)
  }

  @Test func `of many ids the first fifty stand there and the rest is counted`() {
    let line = EquivalentCommand("job.retry", (1...10_000).map(String.init)).line()

    #expect(line.hasPrefix("jobtop retry 1 2 3 "))
    #expect(line.hasSuffix(" 49 50 # and 9950 more"))
  }
}
