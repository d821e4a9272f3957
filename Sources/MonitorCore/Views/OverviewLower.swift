import JSON
import JobCore
import JobRPC
import SafeText

extension Painter {
  /// Workers, the longest runs and what just happened.
  mutating func paintLower(_ overview: OverviewView, _ screen: OverviewScreen, row: Int) {
    guard row < layout.body.upperBound else { return }
    guard isWide else {
      paintLongest(overview, screen, row: row, column: 0, end: columns, rows: layout.body.upperBound - row - 1)
      let alive = overview.workers.count { $0.state != .silent }
      grid.write(
        "workers \(alive)/\(overview.workers.count)   slots \(overview.slots.busy)/\(overview.slots.total)", row: row,
        endingAt: columns - 1, role: .muted)
      return
    }
    let recentRows = 3
    let below = layout.body.upperBound - recentRows - 1
    let split = 55
    paintWorkerGrid(overview, row: row, rows: max(1, below - row - 2), end: split - 2)
    paintLongest(overview, screen, row: row, column: split, end: columns, rows: max(1, below - row - 2))
    paintRecent(overview, row: below, rows: recentRows)
  }

  private mutating func paintWorkerGrid(_ overview: OverviewView, row: Int, rows: Int, end: Int) {
    let workers = overview.workers
    let alive = workers.count { $0.state != .silent }
    paintSection(
      "WORKERS", "\(alive) of \(workers.count) alive, \(overview.slots.busy) of \(overview.slots.total) slots busy",
      row: row)
    if workers.isEmpty {
      grid.write("No worker is connected, so nothing runs.", row: row + 1, column: 1, limit: end, role: .warn)
      grid.write("jobtop worker  starts one for commands.", row: row + 2, column: 1, limit: end, role: .muted)
      return
    }
    let width = 17
    let across = max(1, end / width)
    let down = max(1, min(rows, (workers.count + across - 1) / across))
    for (index, worker) in workers.prefix(across * down).enumerated() {
      let column = 1 + index / down * width
      paint(worker, row: row + 1 + index % down, column: column)
    }
    let hidden = workers.count - across * down
    if hidden > 0 { grid.write("+\(hidden)", row: row, endingAt: end, role: .muted) }
  }

  /// `w-01 ██·· 2/4`: one cell a slot up to four, else in quarters.
  private mutating func paint(_ worker: WireWorker, row: Int, column: Int) {
    let at = grid.write(SafeText(worker.id), row: row, column: column, limit: column + 6, role: .text) + 1
    let sign = StateSign(worker)
    if worker.state == .draining || worker.state == .paused {
      paint(sign, row: row, column: at, limit: column + 16)
      return
    }
    let count: SafeText = "\(worker.running.count)/\(worker.slots)"
    let room = column + 16 - at
    // A number is never cut: where it is long, the meter gives way.
    if count.width + 5 <= room { paintMeter(worker, row: row, column: at, cells: 4) }
    grid.write(count, row: row, column: count.width + 5 <= room ? at + 5 : at, role: sign.role)
  }

  mutating func paintMeter(_ worker: WireWorker, row: Int, column: Int, cells: Int) {
    let slots = max(1, Int(worker.slots))
    let busy = min(worker.running.count, slots)
    let cells = min(cells, slots)
    let filled = slots <= cells ? busy : (busy * cells + slots - 1) / slots
    for index in 0..<cells {
      let isFilled = index < filled
      let glyph: Glyph = worker.state == .silent ? .unknown : isFilled ? .full : .dot
      let role: Role =
        worker.state == .silent ? .workerSilent : !isFilled ? .meterFree : busy == slots ? .meterFull : .meterUsed
      grid.write(glyph, row: row, column: column + index, role: role)
    }
  }

  private mutating func paintLongest(
    _ overview: OverviewView, _ screen: OverviewScreen, row: Int, column: Int, end: Int, rows: Int
  ) {
    paintSection("LONGEST RUNNING", row: row, column: column + 1)
    if overview.longest.isEmpty {
      grid.write("nothing runs", row: row + 1, column: column + 1, role: .muted)
      return
    }
    let all = overview.longest
    let height = max(0, min(rows, all.count))
    let at = all.firstIndex { screen.listing.cursor == .job($0.id) } ?? 0
    let first = max(0, min(at - height + 1, all.count - height))
    for (index, job) in all[first..<first + height].enumerated() where row + 1 + index < layout.body.upperBound {
      paintRun(job, screen.listing, row: row + 1 + index, column: column, end: end)
    }
  }

