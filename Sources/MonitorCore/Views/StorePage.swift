import JSON
import JobCore
import JobRPC
import SafeText

/// The store's own health: whether it is well and why not, its facts, its loops, and what a look over it found.
extension Painter {
  private enum LoopField: Hashable {
    case name, state, last, next, rows, error
  }

  mutating func paint(_ screen: StoreScreen) {
    guard let data = screen.data else {
      if !model.connection.isLive { paintWaiting() }
      return
    }
    var row = paintHealth(data, row: layout.body.lowerBound)
    if layout.body.count >= 8 { row = paintFacts(of: data, row: row) }
    let findings = layout.isFull ? findingLines(screen) : []
    let room = layout.body.upperBound - row - (findings.isEmpty ? 0 : min(findings.count, layout.body.count / 3) + 1)
    row = paintLoops(data, screen.listing, row: row, rows: room)
    if !findings.isEmpty { row += 1 }
    for (index, line) in findings.prefix(max(0, layout.body.upperBound - row)).enumerated() {
      paint(line, row: row + index)
    }
  }

  // MARK: Head

  private mutating func paintHealth(_ data: HealthView, row start: Int) -> Int {
    var row = start
    let sign =
      data.ok
      ? StateSign(glyph: .completed, word: "well", role: .ok)
      : StateSign(glyph: .failed, word: "not well", role: .error)
    let at = paint(sign, row: row, column: 1) + 3
    let up = grid.age(since: data.startedAt, clock)
    grid.write("up \(up)", row: row, column: at, limit: columns - 1, role: .strong)
    grid.write(SafeText(data.server), row: row, endingAt: columns - 1, role: .muted)
    row += 1
    for reason in data.reasons.prefix(layout.isFull ? 4 : 1) {
      for line in wrapped(SafeText(reason)).prefix(2) where layout.body.contains(row) {
        grid.write(line, row: row, column: 3, limit: columns - 1, role: .error)
        row += 1
      }
    }
    if let value = data.facts["paused"], let pause = try? WirePause(json: value) {
      let reason = pause.reason.map { ": \"\(SafeText($0))\"" as SafeText } ?? .empty
      let since = grid.age(since: pause.since, clock)
      let at = paint(StateSign(glyph: .paused, word: "paused", role: .statePaused), row: row, column: 1) + 3
      grid.write(
        "by \(SafeText(pause.actor)) \(since) ago\(reason); nothing is claimed", row: row, column: at,
        limit: columns - 1, role: .strong)
      row += 1
    }
    return row
  }

  private mutating func paintFacts(of data: HealthView, row start: Int) -> Int {
    func number(_ key: String) -> Int { Int(data.facts[key]?.intValue ?? 0) }
    func bytes(_ key: String) -> SafeText { SafeText.bytes(number(key)) }
    var row = start
    row = paintFact(
      "jobs",
      "\(SafeText.count(Int(data.jobs))) kept, \(SafeText.count(number("running"))) running by \(data.workers) \(data.workers == 1 ? "worker" : "workers")",
      row: row)
    let isFull = data.facts["full"]?.boolValue == true
    let free = data.facts["free_bytes"]?.intValue.map { ", \(SafeText.bytes(Int($0))) free" as SafeText } ?? .empty
    row = paintFact(
      "disk",
      "\(bytes("data_bytes")) of data, \(bytes("wal_bytes")) write-ahead log\(free)\(isFull ? ", FULL" : .empty)",
      isFull ? .error : .text, row: row)
    guard layout.isFull else { return row }
    row = paintFact("daemon", "\(bytes("rss_bytes")) resident, \(data.connections) connections", row: row)
    if isWide, let path = data.facts["path"]?.stringValue { row = paintFact("file", SafeText(path), row: row) }
    if let jump = data.facts["clock_jump"], let at = jump["at_us"]?.intValue {
      let size = jump["by_ms"]?.intValue ?? 0
      row = paintFact(
        "clock",
        "was set \(size < 0 ? "back" : "forward") by \(SafeText.duration(.milliseconds(abs(size)))) at \(clock.dated(Timestamp(microseconds: at)))",
        .warn, row: row)
    }
    if let integrity = data.facts["integrity"], let at = integrity["checked_us"]?.intValue {
      let damage = integrity["damage"]?.stringValue.map { SafeText($0) }
      row = paintFact(
        "file check", "\(clock.dated(Timestamp(microseconds: at))): \(damage ?? "no damage")",
        damage == nil ? .text : .error, row: row)
    }
    if data.facts["clean_start"]?.boolValue == false {
      row = paintFact("start", "the run before did not end in order; its counts were checked", .warn, row: row)
    }
    return row + 1
  }

