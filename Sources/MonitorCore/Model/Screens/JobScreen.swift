package import JobRPC

package struct JobScreen: Hashable, Sendable {
  package var id: Int64
  package var data: JobView?
  package var scroll = 0
  package var showsLibraryFrames = false

  package init(id: Int64) {
    self.id = id
  }
}
