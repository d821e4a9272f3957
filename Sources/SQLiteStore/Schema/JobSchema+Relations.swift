extension JobSchema {
  /// Waits of jobs for others, and sets of jobs with a callback.
  static let relations = Migration(
    number: 9,
    reason: "jobs wait for others, one by one and in batches",
    up: [
      // One row a wait that an end can still settle: a job without children has none, so its end is one look-up.
      """
      CREATE TABLE dependency (
        parent INTEGER NOT NULL,
        child INTEGER NOT NULL,
        PRIMARY KEY (parent, child),
        CHECK (parent < child)
      ) STRICT, WITHOUT ROWID
      """,
      // An ended parent whose children are told over several ticks, and the last that was.
      """
      CREATE TABLE settling (
        parent INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (state = 'completed' OR state = 'cancelled' OR state = 'dead'),
        after_child INTEGER NOT NULL,
        PRIMARY KEY (parent, state)
      ) STRICT, WITHOUT ROWID
      """,
      // A batch has the number of its callback job.
      """
      CREATE TABLE batch (
        id INTEGER PRIMARY KEY,
        condition TEXT NOT NULL CHECK (condition = 'success' OR condition = 'completion'),
        is_open INTEGER NOT NULL CHECK (is_open BETWEEN 0 AND 1),
        total INTEGER NOT NULL,
        pending INTEGER NOT NULL CHECK (pending BETWEEN 0 AND total),
        failed INTEGER NOT NULL CHECK (failed BETWEEN 0 AND total - pending),
        opened_us INTEGER NOT NULL
      ) STRICT
      """,
    ],
    down: ["DROP TABLE batch", "DROP TABLE settling", "DROP TABLE dependency"])
}
