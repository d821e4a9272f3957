import JobCore
import Testing

/// The first firings behind 2026-01-01 00:00 UTC (a Thursday), as `MM-DD hh:mm:ss`.
private func firings(_ text: String, _ count: Int, after instant: Int64 = 1_767_225_600) throws -> [String] {
  let line = try CronLine(parsing: text)
  var at = Timestamp(microseconds: instant * 1_000_000)
  let anchor = at
  return try (0..<count).map { _ in
    at = try #require(line.next(after: at, in: .utc, anchor: anchor))
    let time = CivilTime(seconds: at.microseconds / 1_000_000)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(two(time.month))-\(two(time.day)) \(two(time.hour)):\(two(time.minute)):\(two(time.second))"
  }
}

@Suite struct CronLineTests {
  @Test(arguments: [
    ("* * * * *", ["01-01 00:01:00", "01-01 00:02:00"]),
    ("* * * * * *", ["01-01 00:00:01", "01-01 00:00:02"]),
    ("30 */15 * * * *", ["01-01 00:00:30", "01-01 00:15:30"]),
    ("0 3 * * *", ["01-01 03:00:00", "01-02 03:00:00"]),
    ("5-7,50/5 0 1 1 *", ["01-01 00:05:00", "01-01 00:06:00", "01-01 00:07:00", "01-01 00:50:00", "01-01 00:55:00"]),
    ("0 0 1-31/10 * *", ["01-11 00:00:00", "01-21 00:00:00", "01-31 00:00:00", "02-01 00:00:00"]),
    ("0 9 * * MON-fri", ["01-01 09:00:00", "01-02 09:00:00", "01-05 09:00:00"]),
    ("0 9 * * sat-SUN", ["01-03 09:00:00", "01-04 09:00:00", "01-10 09:00:00"]),
    ("0 9 * * 5-7", ["01-02 09:00:00", "01-03 09:00:00", "01-04 09:00:00", "01-09 09:00:00"]),
    ("0 9 * * 0", ["01-04 09:00:00", "01-11 09:00:00"]),
    ("0 0 ? feb,Dec *", ["02-01 00:00:00", "02-02 00:00:00"]),
    ("0 0 31 * ?", ["01-31 00:00:00", "03-31 00:00:00", "05-31 00:00:00"]),
    ("@hourly", ["01-01 01:00:00", "01-01 02:00:00"]),
    ("@daily", ["01-02 00:00:00", "01-03 00:00:00"]),
    ("@weekly", ["01-04 00:00:00", "01-11 00:00:00"]),
    ("@monthly", ["02-01 00:00:00", "03-01 00:00:00"]),
    ("@Yearly", ["01-01 00:00:00", "01-01 00:00:00"]),
    ("@every 90s", ["01-01 00:01:30", "01-01 00:03:00"]),
    ("@every 1h30m", ["01-01 01:30:00", "01-01 03:00:00"]),
    ("\t0  3 *\t* * ", ["01-01 03:00:00"]),
  ])
  func `a line fires when its fields say`(line: String, expected: [String]) throws {
    #expect(try firings(line, expected.count) == expected)
  }

