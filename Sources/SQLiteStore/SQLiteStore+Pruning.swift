internal import JSON
package import JobCore
package import JobEngine

extension SQLiteStore {
  /// Bytes of jobs that one round of pruning reads: freeing them costs by the page.
  private static let expiredBytes = 4 << 20

  /// The earliest `expiresAt` of all jobs.
  package func nextExpiry() throws(StoreError) -> Timestamp? {
    let next = try connection.statement(
      """
      SELECT expires_us
      FROM job
      WHERE expires_us IS NOT NULL
      ORDER BY expires_us
      LIMIT 1
      """)
    defer { next.rewind() }
    return try next.step() ? next.time(0) : nil
  }

  /// When the oldest entry of the journal was written.
  package func oldestJournal() throws(StoreError) -> Timestamp? {
    let oldest = try connection.statement(
      """
      SELECT at_us
      FROM journal
      ORDER BY id
      LIMIT 1
      """)
    defer { oldest.rewind() }
    return try oldest.step() ? oldest.time(0) : nil
  }

  /// What has expired, earliest first.
  func expired(_ before: Timestamp, _ needs: Needs) throws(StoreError) -> [ExpiredJob] {
    let rows = try connection.statement(
      """
      SELECT id
      FROM job
      WHERE expires_us <= ?1
      ORDER BY expires_us, id
      LIMIT ?2
      """)
    rows.bind(before.microseconds)
    rows.bind(needs.expiredLimit)
    var ids: [JobID] = []
    while try rows.step() { ids.append(JobID(rawValue: rows.int64(0))) }
    var expired: [ExpiredJob] = []
    var bytes = 0
    for id in ids where bytes < Self.expiredBytes {
      guard let job = try self.rows.job(id) else { continue }
      bytes += job.spec.args.bytes.count + (job.result?.bytes.count ?? 0) + (job.checkpoint?.bytes.count ?? 0)
      var later = 0
      if let tick = job.spec.schedule { later = try laterOfSchedule(tick.schedule, id, upTo: needs.lastOfSchedule) }
      expired.append(ExpiredJob(job: job, laterOfSchedule: later))
    }
    return expired
  }

  /// How many jobs of a schedule came after one, looking at the newest first.
  private func laterOfSchedule(_ schedule: String, _ id: JobID, upTo limit: Int) throws(StoreError) -> Int {
    let later = try connection.statement(
      """
      SELECT count(*)
      FROM (
        SELECT 1
        FROM job
        WHERE schedule = ?1 AND id > ?2
        ORDER BY schedule_tick_us DESC
        LIMIT ?3
      )
      """)
    later.bind(schedule)
    later.bind(id.rawValue)
    later.bind(limit)
    defer { later.rewind() }
    return try later.step() ? later.int(0) : 0
  }

  /// Forgets the oldest entries of the journal, walking no further than `limit` numbers from its beginning.
  func prune(_ journal: JournalPrune) throws(StoreError) {
    let row = try connection.statement(
      """
      DELETE FROM journal
      WHERE id < (SELECT min(id) FROM journal) + ?1 AND at_us < ?2
      """)
    row.bind(journal.limit)
    row.bind(journal.before.microseconds)
    try row.run()
  }
}
