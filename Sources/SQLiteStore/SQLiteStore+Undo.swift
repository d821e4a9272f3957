internal import CSQLite
internal import JSON
internal import JobCore
internal import JobEngine

extension SQLiteStore {
  /// Copies the rows that these changes replace or delete, as they stand, with the runs and large args of the deleted.
  func keepRows(of changes: Changes, under entry: JournalID) throws(StoreError) {
    for update in changes.updated { try keepRow(of: update.job.id, under: entry, isDeletion: false) }
    for job in changes.deleted {
      try keepRow(of: job.id, under: entry, isDeletion: true)
      try keepWhatGoes(with: job.id, under: entry)
    }
  }

  private func keepRow(of job: JobID, under entry: JournalID, isDeletion: Bool) throws(StoreError) {
    let row = try connection.statement(
      """
      INSERT OR REPLACE INTO undo_job (
        journal, is_deletion,
        id, lane, state, version, run_at_us, priority, attempt, max_attempts, rescues, created_us,
        started_us, finished_us, since_us, due_us, blocked_on, paused_by, paused_was, fence, worker, held_us,
        held_for_us, ending, last_fence, last_outcome, log_bytes, actor, timeout_us, soft_timeout_us, exit_code,
        exit_signal, exit_cpu_us, exit_max_rss_kib, progress, progress_fraction, idempotency_key, backoff, tags,
        runbook, args, progress_message, error_class, error_message, error_frames, checkpoint, metadata, result,
        start_within_us, retry_for_us, unique_key, unique_states, unique_window_us, dependencies, batch, trace,
        derived_from, schedule, schedule_tick_us, failures, error_group, holds_unique, paused_until_us, expires_us
      )
      SELECT ?1, ?2,
        id, lane, state, version, run_at_us, priority, attempt, max_attempts, rescues, created_us,
        started_us, finished_us, since_us, due_us, blocked_on, paused_by, paused_was, fence, worker, held_us,
        held_for_us, ending, last_fence, last_outcome, log_bytes, actor, timeout_us, soft_timeout_us, exit_code,
        exit_signal, exit_cpu_us, exit_max_rss_kib, progress, progress_fraction, idempotency_key, backoff, tags,
        runbook, args, progress_message, error_class, error_message, error_frames, checkpoint, metadata, result,
        start_within_us, retry_for_us, unique_key, unique_states, unique_window_us, dependencies, batch, trace,
        derived_from, schedule, schedule_tick_us, failures, error_group, holds_unique, paused_until_us, expires_us
      FROM job
      WHERE id = ?3
      """)
    row.bind(entry.rawValue)
    row.bind(isDeletion ? 1 : 0)
    row.bind(job.rawValue)
    try row.run()
  }

  /// The large args and the runs of a job that is about to be deleted.
  private func keepWhatGoes(with job: JobID, under entry: JournalID) throws(StoreError) {
    let args = try connection.statement(
      """
      UPDATE undo_job
      SET args = (
        SELECT args
        FROM large_args
        WHERE job = ?2
      )
      WHERE journal = ?1 AND id = ?2 AND args IS NULL
      """)
    args.bind(entry.rawValue)
    args.bind(job.rawValue)
    try args.run()
    let runs = try connection.statement(
      """
      INSERT OR REPLACE INTO undo_attempt (
        journal, job, fence, number, worker, started_us, ended_us, outcome, log_bytes, exit_code, exit_signal,
        exit_cpu_us, exit_max_rss_kib, error_class, error_message, error_frames
      )
      SELECT ?1, job, fence, number, worker, started_us, ended_us, outcome, log_bytes, exit_code, exit_signal,
        exit_cpu_us, exit_max_rss_kib, error_class, error_message, error_frames
      FROM attempt
      WHERE job = ?2
      """)
    runs.bind(entry.rawValue)
    runs.bind(job.rawValue)
    try runs.run()
  }

  /// Remembers how an entry is undone.
  func put(_ record: UndoRecord) throws(StoreError) {
    let row = try connection.statement(
      """
      INSERT OR REPLACE INTO undo (journal, until_us, plan)
      VALUES (?1, ?2, ?3)
      """)
    row.bind(record.entry.rawValue)
    row.bind(record.until.microseconds)
    row.bind(JSONValue.object(record.plan.json).bytes)
    try row.run()
  }

  /// Lets go of kept rows.
  func forget(_ images: [UndoKey]) throws(StoreError) {
    for image in images {
      let row = try connection.statement(
        """
        DELETE FROM undo_job
        WHERE journal = ?1 AND id = ?2
        """)
      row.bind(image.entry.rawValue)
      row.bind(image.job.rawValue)
      try row.run()
      guard image.isDeletion else { continue }
      let runs = try connection.statement(
        """
        DELETE FROM undo_attempt
        WHERE journal = ?1 AND job = ?2
        """)
      runs.bind(image.entry.rawValue)
      runs.bind(image.job.rawValue)
      try runs.run()
    }
  }

