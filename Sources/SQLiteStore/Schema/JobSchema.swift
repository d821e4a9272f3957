/// The schema of `jobtop.db`.
///
/// Times are microseconds since 1970 UTC. States stand as words, so that a person with `sqlite3` can read the file, and
/// every statement names them as literals, so that the partial indexes apply. A CHECK restates each state's facts:
/// the types forbid an illegal job, and the file does it again. No CHECK holds an IN of more than two values: SQLite
/// builds a table of them for each row, which made up a third of an insert.
enum JobSchema {
  /// All steps so far.
  static let migrator = Migrator(
    migrations: [
      first,
      wholeJob,
      controlTable,
      lists,
      limits,
      journalFacts,
      undo,
      errorGroups,
      relations,
      history,
      schedules,
    ], applicationID: 0x6A62_7470)

  private static let first = Migration(
    number: 1,
    reason: "the first schema",
    up: [
      """
      CREATE TABLE schema_migration (
        number INTEGER PRIMARY KEY,
        reason TEXT NOT NULL,
        checksum TEXT NOT NULL,
        applied_us INTEGER NOT NULL
      ) STRICT
      """,
      """
      CREATE TABLE store (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        store_id TEXT NOT NULL,
        next_job INTEGER NOT NULL,
        next_fence INTEGER NOT NULL,
        next_journal INTEGER NOT NULL,
        next_worker INTEGER NOT NULL,
        was_closed INTEGER NOT NULL CHECK (was_closed IN (0, 1))
      ) STRICT
      """,
      """
      INSERT INTO store (one, store_id, next_job, next_fence, next_journal, next_worker, was_closed)
      VALUES (1, lower(hex(randomblob(16))), 100001, 1, 1, 1, 1)
      """,
      """
      CREATE TABLE queue (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        paused_since_us INTEGER,
        paused_until_us INTEGER,
        paused_reason TEXT,
        paused_by INTEGER REFERENCES actor (id),
        CHECK ((paused_since_us IS NULL) = (paused_by IS NULL)),
        CHECK (paused_since_us IS NOT NULL OR (paused_until_us IS NULL AND paused_reason IS NULL))
      ) STRICT
      """,
      """
      CREATE TABLE kind (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE
      ) STRICT
      """,
      // Claims go over lanes, and a job names its queue, kind and limit key by one small number.
      """
      CREATE TABLE lane (
        id INTEGER PRIMARY KEY,
        queue INTEGER NOT NULL REFERENCES queue (id),
        kind INTEGER NOT NULL REFERENCES kind (id),
        limit_key TEXT
      ) STRICT
      """,
      "CREATE UNIQUE INDEX lane_facts ON lane (queue, kind, ifnull(limit_key, x''))",
      """
      CREATE TABLE actor (
        id INTEGER PRIMARY KEY,
        uid INTEGER NOT NULL,
        user TEXT NOT NULL,
        client TEXT NOT NULL,
        origin TEXT
      ) STRICT
      """,
      "CREATE UNIQUE INDEX actor_facts ON actor (uid, user, client, ifnull(origin, x''))",
      job,
      """
      CREATE INDEX job_claim ON job (lane, claim_order)
      WHERE state = 'queued'
      """,
      """
      CREATE INDEX job_due ON job (due_us)
      WHERE state IN ('scheduled', 'retrying')
      """,
      "CREATE INDEX job_state ON job (state)",
      """
      CREATE UNIQUE INDEX job_idempotency_key ON job (idempotency_key)
      WHERE idempotency_key IS NOT NULL
      """,
      // Args of more than some hundred bytes, so that a claim does not rewrite them.
      """
      CREATE TABLE large_args (
        job INTEGER PRIMARY KEY REFERENCES job (id) ON DELETE CASCADE,
        args TEXT NOT NULL
      ) STRICT
      """,
      attempt,
      """
      CREATE TABLE counter (
        queue INTEGER NOT NULL REFERENCES queue (id),
        kind INTEGER NOT NULL REFERENCES kind (id),
        state TEXT NOT NULL,
        jobs INTEGER NOT NULL CHECK (jobs >= 0),
        PRIMARY KEY (queue, kind, state)
      ) STRICT, WITHOUT ROWID
      """,
      """
      CREATE TABLE journal (
        id INTEGER PRIMARY KEY,
        at_us INTEGER NOT NULL,
        actor INTEGER REFERENCES actor (id),
        verb TEXT NOT NULL,
        target TEXT NOT NULL,
        reason TEXT,
        matched INTEGER NOT NULL,
        changed INTEGER NOT NULL
      ) STRICT
      """,
    ],
    down: [
      "DROP TABLE journal", "DROP TABLE counter", "DROP TABLE attempt", "DROP TABLE large_args", "DROP TABLE job",
      "DROP TABLE lane", "DROP TABLE queue", "DROP TABLE actor", "DROP TABLE kind", "DROP TABLE store",
      "DROP TABLE schema_migration",
    ])

