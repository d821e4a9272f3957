import JSON
import JobCore
import JobRPC
import MonitorCore
import SafeText
import Testing

/// The seven rules of the keys.
@Suite struct RulesTests {
  /// On the jobs list with the cursor on the row so many below the first.
  static func onJobs(_ steps: Int) -> Bench {
    var bench = Bench.live()
    bench.press("2")
    for _ in 0..<steps { bench.press("j") }
    bench.forgetEffects()
    return bench
  }

  @Test func `retry of one failed job acts at once, from the state that was painted`() {
    var bench = Self.onJobs(3)

    bench.press("r")

    #expect(bench.calls(.jobRetry) == [["id": 182_104, "if_state": ["retrying"]]])
    #expect(bench.shows("retried 182104"))
  }

  @Test func `retry of several asks and names the count`() {
    var bench = Self.onJobs(2)
    bench.press(" ", " ", "r")

    #expect(bench.calls(.jobRetry) == [])
    #expect(bench.shows("Retry 2 retrying jobs?"))
    bench.read()
    bench.press("y")
    #expect(bench.calls(.jobRetry) == [["ids": [182_105, 182_104], "if_state": ["retrying"]]])
  }

  @Test func `retry of a completed job asks whether to run it a second time`() {
    var bench = Self.onJobs(5)
    bench.press("r")

    #expect(bench.shows("run it a second time?"))
    bench.read()
    bench.press("y")
    #expect(bench.calls(.jobRetry) == [["id": 182_102, "if_state": ["completed"], "completed": true]])
  }

  @Test(arguments: [("x", Method.jobCancel, 1), ("X", .jobKill, 1), ("D", .jobDelete, 5)] as [(Key, Method, Int)])
  func `cancel, kill and delete ask even for one`(key: Key, method: Method, row: Int) {
    var bench = Self.onJobs(row)
    bench.press(key)
    #expect(bench.calls(method) == [])
    #expect(bench.model.question != nil)

    bench.read()
    bench.press("n")
    #expect(bench.calls(method) == [])
    bench.press(key)
    bench.read()
    bench.press("y")

    #expect(bench.calls(method).count == 1)
    #expect(bench.calls(method).first?["if_state"] != nil)
  }

  @Test func `keys from before a question was painted never answer it`() {
    var bench = Self.onJobs(1)
    let typedAhead = bench.now + 5
    bench.wait(10)
    bench.send(.key("x", at: bench.now))
    bench.send(.key("y", at: bench.now))
    bench.paint()
    bench.send(.key("y", at: typedAhead))
    bench.send(.key("y", at: bench.now + 20))

    #expect(bench.calls(.jobCancel) == [])
    #expect(bench.model.question != nil)
    bench.read()
    bench.press("y")
    #expect(bench.calls(.jobCancel).count == 1)
  }

  @Test func `a question keeps its list though the jobs behind it change`() {
    var bench = Self.onJobs(2)
    bench.press(" ", " ", "x")
    var view = Fixtures.jobs
    view.jobs.removeFirst(4)
    bench.push(.jobs, view.json)
    bench.wait(5000)
    bench.push(.jobs, view.json)

    bench.press("y")

    #expect(bench.calls(.jobCancel) == [["ids": [182_105, 182_104], "if_state": ["retrying"]]])
  }

