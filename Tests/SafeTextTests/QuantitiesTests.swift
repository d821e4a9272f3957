import SafeText
import Seeded
import Testing

@Suite struct QuantitiesTests {
  @Test(
    arguments: [
      (0, "0 ms"), (1, "1 ms"), (180, "180 ms"), (999, "999 ms"), (1000, "1.0 s"), (2199, "2.1 s"), (9999, "9.9 s"),
      (10_000, "10 s"), (42_999, "42 s"), (59_999, "59 s"), (60_000, "1:00"), (852_000, "14:12"), (3_599_999, "59:59"),
      (3_600_000, "1:00:00"), (11_052_000, "3:04:12"), (35_999_999, "9:59:59"), (36_000_000, "10 h"),
      (86_399_999, "23 h"), (86_400_000, "1 d 0 h"), (273_600_000, "3 d 4 h"), (863_999_999, "9 d 23h"),
      (864_000_000, "10 d"), (-5000, "0 ms"),
    ] as [(Int64, String)])
  func `a duration reads`(milliseconds: Int64, text: String) {
    #expect(SafeText.duration(.milliseconds(milliseconds)).text == text)
  }

  @Test(
    arguments: [(0, "0.0 s"), (180, "0.1 s"), (2100, "2.1 s"), (42_000, "42 s"), (598_000, "9:58")] as [(Int64, String)]
  )
  func `a duration in seconds reads`(milliseconds: Int64, text: String) {
    #expect(SafeText.seconds(.milliseconds(milliseconds)).text == text)
  }

  @Test(
    arguments: [(-1, "0:00"), (0, "0:00"), (9, "0:09"), (41, "0:41"), (112, "1:52"), (3600, "1:00:00")]
      as [(Int64, String)])
  func `a countdown reads`(seconds: Int64, text: String) {
    #expect(SafeText.countdown(.seconds(seconds)).text == text)
  }

  @Test(
    arguments: [
      (-3, "0 s"), (0, "0 s"), (59, "59 s"), (60, "1 m"), (3599, "59 m"), (3600, "1 h"), (86_399, "23 h"),
      (273_600, "3 d 4 h"), (1_036_800, "12 d"),
    ] as [(Int64, String)])
  func `an age reads`(seconds: Int64, text: String) {
    #expect(SafeText.age(.seconds(seconds)).text == text)
  }

  @Test func `durations and ages fit seven columns below ten thousand days`() {
    var random = Seeded()
    for _ in 0..<Seeded.rounds(5000) {
      let duration = Duration.milliseconds(random.int(0...(1 << random.int(1...39))))
      #expect(SafeText.duration(duration).width <= 7, "\(random.seed)")
      #expect(SafeText.age(duration).width <= 7, "\(random.seed)")
    }
  }

  @Test(
    arguments: [
      (0, "0"), (7, "7"), (999, "999"), (1000, "1,000"), (1842, "1,842"), (1_000_000, "1,000,000"), (-1842, "-1,842"),
      (.min, "-9,223,372,036,854,775,808"),
    ])
  func `a count is grouped by thousands`(number: Int, text: String) {
    #expect(SafeText.count(number).text == text)
  }

  @Test(
    arguments: [
      (0, "0 B"), (999, "999 B"), (1000, "1.0 KB"), (1299, "1.2 KB"), (9999, "9.9 KB"), (10_000, "10 KB"),
      (212_345, "212 KB"), (999_999, "999 KB"), (1_000_000, "1.0 MB"), (4_200_000_000, "4.2 GB"), (.max, "9.2 EB"),
      (-1500, "-1.5 KB"),
    ])
  func `a size reads in powers of a thousand`(number: Int, text: String) {
    #expect(SafeText.bytes(number).text == text)
  }

  @Test(
    arguments: [
      (0, "0"), (0.01, "<0.1"), (0.05, "0.1"), (0.44, "0.4"), (12.8, "12.8"), (99.94, "99.9"), (99.96, "100"),
      (1842.4, "1,842"), (-3, "0"), (.nan, "0"), (.infinity, "0"),
    ])
  func `a rate reads`(perSecond: Double, text: String) {
    #expect(SafeText.rate(perSecond).text == text)
  }

  @Test(
    arguments: [
      (0, "0%"), (0.001, "<1%"), (0.013, "1%"), (0.624, "62%"), (0.994, "99%"), (0.999, ">99%"), (1, "100%"),
      (1.5, "150%"), (.nan, "0%"),
    ])
  func `a share reads in percent`(share: Double, text: String) {
    #expect(SafeText.percent(share).text == text)
  }
}
