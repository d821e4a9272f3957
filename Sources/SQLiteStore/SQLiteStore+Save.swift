internal import CSQLite
internal import JSON
internal import JobCore
package import JobEngine

extension SQLiteStore {
  /// Writes what was decided: deletions, then updates, then insertions, then the rest.
  package func save(_ changes: Changes) throws(StoreError) -> [Conflict] {
    hasWritten = true
    return try undoing { () throws(StoreError) in
      var conflicts: [Conflict] = []
      var counters = changes.counters
      if let entry = changes.keptUnder { try keepRows(of: changes, under: entry) }
      for job in changes.deleted where try !delete(job) {
        conflicts.append(Conflict(job: job.id))
        counters[job.counter(job.state.name), default: 0] += 1
      }
      for update in changes.updatedInOrder where try !self.update(update) {
        conflicts.append(Conflict(job: update.job.id))
        counters[update.job.counter(update.from), default: 0] += 1
        counters[update.job.counter(update.job.state.name), default: 0] -= 1
      }
      for job in changes.inserted where try !insert(job) {
        conflicts.append(Conflict(job: job.id))
        counters[job.counter(job.state.name), default: 0] -= 1
      }
      let lost = Set(conflicts.map(\.job)).union(changes.deleted.map(\.id))
      for attempt in changes.attempts where !lost.contains(attempt.job) { try insert(attempt) }
      for (key, change) in counters where change != 0 { try count(key, by: change) }
      for queue in changes.queues { try put(queue) }
      for kind in changes.kinds { try put(kind) }
      for control in changes.controls { try put(control) }
      for bucket in changes.buckets { try put(bucket) }
      for group in changes.errorGroups.values { try ErrorGroupRows(connection: connection).put(group) }
      if !changes.relations.isEmpty { try put(changes.relations) }
      for entry in changes.journal { try put(entry) }
      for (id, metrics) in changes.measured { try put(metrics, around: id) }
      if let old = changes.prunedJournal { try prune(old) }
      for cell in changes.cells { try put(cell) }
      for record in changes.undo { try put(record) }
      if !changes.forgottenImages.isEmpty { try forget(changes.forgottenImages) }
      for entry in changes.closedUndo { try closeUndo(of: entry) }
      for (name, schedule) in changes.schedules {
        if let schedule { try put(schedule) } else { try forget(schedule: name) }
      }
      if let sequences = changes.sequences,
        let ahead = self.sequences.advance(to: sequences, afterDeletion: !changes.deleted.isEmpty)
      {
        try write(ahead)
      }
      return conflicts
    }
  }

  // MARK: - Jobs

  private func insert(_ job: Job) throws(StoreError) -> Bool {
    let spec = job.spec
    let lane = try names.lane(of: spec)
    let actor = try names.actor(spec.enqueuedBy)
    let row = try connection.statement(
      """
      INSERT INTO job (
        id, version, lane, actor, priority, created_us, timeout_us, soft_timeout_us, idempotency_key, backoff, tags,
        runbook, metadata, args, start_within_us, retry_for_us, unique_key, unique_states, unique_window_us,
        dependencies, batch, trace, derived_from, schedule, schedule_tick_us,
        state, claim_order, run_at_us, attempt, max_attempts, rescues, started_us, finished_us, since_us, due_us,
        blocked_on, paused_by, paused_was, fence, worker, held_us, held_for_us, ending, last_fence, last_outcome,
        log_bytes, exit_code, exit_signal, exit_cpu_us, exit_max_rss_kib, progress, progress_fraction,
        progress_message, error_class, error_message, error_frames, checkpoint, result, failures, error_group,
        holds_unique, paused_until_us, expires_us, wake_us, queue_kind
      )
      VALUES (
        ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11,
        ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19,
        ?20, ?21, ?22, ?23, ?24, ?25,
        ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33, ?34, ?35,
        ?36, ?37, ?38, ?39, ?40, ?41, ?42, ?43, ?44, ?45,
        ?46, ?47, ?48, ?49, ?50, ?51, ?52,
        ?53, ?54, ?55, ?56, ?57, ?58, ?59, ?60,
        ?61, ?62, ?63, ?64, ?65
      )
      """)
    let isInline = spec.args.bytes.count <= JobRow.inlineArgs
    row.bind(job.id.rawValue)
    row.bind(job.version)
    row.bind(lane)
    row.bind(actor)
    row.bind(spec.priority)
    row.bind(spec.createdAt.microseconds)
    row.bind(spec.timeout?.microseconds)
    row.bind(spec.softTimeout?.microseconds)
    row.bind(spec.idempotencyKey)
    row.bind(spec.backoff.stored)
    row.bind(spec.tags.isEmpty ? nil : Stored.text(spec.tags))
    row.bind(spec.runbook?.stored)
    row.bind(spec.metadata?.bytes)
    row.bind(isInline ? spec.args.bytes : nil)
    row.bindRelations(of: spec)
    row.bindLife(of: job)
    row.bind(names.lanes[lane]?.queueKind ?? lane)
    let code = row.attempt()
    if jt_is_taken(code) != 0 {
      row.rewind()
      return false
    }
    if code != SQLITE_DONE {
      let error = connection.error(code, "insert job \(job.id.rawValue)")
      row.rewind()
      throw error
    }
    if !isInline {
      let large = try connection.statement(
        """
        INSERT INTO large_args (job, args)
        VALUES (?1, ?2)
        """)
      large.bind(job.id.rawValue)
      large.bind(spec.args.bytes)
      try large.run()
    }
    if case .queued = job.state { fill(lane, job.claimKey) }
    recent.keep(job)
    return true
  }

