package import JobRPC

/// All kinds.
package struct KindsScreen: Hashable, Sendable {
  package var listing = Listing()
  package var data: KindsView?
  package var rows: [String: WireKind] = [:]
}
