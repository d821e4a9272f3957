extension JobSchema {
  /// Schedules: what SQL never looks into stands in `plan`, last, since the args of their jobs may be large.
  static let schedules = Migration(
    number: 11,
    reason: "schedules, and an index of their jobs that are not over",
    up: [
      """
      CREATE TABLE schedule (
        name TEXT NOT NULL PRIMARY KEY,
        actor INTEGER NOT NULL REFERENCES actor (id),
        anchor_us INTEGER NOT NULL,
        next_us INTEGER,
        paused_since_us INTEGER,
        paused_until_us INTEGER,
        paused_reason TEXT,
        paused_by INTEGER REFERENCES actor (id),
        last_job INTEGER,
        last_us INTEGER,
        missed INTEGER NOT NULL CHECK (missed >= 0),
        plan TEXT NOT NULL,
        CHECK ((last_job IS NULL) = (last_us IS NULL)),
        CHECK ((paused_since_us IS NULL) = (paused_by IS NULL)),
        CHECK (paused_since_us IS NOT NULL OR (paused_until_us IS NULL AND paused_reason IS NULL))
      ) STRICT
      """,
      // The unique index of firings holds the final jobs too, of which a busy schedule has many.
      """
      CREATE INDEX job_live_of_schedule ON job (schedule)
      WHERE schedule IS NOT NULL AND finished_us IS NULL
      """,
    ],
    down: ["DROP INDEX job_live_of_schedule", "DROP TABLE schedule"])
}
