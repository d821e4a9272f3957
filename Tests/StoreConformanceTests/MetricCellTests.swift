import JobCore
import JobEngine
import Testing

@Suite struct MetricCellTests {
  private func cell(_ span: CellSpan, _ start: Int64, isFirst: Bool = false) -> MetricCell {
    var cell = MetricCell(span: span, start: start, isFirst: isFirst)
    cell.enqueued = 3
    cell.completed = 2
    cell.failed = 1
    cell.queued = 9
    cell.running = 4
    cell.wait.add(.milliseconds(20))
    cell.wait.add(.seconds(5))
    cell.run.add(.seconds(70))
    return cell
  }

  @Test(arguments: StoreKind.allCases)
  func `cells are read back as they were written, with the last one before the range`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    let cells = [0, 10, 20, 40].map { cell(.tenSeconds, 1_700_000_000 + $0, isFirst: $0 == 0) }
    _ = try bench.save { $0.cells = cells }
    try bench.reopen()

    #expect(try bench.reader.cells(.tenSeconds, from: 1_700_000_015) == Array(cells[1...]))
    #expect(try bench.reader.cells(.tenSeconds, from: 1_600_000_000) == cells)
    #expect(try bench.reader.cells(.minute, from: 0).isEmpty)
  }

  @Test(arguments: StoreKind.allCases)
  func `a cell is replaced by a later one, and forgotten after its time`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    _ = try bench.save { $0.cells = [cell(.tenSeconds, 1_700_000_000), cell(.minute, 1_699_999_980)] }
    var later = cell(.tenSeconds, 1_700_000_000)
    later.enqueued = 50
    _ = try bench.save { $0.cells = [later] }
    #expect(try bench.reader.cells(.tenSeconds, from: 0) == [later])

    _ = try bench.save { $0.cells = [cell(.tenSeconds, 1_700_000_910)] }

    #expect(try bench.reader.cells(.tenSeconds, from: 0).map(\.start) == [1_700_000_910])
    #expect(try bench.reader.cells(.minute, from: 0).count == 1)
  }

  @Test(arguments: StoreKind.allCases)
  func `boot tells the cells that nobody has rolled up`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    let old = [cell(.quarter, 1_699_999_200), cell(.minute, 1_699_999_200), cell(.tenSeconds, 1_700_000_090)]
    let fresh = [cell(.minute, 1_700_000_100), cell(.tenSeconds, 1_700_000_160), cell(.tenSeconds, 1_700_000_170)]
    _ = try bench.save { $0.cells = old + fresh }

    #expect(try bench.store.boot().cells == fresh)
  }
}