  /// Forgets how an entry is undone.
  func closeUndo(of entry: JournalID) throws(StoreError) {
    let row = try connection.statement(
      """
      DELETE FROM undo
      WHERE journal = ?1
      """)
    row.bind(entry.rawValue)
    try row.run()
  }

  /// The entries that may be undone.
  func undoRecords() throws(StoreError) -> [UndoRecord] {
    let row = try connection.statement(
      """
      SELECT journal, until_us, plan
      FROM undo
      WHERE journal > 0
      ORDER BY journal
      """)
    var records: [UndoRecord] = []
    while try row.step() {
      let plan = UndoPlan(json: Stored.object(row.optionalBytes(2)))
      records.append(UndoRecord(entry: JournalID(rawValue: row.int64(0)), until: row.time(1), plan: plan ?? .jobs))
    }
    return records
  }

  /// An entry, how it is undone, and a page of its kept rows.
  func undoSet(_ need: UndoNeed) throws(StoreError) -> UndoSet? {
    let behind = JournalID(rawValue: need.entry.rawValue + 1)
    guard let entry = try connection.journal(before: behind, limit: 1, names).first, entry.id == need.entry else {
      return nil
    }
    let row = try connection.statement(
      """
      SELECT until_us, plan
      FROM undo
      WHERE journal = ?1
      """)
    row.bind(need.entry.rawValue)
    var record: UndoRecord?
    if try row.step(), let plan = UndoPlan(json: Stored.object(row.optionalBytes(1))) {
      record = UndoRecord(entry: need.entry, until: row.time(0), plan: plan)
    }
    row.rewind()
    var set = UndoSet(entry: entry, record: record)
    let keys = try undoKeys(need)
    for key in keys {
      if let image = try image(key) { set.images.append(image) } else { set.gone += 1 }
    }
    set.last = keys.count < need.limit ? nil : keys.last?.job
    return set
  }

  /// A page of an entry's kept rows, by name.
  func undoKeys(_ need: UndoNeed) throws(StoreError) -> [UndoKey] {
    let row = try connection.statement(
      """
      SELECT id, is_deletion
      FROM undo_job
      WHERE journal = ?1 AND id > ?2
      ORDER BY id
      LIMIT ?3
      """)
    row.bind(need.entry.rawValue)
    row.bind(need.after?.rawValue ?? 0)
    row.bind(need.limit)
    var keys: [UndoKey] = []
    while try row.step() {
      keys.append(UndoKey(entry: need.entry, job: JobID(rawValue: row.int64(0)), isDeletion: row.int64(1) == 1))
    }
    return keys
  }

  /// A kept row; nil for that of a changed job which is gone since.
  private func image(_ key: UndoKey) throws(StoreError) -> UndoImage? {
    // Its large args went with it.
    if !key.isDeletion, try job(key.job) == nil { return nil }
    let row = try connection.statement(
      """
      SELECT id, lane, state, version, run_at_us, priority, attempt, max_attempts, rescues, created_us,
        started_us, finished_us, since_us, due_us, blocked_on, paused_by, paused_was, fence, worker, held_us,
        held_for_us, ending, last_fence, last_outcome, log_bytes, actor, timeout_us, soft_timeout_us, exit_code,
        exit_signal, exit_cpu_us, exit_max_rss_kib, progress, progress_fraction, idempotency_key, backoff, tags,
        runbook, args, progress_message, error_class, error_message, error_frames, checkpoint, metadata, result,
        start_within_us, retry_for_us, unique_key, unique_states, unique_window_us, dependencies, batch, trace,
        derived_from, schedule, schedule_tick_us, failures, error_group, holds_unique, paused_until_us, expires_us
      FROM undo_job
      WHERE journal = ?1 AND id = ?2
      """)
    row.bind(key.entry.rawValue)
    row.bind(key.job.rawValue)
    guard try row.step() else { return nil }
    let job = try rows.job(key.job, from: row)
    row.rewind()
    return UndoImage(job: job, isDeletion: key.isDeletion, attempts: key.isDeletion ? try attempts(key) : [])
  }

  private func attempts(_ key: UndoKey) throws(StoreError) -> [Attempt] {
    let row = try connection.statement(
      """
      SELECT fence, number, worker, started_us, ended_us, outcome, log_bytes, exit_code, exit_signal, exit_cpu_us,
        exit_max_rss_kib, error_class, error_message, error_frames
      FROM undo_attempt
      WHERE journal = ?1 AND job = ?2
      ORDER BY fence
      """)
    row.bind(key.entry.rawValue)
    row.bind(key.job.rawValue)
    var attempts: [Attempt] = []
    while try row.step() { if let attempt = try rows.attempt(key.job, from: row) { attempts.append(attempt) } }
    return attempts
  }
}