  @Test func `with both day fields restricted, a day that matches either fires`() throws {
    // 2026: 13 January is a Tuesday, 13 February a Friday.
    #expect(
      try firings("0 0 13 * FRI", 4) == ["01-02 00:00:00", "01-09 00:00:00", "01-13 00:00:00", "01-16 00:00:00"])
  }

  @Test(arguments: ["0 0 */2 * FRI", "0 0 ? * FRI", "0 0 * * FRI"])
  func `a day field that begins with a star or question mark restricts nothing by itself`(line: String) throws {
    // As in Vixie's cron: the day must match both. All Fridays but those of even days for the first.
    let expected = line.contains("/2") ? ["01-09 00:00:00", "01-23 00:00:00"] : ["01-02 00:00:00", "01-09 00:00:00"]
    #expect(try firings(line, 2) == expected)
  }

  @Test func `29 February comes in leap years, and on a Sunday within forty years`() throws {
    let line = try CronLine(parsing: "0 0 29 2 */7")
    let next = try #require(
      line.next(after: Timestamp(microseconds: 1_767_225_600_000_000), in: .utc, anchor: Timestamp(microseconds: 0)))

    #expect(CivilTime(seconds: next.microseconds / 1_000_000) == CivilTime(year: 2032, month: 2, day: 29))
  }

  @Test func `a firing is strictly after the instant that it is asked for`() throws {
    let line = try CronLine(parsing: "0 3 * * *")
    let three = Timestamp(microseconds: 3 * 3_600_000_000)
    let anchor = Timestamp(microseconds: 0)

    #expect(line.next(after: three, in: .utc, anchor: anchor) == three + .seconds(86_400))
    #expect(line.next(after: three + .microseconds(-1), in: .utc, anchor: anchor) == three)
  }

  @Test func `an interval keeps its beat over a time in which nobody looked`() throws {
    let line = try CronLine(parsing: "@every 10s")
    let anchor = Timestamp(microseconds: 3_500_000)

    #expect(
      line.next(after: anchor + .seconds(1234), in: .utc, anchor: anchor) == anchor + .seconds(1240))
  }

  @Test func `times at the ends of their range have no firing and stop nothing`() throws {
    for text in ["* * * * *", "@every 1s"] {
      let line = try CronLine(parsing: text)
      #expect(line.next(after: Timestamp(microseconds: .max), in: .utc, anchor: Timestamp(microseconds: 0)) == nil)
    }
    #expect(
      try CronLine(parsing: "* * * * *").next(
        after: Timestamp(microseconds: .min), in: .utc, anchor: Timestamp(microseconds: 0)) == nil)
  }

  @Test(arguments: [
    ("61 * * * *", CronError.Reason.outOfRange(.minute), 1),
    ("* 24 * * *", .outOfRange(.hour), 3),
    ("* * 0 * *", .outOfRange(.day), 5),
    ("* * * 13 *", .outOfRange(.month), 7),
    ("* * * * 8", .outOfRange(.weekday), 9),
    ("60 * * * * *", .outOfRange(.second), 1),
    ("0,15,75 * * * *", .outOfRange(.minute), 6),
    ("0 1-99 * * *", .outOfRange(.hour), 5),
    ("0 0 31 2 *", .neverFires(.noSuchDate(days: [31], months: [2])), 5),
    ("0 0 31 4,6,9,11 *", .neverFires(.noSuchDate(days: [31], months: [4, 6, 9, 11])), 5),
    ("0 0 0 30 2 */7", .neverFires(.noSuchDate(days: [30], months: [2])), 7),
    ("5-1 * * * *", .backwardRange(.minute, from: "5", to: "1"), 1),
    ("*/0 * * * *", .badStep(.minute, "0"), 3),
    ("*/x * * * *", .badStep(.minute, "x"), 3),
    ("*/61 * * * *", .badStep(.minute, "61"), 3),
    ("0 0 * JNA *", .unknownValue(.month, "JNA", nearest: "JAN"), 7),
    ("0 0 * * MOM", .unknownValue(.weekday, "MOM", nearest: "MON"), 9),
    ("? * * * *", .unknownValue(.minute, "?", nearest: nil), 1),
    ("1,,2 * * * *", .unknownValue(.minute, "", nearest: nil), 3),
    ("-1 * * * *", .unknownValue(.minute, "-1", nearest: nil), 1),
    ("* * * *", .fieldCount(4), 1),
    ("* * * * * * *", .fieldCount(7), 13),
    ("", .empty, 1),
    ("  ", .empty, 1),
    ("@dayly", .unknownWord("@dayly", nearest: "@daily"), 1),
    ("@reboot", .unknownWord("@reboot", nearest: nil), 1),
    ("@daily 5", .fieldCount(2), 8),
    ("@every", .badInterval(""), 7),
    ("@every 10", .badInterval("10"), 8),
    ("@every 500ms", .badInterval("500ms"), 8),
    ("@every 10y", .badInterval("10y"), 8),
    ("@every 9999999d", .badInterval("9999999d"), 8),
  ])
  func `a wrong line is refused with its place and reason`(line: String, reason: CronError.Reason, column: Int) {
    let error = #expect(throws: CronError.self) { try CronLine(parsing: line) }

    #expect(error?.reason == reason)
    #expect(error?.column == column)
  }

  @Test func `every date of eight centuries goes to its day and back`() {
    var day = CivilTime(year: 1600, month: 1, day: 1)
    let first = day.seconds / 86_400
    for number in 0..<292_194 {
      let back = CivilTime(seconds: (first + Int64(number)) * 86_400)
      if back != day {
        Issue.record("day \(number) is \(back), not \(day)")
        return
      }
      let isLeap = day.year % 4 == 0 && (day.year % 100 != 0 || day.year % 400 == 0)
      let length = day.month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(day.month) ? 30 : 31
      day.day += 1
      if day.day > length { (day.month, day.day) = (day.month + 1, 1) }
      if day.month > 12 { (day.year, day.month) = (day.year + 1, 1) }
    }
  }
}