  // MARK: Loops

  private mutating func paintLoops(_ data: HealthView, _ listing: Listing, row start: Int, rows: Int) -> Int {
    var row = start
    let names = data.loops.map { SafeText($0.name).width }.max() ?? 0
    let rowCounts = data.loops.map { SafeText.count(Int($0.rows)).width }.max() ?? 0
    let table = TableLayout<LoopField>(
      [
        Column(id: .name, title: "LOOP", width: min(max(names, 4), 20)),
        Column(id: .state, title: "STATE", width: 9),
        Column(id: .last, title: "LAST", width: 7, isRight: true, priority: 1),
        Column(id: .next, title: "NEXT", width: 7, isRight: true, priority: 2),
        Column(id: .rows, title: "ROWS", width: max(rowCounts, 4), isRight: true, priority: 3),
        Column(id: .error, title: "ERROR", width: 10, priority: 4, grows: true),
      ], from: 3, to: columns - 1)
    if rows >= 3, layout.body.contains(row) {
      paintHeader(table, row: row)
      row += 1
    }
    let loops = listing.order.compactMap { id -> HealthView.Loop? in
      guard case .loop(let name) = id else { return nil }
      return data.loops.first { $0.name == name }
    }
    let height = max(1, min(rows - (rows >= 3 ? 1 : 0), loops.count))
    let cursor = listing.cursorIndex ?? 0
    let first = max(0, min(cursor - height + 1, loops.count - height))
    for loop in loops.dropFirst(first).prefix(height) where layout.body.contains(row) {
      paint(loop, table, row: row)
      paintGutter(row: row, id: .loop(loop.name), in: listing)
      row += 1
    }
    return row
  }

  private mutating func paint(_ loop: HealthView.Loop, _ table: TableLayout<LoopField>, row: Int) {
    let sign =
      loop.lastError != nil
      ? StateSign(glyph: .failed, word: "failed", role: .error)
      : loop.isOverdue
        ? StateSign(glyph: .warning, word: "overdue", role: .warn)
        : StateSign(glyph: .completed, word: "ok", role: .ok)
    for place in table.places {
      switch place.column.id {
      case .name: write(SafeText(loop.name), in: place, row: row, role: .id)
      case .state: paint(sign, row: row, column: place.start, limit: place.end)
      case .last:
        let last = loop.lastAt.map { lastText($0) }
        write(last ?? "—", in: place, row: row, role: last == nil ? .numberZero : .number)
      case .next:
        let next = loop.nextAt.map { nextText($0) }
        write(next ?? "—", in: place, row: row, role: next == nil ? .numberZero : .number)
      case .rows: writeCount(loop.rows, in: place, row: row)
      case .error: write(loop.lastError.map { SafeText($0) } ?? .empty, in: place, row: row, role: .error)
      }
    }
  }

  /// `now` for what works all the time, so that a healthy store does not tick.
  private mutating func lastText(_ last: Timestamp) -> SafeText {
    let age = clock.wall.microseconds - last.microseconds
    guard age < 10_000_000 else { return grid.age(since: last, clock) }
    grid.expire(at: clock.now + Milliseconds((10_000_000 - age) / 1000 + 1))
    return "now"
  }

  private mutating func nextText(_ next: Timestamp) -> SafeText {
    let left = next.microseconds - clock.wall.microseconds
    guard left >= 10_000_000 else { return "soon" }
    grid.expire(at: clock.now + Milliseconds((left - 10_000_000) / 1000 + 1))
    return grid.countdown(to: next, clock)
  }

  // MARK: Findings

  private func findingLines(_ screen: StoreScreen) -> [PageLine] {
    guard let found = screen.findings, let at = screen.checkedAt else { return [] }
    let bad = found.filter { $0.severity != .ok }
    let well = found.count - bad.count
    var lines = [
      PageLine.section("FINDINGS", "looked over \(clock.dated(at)), \(well) of \(found.count) points are well")
    ]
    for finding in bad {
      let isError = finding.severity == .error
      var line = PageLine(3, isError ? "✗" : "▲", isError ? .error : .warn)
      line.add(5, SafeText(finding.text), isError ? .error : .warn)
      lines.append(line)
      if let remedy = finding.remedy { lines.append(PageLine(5, SafeText(remedy), .muted)) }
    }
    return lines
  }
}
