import JobCore
import JobRPC
import SafeText

extension Painter {
  mutating func paint(_ screen: JournalScreen) {
    guard let data = screen.data else {
      if !model.connection.isLive { paintWaiting() }
      return
    }
    var row = layout.body.lowerBound
    if layout.isFull {
      paintSection("JOURNAL", "\(data.entries.count)", row: row)
      row += 2
    }
    guard !screen.listing.order.isEmpty else {
      paintEmpty("Nothing was changed yet.", row: row + 1)
      return
    }
    for id in screen.listing.order.dropFirst(screen.listing.top) {
      guard layout.body.contains(row) else { break }
      guard case .entry(let key) = id, let entry = screen.rows[key] else { continue }
      grid.write(
        "\(clock.dated(entry.at))  \(SafeText(entry.verb)) \(SafeText(entry.target))", row: row, column: 3,
        limit: columns - 1)
      paintGutter(row: row, id: id, in: screen.listing)
      row += 1
    }
  }
}
