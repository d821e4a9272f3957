extension JobSchema {
  /// The history of numbers: cells of 10 s, a minute and 15 minutes, each kept for its time.
  static let history = Migration(
    number: 10,
    reason: "what went in and out is kept for 15 minutes, a day and 30 days",
    up: [
      """
      CREATE TABLE metric_cell (
        span INTEGER NOT NULL CHECK (span = 10 OR span = 60 OR span = 900),
        start_s INTEGER NOT NULL CHECK (start_s % span = 0),
        is_first INTEGER NOT NULL CHECK (is_first BETWEEN 0 AND 1),
        enqueued INTEGER NOT NULL,
        completed INTEGER NOT NULL,
        failed INTEGER NOT NULL,
        queued INTEGER NOT NULL,
        running INTEGER NOT NULL,
        wait TEXT,
        run TEXT,
        PRIMARY KEY (span, start_s)
      ) STRICT, WITHOUT ROWID
      """
    ],
    down: ["DROP TABLE metric_cell"])
}
