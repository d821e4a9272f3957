internal import JobCore
package import JobEngine

extension SQLiteLogStore {
  /// A page of a job's log.
  package func read(_ query: LogQuery) throws(StoreError) -> LogPage {
    try transaction { () throws(StoreError) in
      let runs = try self.runs(of: query)
      let total = runs.reduce(0) { $0 + $1.lines + ($1.marker == nil ? 0 : 1) }
      let markers = runs.compactMap { $0.markerEntry(cap: cap) }.sorted { $0.seq < $1.seq }
      let firstChunk = try entries(query, from: 0, isRising: true, limit: 1).first
      let first = [firstChunk?.seq, markers.first?.seq].compactMap(\.self).min()
      var page = LogPage(entries: [], next: nil, first: first, total: total)
      let limit = max(0, query.limit)
      switch query.position {
      case .from(let seq):
        let kept = try entries(query, from: seq, isRising: true, limit: limit + 1)
        let rest = (kept + markers.filter { $0.seq >= seq }).sorted { $0.seq < $1.seq }
        page.entries = Array(rest.prefix(limit))
        page.next = rest.dropFirst(limit).first?.seq
      case .tail(let count):
        let count = max(0, min(count, limit))
        let kept = try entries(query, from: .max, isRising: false, limit: count)
        page.entries = Array((kept + markers).sorted { $0.seq < $1.seq }.suffix(count))
      case .before(let seq):
        let kept = try entries(query, from: seq - 1, isRising: false, limit: limit)
        page.entries = Array((kept + markers.filter { $0.seq < seq }).sorted { $0.seq < $1.seq }.suffix(limit))
      }
      return page
    }
  }

  private func runs(of query: LogQuery) throws(StoreError) -> [LogRun] {
    let rows = try connection.statement(
      """
      SELECT attempt, first_bytes, last_bytes, lines, dropped_lines, dropped_bytes, marker_seq, marker_us, fence
      FROM run
      WHERE job = ?1
      """)
    rows.bind(query.job.rawValue)
    var runs: [LogRun] = []
    while try rows.step() {
      if let attempt = query.attempt, attempt != rows.int(0) { continue }
      runs.append(LogRun(rows, fence: Fence(rawValue: rows.int64(8))))
    }
    return runs
  }

  /// Kept entries from that number on, upwards or downwards, at most `limit` of them; always in rising order.
  private func entries(
    _ query: LogQuery, from seq: Int64, isRising: Bool, limit: Int
  ) throws(StoreError) -> [LogEntry] {
    let rows =
      isRising
      ? try connection.statement(
        """
        SELECT seq, fence, attempt, entries
        FROM chunk
        WHERE job = ?1 AND seq >= ifnull((
            SELECT max(seq)
            FROM chunk
            WHERE job = ?1 AND seq <= ?2
          ), 0)
        ORDER BY seq
        """)
      : try connection.statement(
        """
        SELECT seq, fence, attempt, entries
        FROM chunk
        WHERE job = ?1 AND seq <= ?2
        ORDER BY seq DESC
        """)
    rows.bind(query.job.rawValue)
    rows.bind(seq)
    var found: [[LogEntry]] = []
    var count = 0
    while count < limit, try rows.step() {
      if let attempt = query.attempt, attempt != rows.int(2) { continue }
      var entries = LogCoding.entries(
        rows.rawBlob(3), firstSeq: rows.int64(0), attempt: rows.int(2), fence: Fence(rawValue: rows.int64(1)))
      entries.removeAll { isRising ? $0.seq < seq : $0.seq > seq }
      found.append(entries)
      count += entries.count
    }
    rows.rewind()
    return isRising
      ? Array(found.joined().prefix(limit)) : Array(found.reversed().joined().suffix(limit))
  }
}
