import JSON
import JobCore
import JobRPC
import MonitorCore
import SafeText
import Testing

/// What the actions beyond single jobs ask, send and say.
@Suite struct ActionsTests {
  static let chosen: JSONValue = [
    "selection": "s-1", "count": 50,
    "sample": .array(Fixtures.jobs.jobs.filter { $0.state == .dead || $0.state == .retrying }.map(\.json)),
  ]

  static func onErrors(environment: String? = "prod-eu1") -> Bench {
    var bench = Bench.live(environment: environment)
    let group = WireErrorGroup(
      id: "9f3c0011223344ff", class: "SMTPTimeout", message: "no reply from <host>", state: "open", count: 212,
      firstAt: Fixtures.ago(540), lastAt: Fixtures.ago(4), sampleJob: 182_104)
    bench.views[.errors] = ErrorsView(groups: [group]).json
    bench.press("3")
    bench.answers[.jobSelect] = .success(chosen)
    bench.forgetEffects()
    return bench
  }

  // MARK: Everything of a filter

  @Test func `R on an error group freezes what failed of it, names the count, and retries just that`() {
    var bench = Self.onErrors()

    bench.press("R")

    #expect(bench.calls(.jobSelect).first?["filter"] == "group:9f3c0011223344ff state:retrying,dead")
    #expect(bench.calls(.jobSelect).first?["verb"] == "retry")
    #expect(bench.shows("Retry 50 failed jobs of SMTPTimeout: no reply from"))
    #expect(bench.shows("182104 mail.send_receipt retrying"))
    #expect(bench.shows("47 more"))
    #expect(bench.calls(.jobRetry) == [])
    bench.answer = .success(["matched": 50, "changed": 48, "skipped": ["refused_in_state": 2]])
    bench.read()
    bench.press("y")
    #expect(bench.calls(.jobRetry) == [["selection": "s-1", "if_state": ["retrying", "dead"]]])
    #expect(bench.shows("48 retried, 2 skipped: refused in state"))
  }

  @Test func `a declined selection is given back to the store`() {
    var bench = Self.onErrors()
    bench.press("R")
    bench.read()

    bench.press(.escape)

    #expect(bench.calls(.jobRetry) == [])
    #expect(bench.calls(.jobSelectCancel) == [["selection": "s-1"]])
    #expect(bench.shows("nothing was changed"))
  }

  @Test func `R on the first attention line retries its dead jobs in two keys`() {
    var bench = Bench.live()
    bench.answers[.jobSelect] = .success(Self.chosen)

    bench.press("R")

    let filter = bench.calls(.jobSelect).first?["filter"]?.stringValue ?? ""
    #expect(filter == "kind:media.transcode queue:media state:retrying,dead")
    bench.read()
    bench.press("y")
    #expect(bench.calls(.jobRetry).count == 1)
  }

  @Test func `keys pressed while the store chooses do nothing, and Esc leaves`() {
    var bench = Self.onErrors()
    bench.holdsAnswers = true
    bench.press("R", "j", "q")

    #expect(bench.model.question == nil)
    #expect(bench.shows("nothing was retried"))
    bench.answers[.jobSelect] = nil
    bench.answer = .success(Self.chosen)
    bench.answerCalls()
    #expect(bench.model.question == nil)
    #expect(bench.calls(.jobSelectCancel) == [["selection": "s-1"]])
  }

  @Test func `a name that the filter language would widen chooses nothing`() {
    var bench = Bench.live()
    bench.views[.queues] = QueuesView(queues: [Fixtures.queue("mail*", [.dead: 3], rates: (0, 0), history: [])]).json
    bench.press("7")
    bench.forgetEffects()

    bench.press("R")

    #expect(bench.calls(.jobSelect) == [])
  }

