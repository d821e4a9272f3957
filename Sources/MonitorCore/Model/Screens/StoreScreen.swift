package import JobCore
package import JobRPC

/// The store's own health: its loops and its disk.
package struct StoreScreen: Hashable, Sendable {
  package var listing = Listing()
  package var data: HealthView?
  /// What the last look over the store found, and when it was done; nil until somebody asks for one.
  package var findings: [WireFinding]?
  package var checkedAt: Timestamp?
}
