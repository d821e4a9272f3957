internal import JobCore
package import JobEngine

extension SQLiteLogStore {
  /// Forgets the text of the runs that were written to longest ago.
  ///
  /// The row of a run stays until its job goes, so that the numbers of its lines are not given out again. The file does
  /// not shrink: what is freed is used by the next lines. What counts against the size are the pages in use.
  package func prune(_ rule: LogPruneRule) throws(StoreError) -> LogPruned {
    precondition(isWriter, "\(#function): opened for reading")
    var count = 0
    // A transaction for each: an append waits for one run's text at most, and the freed pages are counted.
    while count < rule.runs, let run = try oldest(), try isDue(run.at, rule) {
      try transaction { () throws(StoreError) in try forget(run.key) }
      count += 1
    }
    let left = try oldest()
    var isMoreDue = false
    if let left { isMoreDue = try isDue(left.at, rule) }
    return LogPruned(runs: count, isMoreDue: isMoreDue, oldest: left?.at)
  }

  private func oldest() throws(StoreError) -> (at: Timestamp, key: RunKey)? {
    let row = try connection.statement(
      """
      SELECT last_us, job, fence
      FROM run
      WHERE last_us IS NOT NULL
      ORDER BY last_us
      LIMIT 1
      """)
    defer { row.rewind() }
    guard try row.step() else { return nil }
    return (row.time(0), RunKey(job: JobID(rawValue: row.int64(1)), fence: Fence(rawValue: row.int64(2))))
  }

  private func isDue(_ last: Timestamp, _ rule: LogPruneRule) throws(StoreError) -> Bool {
    if let before = rule.before, last < before { return true }
    guard let bytes = rule.bytes else { return false }
    return try usedBytes() > bytes
  }

  /// The room that the pages in use take.
  func usedBytes() throws(StoreError) -> Int64 {
    func number(_ sql: StaticString) throws(StoreError) -> Int64 {
      let row = try connection.statement(sql)
      defer { row.rewind() }
      return try row.step() ? row.int64(0) : 0
    }
    let pages = try number("PRAGMA page_count") - number("PRAGMA freelist_count")
    return try pages * number("PRAGMA page_size")
  }

  private func forget(_ key: RunKey) throws(StoreError) {
    let chunks = try connection.statement(
      """
      DELETE FROM chunk
      WHERE job = ?1 AND fence = ?2
      """)
    chunks.bind(key.job.rawValue)
    chunks.bind(key.fence.rawValue)
    try chunks.run()
    let books = try connection.statement(
      """
      UPDATE run
      SET first_bytes = 0, last_bytes = 0, lines = 0, dropped_lines = 0, dropped_bytes = 0, marker_seq = NULL,
        marker_us = NULL, last_us = NULL
      WHERE job = ?1 AND fence = ?2
      """)
    books.bind(key.job.rawValue)
    books.bind(key.fence.rawValue)
    try books.run()
    runs[key] = nil
  }
}
