package import JobRPC
package import SafeText

package struct JobsScreen: Hashable, Sendable {
  package static let orders: [(sort: String, label: SafeText)] = [
    ("-id", "newest first"), ("id", "oldest first"), ("priority", "priority, first to run first"),
    ("-created", "created, last first"), ("run_at", "due, soonest first"), ("-started", "started, last first"),
    ("-finished", "finished, last first"), ("-duration", "longest run first"), ("-attempt", "most attempts first"),
  ]

  package var listing = Listing()
  /// What the rows on the screen were selected by.
  package var filter = ""
  /// A filter that the store has not accepted yet; the old one stays until it has.
  package var trying: String?
  package var sort = "-id"
  package var offset: Int64 = 0
  /// Another part of the list, or another order, was asked for; it is taken at once when it comes.
  package var awaitsWindow = false
  package var showsPreview = false
  /// Marks stand for everything that the filter matches, loaded or not.
  package var marksWholeFilter = false
  package var data: JobsView?
  /// Rows by id; a row that left the store stays while the order is held.
  package var rows: [Int64: WireJob] = [:]

  package init() {}

  /// Whether every row that is loaded is marked.
  var coversLoaded: Bool { !listing.order.isEmpty && listing.marks.count == listing.order.count }

  package init(filter: String) {
    self.filter = filter
  }
}
