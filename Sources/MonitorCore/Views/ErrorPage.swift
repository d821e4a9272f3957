import JobCore
import JobRPC
import SafeText

extension Painter {
  mutating func paint(_ screen: ErrorScreen) {
    guard let data = screen.data else {
      if !model.connection.isLive { paintWaiting() }
      return
    }
    let row = layout.body.lowerBound
    guard let group = data.group else {
      paintEmpty("The store knows no error group \(SafeText(screen.id)) any more.", "q goes back.", row: row + 1)
      return
    }
    grid.write("\(SafeText(group.class)): \(SafeText(group.message))", row: row, column: 1, limit: columns - 1)
    paintJobs(
      screen.listing,
      screen.listing.order.compactMap { id in
        guard case .job(let number) = id else { return nil }
        return screen.jobs[number]
      }, row: row + 2, rows: layout.body.upperBound - row - 3, empty: "None of its jobs is left.")
  }
}
