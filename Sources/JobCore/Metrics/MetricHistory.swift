/// The numbers of the moment on their way into cells: the open cell of each span, and those that are over.
///
/// Time passes only when somebody asks or counts, so an idle store is not woken for it. A cell in which nothing went
/// in or out and nothing changed is not kept: reading, the gap between two cells of one life is a quiet time, and
/// what lies before the first cell of a life is unknown.
public struct MetricHistory: Sendable {
  /// The cells that are not over, the finest first.
  private var open: [CellSpan: MetricCell] = [:]
  /// The cell of ten seconds that is not over.
  private var tens: MetricCell
  /// Cells that are over and not written yet, in order of their ends.
  public private(set) var closed: [MetricCell] = []
  /// What stood queued and running when a cell was last kept.
  private var last: (queued: Int, running: Int)?

  /// The beginning of a daemon's life, with the cells of earlier ones that are not rolled up yet.
  ///
  /// - Parameter earlier: ten-second and minute cells, in order.
  public init(earlier: [MetricCell] = [], at now: Timestamp) {
    let current = CellSpan.tenSeconds.start(of: now)
    tens = MetricCell(span: .tenSeconds, start: current, isFirst: true)
    for cell in earlier {
      if cell.span == .tenSeconds, cell.start >= current {
        // A short stop: the same cell goes on.
        tens = cell
        continue
      }
      guard let span = cell.span.coarser else { continue }
      let start = cell.start - cell.start % span.rawValue
      // Its own minute may be part of what is read here, or of what was.
      if let known = open[span], known.start != start { close(span) }
      open[span, default: MetricCell(span: span, start: start)].add(cell)
    }
    closeCoarse(before: current)
  }

  /// A job was enqueued.
  public mutating func enqueued() { tens.enqueued += 1 }

  /// A run started, of a job that had waited so long.
  public mutating func started(after wait: Duration) { tens.wait.add(wait) }

  /// A run was completed, or failed, after so long.
  public mutating func ended(after duration: Duration, hasFailed: Bool) {
    if hasFailed { tens.failed += 1 } else { tens.completed += 1 }
    tens.run.add(duration)
  }

  /// Ends the cells that are over at `now`; called before what happens then is counted.
  ///
  /// - Parameters:
  ///   - queued: jobs that stand queued.
  ///   - running: jobs that run.
  public mutating func advance(to now: Timestamp, queued: @autoclosure () -> Int, running: @autoclosure () -> Int) {
    let start = CellSpan.tenSeconds.start(of: now)
    // A clock that goes back goes on counting in the cell that is open.
    guard start > tens.start else { return }
    end(queued: queued(), running: running())
    tens = MetricCell(span: .tenSeconds, start: start)
    closeCoarse(before: start)
  }

  /// Ends the open cell of ten seconds now, for the last writing before the daemon ends.
  public mutating func end(queued: Int, running: Int) {
    tens.queued = queued
    tens.running = running
    let isQuiet = tens.enqueued + tens.completed + tens.failed == 0 && tens.wait.isEmpty
    if isQuiet, !tens.isFirst, let last, last == (queued, running) { return }
    last = (queued, running)
    take(tens)
  }

  /// Whether what is counted so far would be lost by a crash.
  public var holdsSomething: Bool { !closed.isEmpty || tens.enqueued + tens.completed + tens.failed > 0 }

  /// The cells that are over, to be written.
  public mutating func takeClosed() -> [MetricCell] {
    defer { closed = [] }
    return closed
  }

  /// The cell of that span that is not over, with what the finer ones hold already.
  public func current(_ span: CellSpan) -> MetricCell {
    if span == .tenSeconds { return tens }
    var cell = open[span] ?? MetricCell(span: span, start: tens.start - tens.start % span.rawValue)
    if span == .quarter, let minute = open[.minute] { cell.add(minute) }
    cell.add(tens)
    return cell
  }

  private mutating func closeCoarse(before start: Int64) {
    for span in [CellSpan.minute, .quarter] {
      if let cell = open[span], cell.end <= start { close(span) }
    }
  }

  private mutating func close(_ span: CellSpan) {
    if let cell = open.removeValue(forKey: span) { take(cell) }
  }

  /// Has a cell that is over written, and rolls it up.
  private mutating func take(_ cell: MetricCell) {
    closed.append(cell)
    guard let coarser = cell.span.coarser else { return }
    let start = cell.start - cell.start % coarser.rawValue
    if let known = open[coarser], known.start != start { close(coarser) }
    open[coarser, default: MetricCell(span: coarser, start: start)].add(cell)
  }
}

/// The history of a range as a series: each point a cell, or nil where nobody saw it.
public enum MetricSeries {
  /// Fills the gaps between cells.
  ///
  /// - Parameters:
  ///   - cells: of one span, in order, from some before `first` on.
  ///   - first: where the series begins, a multiple of the span.
  ///   - last: the start of its last cell.
  public static func points(
    _ cells: [MetricCell], span: CellSpan, from first: Int64, through last: Int64
  ) -> [MetricCell?] {
    var points: [MetricCell?] = []
    var rest = cells[...]
    var known: MetricCell?
    var start = first
    while let cell = rest.first, cell.start < first {
      known = cell
      rest.removeFirst()
    }
    while start <= last {
      if let cell = rest.first, cell.start == start {
        points.append(cell)
        known = cell
        rest.removeFirst()
      } else if let known, rest.first?.isFirst != true {
        // The daemon was there and nothing happened.
        var quiet = MetricCell(span: span, start: start)
        quiet.queued = known.queued
        quiet.running = known.running
        points.append(quiet)
      } else {
        points.append(nil)
      }
      start += span.rawValue
    }
    return points
  }
}
