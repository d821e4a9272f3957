import Posix
import Testing

@testable import ShellWorker

struct LadderTests {
  private let second: Int64 = 1_000_000_000

  private func ladder() -> Ladder { Ladder(terminateAfter: 3 * second, killAfter: 5 * second) }

  @Test func `a cancel interrupts at once, terminates after 3 s and kills 5 s later`() {
    var ladder = ladder()

    #expect(ladder.begin(.cancel, at: 0) == .interrupt)
    #expect(ladder.due == 3 * second)
    #expect(ladder.advance(at: 3 * second - 1) == nil)
    #expect(ladder.advance(at: 3 * second) == .terminate)
    #expect(ladder.due == 8 * second)
    #expect(ladder.advance(at: 8 * second) == .kill)
    #expect(ladder.due == nil)
  }

  @Test func `a hard timeout begins at the second step`() {
    var ladder = ladder()

    #expect(ladder.begin(.hardTimeout, at: 0) == .terminate)
    #expect(ladder.advance(at: 5 * second) == .kill)
  }

  @Test func `a kill needs no steps`() {
    var ladder = ladder()

    #expect(ladder.begin(.kill, at: 0) == .kill)
    #expect(ladder.due == nil)
  }

  @Test func `a repeated cancel changes nothing`() {
    var ladder = ladder()
    _ = ladder.begin(.cancel, at: 0)

    #expect(ladder.begin(.cancel, at: second) == nil)
    #expect(ladder.due == 3 * second)
  }

  @Test func `a later cause moves on and never back`() {
    var ladder = ladder()
    _ = ladder.begin(.cancel, at: 0)

    #expect(ladder.begin(.hardTimeout, at: second) == .terminate)
    #expect(ladder.cause == .hardTimeout)
    #expect(ladder.begin(.stop, at: 2 * second) == nil)
    #expect(ladder.begin(.kill, at: 2 * second) == .kill)
    #expect(ladder.begin(.cancel, at: 3 * second) == nil)
    #expect(ladder.cause == .kill)
  }
}
