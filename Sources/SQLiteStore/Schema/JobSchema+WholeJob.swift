extension JobSchema {
  /// What a job knows beyond its own life: rules of its waits, relations to other jobs, when the engine looks at it.
  ///
  /// The columns are added at the end, which costs a large file nothing: no row is rewritten but those that are due,
  /// over or failed before.
  static let wholeJob = Migration(
    number: 2,
    reason: "jobs keep uniqueness, dependencies, batch, schedule, failures, wake and expiry; kinds keep settings",
    up: columns.map { "ALTER TABLE job ADD COLUMN \($0.name) \($0.definition)" } + [
      "DROP INDEX job_due",
      """
      UPDATE job
      SET wake_us = due_us
      WHERE state IN ('scheduled', 'retrying')
      """,
      """
      UPDATE job
      SET failures = (
        SELECT count(*)
        FROM attempt
        WHERE attempt.job = job.id AND outcome IN ('failed', 'timed_out')
      )
      WHERE attempt > 0
      """,
      // The times a job was kept before it could be said: a day, a week where a run failed, thirty days when dead.
      """
      UPDATE job
      SET expires_us = finished_us + CASE
        WHEN state = 'dead' THEN 2592000000000
        WHEN failures > 0 THEN 604800000000
        ELSE 86400000000
      END
      WHERE state IN ('completed', 'cancelled', 'dead')
      """,
      """
      CREATE INDEX job_wake ON job (wake_us)
      WHERE wake_us IS NOT NULL
      """,
      """
      CREATE INDEX job_expiry ON job (expires_us)
      WHERE expires_us IS NOT NULL
      """,
      """
      CREATE UNIQUE INDEX job_unique_key ON job (unique_key)
      WHERE holds_unique = 1
      """,
      """
      CREATE UNIQUE INDEX job_schedule ON job (schedule, schedule_tick_us)
      WHERE schedule IS NOT NULL
      """,
      """
      CREATE INDEX job_batch ON job (batch)
      WHERE batch IS NOT NULL
      """,
      """
      CREATE INDEX job_derived_from ON job (derived_from)
      WHERE derived_from IS NOT NULL
      """,
      """
      CREATE INDEX job_error_group ON job (error_group)
      WHERE error_group IS NOT NULL
      """,
      "ALTER TABLE kind ADD COLUMN paused_since_us INTEGER",
      "ALTER TABLE kind ADD COLUMN paused_until_us INTEGER",
      "ALTER TABLE kind ADD COLUMN paused_reason TEXT",
      """
      ALTER TABLE kind ADD COLUMN paused_by INTEGER REFERENCES actor (id)
        CHECK ((paused_since_us IS NULL) = (paused_by IS NULL))
      """,
      "ALTER TABLE kind ADD COLUMN runbook TEXT",
      "ALTER TABLE kind ADD COLUMN policy TEXT",
    ],
    down: [
      "ALTER TABLE kind DROP COLUMN policy", "ALTER TABLE kind DROP COLUMN runbook",
      "ALTER TABLE kind DROP COLUMN paused_by", "ALTER TABLE kind DROP COLUMN paused_reason",
      "ALTER TABLE kind DROP COLUMN paused_until_us", "ALTER TABLE kind DROP COLUMN paused_since_us",
      "DROP INDEX job_error_group", "DROP INDEX job_derived_from", "DROP INDEX job_batch", "DROP INDEX job_schedule",
      "DROP INDEX job_unique_key", "DROP INDEX job_expiry", "DROP INDEX job_wake",
    ] + columns.reversed().map { "ALTER TABLE job DROP COLUMN \($0.name)" } + [
      """
      CREATE INDEX job_due ON job (due_us)
      WHERE state IN ('scheduled', 'retrying')
      """
    ])

  /// In the order of `INSERT`; a CHECK names only columns before its own, so that they can be dropped from the end.
  private static let columns: [(name: String, definition: String)] = [
    ("start_within_us", "INTEGER CHECK (start_within_us > 0)"),
    ("retry_for_us", "INTEGER CHECK (retry_for_us > 0)"),
    ("unique_key", "TEXT"),
    ("unique_states", "INTEGER CHECK ((unique_states IS NULL) = (unique_key IS NULL))"),
    ("unique_window_us", "INTEGER CHECK (unique_window_us IS NULL OR unique_key IS NOT NULL)"),
    ("dependencies", "TEXT"),
    ("batch", "INTEGER"),
    ("trace", "TEXT"),
    ("derived_from", "INTEGER"),
    ("schedule", "TEXT"),
    ("schedule_tick_us", "INTEGER CHECK (schedule_tick_us IS NULL OR schedule IS NOT NULL)"),
    ("failures", "INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0)"),
    ("error_group", "TEXT"),
    ("holds_unique", "INTEGER NOT NULL DEFAULT 0 CHECK (holds_unique BETWEEN 0 AND (unique_key IS NOT NULL))"),
    ("paused_until_us", "INTEGER CHECK (paused_until_us IS NULL OR state = 'paused')"),
    ("expires_us", "INTEGER CHECK (expires_us IS NULL OR finished_us IS NOT NULL)"),
    ("wake_us", "INTEGER CHECK (wake_us IS NULL OR finished_us IS NULL)"),
  ]
}