  private func update(_ update: Changes.Update) throws(StoreError) -> Bool {
    var job = update.job
    let isWritten = update.isReport ? try report(job) : try rewrite(job)
    if !isWritten {
      recent.remove(job.id)
      if let lane = try? names.lane(of: job.spec) {
        windows.forget(lane)
        heads.stand(lane, at: .first, names)
      }
      return false
    }
    job.version += 1
    recent.keep(job)
    switch (update.from == .queued, job.state.name == .queued) {
    case (false, false): break
    case (true, false): windows.remove(job.claimKey, from: try names.lane(of: job.spec))
    case (false, true): fill(try names.lane(of: job.spec), job.claimKey)
    case (true, true):
      let lane = try names.lane(of: job.spec)
      windows.forget(lane)
      heads.stand(lane, at: .first, names)
    }
    if update.from == .running, job.state.name != .running, let key = job.spec.limitKey {
      heads.unpark(key, of: try names.queue(job.spec.queue), names)
    }
    return true
  }

  /// A job of that key became claimable.
  private func fill(_ lane: Int64, _ key: ClaimKey) {
    windows.insert(key, into: lane)
    heads.stand(lane, at: key, names)
  }

  private func rewrite(_ job: Job) throws(StoreError) -> Bool {
    let row = try connection.statement(
      """
      UPDATE job
      SET version = version + 1,
        state = ?3, claim_order = ?4, run_at_us = ?5, attempt = ?6, max_attempts = ?7, rescues = ?8, started_us = ?9,
        finished_us = ?10, since_us = ?11, due_us = ?12, blocked_on = ?13, paused_by = ?14, paused_was = ?15,
        fence = ?16, worker = ?17, held_us = ?18, held_for_us = ?19, ending = ?20, last_fence = ?21,
        last_outcome = ?22, log_bytes = ?23, exit_code = ?24, exit_signal = ?25, exit_cpu_us = ?26,
        exit_max_rss_kib = ?27, progress = ?28, progress_fraction = ?29, progress_message = ?30, error_class = ?31,
        error_message = ?32, error_frames = ?33, checkpoint = ?34, result = ?35, failures = ?36, error_group = ?37,
        holds_unique = ?38, paused_until_us = ?39, expires_us = ?40, wake_us = ?41
      WHERE id = ?1 AND version = ?2
      """)
    row.bind(job.id.rawValue)
    row.bind(job.version)
    row.bindLife(of: job)
    let code = row.attempt()
    defer { row.rewind() }
    // Another job holds the unique key, as no tick of this engine leads to.
    if jt_is_taken(code) != 0 { return false }
    if code != SQLITE_DONE { throw connection.error(code, "update job \(job.id.rawValue)") }
    return row.changes == 1
  }

  private func report(_ job: Job) throws(StoreError) -> Bool {
    let row = try connection.statement(
      """
      UPDATE job
      SET version = version + 1, progress = ?3, progress_fraction = ?4, progress_message = ?5, checkpoint = ?6
      WHERE id = ?1 AND version = ?2
      """)
    row.bind(job.id.rawValue)
    row.bind(job.version)
    row.bind(job.progress == nil ? 0 : 1)
    row.bind(job.progress?.fraction)
    row.bind(job.progress?.message)
    row.bind(job.checkpoint?.bytes)
    try row.run()
    return row.changes == 1
  }

