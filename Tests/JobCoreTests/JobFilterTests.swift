import JobCore
import Testing

@Suite struct JobFilterTests {
  @Test func `terms, lists and words are read as written`() throws {
    let filter = try JobFilter(
      parsing: #"state:retrying,dead queue:mail kind:mail.* id:182004 "slow read" -noise !more"#)

    #expect(
      filter.terms == [
        .init(.state([.retrying, .dead])), .init(.queue([NamePattern("mail")])), .init(.kind([NamePattern("mail.*")])),
        .init(.id([JobID(rawValue: 182_004)])), .init(.word("slow read")), .init(.word("noise"), isNegated: true),
        .init(.word("more"), isNegated: true),
      ])
  }

  @Test(arguments: [
    ("stat:dead", FilterError.Reason.unknownTerm("stat", nearest: "state"), 0),
    ("queue:a state:ded", .unknownState("ded", nearest: "dead"), 14),
    ("state:", .missingValue(term: "state"), 6),
    ("state:dead,", .missingValue(term: "state"), 11),
    ("id:12x", .notAnID("12x"), 3),
    (#"a "b"#, .unclosedQuote, 2),
    ("a -", .emptyWord, 3),
  ])
  func `a mistake is told with its place`(text: String, reason: FilterError.Reason, offset: Int) {
    do throws(FilterError) {
      _ = try JobFilter(parsing: text)
      Issue.record("\(text) was taken")
    } catch {
      #expect(error.reason == reason)
      #expect(error.offset == offset)
    }
  }

  @Test(arguments: [
    ("mail.*", "mail.send", true), ("*", "", true), ("a*c", "abbc", true), ("a*c", "abb", false), ("a", "ab", false),
    ("*b*", "abc", true), ("a**b", "ab", true),
  ])
  func `a star stands for any run of characters`(pattern: String, name: String, matches: Bool) {
    #expect(NamePattern(pattern).matches(name) == matches)
  }

  @Test func `a word is looked for in kind, error and args, in either case`() throws {
    var job = Samples.job(state: .dead(at: Timestamp(microseconds: 1)))
    job.error = Samples.failure

    for word in ["MAIL.s", "smtptimeout", "NO reply", "order_id"] {
      #expect(try JobFilter(parsing: word).matches(job), "\(word)")
      #expect(try !JobFilter(parsing: "-\(word)").matches(job), "-\(word)")
    }
    #expect(try !JobFilter(parsing: "receipt").matches(job))
  }

  @Test func `only filters of state, queue and kind are counted`() throws {
    #expect(try JobFilter(parsing: "state:dead -queue:a kind:*").isCounted)
    #expect(try !JobFilter(parsing: "state:dead word").isCounted)
  }
}
