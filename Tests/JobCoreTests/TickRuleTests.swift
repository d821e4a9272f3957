import JobCore
import Testing

@Suite struct TickRuleTests {
  /// A schedule of one tick a minute, looked at again after so many seconds: which of the ticks that are due run.
  private func ran(_ misfire: Misfire, downFor seconds: Int64) -> [Int64] {
    let now = Timestamp(microseconds: seconds * 1_000_000)
    return stride(from: Int64(60), through: seconds, by: 60).filter { tick in
      let at = Timestamp(microseconds: tick * 1_000_000)
      return misfire.runs(at, following: at + .seconds(60), at: now)
    }
  }

  @Test(arguments: [
    (Misfire.skip, Int64(62), [Int64(60)]),
    (.skip, 66, []),
    (.skip, 200, []),
    (.skip, 240, [240]),
    (.one, 62, [60]),
    (.one, 90, [60]),
    (.one, 290, [240]),
    (.one, 300, [300]),
    (.all(window: .seconds(120)), 290, [180, 240]),
    (.all(window: .seconds(86_400)), 290, [60, 120, 180, 240]),
    (.all(window: .seconds(1)), 290, []),
  ])
  func `of the ticks of a downtime those run that the policy says`(misfire: Misfire, down: Int64, expected: [Int64]) {
    #expect(ran(misfire, downFor: down) == expected)
  }

  @Test func `the last tick that a line has runs however late`() {
    #expect(Misfire.one.runs(Timestamp(microseconds: 0), following: nil, at: Timestamp(microseconds: 1_000_000_000)))
  }

  @Test(
    arguments: [
      ("skip", Misfire.skip), ("one", .one), ("all", .all(window: .seconds(86_400))),
      ("all(6h)", .all(window: .seconds(21_600))), ("all(1h30m)", .all(window: .seconds(5400))),
      ("all()", nil), ("all(0s)", nil), ("all(10)", nil), ("all(400d)", nil), ("ONE", nil), ("", nil),
    ] as [(String, Misfire?)])
  func `a policy is read as it is written`(text: String, misfire: Misfire?) {
    #expect(Misfire(text: text) == misfire)
    if let misfire { #expect(Misfire(text: misfire.text) == misfire) }
  }
}
