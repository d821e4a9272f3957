internal import CSQLite
package import JobEngine

extension Connection {
  /// How each statement that was used so far finds its rows.
  ///
  /// https://sqlite.org/eqp.html
  func plans() throws(StoreError) -> [StatementPlan] {
    var plans: [StatementPlan] = []
    for sql in preparedTexts.sorted() {
      guard ["SELECT", "UPDATE", "DELETE", "INSERT", "WITH"].contains(where: sql.hasPrefix) else { continue }
      let rows = try Statement(self, sql: "EXPLAIN QUERY PLAN \(sql)")
      var steps: [String] = []
      while try rows.step() { steps.append(rows.text(3)) }
      plans.append(StatementPlan(sql: sql, steps: steps))
    }
    return plans
  }

  /// The texts of the statements that are prepared.
  var preparedTexts: [String] {
    var texts: [String] = []
    var next = sqlite3_next_stmt(handle, nil)
    while let statement = next {
      if let text = sqlite3_sql(statement) { texts.append(String(cString: text)) }
      next = sqlite3_next_stmt(handle, statement)
    }
    return texts
  }

  /// What `PRAGMA quick_check` says, without its "ok"; nil where so much processor time was not enough.
  func damage(withinCPU limit: Duration) throws(StoreError) -> [String]? {
    let end = UnsafeMutablePointer<Int64>.allocate(capacity: 1)
    end.initialize(to: jt_thread_time() + limit.components.seconds * 1_000_000_000)
    defer { end.deallocate() }
    sqlite3_progress_handler(
      handle, 10_000,
      { end in jt_thread_time() > (end?.assumingMemoryBound(to: Int64.self).pointee ?? .max) ? 1 : 0 }, end)
    defer { sqlite3_progress_handler(handle, 0, nil, nil) }
    do throws(StoreError) {
      return try damage()
    } catch .failed(_, SQLITE_INTERRUPT, _) {
      return nil
    }
  }
}

extension SQLiteStore {
  /// How each statement that was used so far finds its rows.
  package func plans() throws(StoreError) -> [StatementPlan] { try connection.plans() }
}

extension SQLiteReader {
  /// What is wrong with the file; nil where so much processor time was not enough to tell.
  package func damage(withinCPU limit: Duration) throws(StoreError) -> [String]? {
    try connection.damage(withinCPU: limit)
  }
}
