package import JobRPC

/// The newest entries of the journal.
package struct JournalScreen: Hashable, Sendable {
  package var listing = Listing()
  package var data: JournalView?
  package var rows: [Int64: WireJournalEntry] = [:]
}
