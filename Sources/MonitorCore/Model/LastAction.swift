package import JobCore
package import SafeText

/// What this session changed last, and how it is taken back.
package struct LastAction: Hashable, Sendable {
  /// What was done, as it was said then: `retried 182004`, `209 cancelled, 3 skipped: already running`.
  package var done: SafeText
  package var at: Timestamp
  /// Its entries in the journal: one for each call that it took.
  package var entries: [Int64]
  /// Until when all of it can be undone; nil where it cannot.
  package var undoUntil: Timestamp?
}
