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
    let limit = isWide ? 5 : 3
    // The cursor's line is among those shown.
    let at = all.firstIndex { screen.listing.cursor == .attention($0.subject) } ?? 0
    let first = max(0, min(at - limit + 1, all.count - limit))
    for line in all[first..<min(all.count, first + limit)] {
      paint(line, screen.listing, row: row)
      row += 1
    }
    if all.count > limit {
      grid.write("+\(all.count - limit) more", row: row - 1, endingAt: columns - 1, role: .muted)
    }
    return row + 1
  }

  private mutating func paint(_ line: Attention, _ listing: Listing, row: Int) {
    let isError = line.severity == .error
    let role: Role = isError ? .error : .warn
    let glyph: Glyph =
      switch line.code {
      case "queue_paused", "store_paused", "kind_paused", "worker_paused": .paused
      case "worker_silent": .unknown
      case "dead_jobs": .dead
      default: isError ? .failed : .warning
      }
    grid.write(glyph, row: row, column: 1, role: line.code == "queue_paused" ? .queuePaused : role)
    grid.write(attentionText(line), row: row, column: 3, limit: columns - 12, role: isError ? .text : .text)
    paintGutter(row: row, id: .attention(line.subject), in: listing)
    grid.write(glyph, row: row, column: 1, role: line.code == "queue_paused" ? .queuePaused : role)
    if line.code == "worker_silent", let seen = time(line, "last_seen_us") { _ = grid.age(since: seen, clock) }
  }

  private func time(_ line: Attention, _ key: String) -> Timestamp? {
    line.facts[key]?.intValue.map { Timestamp(microseconds: $0) }
  }

  private func age(_ line: Attention, _ key: String) -> SafeText {
    time(line, key).map { Age(microseconds: clock.wall.microseconds - $0.microseconds).text } ?? "some time"
  }

  /// Since when something is paused, by whom, why and until when.
  private func pause(_ line: Attention) -> SafeText {
    func hour(_ key: String) -> SafeText? { time(line, key).map { clock.hourMinute($0) } }
    let until: SafeText = hour("until_us").map { " until \($0)" } ?? .empty
    let reason: SafeText = line.facts["reason"]?.stringValue.map { ": \"\(SafeText($0))\"" } ?? .empty
    let actor = SafeText(line.facts["actor"]?.stringValue ?? "")
    return "since \(hour("since_us") ?? "?")\(until) by \(actor)\(reason)"
  }

  /// The sentence of an attention line, from its facts.
  func attentionText(_ line: Attention) -> SafeText {
    func text(_ key: String) -> SafeText { line.facts[key]?.stringValue.map { SafeText($0) } ?? .empty }
    func count(_ key: String) -> SafeText { SafeText.count(Int(line.facts[key]?.intValue ?? 0)) }
    func isOne(_ key: String) -> Bool { line.facts[key]?.intValue == 1 }
    let queue = SafeText(line.queue ?? "")
    let kind = SafeText(line.kind ?? "")
    switch line.code {
    case "queue_paused": return "\(queue) is paused \(pause(line)); \(count("queued")) queued"
    case "kind_paused": return "kind \(kind) is paused \(pause(line)); \(count("queued")) queued"
    case "store_paused":
      return "the store is paused \(pause(line)): nothing is started; \(count("queued")) queued"
    case "worker_paused":
      let jobs: SafeText = isOne("running") ? "job" : "jobs"
      return "worker \(SafeText(line.worker ?? "")) is paused \(pause(line)); it runs \(count("running")) \(jobs)"
    case "worker_silent":
      let jobs: SafeText = isOne("running") ? "job" : "jobs"
      return
        "worker \(SafeText(line.worker ?? "")) is silent for \(age(line, "last_seen_us")) with \(count("running")) \(jobs)"
    case "dead_jobs":
      let jobs: SafeText = isOne("count") ? "job is" : "jobs are"
      let message = text("message")
      let why: SafeText = message.isEmpty ? text("class") : "\(text("class")): \(message)"
      let at: SafeText = queue.isEmpty ? .empty : " in \(queue)"
      return "\(count("count")) \(kind) \(jobs) dead\(at), last \(age(line, "last_us")) ago: \(why)"
    case "queue_no_worker":
      let jobs: SafeText = isOne("queued") ? "job waits" : "jobs wait"
      return
        "no worker takes \(kind) from \(queue): \(count("queued")) \(jobs), the oldest for \(age(line, "oldest_us"))"
    case "disk_full": return "the disk is full: jobs are refused, outcomes are still kept"
    default:
      let about = [queue, kind, SafeText(line.worker ?? "")].filter { !$0.isEmpty }
      return "\(SafeText(line.code)) \(about.joined(separator: " "))"
    }
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