  private func delete(_ job: Job) throws(StoreError) -> Bool {
    let row = try connection.statement(
      """
      DELETE FROM job
      WHERE id = ?1 AND version = ?2
      """)
    row.bind(job.id.rawValue)
    row.bind(job.version)
    try row.run()
    recent.remove(job.id)
    guard row.changes == 1 else { return false }
    if case .queued = job.state { windows.remove(job.claimKey, from: try names.lane(of: job.spec)) }
    return true
  }

  // MARK: - What stands beside the jobs

  private func insert(_ attempt: Attempt) throws(StoreError) {
    let row = try connection.statement(
      """
      INSERT INTO attempt (
        job, fence, number, worker, started_us, ended_us, outcome, log_bytes, exit_code, exit_signal, exit_cpu_us,
        exit_max_rss_kib, error_class, error_message, error_frames
      )
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
      """)
    row.bind(attempt.job.rawValue)
    row.bind(attempt.fence.rawValue)
    row.bind(attempt.number)
    row.bind(attempt.worker.rawValue)
    row.bind(attempt.startedAt.microseconds)
    row.bind(attempt.endedAt.microseconds)
    row.bind(attempt.outcome.word)
    row.bind(attempt.logBytes)
    row.bind(attempt.exit)
    row.bind(attempt.error)
    try row.run()
  }

  private func count(_ key: CounterKey, by change: Int) throws(StoreError) {
    let queue = try names.queue(key.queue)
    let kind = try names.kind(key.kind)
    let row = try connection.statement(
      """
      UPDATE counter
      SET jobs = jobs + ?4
      WHERE queue = ?1 AND kind = ?2 AND state = ?3
      """)
    row.bind(queue)
    row.bind(kind)
    row.bind(key.state.word)
    row.bind(change)
    try row.run()
    if row.changes == 1 { return }
    // No upsert, since its insert is held against the CHECK before its update is tried.
    let new = try connection.statement(
      """
      INSERT INTO counter (queue, kind, state, jobs)
      VALUES (?1, ?2, ?3, ?4)
      """)
    new.bind(queue)
    new.bind(kind)
    new.bind(key.state.word)
    new.bind(change)
    try new.run()
  }

  private func put(_ queue: QueueRecord) throws(StoreError) {
    let actor: Int64? = if let pause = queue.pause { try names.actor(pause.actor) } else { nil }
    let id = try names.queue(queue.name)
    let row = try connection.statement(
      """
      UPDATE queue
      SET paused_since_us = ?2, paused_until_us = ?3, paused_reason = ?4, paused_by = ?5, concurrency = ?6,
        rate_count = ?7, rate_per_us = ?8, key_concurrency = ?9, key_rate_count = ?10, key_rate_per_us = ?11,
        target_wait_us = ?12
      WHERE id = ?1
      """)
    row.bind(id)
    row.bind(queue.pause?.since.microseconds)
    row.bind(queue.pause?.until?.microseconds)
    row.bind(queue.pause?.reason)
    row.bind(actor)
    row.bind(queue.limits)
    try row.run()
    heads.unparkAll(of: id, names)
  }

  private func put(_ kind: KindRecord) throws(StoreError) {
    let actor: Int64? = if let pause = kind.pause { try names.actor(pause.actor) } else { nil }
    let id = try names.kind(kind.name)
    let row = try connection.statement(
      """
      UPDATE kind
      SET paused_since_us = ?2, paused_until_us = ?3, paused_reason = ?4, paused_by = ?5, runbook = ?6, policy = ?7
      WHERE id = ?1
      """)
    row.bind(id)
    row.bind(kind.pause?.since.microseconds)
    row.bind(kind.pause?.until?.microseconds)
    row.bind(kind.pause?.reason)
    row.bind(actor)
    row.bind(kind.runbook?.stored)
    row.bind(kind.overrides.stored)
    try row.run()
  }

  func write(_ sequences: Sequences) throws(StoreError) {
    let row = try connection.statement(
      """
      UPDATE store
      SET next_job = ?1, next_fence = ?2, next_journal = ?3, next_worker = ?4
      """)
    row.bind(sequences.job)
    row.bind(sequences.fence)
    row.bind(sequences.journal)
    row.bind(sequences.worker)
    try row.run()
  }
}

extension Job {
  fileprivate func counter(_ state: JobStateName) -> CounterKey {
    CounterKey(queue: spec.queue, kind: spec.kind, state: state)
  }
}
