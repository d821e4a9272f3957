extension JobSchema {
  /// What lists walk: jobs by queue, kind and state, and ended jobs by when they ended.
  ///
  /// A queue and kind together have one number, that of the first lane of the two, so that each counter of the store
  /// is one range of `job_place`, whose entries come by id. It stands for `job_state`: a new job still adds one entry
  /// of that size.
  static let lists = Migration(
    number: 4,
    reason: "lists by queue, kind and state, and by the end of jobs, walk an index",
    up: [
      "ALTER TABLE job ADD COLUMN queue_kind INTEGER NOT NULL DEFAULT 0",
      """
      UPDATE job
      SET queue_kind = (
        SELECT min(first.id)
        FROM lane
        JOIN lane AS first ON first.queue = lane.queue AND first.kind = lane.kind
        WHERE lane.id = job.lane
      )
      """,
      "DROP INDEX job_state",
      "CREATE INDEX job_place ON job (queue_kind, state)",
      """
      CREATE INDEX job_finished ON job (finished_us)
      WHERE finished_us IS NOT NULL
      """,
    ],
    down: [
      "DROP INDEX job_finished",
      "DROP INDEX job_place",
      "CREATE INDEX job_state ON job (state)",
      "ALTER TABLE job DROP COLUMN queue_kind",
    ])
}
