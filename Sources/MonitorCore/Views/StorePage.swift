import JobCore
import JobRPC
import SafeText

extension Painter {
  mutating func paint(_ screen: StoreScreen) {
    guard let data = screen.data else {
      if !model.connection.isLive { paintWaiting() }
      return
    }
    var row = layout.body.lowerBound
    if layout.isFull {
      paintSection("STORE", "\(data.loops.count)", row: row)
      row += 2
    }
    guard !screen.listing.order.isEmpty else {
      paintEmpty("The store tells nothing.", row: row + 1)
      return
    }
    for id in screen.listing.order.dropFirst(screen.listing.top) {
      guard layout.body.contains(row) else { break }
      guard case .loop(let key) = id, let loop = data.loops.first(where: { $0.name == key }) else { continue }
      grid.write("\(SafeText(loop.name))", row: row, column: 3, limit: columns - 1)
      paintGutter(row: row, id: id, in: screen.listing)
      row += 1
    }
  }
}
