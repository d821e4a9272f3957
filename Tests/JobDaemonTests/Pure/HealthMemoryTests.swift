import JSON
import JobCore
import JobDaemon
import JobEngine
import Testing

@Suite struct HealthMemoryTests {
  private let start = Timestamp(microseconds: 1_700_000_000_000_000)

  @Test(arguments: [(Int64(0), true), (3599, true), (3600, false)])
  func `a set clock is told of for an hour, and is no failure`(seconds: Int64, isTold: Bool) {
    var memory = HealthMemory()
    memory.noteJump(by: .seconds(-5), at: Moment(wall: start, monotonic: 7))

    // The wall clock may be set again meanwhile.
    let now = Moment(wall: start + .seconds(86_400), monotonic: 7 + seconds * 1_000_000_000)

    let told: JSONValue = ["by_ms": -5000, "at_us": .integer(start.microseconds)]
    #expect(memory.facts(at: now)["clock_jump"] == (isTold ? told : JSONValue?.none))
    #expect(memory.reason == nil)
  }
}
