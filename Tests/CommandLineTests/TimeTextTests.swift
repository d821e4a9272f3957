import CommandLine
import JobCore
import Testing

struct TimeTextTests {
  /// Berlin around the last Sundays of March and October 2026: +1 h, and +2 h between.
  private let berlin = TimeText { seconds in
    (1_774_746_000..<1_792_890_000).contains(seconds) ? 7200 : 3600
  }

  static let times: [(String, Int64)] = [
    ("1970-01-01T00:00Z", 0), ("2026-11-24T03:00Z", 1_795_489_200), ("2026-11-24T03:00", 1_795_485_600),
    ("2026-11-24T03:00:09", 1_795_485_609), ("2026-11-24T03:00+05:30", 1_795_469_400),
    ("2026-11-24 03:00-08:00", 1_795_518_000), ("2026-11-24", 1_795_474_800), ("2024-02-29T00:00Z", 1_709_164_800),
    // It does not exist: the first instant after the gap. It comes twice: the first.
    ("2026-03-29T02:30", 1_774_746_000), ("2026-10-25T02:30", 1_792_888_200),
    // Now is 12:00 in Berlin: later today, and tomorrow.
    ("12:30", 1_795_519_800), ("03:00", 1_795_572_000), ("12:00", 1_795_604_400), ("03:00Z", 1_795_575_600),
  ]

  @Test(arguments: times)
  func `a local time becomes the instant it names`(text: String, seconds: Int64) {
    let now = Timestamp(microseconds: 1_795_518_000_000_000)

    #expect(berlin.parse(text, now: now)?.microseconds == seconds * 1_000_000)
  }

  @Test(arguments: [
    "", "3", "24:00", "03:60", "2026-13-01", "2026-02-29", "2026-11-31T00:00", "2026-11-24T", "T03:00", "tomorrow",
    "2026-11-24T03:00+25:00", "03:00:00:00", "-1:00", "٣:٠٠",
  ])
  func `what is no time is refused`(text: String) {
    #expect(berlin.parse(text, now: Timestamp(microseconds: 0)) == nil)
  }
}
