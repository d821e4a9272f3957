import JobCore
import Testing

struct MetricHistoryTests {
  /// A quarter hour's start.
  private let start = Timestamp(microseconds: 1_700_000_100 / 900 * 900 * 1_000_000)
  private func at(_ seconds: Int) -> Timestamp { start + .seconds(seconds) }

  private func cells(_ history: inout MetricHistory, _ span: CellSpan) -> [MetricCell] {
    history.takeClosed().filter { $0.span == span }
  }

  @Test func `a cell holds what was counted in its ten seconds`() {
    var history = MetricHistory(at: at(0))
    history.enqueued()
    history.started(after: .seconds(2))
    history.ended(after: .milliseconds(500), hasFailed: true)

    history.advance(to: at(10), queued: 3, running: 1)

    let cell = history.takeClosed()[0]
    #expect(cell.start == start.microseconds / 1_000_000 && cell.span == .tenSeconds && cell.isFirst)
    #expect(cell.enqueued == 1 && cell.failed == 1 && cell.completed == 0 && cell.queued == 3 && cell.running == 1)
    let wait = cell.wait.percentile(0.95)?.milliseconds ?? 0
    #expect((2000...2200).contains(wait))
  }

  @Test func `quiet cells are not kept, a changed level is`() {
    var history = MetricHistory(at: at(0))
    history.advance(to: at(10), queued: 0, running: 0)
    #expect(history.takeClosed().count == 1)

    history.advance(to: at(20), queued: 0, running: 0)
    history.advance(to: at(30), queued: 0, running: 0)
    #expect(history.takeClosed().isEmpty)
    history.advance(to: at(40), queued: 5, running: 0)
    #expect(history.takeClosed().map(\.queued) == [5])
  }

  @Test func `cells are rolled up into minutes and quarter hours, durations and all`() {
    var history = MetricHistory(at: at(0))
    var tens: [MetricCell] = []
    var minutes: [MetricCell] = []
    var quarters: [MetricCell] = []
    for second in stride(from: 0, through: 1800, by: 5) {
      history.advance(to: at(second), queued: second, running: 0)
      history.enqueued()
      history.started(after: second < 900 ? .seconds(1) : .seconds(100))
      let closed = history.takeClosed()
      tens += closed.filter { $0.span == .tenSeconds }
      minutes += closed.filter { $0.span == .minute }
      quarters += closed.filter { $0.span == .quarter }
    }

    #expect(tens.count == 180 && minutes.count == 30 && quarters.count == 2)
    #expect(minutes.allSatisfy { $0.enqueued == 12 } && quarters.allSatisfy { $0.enqueued == 180 })
    #expect(quarters[0].wait.percentile(0.5)?.milliseconds ?? 0 < 1200)
    #expect(quarters[1].wait.percentile(0.5)?.milliseconds ?? 0 >= 100_000)
    #expect(quarters[0].isFirst && !quarters[1].isFirst)
    #expect(zip(minutes, minutes.dropFirst()).allSatisfy { $0.end == $1.start })
  }

  @Test func `a later daemon rolls up what an earlier one left`() {
    var first = MetricHistory(at: at(0))
    for second in stride(from: 0, to: 90, by: 10) {
      first.advance(to: at(second), queued: 0, running: 0)
      first.enqueued()
    }
    first.end(queued: 0, running: 0)
    let left = first.takeClosed()
    #expect(left.filter { $0.span == .minute }.map(\.enqueued) == [6])
    let minute = left.filter { $0.span == .minute }
    let tens = left.filter { $0.span == .tenSeconds && $0.start >= minute[0].end }

    var second = MetricHistory(earlier: minute + tens, at: at(100))
    second.enqueued()
    #expect(second.current(.minute).enqueued == 4)
    second.advance(to: at(1000), queued: 0, running: 0)

    let closed = second.takeClosed()
    #expect(closed.filter { $0.span == .minute }.map(\.enqueued) == [4])
    #expect(closed.filter { $0.span == .quarter }.map(\.enqueued) == [10])
  }

  @Test func `a stop of a second goes on in the same cell`() {
    var first = MetricHistory(at: at(0))
    first.enqueued()
    first.end(queued: 1, running: 0)

    var second = MetricHistory(earlier: first.takeClosed(), at: at(5))
    second.enqueued()
    second.advance(to: at(10), queued: 2, running: 0)

    #expect(cells(&second, .tenSeconds).map(\.enqueued) == [2])
  }

  @Test func `a gap is quiet within a life and unknown between two`() {
    let seconds = start.microseconds / 1_000_000
    func cell(_ offset: Int64, isFirst: Bool = false) -> MetricCell {
      var cell = MetricCell(span: .tenSeconds, start: seconds + offset, isFirst: isFirst)
      cell.enqueued = 1
      cell.queued = 7
      return cell
    }
    let cells = [cell(10, isFirst: true), cell(40), cell(70, isFirst: true)]

    let points = MetricSeries.points(cells, span: .tenSeconds, from: seconds, through: seconds + 80)

    #expect(points.map { $0?.enqueued } == [nil, 1, 0, 0, 1, nil, nil, 1, 0])
    #expect(points.map { $0?.queued } == [nil, 7, 7, 7, 7, nil, nil, 7, 7])
  }

  @Test(arguments: [
    (10, CellSpan.tenSeconds), (900, .tenSeconds), (901, .minute), (86_400, .minute), (86_401, .quarter),
  ])
  func `a range is told by the finest cells that reach back that far`(_ seconds: Int, _ span: CellSpan) {
    #expect(CellSpan.reaching(back: .seconds(seconds)) == span)
  }

  @Test func `a loop is overdue half a minute after its deadline, and well again once it ran`() {
    var clock = LoopClock(deadline: at(0))
    #expect(clock.isWell(at: at(30)) && !clock.isWell(at: at(31)))
    clock.deadline = nil
    clock.failed("no space", at: at(31))
    #expect(!clock.isWell(at: at(32)))

    clock.ran(at: at(40), rows: 3)

    #expect(clock.isWell(at: at(400)) && clock.rows == 3 && clock.ranAt == at(40))
  }
}
