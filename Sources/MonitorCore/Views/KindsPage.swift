import JobCore
import JobRPC
import SafeText

extension Painter {
  mutating func paint(_ screen: KindsScreen) {
    guard let data = screen.data else {
      if !model.connection.isLive { paintWaiting() }
      return
    }
    var row = layout.body.lowerBound
    if layout.isFull {
      paintSection("KINDS", "\(data.kinds.count)", row: row)
      row += 2
    }
    guard !screen.listing.order.isEmpty else {
      paintEmpty("No kind is known yet.", row: row + 1)
      return
    }
    for id in screen.listing.order.dropFirst(screen.listing.top) {
      guard layout.body.contains(row) else { break }
      guard case .kind(let key) = id, let kind = screen.rows[key] else { continue }
      grid.write("\(SafeText(kind.name))", row: row, column: 3, limit: columns - 1)
      paintGutter(row: row, id: id, in: screen.listing)
      row += 1
    }
  }
}
