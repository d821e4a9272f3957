extension JobSchema {
  /// Rows as they were before a verb, kept for the minutes in which it can be undone.
  ///
  /// `undo_job` has the columns that a job is read by and no rule: what stands there was legal once. The rows are
  /// copied by the store itself (`INSERT … SELECT`), so that a verb over many jobs costs one more row a job.
  static let undo = Migration(
    number: 7,
    reason: "what verbs changed is kept for 15 minutes, so that they can be undone",
    up: [
      """
      CREATE TABLE undo (
        journal INTEGER PRIMARY KEY,
        until_us INTEGER NOT NULL,
        plan TEXT NOT NULL
      ) STRICT
      """,
      """
      CREATE TABLE undo_job (
        journal INTEGER NOT NULL,
        is_deletion INTEGER NOT NULL CHECK (is_deletion BETWEEN 0 AND 1),
        id INTEGER NOT NULL,
        lane INTEGER,
        state TEXT,
        version INTEGER,
        run_at_us INTEGER,
        priority INTEGER,
        attempt INTEGER,
        max_attempts INTEGER,
        rescues INTEGER,
        created_us INTEGER,
        started_us INTEGER,
        finished_us INTEGER,
        since_us INTEGER,
        due_us INTEGER,
        blocked_on INTEGER,
        paused_by INTEGER,
        paused_was TEXT,
        fence INTEGER,
        worker TEXT,
        held_us INTEGER,
        held_for_us INTEGER,
        ending TEXT,
        last_fence INTEGER,
        last_outcome TEXT,
        log_bytes INTEGER,
        actor INTEGER,
        timeout_us INTEGER,
        soft_timeout_us INTEGER,
        exit_code INTEGER,
        exit_signal INTEGER,
        exit_cpu_us INTEGER,
        exit_max_rss_kib INTEGER,
        progress INTEGER,
        progress_fraction REAL,
        idempotency_key TEXT,
        backoff TEXT,
        tags TEXT,
        runbook TEXT,
        args TEXT,
        progress_message TEXT,
        error_class TEXT,
        error_message TEXT,
        error_frames TEXT,
        checkpoint TEXT,
        metadata TEXT,
        result TEXT,
        start_within_us INTEGER,
        retry_for_us INTEGER,
        unique_key TEXT,
        unique_states INTEGER,
        unique_window_us INTEGER,
        dependencies TEXT,
        batch INTEGER,
        trace TEXT,
        derived_from INTEGER,
        schedule TEXT,
        schedule_tick_us INTEGER,
        failures INTEGER,
        error_group TEXT,
        holds_unique INTEGER,
        paused_until_us INTEGER,
        expires_us INTEGER,
        PRIMARY KEY (journal, id)
      ) STRICT, WITHOUT ROWID
      """,
      """
      CREATE TABLE undo_attempt (
        journal INTEGER NOT NULL,
        job INTEGER NOT NULL,
        fence INTEGER NOT NULL,
        number INTEGER NOT NULL,
        worker TEXT NOT NULL,
        started_us INTEGER NOT NULL,
        ended_us INTEGER NOT NULL,
        outcome TEXT NOT NULL,
        log_bytes INTEGER NOT NULL,
        exit_code INTEGER,
        exit_signal INTEGER,
        exit_cpu_us INTEGER,
        exit_max_rss_kib INTEGER,
        error_class TEXT,
        error_message TEXT,
        error_frames TEXT,
        PRIMARY KEY (journal, job, fence)
      ) STRICT, WITHOUT ROWID
      """,
    ],
    down: ["DROP TABLE undo_attempt", "DROP TABLE undo_job", "DROP TABLE undo"])
}
