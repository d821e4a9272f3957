import JobCore
import Testing

@Suite struct FilterCompletionTests {
  private static let names = FilterNames(
    queues: ["default", "mail", "my queue"], kinds: ["mail.send", "mail.bulk", "shell"], workers: ["w-01", "w-07"],
    tags: ["order"], users: ["ops1"], schedules: ["nightly \"1\""])

  /// `|` is the cursor.
  @Test(arguments: [
    ("st|", 0, ["state:", "started:"]), ("queue:mail sta|", 11, ["state:", "started:"]), ("-ag|", 1, ["age>"]),
    ("!er|", 1, ["error~"]),
    ("state:d|", 6, ["dead", "scheduled", "blocked", "queued", "paused", "completed", "cancelled"]),
    ("state:dead,re|", 11, ["retrying"]), ("queue:m|", 6, ["mail", "\"my queue\""]),
    ("queue:\"my q|", 6, ["\"my queue\""]), ("kind:send|", 5, ["mail.send"]),
    ("kind:mail.b| state:dead", 5, ["mail.bulk"]),
    ("worker:|", 7, ["w-01", "w-07"]), ("tag:|", 4, ["order"]), ("by:o|", 3, ["ops1"]),
    ("schedule:|", 9, [#""nightly \"1\"""#]),
    ("created:y|", 8, ["yesterday", "today"]),
    ("created:<|", 8, ["<1h", "<24h", "<7d"]),
    ("run>=|", 5, ["10s", "1m", "10m", "1h", "1d"]), ("\"state:d|", 0, []), ("args~m|", 5, []), ("nosuch:m|", 0, []),
    ("word zz|", 5, []),
  ])
  func `a piece is completed by what the store knows`(text: String, from: Int, words: [String]) throws {
    let cursor = try #require(text.firstIndex(of: "|"))
    let offset = text.distance(from: text.startIndex, to: cursor)

    let found = JobFilter.completions(of: text.replacing("|", with: ""), at: offset, names: Self.names)

    #expect(found.words == words)
    #expect(found.from == from)
  }

  @Test func `at the start every term is offered, each with its usual sign`() {
    let found = JobFilter.completions(of: "", at: 0, names: Self.names)

    #expect(found.words == FilterTerm.allCases.map { $0.rawValue + $0.signs[0] })
  }

  @Test func `a completed filter is understood`() throws {
    let clock = FilterClock(now: Timestamp(microseconds: 1_795_527_000_000_000))
    for term in FilterTerm.allCases {
      let text = term.rawValue + term.signs[0]
      for word in JobFilter.completions(of: text, at: text.count, names: Self.names).words {
        #expect(throws: Never.self) { try JobFilter(parsing: text + word, at: clock) }
      }
    }
  }

  @Test func `at most fifty words are told`() {
    let names = FilterNames(queues: (0..<200).map { "q\($0)" })

    #expect(JobFilter.completions(of: "queue:", at: 6, names: names).words.count == 50)
  }
}