  @Test func `* twice marks the whole filter, and a verb then goes by a selection`() {
    var bench = RulesTests.onJobs(0)
    bench.answers[.jobSelect] = .success(Self.chosen)
    bench.press("*")
    #expect(bench.shows("* again marks all 1,921"))
    bench.press("*", "x")

    #expect(
      bench.calls(.jobSelect).first?["filter"] == "state:scheduled,blocked,queued,paused,running,retrying")
    #expect(bench.shows("Skipped: 1,871 of the filter"))
    bench.read()
    bench.press("y")
    #expect(bench.calls(.jobCancel).first?["selection"] == "s-1")
  }

  @Test func `marking another row ends the marks on the whole filter`() {
    var bench = RulesTests.onJobs(0)
    bench.press("*", "*", "U", "r")

    #expect(bench.calls(.jobSelect) == [])
  }

  @Test func `how far a verb is stands on the status line, and ^C stops it`() {
    var bench = Self.onErrors()
    bench.press("R")
    bench.read()
    bench.holdsAnswers = true
    bench.press("y")
    bench.send(.progress(selection: "s-1", decided: 12_400, total: 100_000))

    #expect(bench.shows("retrying 12,400 of 100,000   ^C stops"))
    bench.press("^C")
    #expect(bench.calls(.jobSelectCancel) == [["selection": "s-1"]])
  }

  // MARK: What must be typed

  @Test func `killing in production takes the word typed`() {
    var bench = Bench.live(environment: "production")
    bench.press("2", "j", "X")
    bench.forgetEffects()
    #expect(bench.shows("Type kill, then Enter:"))
    bench.read()
    bench.press("y", .enter)
    #expect(bench.calls(.jobKill) == [])
    #expect(bench.shows("type kill, or Esc"))
    bench.press("^U")
    bench.type("kill")
    bench.press(.enter)

    #expect(bench.calls(.jobKill).count == 1)
  }

  @Test(arguments: [(10, false), (11, true)])
  func `cancelling more than ten in production takes the count typed`(count: Int, isTyped: Bool) {
    var bench = Self.onErrors(environment: "production")
    bench.answers[.jobSelect] = .success(["selection": "s-1", "count": .integer(Int64(count)), "sample": []])
    bench.perform(.cancelAll)
    bench.read()

    bench.press("y")
    #expect(bench.calls(.jobCancel).isEmpty == isTyped)
    guard isTyped else { return }
    bench.press("^U")
    bench.type("11")
    bench.press(.enter)
    #expect(bench.calls(.jobCancel).count == 1)
  }

  @Test func `text typed or pasted before a question was painted is not in its field`() {
    var bench = Bench.live(environment: "production")
    bench.press("2", "j")
    bench.wait(10)
    bench.send(.key("X", at: bench.now))
    for scalar in "kill".unicodeScalars { bench.send(.key(.character(scalar), at: bench.now)) }
    bench.send(.key(.enter, at: bench.now))
    bench.paint()
    bench.read()
    bench.send(.paste("kill"))
    bench.press(.enter)

    #expect(bench.calls(.jobKill) == [])
  }

  // MARK: Pausing

  @Test func `pausing in production asks for the reason, which may stay empty`() {
    var bench = Bench.live(environment: "production")
    bench.press("2", "p")
    #expect(bench.calls(.jobPause) == [])
    #expect(bench.shows("Reason:"))
    bench.read()
    bench.type("mx down")
    bench.press(.enter)
    #expect(bench.calls(.jobPause) == [["id": 182_107, "if_state": ["queued"], "reason": "mx down"]])

    bench.press("7", "p")
    bench.read()
    bench.press(.enter)
    #expect(bench.calls(.queueResume) == [["queue": "reports"]])
    bench.press("p")
    bench.read()
    bench.press(.escape)
    #expect(bench.calls(.queueResume).count + bench.calls(.queuePause).count == 1)
  }

  @Test func `the kill switch asks and names what waits`() {
    var bench = Bench.live()
    bench.perform(.pauseStore)
    #expect(bench.shows("Pause the whole store?"))
    #expect(bench.shows("1,842 queued jobs wait"))
    bench.read()
    bench.press("y")

    #expect(bench.calls(.storePause) == [[:]])
  }

  @Test func `draining and stopping a worker ask and say what it runs`() {
    var bench = Bench.live()
    bench.press("4")
    bench.perform(.drain)
    #expect(bench.shows("Drain worker w-"))
    bench.read()
    bench.press("y")
    bench.perform(.stop)
    bench.read()
    bench.press("y")

    #expect(bench.calls(.workerDrain).count == 1)
    #expect(bench.calls(.workerStop).count == 1)
  }

  // MARK: Undo

  static let journaled: JSONValue = [
    "matched": 1, "changed": 1, "skipped": [:], "journal_id": 77,
    "undo_until_us": .integer(Fixtures.ago(-900).microseconds),
  ]

  @Test func `u names the session's last action, asks, and undoes its entry`() {
    var bench = RulesTests.onJobs(3)
    bench.answer = .success(Self.journaled)
    bench.press("r")
    #expect(bench.shows("retried 182104 · u undoes it until 14:17"))
    bench.press("u")
    #expect(bench.shows("Undo: retried 182104?"))
    #expect(bench.calls(.undo) == [])
    bench.read()
    bench.press("y")

    #expect(bench.calls(.undo) == [["journal_id": 77]])
    #expect(bench.shows("1 undone"))
    bench.press("u")
    #expect(bench.shows("this session has changed nothing yet"))
  }

  @Test func `u offers nothing older than the last action, and nothing after its time`() {
    var bench = RulesTests.onJobs(3)
    bench.answer = .success(Self.journaled)
    bench.press("r")
    bench.answer = .success(["matched": 1, "changed": 1, "skipped": [:], "journal_id": 78])
    bench.press("k", "k", "X")
    bench.read()
    bench.press("y", "u")
    #expect(bench.shows("cannot be undone"))

    bench.answer = .success(Self.journaled)
    bench.press("j", "j", "r")
    bench.wait(901_000)
    bench.press("u")
    #expect(bench.shows("could be undone until"))
    #expect(bench.calls(.undo) == [])
  }

  // MARK: Notes and limits

  @Test func `a note goes to the journal with what the cursor is on`() {
    var bench = RulesTests.onJobs(3)
    bench.press("c")
    bench.read()
    bench.type("mx ticket 5512")
    bench.press(.enter)

    #expect(bench.calls(.journalNote) == [["text": "mx ticket 5512", "target": "job 182104"]])
  }

  @Test func `limits are typed as words, wrong ones keep the text, and the change is asked about`() {
    var bench = Bench.live()
    bench.press("7")
    bench.perform(.limit)
    #expect(bench.model.prompt?.string == "concurrency 4")
    bench.read()
    bench.press("^U")
    bench.type("rate fast")
    bench.press(.enter)
    #expect(bench.model.prompt?.string == "rate fast")
    #expect(bench.shows("rate takes N/UNIT"))
    bench.press("^U")
    bench.type("concurrency 2, rate none, per key rate 5/s")
    bench.press(.enter)
    #expect(bench.shows("Set the limits of queue reports?"))
    bench.read()
    bench.press("y")

    #expect(
      bench.calls(.queueLimit) == [
        ["concurrency": 2, "rate": .null, "per_key": ["rate": ["count": 5, "per_ms": 1000]], "queue": "reports"]
      ])
  }

  // MARK: Editing

  static let job: JSONValue = ["job": ["id": 182_104, "args": ["order": 7, "key": "•••"], "queue": "mail"]]

  static func editing() -> Bench {
    var bench = RulesTests.onJobs(3)
    bench.answers[.jobGet] = .success(job)
    bench.answers[.jobEdit] = .success(["id": 190_000, "derived_from": 182_104])
    bench.perform(.edit)
    return bench
  }

  @Test func `an edited job is shown as a difference, and queued after a yes`() throws {
    var bench = Self.editing()
    let text = try #require(bench.edits.first)
    #expect(String(decoding: text, as: UTF8.self).contains("\"order\": 7"))

    let edited = String(decoding: text, as: UTF8.self).split(separator: "7", maxSplits: 1).joined(separator: "8")
    bench.send(.edited(.success(Array(edited.utf8))))
    bench.paint()
    #expect(bench.shows("-     \"order\": 7"))
    #expect(bench.shows("+     \"order\": 8"))
    bench.read()
    bench.press("y")

    #expect(
      bench.calls(.jobEdit) == [["args": ["order": 8, "key": "•••"], "id": 182_104, "if_state": ["retrying"]]])
    #expect(bench.shows("queued 190000, an edited copy of 182104"))
  }

  @Test func `a text that is no JSON says where, and can be edited again without loss`() {
    var bench = Self.editing()
    let faulty = Array("{\"args\": {\n  \"order\": x}}".utf8)
    bench.send(.edited(.success(faulty)))
    bench.paint()
    #expect(bench.shows("Line 2:12:"))
    bench.read()
    bench.press("y")

    #expect(bench.edits.last == faulty)
    #expect(bench.calls(.jobEdit) == [])
  }

  @Test func `a text that was left as it is queues nothing`() {
    var bench = Self.editing()
    bench.send(.edited(.success(nil)))

    #expect(bench.model.question == nil)
    #expect(bench.shows("nothing was changed, and nothing queued"))
  }

  // MARK: Telling, copying

  @Test func `b rings when the job ends, on whatever screen one is by then`() throws {
    var bench = RulesTests.onJobs(3)
    bench.holdsAnswers = true
    bench.press("b")
    #expect(bench.calls(.jobWait) == [["ids": [182_104]]])
    bench.press("7")
    bench.wait(7000)
    #expect(bench.shows("the bell rings at the end of 182104"))
    var job = try #require(Fixtures.jobs.jobs.first { $0.id == 182_104 })
    job.state = .dead
    bench.answer = .success(["jobs": [job.json]])
    bench.answerCalls()

    #expect(bench.effects.contains(.notify("mail.send_receipt 182104 dead")))
    #expect(bench.model.tells.isEmpty)
  }

  @Test func `an end that is waited for is waited for again after a reconnect`() {
    var bench = RulesTests.onJobs(3)
    bench.holdsAnswers = true
    bench.press("b")
    bench.send(.lost(reason: "gone", attempt: 1, nextTry: bench.now + 200))
    bench.send(.connected(Bench.hello()))

    #expect(bench.calls(.jobWait).count == 2)
  }

  @Test func `what is too long to copy is cut at a character, and that is said`() {
    var bench = RulesTests.onJobs(3)
    var view = Fixtures.jobs
    view.jobs[3].error = WireError(class: "E", message: String(repeating: "é", count: 50_000))
    bench.push(.jobs, view.json)
    bench.press("y", "e")

    guard case .copy(let text)? = bench.effects.last else {
      Issue.record("nothing was copied")
      return
    }
    #expect(text.text.utf8.count <= 74_994 && text.text.utf8.count > 74_990)
    #expect(bench.shows("copied the first 74,99"))
  }
}
