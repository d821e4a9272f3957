package import JobRPC

/// The journal: its newest entries live, older ones as far as somebody went down to them.
package struct JournalScreen: Hashable, Sendable {
  package var listing = Listing()
  package var data: JournalView?
  /// All entries that are known, by id.
  package var rows: [Int64: WireJournalEntry] = [:]
  /// The id to go on behind for older ones; nil where there are none.
  package var next: Int64?
  /// A page of older entries is under way, or could not be had.
  package var isLoading = false

  /// How many older entries are asked for at a time.
  static let page: Int64 = 100

  /// Takes the newest entries in; older ones stay where no gap lies between.
  mutating func take(_ view: JournalView) {
    let isFirst = data == nil
    let newest = rows.keys.max() ?? .min
    // More came than a view holds: what lies between is not known, so what lies behind is asked for again.
    let hasGap = view.next != nil && (view.entries.last.map { $0.id > newest } ?? false)
    data = view
    if isFirst || hasGap || view.next == nil {
      rows = [:]
      next = view.next
      isLoading = false
    }
    for entry in view.entries { rows[entry.id] = entry }
  }

  /// Takes a page of older entries in.
  mutating func take(older entries: [WireJournalEntry], next: Int64?) {
    for entry in entries where rows[entry.id] == nil { rows[entry.id] = entry }
    self.next = next
    isLoading = false
  }

  var order: [RowID] { rows.keys.sorted(by: >).map { .entry($0) } }
}
