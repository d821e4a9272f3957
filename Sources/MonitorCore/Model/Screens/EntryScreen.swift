package import JobRPC

/// One entry of the journal, as it was when it was opened; entries do not change.
package struct EntryScreen: Hashable, Sendable {
  package var entry: WireJournalEntry
  package var scroll = 0

  package init(_ entry: WireJournalEntry) {
    self.entry = entry
  }
}
