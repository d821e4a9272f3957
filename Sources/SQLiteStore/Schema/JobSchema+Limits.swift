extension JobSchema {
  /// Limits of queues, and what their token buckets have left.
  static let limits = Migration(
    number: 5,
    reason: "limits of queues and limit keys",
    up: [
      "ALTER TABLE queue ADD COLUMN concurrency INTEGER CHECK (concurrency BETWEEN 1 AND 1000000)",
      "ALTER TABLE queue ADD COLUMN rate_count INTEGER CHECK (rate_count BETWEEN 1 AND 1000000)",
      "ALTER TABLE queue ADD COLUMN rate_per_us INTEGER CHECK ((rate_per_us IS NULL) = (rate_count IS NULL))",
      "ALTER TABLE queue ADD COLUMN key_concurrency INTEGER CHECK (key_concurrency BETWEEN 1 AND 1000000)",
      "ALTER TABLE queue ADD COLUMN key_rate_count INTEGER CHECK (key_rate_count BETWEEN 1 AND 1000000)",
      "ALTER TABLE queue ADD COLUMN key_rate_per_us INTEGER CHECK ((key_rate_per_us IS NULL) = (key_rate_count IS NULL))",
      "ALTER TABLE queue ADD COLUMN target_wait_us INTEGER CHECK (target_wait_us >= 1)",
      // A row for each bucket that was taken from; the queue's own has the empty key, which no job can have.
      """
      CREATE TABLE token_bucket (
        queue INTEGER NOT NULL REFERENCES queue (id),
        limit_key TEXT NOT NULL,
        full_us INTEGER NOT NULL,
        PRIMARY KEY (queue, limit_key)
      ) STRICT, WITHOUT ROWID
      """,
    ],
    down: [
      "DROP TABLE token_bucket",
      "ALTER TABLE queue DROP COLUMN target_wait_us",
      "ALTER TABLE queue DROP COLUMN key_rate_per_us",
      "ALTER TABLE queue DROP COLUMN key_rate_count",
      "ALTER TABLE queue DROP COLUMN key_concurrency",
      "ALTER TABLE queue DROP COLUMN rate_per_us",
      "ALTER TABLE queue DROP COLUMN rate_count",
      "ALTER TABLE queue DROP COLUMN concurrency",
    ])
}
