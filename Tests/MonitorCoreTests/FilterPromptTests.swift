import JSON
import JobRPC
import MonitorCore
import SafeText
import Testing

@Suite struct FilterPromptTests {
  private static func typing(_ text: String, words: [String], from: Int64) -> Bench {
    var bench = Bench.live()
    bench.answer = .success(["from": .integer(from), "completions": .array(words.map { .string($0) })])
    bench.press("2", "/")
    bench.type(text)
    bench.press(.tab)
    return bench
  }

  @Test func `Tab asks the store for what may stand at the cursor`() {
    let bench = Self.typing("state:dead queue:m", words: ["mail"], from: 17)

    #expect(bench.calls(.filterComplete) == [["text": "state:dead queue:m", "cursor": 18]])
    #expect(bench.model.prompt?.string == "state:dead queue:mail")
  }

  @Test func `of several words what they share is taken, and Tab goes through them`() {
    var bench = Self.typing("queue:m", words: ["mail", "mail.bulk", "mailer"], from: 6)

    #expect(bench.model.prompt?.string == "queue:mail")
    #expect(bench.shows("mail  mail.bulk  mailer"))
    bench.press(.tab, .tab)
    #expect(bench.model.prompt?.string == "queue:mail.bulk")
    bench.press(.backTab)
    #expect(bench.model.prompt?.string == "queue:mail")
    bench.type(",x")
    #expect(bench.model.prompt?.string == "queue:mail,x")
    #expect(bench.model.prompt?.completion == nil)
    #expect(bench.calls(.filterComplete).count == 1)
  }

  @Test func `an answer that comes after the next letter is dropped`() {
    var bench = Bench.live()
    bench.holdsAnswers = true
    bench.answer = .success(["from": 6, "completions": ["mail"]])
    bench.press("2", "/")
    bench.type("queue:m")
    bench.press(.tab)
    bench.type("e")
    bench.answerCalls()

    #expect(bench.model.prompt?.string == "queue:me")
  }

  @Test func `without a connection Tab says why nothing comes`() {
    var bench = Bench.live()
    bench.press("2", "/")
    bench.send(.lost(reason: "gone", attempt: 1, nextTry: bench.now + 1000))
    bench.forgetEffects()
    bench.press(.tab)

    #expect(bench.effects == [])
    #expect(bench.shows("no connection"))
  }

  @Test func `a wrong filter is marked where it is wrong, and the old rows stay`() {
    var bench = Bench.live()
    bench.press("2")
    let rows = bench.model.screen.listing?.order
    bench.views[.jobs] =
      JobsView(filterError: .init(offset: 7, message: "no term is called stat, did you mean state?")).json
    bench.press("/")
    bench.type("kind:a stat:dead")
    bench.press(.enter)

    #expect(bench.model.screen.listing?.order == rows)
    #expect(bench.model.prompt?.string == "kind:a stat:dead")
    // Row 34 is the line that is typed, from column 3 on; the mark stands above its eighth character.
    #expect(Array(bench.line(33))[10] == "↓")
    #expect(bench.line(33).contains("did you mean state?"))
  }

  @Test func `Up brings back earlier filters, Down what was being typed`() {
    var bench = Bench.live()
    bench.press("2")
    for filter in ["state:dead", "queue:mail"] {
      bench.press("/", "^U")
      bench.type(filter)
      bench.press(.enter)
    }
    bench.press("/", "^U")
    bench.type("x")

    bench.press(.up)
    #expect(bench.model.prompt?.string == "queue:mail")
    bench.press(.up, .up, .up)
    #expect(bench.model.prompt?.string == "state:dead")
    bench.press(.down, .down)
    #expect(bench.model.prompt?.string == "x")
  }

  @Test func `a filter is kept under a name, completed and put in its place`() {
    var bench = Bench.live()
    bench.press("2", "/")
    bench.type("state:dead queue:mail")
    bench.press(.enter, ":")
    bench.type("save night")
    bench.press(.enter)
    #expect(bench.model.savedFilters == [SavedFilter(name: "night", text: "state:dead queue:mail")])

    bench.press("/", "^U")
    bench.type("@ni")
    bench.press(.tab)
    #expect(bench.model.prompt?.string == "@night")
    bench.type(" age>1h")
    bench.press(.enter)
    #expect(bench.calls(.watchSet).last?["params"]?["filter"] == "state:dead queue:mail age>1h")
    #expect(bench.calls(.filterComplete) == [])
    bench.press(":")
    #expect(bench.model.palette?.shown.contains { $0.name == "@night" } == true)
  }

  @Test func `an unknown name is told in the line, and in quotes it is a word`() {
    var bench = Bench.live()
    bench.press("2", "/")
    bench.type("queue:mail @morning")
    bench.forgetEffects()
    bench.press(.enter)
    #expect(bench.model.prompt?.complaintAt == 11)
    #expect(bench.shows("no filter is kept as @morning"))
    #expect(bench.effects == [])

    bench.press("^U")
    bench.type("\"a @morning\"")
    bench.press(.enter)
    #expect(bench.calls(.watchSet).last?["params"]?["filter"] == "\"a @morning\"")
  }

  @Test(arguments: ["", "two words", "a/b", "\u{1B}[2J"]) func `a name that can not be typed again is refused`(
    name: String
  ) {
    var bench = Bench.live()
    bench.press("2", "/")
    bench.type("state:dead")
    bench.press(.enter, ":")
    bench.type("save")
    bench.press(.enter)
    #expect(bench.model.prompt?.purpose == .saveFilter)
    bench.send(.paste(name))
    bench.press(.enter)

    #expect(bench.model.savedFilters == [])
  }

  @Test func `a filter survives actions and other tabs`() {
    var bench = Bench.live()
    bench.press("2", "/")
    bench.type("state:retrying")
    bench.press(.enter, "j", "j", "r", "4", "7", "2", .enter, "q")

    guard case .jobs(let jobs) = bench.model.screen else {
      Issue.record("not on the jobs")
      return
    }
    #expect(jobs.filter == "state:retrying")
  }

  @Test func `what may be typed shows while nothing is`() {
    var bench = Bench.live(80, 24)
    bench.press("2", "/")

    #expect(bench.line(21).hasPrefix(" words"))
    #expect(bench.line(21).contains("state: queue:"))
    bench.type("s")
    #expect(!bench.line(21).hasPrefix(" words"))
  }
}