  @Test func `marks of several states go as one call for each state`() {
    var bench = Self.onJobs(3)
    bench.answer = .success(["matched": 1, "changed": 1, "skipped": ["already running": 1]])
    bench.press(" ", "j", "j", " ", "r")
    bench.read()
    bench.press("y")

    #expect(
      bench.calls(.jobRetry) == [
        ["ids": [182_104], "if_state": ["retrying"]], ["ids": [182_101], "if_state": ["dead"]],
      ])
    #expect(bench.shows("2 retried, 2 skipped: already running"))
  }

  @Test func `p sends an absolute pause or resume by what is painted`() {
    var bench = Self.onJobs(0)
    bench.press("p")
    #expect(bench.calls(.jobPause) == [["id": 182_107, "if_state": ["queued"]]])

    bench.press("j", "j", "j", "j", "p")

    #expect(bench.calls(.jobResume) == [["id": 182_103, "if_state": ["paused"]]])
  }

  @Test func `P pauses the queue of the row after a question`() {
    var bench = Self.onJobs(0)
    bench.press("P")
    #expect(bench.shows("Pause queue mail?"))
    bench.read()
    bench.press("y")

    #expect(bench.calls(.queuePause) == [["queue": "mail"]])
    #expect(bench.shows("paused queue mail"))
  }

  @Test func `p on a paused queue resumes it`() {
    var bench = Bench.live()
    bench.press("7", "p")

    #expect(bench.calls(.queueResume) == [["queue": "reports"]])
  }

  @Test func `what cannot apply is said and not sent`() {
    var bench = Self.onJobs(1)
    bench.press("r")

    #expect(bench.calls(.jobRetry) == [])
    #expect(bench.shows("182106 is running: nothing to retry"))
  }

  @Test func `a refusal of the store is shown`() {
    var bench = Self.onJobs(3)
    bench.answer = .failure(RPCError(.refusedInState, "job 182104 is running"))
    bench.press("r")

    #expect(bench.shows("not retried: job 182104 is running"))
  }

  @Test func `read-only sends nothing that changes`() {
    var bench = Bench.live(readOnly: true)
    let views: [Key] = ["1", "2", "4", "7"]
    for tab in views {
      bench.press(tab)
      for key in ["r", "p", "P", "x", "X", "D", "j", "y"] as [Key] {
        bench.press(key)
        bench.read()
        bench.press("y")
      }
    }

    let changing: [Method] = [
      .jobRetry, .jobCancel, .jobKill, .jobDelete, .jobPause, .jobResume, .queuePause, .queueResume, .workerPause,
      .workerResume,
    ]
    #expect(changing.flatMap { bench.calls($0) } == [])
    bench.press("2", "r")
    #expect(bench.shows("read-only"))
  }

  @Test func `without a connection actions are refused and the position is kept`() {
    var bench = Self.onJobs(3)
    bench.send(.lost(reason: "connection refused", attempt: 1, nextTry: bench.now + 5000))
    bench.press("r")

    #expect(bench.calls(.jobRetry) == [])
    #expect(bench.shows("not sent: no connection"))
    bench.send(.connected(Bench.hello()))
    #expect(bench.model.screen.listing?.cursor == .job(182_104))
    bench.press("r")
    #expect(bench.calls(.jobRetry).count == 1)
  }

  @Test func `Esc closes the overlay, then the marks, then the filter, then goes back, and never quits`() {
    var bench = Bench.live()
    bench.press("2", "/")
    bench.type("state:dead")
    bench.press(.enter, .enter, "q")
    bench.press(" ", "?")

    bench.press(.escape)
    #expect(bench.model.menu == nil)
    bench.press(.escape)
    #expect(bench.model.screen.listing?.marks == [])
    bench.press(.escape)
    guard case .jobs(let jobs) = bench.model.screen else { return #expect(Bool(false)) }
    #expect(jobs.filter == "")
    for _ in 0..<5 { bench.press(.escape) }
    #expect(!bench.effects.contains(.quit))
    #expect(bench.shows("q quits"))
  }

  @Test func `q goes back to where the view was opened from, and quits on a tab`() {
    var bench = Bench.live()
    bench.press("2", "j", "j", "j", .enter, "l", "q", "q")
    #expect(!bench.effects.contains(.quit))
    #expect(bench.model.screens.count == 1)

    bench.press("q")

    #expect(bench.effects.last == .quit)
  }

  @Test func `^C closes a prompt, stops following, and quits only when pressed twice`() {
    var bench = Self.onJobs(1)
    bench.press("/", "^C")
    #expect(bench.model.prompt == nil)
    bench.press("l", "^C")
    guard case .log(let log) = bench.model.screen else { return #expect(Bool(false)) }
    #expect(!log.isFollowing)
    bench.press("^C")
    #expect(!bench.effects.contains(.quit))
    #expect(bench.shows("^C again quits"))
    bench.press("^C")
    #expect(bench.effects.last == .quit)
  }

  @Test func `pasted text is ignored in lists and cleaned in prompts`() {
    var bench = Self.onJobs(1)
    bench.send(.paste("XyDyq\n"))
    #expect(bench.effects == [])
    bench.press("/")
    bench.send(.paste("state:dead\u{1B}\n"))

    #expect(bench.model.prompt?.string == "state:dead  ")
  }

  @Test func `prompts take ^A ^E ^U ^W`() {
    var bench = Self.onJobs(0)
    bench.press("/")
    bench.type("one two")
    bench.press("^W")
    #expect(bench.model.prompt?.string == "one ")
    bench.press("^A")
    bench.type("x")
    bench.press("^E")
    bench.type("y")
    #expect(bench.model.prompt?.string == "xone y")
    bench.press("^U")
    #expect(bench.model.prompt?.string == "")
  }

  @Test func `a bad filter says where and keeps the old one`() {
    var bench = Bench.live()
    bench.press("2")
    bench.views[.jobs] = JobsView(total: 9, filterError: .init(offset: 6, message: "no state \"dad\"")).json
    bench.press("/")
    bench.type("state:dad")
    bench.press(.enter)

    #expect(bench.model.prompt?.string == "state:dad")
    #expect(bench.model.prompt?.complaintAt == 6)
    #expect(bench.shows("no state \"dad\""))
    guard case .jobs(let jobs) = bench.model.screen else { return #expect(Bool(false)) }
    #expect(jobs.filter == "")
    #expect(jobs.rows[182_107] != nil)
    #expect(bench.calls(.watchSet).last?["params"]?["filter"] == nil)
  }

  @Test func `a row key waits for the first frame of its screen, at most a second`() {
    for (delay, isInTime) in [(Int64(900), true), (1100, false)] {
      var bench = Bench(120, 36)
      let effects = update(&bench.model, .connected(Bench.hello()))
      #expect(effects.count == 1)
      var opened = update(&bench.model, .key("2", at: bench.now))
      opened += update(&bench.model, .key("r", at: bench.now))
      guard case .call(let request, .watchOpen, _)? = opened.first else { return #expect(Bool(false)) }
      #expect(opened.count == 1)

      bench.wait(delay)
      var late = update(&bench.model, .reply(request: request, .success(["watch": 7])))
      var view = Fixtures.jobs
      view.jobs.removeFirst(3)
      late += update(&bench.model, .frame(WatchFrame(watch: 7, seq: 1, content: .full(view.json))))

      let retries = late.filter { if case .call(_, .jobRetry, _) = $0 { true } else { false } }
      #expect(retries.count == (isInTime ? 1 : 0), "after \(delay) ms")
    }
  }

  @Test func `frames of the old filter are not taken for the new one`() {
    var bench = Bench(120, 36)
    _ = update(&bench.model, .connected(Bench.hello()))
    let opened = update(&bench.model, .key("2", at: bench.now))
    guard case .call(let request, _, _)? = opened.first else { return #expect(Bool(false)) }
    _ = update(&bench.model, .reply(request: request, .success(["watch": 7])))
    _ = update(&bench.model, .frame(WatchFrame(watch: 7, seq: 1, content: .full(Fixtures.jobs.json))))
    _ = update(&bench.model, .key("/", at: bench.now))
    for scalar in "id:1".unicodeScalars { _ = update(&bench.model, .key(.character(scalar), at: bench.now)) }
    let set = update(&bench.model, .key(.enter, at: bench.now))
    guard case .call(_, .watchSet, _)? = set.first else { return #expect(Bool(false)) }

    var stale = Fixtures.jobs
    stale.matched = 7
    _ = update(&bench.model, .frame(WatchFrame(watch: 7, seq: 2, content: .full(stale.json))))

    guard case .jobs(let jobs) = bench.model.screen else { return #expect(Bool(false)) }
    #expect(jobs.data?.matched == 1921)
    #expect(jobs.trying == "id:1")
  }

  @Test func `the cursor walks a list of any length, down and up again`() {
    var bench = Bench.live(80, 24)
    bench.store = (0..<700).map { Fixtures.job(200_000 - Int64($0), "mail.send", "mail", .queued, created: Double($0)) }
    bench.press("2")
    for step in 1...400 {
      bench.press("j")
      #expect(bench.model.screen.listing?.cursor == .job(200_000 - Int64(step)))
    }
    #expect(bench.shows("199600"))
    bench.press("G")
    #expect(bench.shows("199301"))
    #expect(bench.model.screen.listing?.cursor == .job(199_301))
    for _ in 1...300 { bench.press("k") }
    #expect(bench.model.screen.listing?.cursor == .job(199_601))
    bench.press("g")
    #expect(bench.model.screen.listing?.cursor == .job(200_000))
    #expect(bench.shows("200000"))
  }

  @Test func `a screen that the store refuses does not block the next one`() {
    var bench = Bench(120, 36)
    _ = update(&bench.model, .connected(Bench.hello()))
    let opened = update(&bench.model, .key("2", at: bench.now))
    guard case .call(let request, .watchOpen, _)? = opened.first else { return #expect(Bool(false)) }
    _ = update(&bench.model, .reply(request: request, .failure(RPCError(.permission, "not for you"))))
    #expect(bench.shows("not shown: not for you"))

    let next = update(&bench.model, .key("4", at: bench.now))

    guard case .call(_, .watchOpen, let params)? = next.first else { return #expect(Bool(false)) }
    #expect(params["view"] == "workers")
  }

  @Test func `y then a letter copies what it says, and only safe text`() {
    var bench = Bench.live(hostile: true)
    bench.press("2", "j", "j", "j", .enter)
    for (key, isThere) in [("i", "182104"), ("a", "order_id"), ("e", "SMTPTimeout")] as [(Key, String)] {
      bench.forgetEffects()
      bench.press("y", key)
      guard case .copy(let text)? = bench.effects.first else { return #expect(Bool(false), "\(key.notation)") }
      #expect(text.text.contains(isThere))
      #expect(text.text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F })
    }
  }

  @Test func `a frozen screen keeps its picture and shows all that came when it thaws`() {
    var bench = Bench.live()
    bench.press("z")
    let before = bench.grid
    var view = Fixtures.overview
    view.counts[.queued] = 9999
    bench.push(.overview, view.json)
    #expect(bench.grid.line(10) == before.line(10))

    bench.press("z")

    #expect(bench.shows("9,999"))
  }

  @Test func `a screen opened while frozen is shown, then stands still`() {
    var bench = Bench.live()
    bench.press("z", "2")
    #expect(bench.shows("182107"))
    var view = Fixtures.jobs
    view.matched = 1
    bench.push(.jobs, view.json)

    #expect(bench.shows("1,921 jobs"))
  }

  @Test func `^L paints again, and connects at once where the store is lost`() {
    var bench = Bench.live()
    bench.forgetEffects()
    bench.press("^L")
    #expect(bench.effects == [.redraw])
    bench.send(.lost(reason: "gone", attempt: 3, nextTry: bench.now + 5000))
    bench.press("^L")

    #expect(bench.effects == [.redraw, .redraw, .reconnectNow])
  }

  @Test func `the menu of a row lists its actions and takes their keys`() {
    var bench = Self.onJobs(3)
    bench.press("a")
    #expect(bench.shows("Actions on mail.send_receipt 182104"))
    #expect(bench.shows("r      retry: one failed job at once"))
    bench.press("r")

    #expect(bench.model.menu == nil)
    #expect(bench.calls(.jobRetry) == [["id": 182_104, "if_state": ["retrying"]]])
  }

  @Test func `marking all says when more match than are loaded`() {
    var bench = Self.onJobs(0)
    bench.press("*")

    #expect(bench.shows("marked the 70 rows that are loaded; * again marks all 1,921"))
  }

  @Test func `a theme previews live and Esc restores it`() {
    var bench = Bench.live()
    bench.send(
      .themes([ThemeChoice(id: "dark", name: "Dark"), ThemeChoice(id: "light", name: "Light")], current: "dark"))
    bench.press("T", "j")
    #expect(bench.effects.last == .theme("light"))
    bench.press(.escape)

    #expect(bench.effects.last == .theme("dark"))
    #expect(bench.model.theme == "dark")
  }
}
