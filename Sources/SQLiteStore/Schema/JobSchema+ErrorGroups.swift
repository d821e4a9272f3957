extension JobSchema {
  /// Failures by what they have in common.
  ///
  /// A row is rewritten by each tick in which such a job failed, so it is small: names stand in one JSON column, and the
  /// one index is the order of the list. `resolved` comes before `snoozed_until_us` counts.
  static let errorGroups = Migration(
    number: 8,
    reason: "failures are grouped by fingerprint",
    up: [
      """
      CREATE TABLE error_group (
        id TEXT PRIMARY KEY CHECK (length(id) = 16),
        class TEXT NOT NULL,
        message TEXT NOT NULL,
        resolved_us INTEGER,
        snoozed_until_us INTEGER CHECK (snoozed_until_us IS NULL OR resolved_us IS NULL),
        reopened_us INTEGER,
        failures INTEGER NOT NULL CHECK (failures > 0),
        first_us INTEGER NOT NULL,
        last_us INTEGER NOT NULL CHECK (last_us >= first_us),
        sample_job INTEGER NOT NULL,
        names TEXT NOT NULL
      ) STRICT
      """,
      "CREATE INDEX error_group_last ON error_group (last_us, id)",
    ],
    down: [
      "DROP INDEX error_group_last",
      "DROP TABLE error_group",
      // The jobs' groups would name nothing; a later step up starts counting anew.
      """
      UPDATE job
      SET error_group = NULL
      WHERE error_group IS NOT NULL
      """,
    ])
}
