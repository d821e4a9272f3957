import JobCore
import JobRPC
import SafeText

extension Painter {
  enum QueueField: String, Hashable {
    case name, state, queued, running, retrying, dead, oldest, wait, arriving, leaving, history, note
  }

  func queueColumns(_ queues: [WireQueue]) -> TableLayout<QueueField> {
    // Columns are as wide as their widest text, so that small stores leave room for more of them.
    func width(_ title: SafeText, _ text: (WireQueue) -> SafeText) -> Int {
      queues.reduce(title.width) { max($0, text($1).width) }
    }
    func count(_ state: WireState) -> Int {
      width(SafeText(state == .queued ? "QUEUED" : state == .dead ? "DEAD" : "RETRY")) { queue in
        SafeText.count(Int(queue.counts[state]))
      }
    }
    let gap = columns >= 100 ? 3 : 2
    let name = min(width("NAME") { SafeText($0.name) }, columns >= 76 ? 20 : 14)
    return TableLayout<QueueField>(
      [
        Column(id: .name, title: "NAME", width: max(name, 8), gap: gap),
        Column(id: .state, title: columns >= 60 ? "STATE" : "", width: columns >= 60 ? 8 : 1, gap: 1),
        Column(id: .queued, title: "QUEUED", width: count(.queued), isRight: true, gap: gap),
        Column(id: .running, title: "RUN", width: max(5, width("RUN", running)), isRight: true, gap: gap),
        Column(id: .retrying, title: "RETRY", width: count(.retrying), isRight: true, priority: 4, gap: gap),
        Column(id: .dead, title: "DEAD", width: count(.dead), isRight: true, priority: 2, gap: gap),
        Column(id: .oldest, title: "OLDEST", width: 7, isRight: true, priority: 1, gap: gap),
        Column(id: .wait, title: "P95 WAIT", width: 8, isRight: true, priority: 7, gap: gap),
        Column(
          id: .arriving, title: "IN/s", width: max(5, width("IN/s") { SafeText.rate($0.inPerSecond) }), isRight: true,
          priority: 6, gap: gap),
        Column(
          id: .leaving, title: "OUT/s", width: max(5, width("OUT/s") { SafeText.rate($0.outPerSecond) }), isRight: true,
          priority: 3, gap: 3),
        Column(id: .history, title: "5 MIN", width: columns >= 100 ? 15 : 10, priority: 5, gap: 3),
        Column(
          id: .note, title: queues.contains { $0.targetWaitMS != nil } ? "TARGET" : "", width: 18, priority: 8,
          grows: true),
      ], chosen: model.columns[.queues], from: 3, to: columns - 1)
  }

  private func running(_ queue: WireQueue) -> SafeText {
    let running = queue.counts[.running]
    return queue.concurrency.map { "\(running)/\($0)" } ?? SafeText.count(Int(running))
  }

  /// The table of queues with its title; returns the first free row after a blank one.
  mutating func paintQueues(_ queues: [WireQueue], listing: Listing, row start: Int, limit: Int) -> Int {
    let sorted = sortedAsListed(queues, listing)
    let table = queueColumns(queues)
    var row = start
    if isWide {
      paintSection("QUEUES", "\(queues.count), by oldest waiting job", row: row)
      row += 1
    }
    paintHeader(table, row: row, sorted: .oldest, by: "oldest")
    row += 1
    let cursor = sorted.firstIndex { listing.cursor == .queue($0.name) } ?? 0
    let height = min(limit, sorted.count)
    let first = max(0, min(cursor - height + 1, sorted.count - height))
    for queue in sorted[first..<min(sorted.count, first + height)] where row < layout.body.upperBound {
      paint(queue, table, listing, row: row)
      row += 1
    }
    if sorted.count > height {
      grid.write("+\(sorted.count - height) more, 7 shows all", row: row, column: 3, role: .muted)
      row += 1
    }
    return row + 1
  }

