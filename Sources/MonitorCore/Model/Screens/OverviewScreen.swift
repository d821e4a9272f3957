package import JobRPC

package struct OverviewScreen: Hashable, Sendable {
  package var listing = Listing()
  /// The longest runs, by id.
  package var jobs: [Int64: WireJob] = [:]
}
