package import JobRPC

package struct WorkersScreen: Hashable, Sendable {
  package var listing = Listing()
  package var data: WorkersView?
  package var rows: [String: WireWorker] = [:]
}
