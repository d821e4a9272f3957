import JobCore
import Testing

@Suite struct UniqueTests {
  static let start = Timestamp(microseconds: 1_700_000_000_000_000)

  @Test(arguments: JobStateName.allCases)
  func `by default a job holds its key until it is final`(state: JobStateName) {
    let rule = UniqueRule(key: "k")

    #expect(rule.holds(in: state, createdAt: Self.start, at: Self.start + .seconds(1_000_000_000)) == !state.isFinal)
  }

  @Test(arguments: [
    (JobStateName.queued, 0, true), (.completed, 59, true), (.completed, 60, false), (.queued, 60, false),
    (.running, 0, false),
  ])
  func `a job holds its key in the states of its rule, up to the end of the window`(
    state: JobStateName, seconds: Int, holds: Bool
  ) {
    let rule = UniqueRule(key: "k", states: [.queued, .completed], window: .seconds(60))

    #expect(rule.holds(in: state, createdAt: Self.start, at: Self.start + .seconds(seconds)) == holds)
  }
}
