extension JobSchema {
  /// Orders for the store and for workers, which outlive the connection and the daemon that took them.
  static let controlTable = Migration(
    number: 3,
    reason: "a paused store and what workers were told survive a restart",
    up: [
      // `subject` is the word `store`, or a worker's id, which begins with `w-`.
      """
      CREATE TABLE control (
        subject TEXT PRIMARY KEY,
        at_us INTEGER NOT NULL,
        ending TEXT CHECK (ending = 'drain' OR ending = 'stop'),
        paused_since_us INTEGER,
        paused_until_us INTEGER,
        paused_reason TEXT,
        paused_by INTEGER REFERENCES actor (id),
        CHECK (paused_since_us IS NOT NULL OR ending IS NOT NULL),
        CHECK (subject <> 'store' OR ending IS NULL),
        CHECK ((paused_since_us IS NULL) = (paused_by IS NULL)),
        CHECK (paused_since_us IS NOT NULL OR (paused_until_us IS NULL AND paused_reason IS NULL))
      ) STRICT, WITHOUT ROWID
      """
    ],
    down: ["DROP TABLE control"])
}
