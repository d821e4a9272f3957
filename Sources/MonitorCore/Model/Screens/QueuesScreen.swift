package import JobRPC

package struct QueuesScreen: Hashable, Sendable {
  package var listing = Listing()
  package var data: QueuesView?
  package var rows: [String: WireQueue] = [:]
}
