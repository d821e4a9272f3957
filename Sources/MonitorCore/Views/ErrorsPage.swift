import JobCore
import JobRPC
import SafeText

extension Painter {
  mutating func paint(_ screen: ErrorsScreen) {
    guard let data = screen.data else {
      if !model.connection.isLive { paintWaiting() }
      return
    }
    var row = layout.body.lowerBound
    if layout.isFull {
      paintSection("ERRORS", "\(data.groups.count)", row: row)
      row += 2
    }
    guard !screen.listing.order.isEmpty else {
      paintEmpty("No job has failed.", row: row + 1)
      return
    }
    for id in screen.listing.order.dropFirst(screen.listing.top) {
      guard layout.body.contains(row) else { break }
      guard case .group(let key) = id, let group = screen.rows[key] else { continue }
      grid.write(
        "\(SafeText.count(Int(group.count)))  \(SafeText(group.state))  \(SafeText(group.class)): \(SafeText(group.message))",
        row: row, column: 3, limit: columns - 1)
      paintGutter(row: row, id: id, in: screen.listing)
      row += 1
    }
  }
}