  /// Queues in the order that the listing holds.
  private func sortedAsListed(_ queues: [WireQueue], _ listing: Listing) -> [WireQueue] {
    var byName = Dictionary(queues.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var sorted: [WireQueue] = []
    for case .queue(let name) in listing.order {
      if let queue = byName.removeValue(forKey: name) { sorted.append(queue) }
    }
    return sorted + queues.filter { byName[$0.name] != nil }
  }

  /// One queue of a table whose columns fit all of `queues`.
  mutating func paintQueueRows(_ queues: [WireQueue], listing: Listing, row start: Int, rows: Int, header: Bool) {
    let table = queueColumns(queues)
    var row = start
    if header {
      var sort = "oldest"
      if case .queues = model.screen { sort = model.sorts[.queues] ?? sort }
      paintHeader(table, row: row, by: sort)
      row += 1
    }
    for queue in queues.prefix(rows) where row < layout.body.upperBound {
      paint(queue, table, listing, row: row)
      row += 1
    }
  }

  private mutating func paint(_ queue: WireQueue, _ table: TableLayout<QueueField>, _ listing: Listing, row: Int) {
    let sign = StateSign(queue)
    let isPaused = queue.paused != nil
    for place in table.places {
      switch place.column.id {
      case .name: write(SafeText(queue.name), in: place, row: row, role: isPaused ? .queuePaused : .strong)
      case .state:
        if place.width == 1 {
          grid.write(sign.glyph, row: row, column: place.start, role: sign.role)
        } else {
          paint(sign, row: row, column: place.start, limit: place.end)
        }
      case .queued: writeCount(queue.counts[.queued], in: place, row: row)
      case .running:
        let role: Role = queue.counts[.running] == 0 ? .numberZero : .number
        write(running(queue), in: place, row: row, role: role)
      case .retrying: writeCount(queue.counts[.retrying], in: place, row: row, role: .stateRetrying)
      case .dead: writeCount(queue.counts[.dead], in: place, row: row, role: .stateDead)
      case .oldest:
        let text = queue.oldestQueuedAt.map { grid.age(since: $0, clock) }
        write(text ?? "—", in: place, row: row, role: text == nil ? .numberZero : .number)
      case .wait:
        let text = queue.waitP95MS.map { SafeText.duration(.milliseconds($0)) }
        write(text ?? "—", in: place, row: row, role: text == nil ? .numberZero : .number)
      case .arriving: writeRate(queue.inPerSecond, in: place, row: row)
      case .leaving: writeRate(queue.outPerSecond, in: place, row: row)
      case .history:
        guard let history = queue.history else { continue }
        paintSpark(history.suffix(place.width), row: row, column: place.start, role: .chartDone)
      case .note: write(note(on: queue), in: place, row: row, role: isPaused ? .queuePaused : .muted)
      }
    }
    paintGutter(row: row, id: .queue(queue.name), in: listing)
  }

  private mutating func writeRate(_ rate: Double, in place: TableLayout<QueueField>.Place, row: Int) {
    write(SafeText.rate(rate), in: place, row: row, role: rate == 0 ? .numberZero : .number)
  }

  /// Who paused it and why, or how much of its target the oldest job has waited, in tenths.
  private func note(on queue: WireQueue) -> SafeText {
    if let pause = queue.paused {
      let reason = pause.reason.map { " \"\(SafeText($0))\"" as SafeText } ?? .empty
      return "\(SafeText(pause.actor)) \(clock.hourMinute(pause.since))\(reason)"
    }
    guard let target = queue.targetWaitMS, target > 0 else { return .empty }
    let whole = Age(microseconds: target * 1000).text
    guard let oldest = queue.oldestQueuedAt else { return whole }
    let waited = max(0, clock.wall.microseconds - oldest.microseconds)
    let tenths = waited / (target * 100)
    return "\(tenths * 10)% of \(whole)"
  }
}
