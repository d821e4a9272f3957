/// The schema of `logs.db`: chunks of entries, and the books of each run.
enum LogSchema {
  /// All steps so far.
  static let migrator = Migrator(migrations: [first, runTimes], applicationID: 0x6A62_746C)

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
      CREATE TABLE run (
        job INTEGER NOT NULL,
        fence INTEGER NOT NULL,
        attempt INTEGER NOT NULL,
        first_bytes INTEGER NOT NULL,
        last_bytes INTEGER NOT NULL,
        lines INTEGER NOT NULL,
        dropped_lines INTEGER NOT NULL,
        dropped_bytes INTEGER NOT NULL,
        marker_seq INTEGER,
        marker_us INTEGER,
        last_seq INTEGER NOT NULL,
        PRIMARY KEY (job, fence),
        CHECK ((marker_seq IS NULL) = (dropped_lines = 0)),
        CHECK ((marker_seq IS NULL) = (marker_us IS NULL))
      ) STRICT, WITHOUT ROWID
      """,
      """
      CREATE TABLE chunk (
        job INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        last_seq INTEGER NOT NULL,
        fence INTEGER NOT NULL,
        attempt INTEGER NOT NULL,
        is_first INTEGER NOT NULL CHECK (is_first IN (0, 1)),
        bytes INTEGER NOT NULL,
        entries BLOB NOT NULL,
        CHECK (last_seq >= seq)
      ) STRICT
      """,
      // A chunk may hold 64 KiB, so it stands in a table by rowid and this is its order.
      "CREATE UNIQUE INDEX chunk_seq ON chunk (job, seq)",
      """
      CREATE INDEX chunk_last ON chunk (job, fence, seq)
      WHERE is_first = 0
      """,
    ],
    down: ["DROP TABLE chunk", "DROP TABLE run", "DROP TABLE schema_migration"])
}
