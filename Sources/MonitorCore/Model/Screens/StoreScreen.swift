package import JobRPC

/// The store's own health: its loops and its disk.
package struct StoreScreen: Hashable, Sendable {
  package var listing = Listing()
  package var data: HealthView?
}
