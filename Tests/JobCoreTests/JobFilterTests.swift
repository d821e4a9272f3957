import JSON
import JobCore
import Testing

@Suite struct JobFilterTests {
  /// 2026-11-24 13:30:00 UTC, where the reader's clock says 14:30.
  static let clock = FilterClock(
    now: Timestamp(microseconds: 1_795_527_000_000_000), utcOffset: .seconds(3600))

  private func filter(_ text: String) throws -> JobFilter { try JobFilter(parsing: text, at: Self.clock) }

  @Test func `terms, lists and words are read as written`() throws {
    let filter = try filter(
      #"state:retrying,dead queue:mail,"a, b" kind:mail.* worker:w-07 tag:order by:ops1 schedule:nightly id:182004,7 "#
        + #"batch:7 derived_from:9 group:9F3c error~time,out args~100482 log~"slow \"read\"" "slow read" -noise !more"#)

    #expect(
      filter.terms == [
        .init(.state([.retrying, .dead])), .init(.queue([NamePattern("mail"), NamePattern("a, b")])),
        .init(.kind([NamePattern("mail.*")])), .init(.worker([NamePattern("w-07")])),
        .init(.tag([NamePattern("order")])), .init(.user([NamePattern("ops1")])),
        .init(.schedule([NamePattern("nightly")])),
        .init(.id([JobID(rawValue: 182_004), JobID(rawValue: 7)])), .init(.batch([BatchID(rawValue: 7)])),
        .init(.derivedFrom([JobID(rawValue: 9)])), .init(.group(["9f3c"])), .init(.text(.error, "time,out")),
        .init(.text(.args, "100482")), .init(.text(.log, "slow \"read\"")), .init(.word("slow read")),
        .init(.word("noise"), isNegated: true), .init(.word("more"), isNegated: true),
      ])
  }

  @Test(arguments: [
    ("failed>0", JobFilter.Test.number(.failed, 1...(.max))), ("failed>=2", .number(.failed, 2...(.max))),
    ("priority<3", .number(.priority, .min...2)), ("attempt<=3", .number(.attempt, .min...3)),
    ("attempt:2", .number(.attempt, 2...2)), ("attempt=2", .number(.attempt, 2...2)),
    ("attempt:2..4", .number(.attempt, 2...4)), ("attempt:..4", .number(.attempt, .min...4)),
    ("attempt:2..", .number(.attempt, 2...(.max))), ("attempt:>3", .number(.attempt, 4...(.max))),
    ("age>10m", .span(.age, 600_000_001...(.max))), ("run:<1m", .span(.run, .min...59_999_999)),
    ("wait:5s..1h30m", .span(.wait, 5_000_000...5_400_000_000)),
  ])
  func `numbers and lengths of time are compared`(text: String, test: JobFilter.Test) throws {
    #expect(try filter(text).terms == [.init(test)])
  }

  /// The range in UTC; the reader's clock is an hour ahead.
  @Test(
    arguments: [
      ("created:today", "2026-11-23T23:00", "2026-11-24T23:00"),
      ("created:yesterday", "2026-11-22T23:00", "2026-11-23T23:00"),
      ("created:<24h", "2026-11-23T13:30", nil), ("created<24h", "2026-11-23T13:30", nil),
      ("created:24h", "2026-11-23T13:30", nil), ("created:>2d", nil, "2026-11-22T13:30"),
      ("created:2026-11-22", "2026-11-21T23:00", "2026-11-22T23:00"),
      ("created:2026-11-22..2026-11-23", "2026-11-21T23:00", "2026-11-23T23:00"),
      ("created:2026-11-22T14:00", "2026-11-22T13:00", "2026-11-22T13:01"),
      ("created:2026-11-22T14:00Z", "2026-11-22T14:00", "2026-11-22T14:01"),
      ("created:2026-11-22T14:00-02:30..now", "2026-11-22T16:30", "2026-11-24T13:30"),
      ("created:14:00..15:00", "2026-11-24T13:00", "2026-11-24T14:01"),
      ("created:..yesterday", nil, "2026-11-23T23:00"), ("created:2d..1d", "2026-11-22T13:30", "2026-11-23T13:30"),
      ("created>2026-11-22", "2026-11-22T23:00", nil), ("created:>=2026-11-22", "2026-11-21T23:00", nil),
      ("created<2026-11-22", nil, "2026-11-21T23:00"), ("created<=2026-11-22", nil, "2026-11-22T23:00"),
      ("created:2024-02-29", "2024-02-28T23:00", "2024-02-29T23:00"),
    ] as [(String, String?, String?)])
  func `times are told by the reader's clock`(text: String, from: String?, to: String?) throws {
    func instant(_ text: String) throws -> Timestamp {
      let filter = try JobFilter(parsing: "created:\(text)Z..", at: Self.clock)
      guard case .time(.created, let range) = filter.terms[0].test else { throw Missing() }
      return range.lowerBound
    }
    let low = try from.map(instant) ?? Timestamp(microseconds: .min)
    let high = try to.map(instant) ?? Timestamp(microseconds: .max)

    #expect(try filter(text).terms == [.init(.time(.created, low..<high))])
    #expect(try instant("2026-11-24T13:30") == Self.clock.now)
  }

  private struct Missing: Error {}

