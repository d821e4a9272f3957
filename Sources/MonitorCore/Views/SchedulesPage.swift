import JobCore
import JobRPC
import SafeText

extension Painter {
  mutating func paint(_ screen: SchedulesScreen) {
    guard let data = screen.data else {
      if !model.connection.isLive { paintWaiting() }
      return
    }
    var row = layout.body.lowerBound
    if layout.isFull {
      paintSection("SCHEDULES", "\(data.schedules.count)", row: row)
      row += 2
    }
    guard !screen.listing.order.isEmpty else {
      paintEmpty("Nothing is scheduled.", row: row + 1)
      return
    }
    for id in screen.listing.order.dropFirst(screen.listing.top) {
      guard layout.body.contains(row) else { break }
      guard case .schedule(let key) = id, let schedule = screen.rows[key] else { continue }
      grid.write(
        "\(SafeText(schedule.name))  \(SafeText(schedule.cron))  \(SafeText(schedule.kind))", row: row, column: 3,
        limit: columns - 1)
      paintGutter(row: row, id: id, in: screen.listing)
      row += 1
    }
  }
}
