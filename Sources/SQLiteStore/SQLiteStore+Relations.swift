internal import JobCore
internal import JobEngine

extension SQLiteStore {
  /// Whether any job waits for another; one look at the table's first row.
  func hasDependencies() throws(StoreError) -> Bool {
    let row = try connection.statement(
      """
      SELECT min(parent)
      FROM dependency
      """)
    defer { row.rewind() }
    return try row.step() && !row.isNull(0)
  }

  /// Settlements that an earlier life did not bring to their end.
  func settlings() throws(StoreError) -> [Settling] {
    let rows = try connection.statement(
      """
      SELECT parent, state, after_child
      FROM settling
      ORDER BY parent, state
      """)
    var settlings: [Settling] = []
    while try rows.step() {
      guard let state = JobStateName(stored: rows.rawText(1)) else { continue }
      settlings.append(
        Settling(
          parent: JobID(rawValue: rows.int64(0)), state: state, after: JobID(rawValue: rows.int64(2)), isKept: true))
    }
    return settlings
  }

  /// The next children of each ended parent, at most `limit` in all.
  func children(of settlings: [Settling], limit: Int) throws(StoreError) -> [ChildPage] {
    var left = limit
    var pages: [ChildPage] = []
    for settling in settlings {
      var page = ChildPage(jobs: [], isAll: false)
      if left > 0 {
        let ids = try childIDs(of: settling, limit: left)
        page.isAll = ids.count < left
        for id in ids {
          if let job = try job(id) {
            page.jobs.append(job)
          } else {
            // No path of the engine leaves a wait behind its job; nobody can be told.
            assertionFailure("\(#function): job \(id.rawValue) waits for \(settling.parent.rawValue) and is gone")
          }
        }
        left -= ids.count
      }
      pages.append(page)
    }
    return pages
  }

  private func childIDs(of settling: Settling, limit: Int) throws(StoreError) -> [JobID] {
    let rows = try connection.statement(
      """
      SELECT child
      FROM dependency
      WHERE parent = ?1 AND child > ?2
      ORDER BY child
      LIMIT ?3
      """)
    rows.bind(settling.parent.rawValue)
    rows.bind(settling.after.rawValue)
    rows.bind(limit)
    var ids: [JobID] = []
    while try rows.step() { ids.append(JobID(rawValue: rows.int64(0))) }
    return ids
  }

  /// Whether a job waits for this one.
  func isWaitedFor(_ id: JobID) throws(StoreError) -> Bool {
    let row = try connection.statement(
      """
      SELECT 1
      FROM dependency
      WHERE parent = ?1
      LIMIT 1
      """)
    row.bind(id.rawValue)
    defer { row.rewind() }
    return try row.step()
  }

  /// Writes what a tick changed between jobs.
  func put(_ relations: RelationChanges) throws(StoreError) {
    for dependency in relations.added { try insert(dependency) }
    for dependency in relations.removed { try remove(dependency) }
    for settling in relations.settling { try put(settling) }
    for settling in relations.settled { try remove(settling) }
    for batch in relations.batches { try put(batch) }
    for id in relations.deletedBatches { try remove(id) }
  }

  private func insert(_ dependency: Dependency) throws(StoreError) {
    let row = try connection.statement(
      """
      INSERT OR IGNORE INTO dependency (parent, child)
      VALUES (?1, ?2)
      """)
    row.bind(dependency.parent.rawValue)
    row.bind(dependency.child.rawValue)
    try row.run()
  }

  private func remove(_ dependency: Dependency) throws(StoreError) {
    let row = try connection.statement(
      """
      DELETE FROM dependency
      WHERE parent = ?1 AND child = ?2
      """)
    row.bind(dependency.parent.rawValue)
    row.bind(dependency.child.rawValue)
    try row.run()
  }

  private func put(_ settling: Settling) throws(StoreError) {
    let row = try connection.statement(
      """
      INSERT OR REPLACE INTO settling (parent, state, after_child)
      VALUES (?1, ?2, ?3)
      """)
    row.bind(settling.parent.rawValue)
    row.bind(settling.state.word)
    row.bind(settling.after.rawValue)
    try row.run()
  }

  private func remove(_ settling: Settling) throws(StoreError) {
    let row = try connection.statement(
      """
      DELETE FROM settling
      WHERE parent = ?1 AND state = ?2
      """)
    row.bind(settling.parent.rawValue)
    row.bind(settling.state.word)
    try row.run()
  }

  private func put(_ batch: BatchRecord) throws(StoreError) {
    let row = try connection.statement(
      """
      INSERT OR REPLACE INTO batch (id, condition, is_open, total, pending, failed, opened_us)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
      """)
    row.bind(batch.id.rawValue)
    row.bind(batch.condition.rawValue)
    row.bind(batch.isOpen ? 1 : 0)
    row.bind(batch.total)
    row.bind(batch.pending)
    row.bind(batch.failed)
    row.bind(batch.openedAt.microseconds)
    try row.run()
  }

  private func remove(_ batch: BatchID) throws(StoreError) {
    let row = try connection.statement(
      """
      DELETE FROM batch
      WHERE id = ?1
      """)
    row.bind(batch.rawValue)
    try row.run()
  }
}

extension Connection {
  /// The batch of that number; nil where there is none.
  func batch(_ id: BatchID) throws(StoreError) -> BatchRecord? {
    let row = try statement(
      """
      SELECT condition, is_open, total, pending, failed, opened_us
      FROM batch
      WHERE id = ?1
      """)
    row.bind(id.rawValue)
    defer { row.rewind() }
    guard try row.step(), let condition = Dependencies.Condition(rawValue: row.text(0)) else { return nil }
    return BatchRecord(
      id: id, condition: condition, isOpen: row.int64(1) == 1, total: row.int(2), pending: row.int(3),
      failed: row.int(4), openedAt: row.time(5))
  }
}