  @Test(arguments: [
    ("stat:dead", FilterError.Reason.unknownTerm("stat", nearest: ["state", "tag"]), 0),
    ("-quue:a", .unknownTerm("quue", nearest: ["queue"]), 1),
    ("ag>1m", .unknownTerm("ag", nearest: ["tag", "age"]), 0),
    ("queue:a state:ded", .unknownState("ded", nearest: ["dead"]), 14),
    ("state:dead,qued", .unknownState("qued", nearest: ["queued"]), 11),
    ("state:", .missingValue(term: "state:"), 6),
    ("state:dead,", .missingValue(term: "state:"), 11),
    ("created:>", .missingValue(term: "created:>"), 9),
    ("error~", .missingValue(term: "error~"), 6),
    ("state>dead", .wrongSign(">", term: "state", signs: [":"]), 5),
    ("error:x", .wrongSign(":", term: "error", signs: ["~"]), 5),
    ("run:10m", .wrongSign(":", term: "run", signs: [">", ">=", "<", "<="]), 3),
    ("id:12x", .notAnID("12x"), 3), ("id:3,0", .notAnID("0"), 5), ("batch:-1", .notAnID("-1"), 6),
    ("failed>x", .notANumber("x", term: "failed"), 7), ("a attempt:1..y", .notANumber("y", term: "attempt"), 13),
    ("failed>99999999999999999999", .notANumber("99999999999999999999", term: "failed"), 7),
    ("age>10", .notADuration("10", term: "age"), 4), ("age:5m..x", .notADuration("x", term: "age"), 8),
    ("run:soon", .notADuration("soon", term: "run"), 4),
    ("created:yesteday", .notATime("yesteday", term: "created"), 8),
    ("created:2026-02-29", .notATime("2026-02-29", term: "created"), 8),
    ("ended:2026-11-22..tomorrow", .notATime("tomorrow", term: "ended"), 18),
    ("created:<25:00", .notATime("25:00", term: "created"), 9),
    ("created:today,yesterday", .notATime("yesterday", term: "created"), 14),
    ("attempt:5..2", .emptyRange(term: "attempt"), 8), ("created:today..yesterday", .emptyRange(term: "created"), 8),
    ("group:9g", .notAGroup("9g"), 6),
    (#"a "b"#, .unclosedQuote, 2), (#"kind:"b c"#, .unclosedQuote, 5),
    ("a -", .emptyWord, 3),
  ])
  func `a mistake is told with its place`(text: String, reason: FilterError.Reason, offset: Int) {
    do throws(FilterError) {
      _ = try JobFilter(parsing: text, at: Self.clock)
      Issue.record("\(text) was taken")
    } catch {
      #expect(error.reason == reason)
      #expect(error.offset == offset)
      #expect(!error.sentence.isEmpty)
    }
  }

  @Test(arguments: ["order_id=7", "12:30", "it's", "a,b", "x\"y", "mail.send", "*"])
  func `what looks like no term is a word`(text: String) throws {
    #expect(try filter(text).terms == [.init(.word(text))])
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

    for word in ["MAIL.s", "smtptimeout", "NO reply", "order_id", "error~\"NO reply\"", "args~ORDER"] {
      let quoted = word.contains("~") || !word.contains(" ") ? word : "\"\(word)\""
      #expect(try filter(quoted).matches(job, at: Self.clock.now), "\(word)")
      #expect(try !filter("-\(quoted)").matches(job, at: Self.clock.now), "-\(word)")
    }
    #expect(try !filter("receipt").matches(job, at: Self.clock.now))
  }

  @Test func `a job that lacks the fact meets no condition on it, and so the opposite of each`() throws {
    let job = Samples.job(state: .queued(since: Timestamp(microseconds: 0)))
    let texts = ["started:<24h", "ended:today", "run>1s", "worker:*", "tag:*", "batch:1", "schedule:*", "group:a"]
    for text in texts + ["error~e", "derived_from:1"] {
      #expect(try !filter(text).matches(job, at: Self.clock.now), "\(text)")
      #expect(try filter("-\(text)").matches(job, at: Self.clock.now), "-\(text)")
    }
  }

  /// Made claimable at second 0, run from 10 to 70 where it ran, and looked at in second 100.
  @Test(arguments: [
    ("queued", "wait>99s wait<101s -run>0s"), ("running", "run>89s run<91s wait:10s..10s"),
    ("completed", "run:60s..60s wait:10s..10s"), ("dead", "run:60s..60s"), ("retrying", "-run>0s -wait>0s"),
  ])
  func `lengths of time grow while their end is open`(state: String, text: String) throws {
    func second(_ second: Int64) -> Timestamp { Timestamp(microseconds: second * 1_000_000) }
    let states: [String: JobState] = [
      "queued": .queued(since: second(0)), "completed": .completed(at: second(70)), "dead": .dead(at: second(70)),
      "running": .running(Lease(worker: WorkerID(number: 1), fence: Fence(rawValue: 1), startedAt: second(10))),
      "retrying": .retrying(due: second(200)),
    ]
    var job = Samples.job(state: try #require(states[state]))
    job.startedAt = state == "queued" ? nil : second(10)

    #expect(try JobFilter(parsing: text + " age:100s..100s", at: Self.clock).matches(job, at: second(100)))
  }

  @Test func `a worker is the one that runs the job, or ran it last`() throws {
    var job = Samples.job(state: .queued(since: Timestamp(microseconds: 0)))
    let worker = WorkerID(rawValue: "w-07")

    #expect(try filter("worker:w-0*").matches(job, at: Self.clock.now, lastWorker: worker))
    job.state = .running(
      Lease(worker: WorkerID(rawValue: "w-08"), fence: Fence(rawValue: 1), startedAt: Self.clock.now))
    #expect(try !filter("worker:w-07").matches(job, at: Self.clock.now, lastWorker: worker))
    #expect(try filter("worker:w-08").matches(job, at: Self.clock.now, lastWorker: worker))
  }

  @Test func `only filters of state, queue and kind are counted`() throws {
    #expect(try filter("state:dead -queue:a kind:*").isCounted)
    for text in ["word", "created:today", "failed>0", "log~x", "tag:a"] {
      #expect(try !filter("state:dead \(text)").isCounted, "\(text)")
    }
  }
}
