import JSON
import JobCore
import JobRPC
import SafeText

extension Painter {
  mutating func paint(_ screen: OverviewScreen) {
    guard let overview = model.overview else {
      paintWaiting()
      return
    }
    guard layout.isFull else {
      paintSmall(overview, screen)
      return
    }
    var row = paintAttention(overview, screen, row: layout.body.lowerBound)
    if overview.queues.isEmpty, overview.workers.isEmpty {
      paintEmpty(
        "No queue has been named yet and no worker is connected.",
        "Enqueue the first job:  jobtop add -- echo hello", row: row + 1)
      return
    }
    row = paintThroughput(overview, row: row)
    row = paintQueues(overview.queues, listing: screen.listing, row: row, limit: queueRows(overview, from: row))
    paintLower(overview, screen, row: row)
  }

  /// Before the first frame: what is being waited for.
  mutating func paintWaiting() {
    let row = layout.body.lowerBound + (layout.isFull ? 1 : 0)
    switch model.connection {
    case .live: break
    case .connecting: paintEmpty("connecting to \(model.settings.socket)", row: row)
    case .lost(let loss):
      paintEmpty("no store at \(model.settings.socket): \(loss.reason)", "Start it with  jobtopd", row: row)
    }
  }

  // MARK: Attention

  private mutating func paintAttention(_ overview: OverviewView, _ screen: OverviewScreen, row start: Int) -> Int {
    guard !overview.attention.isEmpty else { return start }
    var row = start
    if isWide {
      paintSection("NEEDS ATTENTION", "\(overview.attention.count)", row: row)
      row += 1
    }
    let all = overview.attention
    let limit = isWide ? max(5, layout.body.count / 5) : 3
    // The cursor's line is among those shown.
    let at = all.firstIndex { screen.listing.cursor == .attention($0.subject) } ?? 0
    let first = max(0, min(at - limit + 1, all.count - limit))
    for (index, line) in all[first..<min(all.count, first + limit)].enumerated() {
      var end = columns - 1
      if !isWide, index == limit - 1, all.count > limit {
        end = grid.write("+\(all.count - limit) more", row: row, endingAt: end, role: .muted) - 2
      }
      paint(line, screen.listing, row: row, end: end)
      row += 1
    }
    if isWide, all.count > limit {
      grid.write("+\(all.count - limit) more", row: start, endingAt: columns - 1, role: .muted)
    }
    return row + 1
  }

  private mutating func paint(_ line: Attention, _ listing: Listing, row: Int, end: Int) {
    let sign = sign(of: line)
    var end = end
    if columns >= 100 {
      let target = attentionTarget(line)
      grid.write(target, row: row, endingAt: end, role: .muted)
      end -= target.width + 3
    }
    let text = attentionText(line)
    grid.write(text, row: row, column: 3, limit: end)
    paintGutter(row: row, id: .attention(line.subject), in: listing)
    grid.write(sign.glyph, row: row, column: 1, role: sign.role)
  }

  // MARK: Throughput

  private mutating func paintThroughput(_ overview: OverviewView, row start: Int) -> Int {
    let history = overview.history
    let room = columns >= 112 ? 45 : 30
    let lines: [(name: SafeText, values: [Int], rate: Double, role: Role)] = [
      ("in", history.in, overview.rates.inPerSecond, .chartIn),
      ("done", history.done, overview.rates.outPerSecond, .chartDone),
      ("failed", history.failed, overview.rates.failedPerSecond, .chartFailed),
    ]
    var row = start
    let chart = 9
    let rateEnd = chart + room + 9
    let waitAt = rateEnd + 5
    let runAt = waitAt + 15
    let nowAt = isWide ? runAt + 15 : rateEnd + 6
    if isWide {
      paintSection("THROUGHPUT", "last \(room / 3) min, 20 s a cell", row: row)
      grid.write("PER SECOND", row: row, endingAt: rateEnd, role: .section)
      grid.write("WAIT TO START", row: row, column: waitAt, role: .section)
      grid.write("RUN TIME", row: row, column: runAt, role: .section)
      grid.write("NOW", row: row, column: nowAt, role: .section)
      row += 1
    }
    // In and out share one scale, so that a growing backlog is seen as a difference.
    let top = max(history.in.suffix(room).max() ?? 0, history.done.suffix(room).max() ?? 0)
    for (index, line) in lines.enumerated() {
      let at = row + index
      grid.write(line.name, row: at, column: 1, role: .muted)
      let values = line.values.suffix(room)
      paintSpark(
        values, row: at, column: chart + room - values.count, role: line.role, top: index < 2 ? top : nil)
      let role: Role = line.rate == 0 ? .numberZero : index == 2 ? .error : .number
      grid.write(SafeText.rate(line.rate), row: at, endingAt: rateEnd, role: role)
    }
    if isWide {
      paint(overview.wait, row: row, column: waitAt)
      paint(overview.run, row: row, column: runAt)
    }
    paintNow(overview, row: row, column: nowAt)
    return row + 4
  }

  private mutating func paint(_ percentiles: Percentiles?, row: Int, column: Int) {
    let values: [(SafeText, Double?)] = [
      ("p50", percentiles?.p50MS), ("p95", percentiles?.p95MS), ("p99", percentiles?.p99MS),
    ]
    for (index, (name, value)) in values.enumerated() {
      grid.write(name, row: row + index, column: column, role: .muted)
      let text = value.map { SafeText.duration(.microseconds(Int64($0 * 1000))) } ?? "—"
      grid.write(text, row: row + index, endingAt: column + 11, role: value == nil ? .numberZero : .number)
    }
  }

  private mutating func paintNow(_ overview: OverviewView, row: Int, column: Int) {
    let counts = overview.counts
    let numbers: [(SafeText, SafeText, Int64, Role)] = [
      ("running", "\(overview.slots.busy)/\(overview.slots.total)", counts[.running], .number),
      ("queued", SafeText.count(Int(counts[.queued])), counts[.queued], .number),
      ("retrying", SafeText.count(Int(counts[.retrying])), counts[.retrying], .stateRetrying),
    ]
    let more: [(SafeText, SafeText, Int64, Role)] = [
      ("paused", SafeText.count(Int(counts[.paused])), counts[.paused], .statePaused),
      ("scheduled", SafeText.count(Int(counts[.scheduled])), counts[.scheduled], .number),
      ("dead", SafeText.count(Int(counts[.dead])), counts[.dead], .stateDead),
    ]
    let end = isWide ? columns - 1 : column + 19
    for (index, (name, text, count, role)) in numbers.enumerated() {
      grid.write(name, row: row + index, column: column, role: .muted)
      grid.write(text, row: row + index, endingAt: end, role: count == 0 && index > 0 ? .numberZero : role)
    }
    guard !isWide, end + 18 < columns else { return }
    for (index, (name, text, count, role)) in more.enumerated() {
      grid.write(name, row: row + index, column: end + 3, role: .muted)
      grid.write(text, row: row + index, endingAt: columns - 1, role: count == 0 ? .numberZero : role)
    }
  }

  /// How many queue rows leave room for what stands below them.
  private func queueRows(_ overview: OverviewView, from row: Int) -> Int {
    let below = isWide ? 11 : min(5, overview.longest.count + 2)
    let room = layout.body.upperBound - row - (isWide ? 2 : 1) - below
    return max(2, room)
  }
}
