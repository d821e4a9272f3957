import JSON
import JobCore
import JobRPC
import SafeText

extension Painter {
  enum KindField: String, Hashable {
    case name, state, queued, running, retrying, dead, completed, median, slow, workers, owner, attempts, timeout
  }

  func kindColumns(_ kinds: [WireKind]) -> TableLayout<KindField> {
    func count(_ title: SafeText, _ state: WireState) -> Int {
      kinds.reduce(title.width) { max($0, SafeText.count(Int($1.counts[state])).width) }
    }
    let names = kinds.map { SafeText($0.name).width }.max() ?? 0
    let owners = kinds.map { ($0.runbook?.owner.map { SafeText($0).width }) ?? 0 }.max() ?? 0
    return TableLayout<KindField>(
      [
        Column(
          id: .name, title: "KIND", width: min(max(names, 4), columns >= 110 ? 30 : columns >= 70 ? 24 : 16)),
        Column(id: .state, title: "STATE", width: 8, priority: columns < 50 ? 2 : 1, gap: 1),
        Column(id: .queued, title: "QUEUED", width: count("QUEUED", .queued), isRight: true),
        Column(id: .running, title: "RUN", width: count("RUN", .running), isRight: true, priority: 2),
        Column(id: .retrying, title: "RETRY", width: count("RETRY", .retrying), isRight: true, priority: 4),
        Column(id: .dead, title: "DEAD", width: count("DEAD", .dead), isRight: true),
        Column(id: .completed, title: "DONE", width: count("DONE", .completed), isRight: true, priority: 8),
        Column(id: .median, title: "P50", width: 7, isRight: true, priority: 7),
        Column(id: .slow, title: "P95", width: 7, isRight: true, priority: 3),
        Column(id: .workers, title: "WORKERS", width: 7, isRight: true, priority: 5),
        Column(id: .owner, title: "OWNER", width: min(max(owners, 5), 16), priority: 6),
        Column(id: .attempts, title: "ATTEMPTS", width: 8, isRight: true, priority: 10),
        Column(id: .timeout, title: "TIMEOUT", width: 7, isRight: true, priority: 9),
      ], chosen: model.columns[.kinds], from: 3, to: columns - 1)
  }

  mutating func paint(_ screen: KindsScreen) {
    guard let data = screen.data else {
      if !model.connection.isLive { paintWaiting() }
      return
    }
    let paused = data.kinds.count { $0.paused != nil }
    let ownerless = data.kinds.count { $0.runbook?.owner == nil }
    let notes: [SafeText] = [
      "\(data.kinds.count)", paused > 0 ? "\(paused) paused" : .empty,
      ownerless > 0 ? "\(ownerless) without an owner" : .empty,
    ]
    let row = paintListTitle("KINDS", notes.filter { !$0.isEmpty }.joined(separator: ", "))
    guard !screen.listing.order.isEmpty else {
      paintEmpty("No kind is known yet.", "Enqueue the first job:  jobtop add -- echo hello", row: row + 1)
      return
    }
    let table = kindColumns(data.kinds)
    paintList(screen.listing, table, row: row) { painter, id, row in
      guard case .kind(let name) = id, let kind = screen.rows[name] else { return }
      painter.paint(kind, table, row: row)
    }
    guard case .kind(let name)? = screen.listing.cursor, let kind = screen.rows[name] else { return }
    paintFoot([story(of: kind), rules(of: kind)])
  }

  private mutating func paint(_ kind: WireKind, _ table: TableLayout<KindField>, row: Int) {
    let isWanted = kind.counts[.queued] > 0 && kind.workers == 0
    for place in table.places {
      switch place.column.id {
      case .name: write(SafeText(kind.name), in: place, row: row, role: .kind)
      case .state: paint(StateSign(kind), row: row, column: place.start, limit: place.end)
      case .queued: writeCount(kind.counts[.queued], in: place, row: row)
      case .running: writeCount(kind.counts[.running], in: place, row: row, role: .stateRunning)
      case .retrying: writeCount(kind.counts[.retrying], in: place, row: row, role: .stateRetrying)
      case .dead: writeCount(kind.counts[.dead], in: place, row: row, role: .stateDead)
      case .completed: writeCount(kind.counts[.completed], in: place, row: row)
      case .median: writeTime(kind.runP50MS, in: place, row: row)
      case .slow: writeTime(kind.runP95MS, in: place, row: row)
      case .workers where isWanted: write("none", in: place, row: row, role: .warn)
      case .workers: writeCount(kind.workers, in: place, row: row)
      case .owner:
        let owner = kind.runbook?.owner.map { SafeText($0) }
        write(owner ?? "—", in: place, row: row, role: owner == nil ? .numberZero : .text)
      case .attempts: writeCount(kind.policy["max_attempts"]?.intValue ?? 0, in: place, row: row)
      case .timeout:
        let timeout = kind.policy["timeout_ms"]?.intValue.map { SafeText(DurationText.text(.milliseconds($0))) }
        write(timeout ?? "none", in: place, row: row, role: timeout == nil ? .numberZero : .number)
      }
    }
  }

  private mutating func writeTime<ID>(_ milliseconds: Double?, in place: TableLayout<ID>.Place, row: Int) {
    let text = milliseconds.map { SafeText.duration(.microseconds(Int64($0 * 1000))) }
    write(text ?? "—", in: place, row: row, role: text == nil ? .numberZero : .number)
  }

  /// Who paused it and why, else what its runbook says.
  private mutating func story(of kind: WireKind) -> SafeText {
    if let pause = kind.paused {
      let reason = pause.reason.map { ": \"\(SafeText($0))\"" as SafeText } ?? .empty
      let since = grid.age(since: pause.since, clock)
      return "paused by \(SafeText(pause.actor)) \(since) ago\(reason)"
    }
    if kind.counts[.queued] > 0, kind.workers == 0 { return "no worker that is connected can run it" }
    guard let runbook = kind.runbook else {
      return "no runbook: jobtop kinds set \(SafeText(kind.name)) --owner TEAM"
    }
    return [
      runbook.expects.map { "expects \(SafeText($0))" } ?? .empty,
      runbook.rollback.map { "rollback: \(SafeText($0))" } ?? .empty, runbook.link.map { SafeText($0) } ?? .empty,
    ].spaced
  }

  /// Its policy in a line.
  private func rules(of kind: WireKind) -> SafeText {
    func time(_ key: String, _ words: SafeText) -> SafeText {
      kind.policy[key]?.intValue.map { "\(words) \(SafeText(DurationText.text(.milliseconds($0))))" } ?? .empty
    }
    let attempts =
      kind.policy["max_attempts"]?.intValue.map { $0 == 1 ? "1 attempt" : "at most \($0) attempts" as SafeText }
      ?? .empty
    let crash = kind.policy["on_crash"]?.stringValue.map { "on crash: \(SafeText($0))" as SafeText } ?? .empty
    return [
      attempts, time("timeout_ms", "timeout"), time("soft_timeout_ms", "asked to end after"),
      time("start_within_ms", "start within"), time("retry_for_ms", "retried for"), crash,
    ].spaced
  }
}

extension StateSign {
  /// A kind is paused, idle (nothing waits or runs) or open.
  init(_ kind: WireKind) {
    if kind.paused != nil {
      self.init(glyph: .paused, word: "paused", role: .queuePaused)
    } else if kind.counts[.queued] == 0, kind.counts[.running] == 0 {
      self.init(glyph: .queued, word: "idle", role: .queueIdle)
    } else {
      self.init(glyph: .running, word: "open", role: .queueOpen)
    }
  }
}