  /// What every job has and its place in life first; what may be large last, so that the rest is read without it.
  private static let job = """
    CREATE TABLE job (
      id INTEGER PRIMARY KEY,
      lane INTEGER NOT NULL REFERENCES lane (id),
      state TEXT NOT NULL,
      version INTEGER NOT NULL CHECK (version >= 0),
      claim_order INTEGER NOT NULL,
      run_at_us INTEGER NOT NULL,
      priority INTEGER NOT NULL CHECK (priority BETWEEN 0 AND 9),
      attempt INTEGER NOT NULL CHECK (attempt >= 0),
      max_attempts INTEGER NOT NULL CHECK (max_attempts >= 1),
      rescues INTEGER NOT NULL CHECK (rescues >= 0),
      created_us INTEGER NOT NULL,
      started_us INTEGER,
      finished_us INTEGER,
      since_us INTEGER,
      due_us INTEGER,
      blocked_on INTEGER CHECK (blocked_on >= 1),
      paused_by INTEGER,
      paused_was TEXT,
      fence INTEGER CHECK (fence >= 1),
      worker TEXT,
      held_us INTEGER,
      held_for_us INTEGER,
      ending TEXT CHECK (ending = 'cancel' OR ending = 'kill'),
      last_fence INTEGER,
      last_outcome TEXT,
      log_bytes INTEGER NOT NULL CHECK (log_bytes >= 0),
      actor INTEGER NOT NULL REFERENCES actor (id),
      timeout_us INTEGER,
      soft_timeout_us INTEGER,
      exit_code INTEGER,
      exit_signal INTEGER,
      exit_cpu_us INTEGER,
      exit_max_rss_kib INTEGER,
      progress INTEGER NOT NULL CHECK (progress BETWEEN 0 AND 1),
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
      CHECK (attempt <= max_attempts),
      CHECK (
        CASE state
          WHEN 'queued' THEN since_us IS NOT NULL
            AND coalesce(due_us, blocked_on, finished_us, paused_by, paused_was, fence, worker, held_us, held_for_us,
              ending) IS NULL
          WHEN 'running' THEN fence IS NOT NULL AND worker IS NOT NULL AND held_for_us IS NOT NULL
            AND started_us IS NOT NULL AND attempt >= 1
            AND coalesce(since_us, due_us, blocked_on, finished_us, paused_by, paused_was) IS NULL
          WHEN 'paused' THEN paused_by IS NOT NULL
            AND coalesce(finished_us, fence, worker, held_us, held_for_us, ending) IS NULL
            AND CASE paused_was
              WHEN 'queued' THEN since_us IS NOT NULL AND coalesce(due_us, blocked_on) IS NULL
              WHEN 'scheduled' THEN due_us IS NOT NULL AND coalesce(since_us, blocked_on) IS NULL
              WHEN 'retrying' THEN due_us IS NOT NULL AND coalesce(since_us, blocked_on) IS NULL
              WHEN 'blocked' THEN blocked_on IS NOT NULL AND coalesce(since_us, due_us) IS NULL
              ELSE FALSE
            END
          ELSE coalesce(since_us, paused_by, paused_was, fence, worker, held_us, held_for_us, ending) IS NULL
            AND CASE state
              WHEN 'completed' THEN finished_us IS NOT NULL AND coalesce(due_us, blocked_on) IS NULL
              WHEN 'scheduled' THEN due_us IS NOT NULL AND coalesce(finished_us, blocked_on) IS NULL
              WHEN 'retrying' THEN due_us IS NOT NULL AND coalesce(finished_us, blocked_on) IS NULL
              WHEN 'cancelled' THEN finished_us IS NOT NULL AND coalesce(due_us, blocked_on) IS NULL
              WHEN 'dead' THEN finished_us IS NOT NULL AND coalesce(due_us, blocked_on) IS NULL
              WHEN 'blocked' THEN blocked_on IS NOT NULL AND coalesce(finished_us, due_us) IS NULL
              ELSE FALSE
            END
        END
      ),
      CHECK (
        CASE WHEN last_outcome IS NULL THEN last_fence IS NULL ELSE last_fence IS NOT NULL
          AND (last_outcome = 'completed' OR last_outcome = 'failed' OR last_outcome = 'snoozed'
            OR last_outcome = 'released' OR last_outcome = 'rescued' OR last_outcome = 'cancelled'
            OR last_outcome = 'timed_out')
        END
      ),
      CHECK ((error_class IS NULL) = (error_message IS NULL)),
      CHECK ((exit_cpu_us IS NULL) = (exit_max_rss_kib IS NULL))
    ) STRICT
    """

  /// One row a run that ended, beside the others of its job.
  private static let attempt = """
    CREATE TABLE attempt (
      job INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
      fence INTEGER NOT NULL,
      number INTEGER NOT NULL CHECK (number >= 1),
      worker TEXT NOT NULL,
      started_us INTEGER NOT NULL,
      ended_us INTEGER NOT NULL,
      outcome TEXT NOT NULL CHECK (outcome = 'completed' OR outcome = 'failed' OR outcome = 'snoozed'
        OR outcome = 'released' OR outcome = 'rescued' OR outcome = 'cancelled' OR outcome = 'timed_out'),
      log_bytes INTEGER NOT NULL,
      exit_code INTEGER,
      exit_signal INTEGER,
      exit_cpu_us INTEGER,
      exit_max_rss_kib INTEGER,
      error_class TEXT,
      error_message TEXT,
      error_frames TEXT,
      PRIMARY KEY (job, fence),
      CHECK ((error_class IS NULL) = (error_message IS NULL)),
      CHECK ((exit_cpu_us IS NULL) = (exit_max_rss_kib IS NULL))
    ) STRICT, WITHOUT ROWID
    """
}
