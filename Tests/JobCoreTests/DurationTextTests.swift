import JobCore
import Seeded
import Testing

@Suite struct DurationTextTests {
  @Test(
    arguments: [
      ("0s", 0), ("1ms", 1), ("500ms", 500), ("1s", 1000), ("5m", 300_000), ("1h30m", 5_400_000),
      ("2d", 172_800_000), ("1d2h3m4s5ms", 93_784_005), ("1s500ms", 1500), ("1m1ms", 60_001),
    ] as [(String, Int64)])
  func `durations read both ways`(text: String, milliseconds: Int64) {
    #expect(DurationText.parse(text) == .milliseconds(milliseconds))
    #expect(DurationText.text(.milliseconds(milliseconds)) == text)
  }

  @Test(
    arguments: [
      ("90s", .seconds(90)), ("90m", .seconds(5400)), ("1.5h", .seconds(5400)), ("0.5s", .milliseconds(500)),
      ("0.25ms", .microseconds(250)), ("2.000000001d", .seconds(172_800) + .nanoseconds(86_400)), ("007s", .seconds(7)),
      ("100000000000d", .seconds(8_640_000_000_000_000)),
    ] as [(String, Duration)])
  func `other spellings are understood`(text: String, duration: Duration) {
    #expect(DurationText.parse(text) == duration)
  }

  @Test(
    arguments: [
      "", "0", "90", "s", "5", "1 s", " 1s", "1s ", "-1s", "+1s", "1S", "1sec", "1m1h", "1s1s", "1h30", "1h 30m", "1.h",
      ".5h", "1.5h30m", "1h1.5m", "1,5h", "1..5h", "1e3s", "1w", "1us", "9223372036854775807d",
      "99999999999999999999ms",
      "1.1234567890s", "１s", "1s\u{0}", "1m\u{301}",
    ])
  func `what is no duration is refused`(text: String) {
    #expect(DurationText.parse(text) == nil)
  }

  @Test func `every duration of whole milliseconds reads back`() {
    var random = Seeded()
    for _ in 0..<Seeded.rounds(5000) {
      let duration = Duration.milliseconds(Int64(random.next() >> UInt64(random.int(1...60))))
      #expect(DurationText.parse(DurationText.text(duration)) == duration, "\(random.seed)")
    }
  }

  @Test func `what is below zero or a millisecond is written as zero`() {
    #expect(DurationText.text(.seconds(-1)) == "0s")
    #expect(DurationText.text(.nanoseconds(999_999)) == "0s")
    #expect(DurationText.parse(DurationText.text(.seconds(Int64.max))) == .milliseconds(Int64.max))
  }
}
