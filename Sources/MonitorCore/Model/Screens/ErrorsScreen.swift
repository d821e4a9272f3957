package import JobRPC

/// The error groups, as many as the store sends.
package struct ErrorsScreen: Hashable, Sendable {
  package var listing = Listing()
  package var data: ErrorsView?
  package var rows: [String: WireErrorGroup] = [:]
}
