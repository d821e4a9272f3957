extension JobSchema {
  /// What a journal entry says beside who, what and how many.
  static let journalFacts = Migration(
    number: 6,
    reason: "journal entries keep their command line, what they changed, notes and undoing",
    up: [
      "ALTER TABLE journal ADD COLUMN command TEXT NOT NULL DEFAULT ''",
      "ALTER TABLE journal ADD COLUMN before TEXT",
      "ALTER TABLE journal ADD COLUMN after TEXT",
      "ALTER TABLE journal ADD COLUMN note TEXT",
      "ALTER TABLE journal ADD COLUMN metrics TEXT",
      "ALTER TABLE journal ADD COLUMN undo_until_us INTEGER",
      "ALTER TABLE journal ADD COLUMN undone_by INTEGER",
    ],
    down: [
      "ALTER TABLE journal DROP COLUMN undone_by", "ALTER TABLE journal DROP COLUMN undo_until_us",
      "ALTER TABLE journal DROP COLUMN metrics", "ALTER TABLE journal DROP COLUMN note",
      "ALTER TABLE journal DROP COLUMN after", "ALTER TABLE journal DROP COLUMN before",
      "ALTER TABLE journal DROP COLUMN command",
    ])
}
