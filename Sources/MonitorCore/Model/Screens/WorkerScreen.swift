package import JobRPC

package struct WorkerScreen: Hashable, Sendable {
  package var id: String
  package var listing = Listing()
  package var data: WorkerView?

  package init(id: String) {
    self.id = id
  }
}
