package import JobRPC

package struct QueueScreen: Hashable, Sendable {
  package var name: String
  package var listing = Listing()
  package var data: QueueView?
  package var jobs: [Int64: WireJob] = [:]

  package init(name: String) {
    self.name = name
  }
}
