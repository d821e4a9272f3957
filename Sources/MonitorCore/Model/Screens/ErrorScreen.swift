package import JobRPC

/// One error group with its newest jobs.
package struct ErrorScreen: Hashable, Sendable {
  package var id: String
  package var listing = Listing()
  package var data: ErrorView?
  /// Jobs by id; a job that left the group stays while the order is held.
  package var jobs: [Int64: WireJob] = [:]

  package init(id: String) {
    self.id = id
  }
}
