import JSON
import JobCore
import JobRPC
import MonitorCore
import SafeText
import Testing

/// What is done to error groups, schedules, kinds, journal entries and the store itself.
@Suite struct GroupScreenTests {
  // MARK: Errors

  @Test func `open groups stand before snoozed and resolved ones, and the badge counts the open`() {
    var bench = Bench.live()
    var overview = Fixtures.overview
    overview.openErrors = 3
    bench.push(.overview, overview.json)
    bench.wait(2000)
    bench.press("3")

    let order = bench.model.screen.listing?.order
    #expect(
      order == [
        .group("9f3c9f3c9f3c9f3c"), .group("1c1c1c1c1c1c1c1c"), .group("5e1f5e1f5e1f5e1f"), .group("77aa00aa00aa00aa"),
        .group("0badc0de0badc0de"),
      ])
    #expect(bench.line(1).contains("3 Errors 3"))
    #expect(bench.shows("3 open, 2 resolved or snoozed"))
  }

  @Test func `a group is new for its first hour, and says when it is no more`() throws {
    var bench = Bench.live()
    bench.press("3")
    #expect(bench.line(5).contains("✗ new"))
    #expect(bench.line(6).contains("✗ open"))

    bench.wait(3_600_000)
    #expect(bench.line(5).contains("✗ open"))
  }

  @Test func `& asks the store for open groups alone, and for all again`() {
    var bench = Bench.live()
    bench.press("3", "&")
    #expect(bench.calls(.watchSet).last?["params"] == ["state": "open"])
    bench.press("&")
    #expect(bench.calls(.watchSet).last?["params"] == [:])
  }

  @Test func `resolving asks, names the group and sends its whole id`() {
    var bench = Bench.live()
    bench.press("3", "a")
    bench.choose("resolve")
    #expect(bench.model.question != nil)
    #expect(bench.shows("Resolve SMTPTimeout?"))
    #expect(bench.calls(.errorResolve).isEmpty)

    bench.read()
    bench.press("y")
    #expect(bench.calls(.errorResolve) == [["id": "9f3c9f3c9f3c9f3c"]])
    #expect(bench.shows("resolved SMTPTimeout"))
  }

  @Test func `what is resolved is not resolved again, what is open is not reopened`() {
    var bench = Bench.live()
    bench.press("3", "a")
    bench.choose("open a resolved")
    #expect(bench.shows("SMTPTimeout is open already"))

    bench.press("G", "a")
    bench.choose("resolve")
    #expect(bench.shows("KeyError is resolved already"))

    bench.press("a")
    bench.choose("open a resolved")
    #expect(bench.calls(.errorReopen) == [["id": "0badc0de0badc0de"]])
  }

  @Test func `a snooze takes a duration, one hour where nothing else is typed`() {
    var bench = Bench.live()
    bench.press("3", "a")
    bench.choose("silence")
    bench.read()
    bench.press(.enter)
    let until = bench.wall.microseconds + 3_600_000_000
    #expect(bench.calls(.errorSnooze) == [["id": "9f3c9f3c9f3c9f3c", "until_us": .integer(until)]])
    #expect(bench.shows("snoozed SMTPTimeout until 15:02"))

    bench.press("a")
    bench.choose("silence")
    bench.press("^U")
    bench.type("soon")
    bench.read()
    bench.press(.enter)
    #expect(bench.shows("a duration such as"))
    #expect(bench.calls(.errorSnooze).count == 1)
  }

  @Test func `the error page marks jobs, acts on them, and shows the frames of the one under the cursor`() {
    var bench = Bench.live()
    bench.views[.job] = Fixtures.errorSample.json
    bench.press("3", .enter)
    #expect(bench.shows("212 failures"))
    #expect(bench.shows("Mailer.send"))
    #expect(bench.shows("2 library frames hidden"))
    #expect(bench.shows("team-mail"))

    bench.press(" ", " ", "x")
    bench.read()
    bench.press("y")
    let cancelled = bench.calls(.jobCancel)
    #expect(cancelled.count == 1)
    #expect(cancelled.first?["ids"] == [182_104, 182_095])
    #expect(cancelled.first?["if_state"] == ["retrying"])
  }

  @Test func `an attention line about an error group opens its page`() {
    var bench = Bench.live()
    var overview = Fixtures.overview
    overview.attention.insert(
      Attention(
        code: "error_group", severity: .error, kind: "mail.send_receipt",
        facts: ["group": "9f3c9f3c9f3c9f3c", "count": 212, "class": "SMTPTimeout"]), at: 0)
    bench.push(.overview, overview.json)
    bench.wait(4000)
    bench.press("g", .enter)
    #expect(bench.model.screen.context == .error)
  }

  // MARK: Schedules

  @Test func `a schedule is told in words, with its next tick and the time until then`() {
    var bench = Bench.live()
    bench.press("5")
    #expect(bench.line(5).contains("every 15 min"))
    #expect(bench.line(5).contains("in 13 m"))
    #expect(bench.shows("next ticks"))
    #expect(bench.shows("weekdays at 09:30"))
    #expect(bench.shows("never again"))
  }

  @Test func `Enter on a schedule lists its jobs`() {
    var bench = Bench.live()
    bench.press("5", .enter)
    #expect(bench.shows("schedule:cleanup-tmp"))
  }

  @Test func `p pauses what runs, and resumes what is paused`() {
    var bench = Bench.live()
    bench.press("5", "p")
    #expect(bench.calls(.schedulePause) == [["name": "cleanup-tmp"]])
    bench.press("j", "j", "j", "p")
    #expect(bench.calls(.scheduleResume) == [["name": "partner-sync"]])
    bench.press("8", "p")
    #expect(bench.calls(.kindResume) == [["kind": "billing.monthly_invoice"]])
    bench.press("j", "p")
    #expect(bench.calls(.kindPause) == [["kind": "mail.send_receipt"]])
  }

  @Test func `in production a pause asks why, and Esc does not pause`() {
    var bench = Bench.live(environment: "production")
    bench.press("8", "j", "p")
    #expect(bench.calls(.kindPause).isEmpty)
    #expect(bench.shows("Pause kind mail.send_receipt?"))
    #expect(bench.shows("Reason:"))
    bench.read()
    bench.press(.escape)
    #expect(bench.calls(.kindPause).isEmpty)

    bench.press("p")
    bench.read()
    bench.type("wrong totals")
    bench.press(.enter)
    #expect(bench.calls(.kindPause) == [["kind": "mail.send_receipt", "reason": "wrong totals"]])
  }

  @Test func `running a schedule now asks, and names the job that was made`() {
    var bench = Bench.live()
    bench.answer = .success(["id": 182_200, "deduplicated": false])
    bench.press("5", "a")
    bench.choose("run the schedule")
    #expect(bench.shows("Run schedule cleanup-tmp now?"))
    bench.read()
    bench.press("y")
    #expect(bench.calls(.scheduleRun) == [["name": "cleanup-tmp"]])
    #expect(bench.shows("job 182200"))
  }

  @Test func `D on a schedule asks before it is deleted`() {
    var bench = Bench.live()
    bench.press("5", "D")
    #expect(bench.shows("Delete schedule cleanup-tmp?"))
    bench.read()
    bench.press("n")
    #expect(bench.calls(.scheduleDelete).isEmpty)
    bench.press("D")
    bench.read()
    bench.press("y")
    #expect(bench.calls(.scheduleDelete) == [["name": "cleanup-tmp"]])
    #expect(bench.calls(.jobDelete).isEmpty)
  }

  // MARK: Journal

  @Test func `an entry says in words what was done and what came of it`() {
    var bench = Bench.live()
    bench.press("6")
    for words in [
      "retry 212 jobs", "209 of 212", "note on error", "pause queue reports", "cancel schedule reindex",
      "undo: cancel 12 jobs", "undone by 412", "version 4f2a91c", "the store",
    ] { #expect(bench.shows(words), "\(words)\n\(bench)") }
  }

  @Test func `older entries come as the cursor nears the last one, and the end is found`() {
    var bench = Bench.live(120, 20)
    let entries = (0..<100).map { Fixtures.journalEntry(500 - Int64($0), Double($0), "ops1", "queue.pause", "q\($0)") }
    bench.views[.journal] = JournalView(entries: entries, next: 401).json
    let older = (0..<50).map { Fixtures.journalEntry(400 - Int64($0), 200, "ops1", "queue.resume", "q\($0)") }
    bench.answer = .success(["entries": .array(older.map(\.json))])
    bench.press("6")
    #expect(bench.calls(.journalList).isEmpty)

    bench.press("G")
    #expect(bench.calls(.journalList) == [["after": 401, "limit": 100]])
    #expect(bench.model.screen.listing?.order.count == 150)
    #expect(bench.model.screen.listing?.cursor == .entry(401))
    bench.press("G")
    #expect(bench.model.screen.listing?.cursor == .entry(351))
    #expect(bench.calls(.journalList).count == 1)

    // A new entry keeps what was fetched.
    var more = entries
    more.insert(Fixtures.journalEntry(501, 0, "ops1", "queue.pause", "q"), at: 0)
    more.removeLast()
    bench.push(.journal, JournalView(entries: more, next: 402).json)
    bench.wait(4000)
    #expect(bench.model.screen.listing?.order.count == 151)
  }

  @Test func `u on an entry undoes that entry after naming it`() {
    var bench = Bench.live()
    bench.answer = .success(["matched": 1, "changed": 1, "skipped": [:]])
    bench.press("6", "j", "j", "u")
    #expect(bench.shows("Undo entry 419?"))
    #expect(bench.shows("pause queue reports, by ops1"))
    bench.read()
    bench.press("y")
    #expect(bench.calls(.undo) == [["journal_id": 419]])
    #expect(bench.shows("undid entry 419: 1 put back"))
  }

  @Test func `what cannot be undone says why and asks nothing`() {
    var bench = Bench.live()
    bench.press("6", "u")
    #expect(bench.shows("entry 421 cannot be undone"))
    bench.press("j", "j", "j", "j", "j", "j", "u")
    #expect(bench.shows("entry 411 was undone by entry 412"))
    #expect(bench.model.question == nil)
  }

  @Test func `the entry page shows what changed, and follows an undo`() {
    var bench = Bench.live()
    bench.press("6", "j", "j", .enter)
    for words in ["concurrency", "paused.actor", "jobtop queues pause reports", "32.1", "u takes it back"] {
      #expect(bench.shows(words), "\(words)\n\(bench)")
    }

    var view = Fixtures.journal
    view.entries[2].undoneBy = 430
    bench.push(.journal, view.json)
    #expect(bench.shows("undone by entry 430"))
  }

  @Test func `y copies an entry's command`() {
    var bench = Bench.live()
    bench.press("6", "y", "a")
    #expect(bench.effects.contains(.copy("jobtop retry --filter group:9f3c")))
  }

  // MARK: Kinds and the store

  @Test func `a kind's foot tells its runbook, or how to give it one`() {
    var bench = Bench.live()
    bench.press("8")
    #expect(bench.shows("paused by ops2"))
    bench.press("j")
    #expect(bench.shows("expects receipt sent once"))
    bench.press("j")
    #expect(bench.shows("jobtop kinds set media.transcode --owner TEAM"))
    bench.press("j")
    #expect(bench.shows("no worker that is connected can run it"))
  }

  @Test func `a store that is not well says why, first`() {
    var bench = Bench.live()
    bench.views[.health] = Fixtures.unwell.json
    bench.press("9")
    #expect(bench.line(3).contains("✗ not well"))
    #expect(bench.shows("the checkpointer: disk I/O error (10)"))
    #expect(bench.shows("disk is failing"))
    #expect(bench.shows("▲ overdue"))
  }

  @Test func `a check of the store shows what it found, and may be asked for when read-only`() {
    var bench = Bench.live(readOnly: true)
    bench.answer = .success(Fixtures.findings)
    bench.press("9", "a")
    bench.choose("look the store over")
    #expect(bench.calls(.storeCheck).count == 1)
    #expect(bench.shows("2 of 3 points need a look"))
    #expect(bench.shows("3 % of the disk is free"))
    #expect(bench.shows("jobtop kinds set NAME --owner TEAM"))
  }

  // MARK: Refusals

  @Test func `read-only sends nothing from any of these screens`() {
    var bench = Bench.live(readOnly: true)
    bench.press("5", "p")
    #expect(bench.shows("--read-only"))
    bench.press("D")
    #expect(bench.shows("--read-only"))
    bench.press("8", "p", "6", "j", "j", "u", "3", "a")
    bench.choose("resolve")
    #expect(bench.shows("--read-only"))
    bench.press("a")
    bench.choose("silence")
    #expect(bench.model.prompt == nil)
    let changing: [Method] = [
      .schedulePause, .scheduleResume, .scheduleDelete, .kindPause, .kindResume, .undo, .errorResolve, .errorSnooze,
    ]
    for method in changing { #expect(bench.calls(method).isEmpty) }
  }

  @Test func `a refusal of the store is told`() {
    var bench = Bench.live()
    bench.answer = .failure(RPCError(.permission, "you may only look", [:]))
    bench.press("5", "p")
    #expect(bench.shows("refused: you may only look"))
  }
}