  /// `● 182004 media.transcode  media  14 m  62%  w-03`
  private mutating func paintRun(_ job: WireJob, _ listing: Listing, row: Int, column: Int, end: Int) {
    let worker = (job.worker.map { SafeText($0) } ?? .empty).truncated(columns: 6)
    grid.write(worker, row: row, endingAt: end - 1, role: .muted)
    var right = end - 9
    let share = job.progress?.fraction.map { SafeText.percent($0) } ?? "—"
    right = grid.write(share, row: row, endingAt: right, role: share == "—" ? .numberZero : .number)
    right = min(right, end - 12) - 2
    right = grid.write(runTime(of: job) ?? "—", row: row, endingAt: right, role: .number)
    right = min(right, end - 20)
    let sign = StateSign(job)
    grid.write(sign.glyph, row: row, column: column + 2, role: sign.role)
    let at = grid.write("\(job.id)", row: row, column: column + 4, role: .id)
    let queueAt = right - 11
    grid.write(name(of: job), row: row, column: at + 1, limit: queueAt - 1, role: .kind)
    grid.write(SafeText(job.queue), row: row, column: queueAt, limit: right - 1, role: .muted)
    if listing.cursor == .job(job.id) {
      grid.write(.cursor, row: row, column: column, role: .accent)
      grid.setBackdrop(.cursor, row: row, columns: column..<at)
      grid.cursor = Grid.Position(row: row, column: column)
    }
  }

  // MARK: Just now

  private mutating func paintRecent(_ overview: OverviewView, row: Int, rows: Int) {
    paintSection("JUST NOW", row: row)
    if overview.recent.isEmpty {
      grid.write("nothing has happened yet", row: row + 1, column: 1, role: .muted)
      return
    }
    let half = (columns - 2) / 2
    for (index, event) in overview.recent.prefix(rows * 2).enumerated() {
      let column = 1 + index / rows * half
      paint(event, row: row + 1 + index % rows, column: column, end: column + half - 2)
    }
  }

  private mutating func paint(_ event: WireEvent, row: Int, column: Int, end: Int) {
    var at = grid.write(clock.hourMinuteSecond(event.at), row: row, column: column, role: .logTime) + 1
    let word = event.type.split(separator: ".").last.map(String.init) ?? event.type
    let sign = eventSign(word)
    grid.write(sign.glyph, row: row, column: at, role: sign.role)
    at = grid.write(SafeText(word), row: row, column: at + 2, limit: end, role: sign.role) + 1
    let title = event.facts["title"]?.stringValue.map { SafeText($0).truncated(columns: 24) }
    let parts = [
      event.job.map { "\($0)" as SafeText }, title ?? event.kind.map { SafeText($0) },
      event.job == nil ? event.queue.map { SafeText($0) } : nil,
      event.facts["worker"]?.stringValue.map { SafeText($0) },
      event.facts["actor"]?.stringValue.map { "by \(SafeText($0))" },
      event.facts["reason"]?.stringValue.map { "\"\(SafeText($0))\"" },
    ]
    grid.write(parts.compactMap { $0 }.joined(separator: " "), row: row, column: at, limit: end)
  }

  private func eventSign(_ word: String) -> (glyph: Glyph, role: Role) {
    switch word {
    case "completed": (.completed, .stateCompleted)
    case "failed": (.failed, .error)
    case "dead": (.dead, .stateDead)
    case "retrying": (.retrying, .stateRetrying)
    case "cancelled": (.cancelled, .stateCancelled)
    case "paused": (.paused, .statePaused)
    case "claimed", "progressed", "resumed": (.running, .stateRunning)
    case "enqueued", "promoted", "unblocked", "released": (.queued, .muted)
    case "snoozed": (.scheduled, .muted)
    case "rescued": (.unknown, .warn)
    default: (.dot, .muted)
    }
  }
}
