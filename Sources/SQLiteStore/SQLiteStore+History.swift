internal import JSON
package import JobCore
package import JobEngine

extension SQLiteStore {
  /// Sets down a cell, and forgets those of its span whose time is over.
  func put(_ cell: MetricCell) throws(StoreError) {
    let row = try connection.statement(
      """
      INSERT OR REPLACE INTO metric_cell (
        span, start_s, is_first, enqueued, completed, failed, queued, running, wait, run
      )
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
      """)
    row.bind(cell.span.rawValue)
    row.bind(cell.start)
    row.bind(cell.isFirst ? 1 : 0)
    row.bind(cell.enqueued)
    row.bind(cell.completed)
    row.bind(cell.failed)
    row.bind(cell.queued)
    row.bind(cell.running)
    row.bind(Stored.text(cell.wait))
    row.bind(Stored.text(cell.run))
    try row.run()
    let old = try connection.statement(
      """
      DELETE FROM metric_cell
      WHERE span = ?1 AND start_s < ?2
      """)
    old.bind(cell.span.rawValue)
    old.bind(cell.start - cell.span.kept.components.seconds)
    try old.run()
  }

  /// Cells that are not rolled up yet, the coarser first.
  func unrolledCells() throws(StoreError) -> [MetricCell] {
    var cells: [MetricCell] = []
    for span in [CellSpan.minute, .tenSeconds] {
      guard let coarser = span.coarser else { continue }
      let last = try connection.statement(
        """
        SELECT max(start_s)
        FROM metric_cell
        WHERE span = ?1
        """)
      last.bind(coarser.rawValue)
      let end = try last.step() ? last.optionalInt64(0).map { $0 + coarser.rawValue } : nil
      last.rewind()
      cells += try connection.cells(span, from: end ?? 0)
    }
    return cells
  }
}

extension Connection {
  /// Cells of a span from a start on, in order.
  func cells(_ span: CellSpan, from start: Int64) throws(StoreError) -> [MetricCell] {
    let row = try statement(
      """
      SELECT start_s, is_first, enqueued, completed, failed, queued, running, wait, run
      FROM metric_cell
      WHERE span = ?1 AND start_s >= ?2
      ORDER BY start_s
      """)
    row.bind(span.rawValue)
    row.bind(start)
    var cells: [MetricCell] = []
    while try row.step() {
      var cell = MetricCell(span: span, start: row.int64(0), isFirst: row.int64(1) == 1)
      cell.enqueued = row.int(2)
      cell.completed = row.int(3)
      cell.failed = row.int(4)
      cell.queued = row.int(5)
      cell.running = row.int(6)
      cell.wait = Stored.histogram(row.optionalBytes(7))
      cell.run = Stored.histogram(row.optionalBytes(8))
      cells.append(cell)
    }
    return cells
  }
}

extension SQLiteReader {
  /// The history's cells of that span from a start on, and the last one before it, in order.
  package func cells(_ span: CellSpan, from start: Int64) throws(StoreError) -> [MetricCell] {
    try reading { () throws(StoreError) in
      let before = try connection.statement(
        """
        SELECT max(start_s)
        FROM metric_cell
        WHERE span = ?1 AND start_s < ?2
        """)
      before.bind(span.rawValue)
      before.bind(start)
      let first = try before.step() ? before.optionalInt64(0) : nil
      before.rewind()
      return try connection.cells(span, from: first ?? start)
    }
  }
}

extension Stored {
  /// Buckets and counts in turn, as a JSON array; nil for none.
  static func text(_ histogram: DurationHistogram) -> [UInt8]? {
    histogram.isEmpty ? nil : JSONValue.array(histogram.pairs.map { .integer(Int64($0)) }).bytes
  }

  /// What `text(_:)` wrote; what is damaged counts nothing.
  static func histogram(_ bytes: [UInt8]?) -> DurationHistogram {
    guard let bytes, let value = try? JSONValue(parsing: bytes) else { return DurationHistogram() }
    return DurationHistogram(pairs: (value.arrayValue ?? []).compactMap { $0.intValue.map { Int($0) } })
  }
}
