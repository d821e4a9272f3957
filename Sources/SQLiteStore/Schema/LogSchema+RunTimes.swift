extension LogSchema {
  /// When each run was last written to, so that the oldest text can go first.
  ///
  /// Runs of before count as written to now: nothing says when they were.
  static let runTimes = Migration(
    number: 2,
    reason: "runs keep the time of their last line, for retention by age and size",
    up: [
      "ALTER TABLE run ADD COLUMN last_us INTEGER",
      """
      UPDATE run
      SET last_us = CAST(strftime('%s', 'now') AS INTEGER) * 1000000
      WHERE lines > 0
      """,
      """
      CREATE INDEX run_last ON run (last_us)
      WHERE last_us IS NOT NULL
      """,
    ],
    down: ["DROP INDEX run_last", "ALTER TABLE run DROP COLUMN last_us"])
}
