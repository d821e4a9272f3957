import JobCore
import JobRPC
import SafeText

extension Painter {
  mutating func paint(_ screen: QueuesScreen) {
    guard let data = screen.data else {
      if !model.connection.isLive { paintWaiting() }
      return
    }
    var row = layout.body.lowerBound
    if layout.isFull {
      let paused = data.queues.count { $0.paused != nil }
      let note: SafeText = paused > 0 ? "\(data.queues.count), \(paused) paused" : "\(data.queues.count)"
      let sort = model.sorts[.queues] ?? "oldest"
      let order = ListKind.queues.orders.first { $0.sort == sort }?.label ?? "turned"
      paintSection("QUEUES", "\(note), \(order)", row: row)
      row += 1
    }
    guard !screen.listing.order.isEmpty else {
      paintEmpty("No queue has been named yet.", "Enqueue the first job:  jobtop add -- echo hello", row: row + 1)
      return
    }
    let shown = screen.listing.order.dropFirst(screen.listing.top).compactMap { id -> WireQueue? in
      guard case .queue(let name) = id else { return nil }
      return screen.rows[name]
    }
    paintQueueRows(
      shown, listing: screen.listing, row: row, rows: layout.listHeight(of: model),
      header: layout.isFull || layout.hasListHeader)
  }

  /// A queue's own page: who paused it and why, its limits, what waits, what failed, who serves it.
  mutating func paint(_ screen: QueueScreen) {
    guard let data = screen.data else {
      if !model.connection.isLive { paintWaiting() }
      return
    }
    var row = layout.body.lowerBound
    guard let queue = data.queue else {
      paintEmpty("No job ever named queue \(SafeText(screen.name)).", "q goes back.", row: row + 1)
      return
    }
    row = paintQueueHead(queue, workers: data.workers, row: row)
    let listing = screen.listing
    let oldest = listed(data.oldest, screen)
    let failures = listed(data.failures, screen).filter { job in !data.oldest.contains { $0.id == job.id } }
    let room = layout.body.upperBound - row - (layout.isFull ? 5 : 1)
    let half = failures.isEmpty ? room : max(1, min(oldest.count, room / 2))
    if layout.isFull {
      paintSection("OLDEST WAITING", SafeText.count(Int(queue.counts[.queued])) + " queued", row: row)
      row += 1
    }
    row = paintJobs(listing, oldest, row: row, rows: half, empty: "Nothing waits.")
    guard layout.isFull else { return }
    row += 1
    paintSection("RECENT FAILURES", row: row)
    paintJobs(
      listing, failures, row: row + 1, rows: layout.body.upperBound - row - 2, empty: "None in what the store keeps.")
  }

  private mutating func paintQueueHead(_ queue: WireQueue, workers: [WireWorker], row start: Int) -> Int {
    var row = start
    let sign = StateSign(queue)
    var at = paint(sign, row: row, column: 1) + 3
    if let pause = queue.paused {
      let reason = pause.reason.map { ": \"\(SafeText($0))\"" as SafeText } ?? .empty
      let since = grid.age(since: pause.since, clock)
      let until: SafeText = pause.until.map { ", until \(clock.dated($0))" } ?? .empty
      at = grid.write(
        "by \(SafeText(pause.actor)) at \(clock.dated(pause.since)), \(since) ago\(until)\(reason)", row: row,
        column: at,
        limit: columns - 1, role: .strong)
      if columns - at > 16 { grid.write("p resumes it", row: row, endingAt: columns - 1, role: .muted) }
    } else if let oldest = queue.oldestQueuedAt {
      let age = grid.age(since: oldest, clock)
      grid.write("the oldest job waits for \(age)", row: row, column: at, limit: columns - 1, role: .strong)
    }
    row += 1
    guard layout.isFull else { return row }
    // What is looked for first stands there also as zero; the rest only where there is some.
    let first: [WireState] = [.queued, .running, .retrying, .dead]
    let rest: [WireState] = [.paused, .scheduled, .blocked, .completed]
    let states = first + rest.filter { queue.counts[$0] > 0 }
    var column = 12
    grid.write("jobs", row: row, column: 1, role: .key)
    for state in states {
      let count = SafeText.count(Int(queue.counts[state]))
      let text: SafeText = "\(count) \(SafeText(state.rawValue))"
      guard column + text.width < columns - 1 else { break }
      let role: Role = queue.counts[state] == 0 ? .numberZero : StateSign(state).role
      column = grid.write(text, row: row, column: column, role: role) + 3
    }
    row += 1
    let wait = queue.waitP95MS.map { ", 95 % wait under \(SafeText.duration(.milliseconds($0)))" as SafeText } ?? .empty
    row = paintFact(
      "rate", "\(SafeText.rate(queue.inPerSecond)) in, \(SafeText.rate(queue.outPerSecond)) out per second\(wait)",
      row: row)
    row = paintFact("limits", queue.limitsText ?? "none", row: row)
    if let target = queue.targetWaitMS, target > 0 {
      let whole = Age(microseconds: target * 1000).text
      let waited = queue.oldestQueuedAt.map { clock.wall.microseconds - $0.microseconds } ?? 0
      let isLate = waited > target * 1000
      row = paintFact(
        "target", isLate ? "start within \(whole): the oldest job is late" : "start within \(whole)",
        isLate ? .error : .text, row: row)
    }
    let ids = workers.map { SafeText($0.id) }
    row = paintFact(
      "workers", ids.isEmpty ? "none serves it" : ids.joined(separator: "  "), ids.isEmpty ? .warn : .text, row: row)
    return row + 1
  }

  /// Jobs in the order that the listing holds.
  private func listed(_ jobs: [WireJob], _ screen: QueueScreen) -> [WireJob] {
    let ids = Set(jobs.map(\.id))
    return screen.listing.order.compactMap { id in
      guard case .job(let number) = id, ids.contains(number) else { return nil }
      return screen.jobs[number]
    }
  }
}
