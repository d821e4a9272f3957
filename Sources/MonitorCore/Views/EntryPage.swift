import JSON
import JobCore
import JobRPC
import SafeText

enum EntryPage {
  /// How many lines the page has in all.
  static func height(of screen: EntryScreen, model: Model) -> Int {
    Painter(model: model, size: model.size).lines(of: screen.entry).count
  }
}

/// One entry of the journal: who did what and why, how to do it again or take it back, and what it changed.
extension Painter {
  mutating func paint(_ screen: EntryScreen) {
    let lines = lines(of: screen.entry)
    let height = layout.body.count
    let first = max(0, min(screen.scroll, lines.count - height))
    for (index, line) in lines.dropFirst(first).prefix(height).enumerated() {
      paint(line, row: layout.body.lowerBound + index)
    }
    if lines.count > first + height, let status = layout.status {
      grid.write("\(lines.count - first - height) more ↓", row: status, endingAt: columns - 1, role: .muted)
    }
    grid.cursor = Grid.Position(row: layout.body.lowerBound, column: 0)
  }

  func lines(of entry: WireJournalEntry) -> [PageLine] {
    let words = JournalWords(entry)
    var head = PageLine(1, words.what, .strong)
    head.add(1 + words.what.width + 3, words.result, words.role)
    var lines = [head]
    func add(_ name: SafeText, _ text: SafeText, _ role: Role = .text) {
      let pieces = wrapped(text, columns: columns - 14)
      for (index, piece) in pieces.enumerated() {
        var line = PageLine()
        if index == 0 { line.add(1, name, .key) }
        line.add(12, piece, role)
        lines.append(line)
      }
    }
    add("when", clock.dated(entry.at))
    if let actor = entry.actor {
      let origin = actor.origin.map { ", from \(SafeText($0))" as SafeText } ?? .empty
      add("who", "\(SafeText(actor.user)) (uid \(actor.uid))\(origin)")
    } else {
      add("who", "the store itself, by one of its rules")
    }
    if let reason = entry.reason { add("why", SafeText(reason)) }
    add("undo", undoText(of: entry), entry.undoneBy == nil ? .text : .muted)
    if let command = entry.command { add("command", SafeText(command), .string) }
    if let version = entry.version { add("version", SafeText(version)) }
    if !entry.files.isEmpty { add("files", names(entry.files, .empty)) }
    if let metric = entry.metric { add("metric", SafeText(metric)) }
    if let link = entry.link { add("link", SafeText(link)) }
    lines += changeLines(entry)
    lines += measureLines(entry.metrics)
    return lines
  }

  private func undoText(of entry: WireJournalEntry) -> SafeText {
    if let later = entry.undoneBy { return "undone by entry \(later)" }
    guard let until = entry.undoUntil else { return "not possible: the store kept nothing to put back" }
    guard until > clock.wall else { return "was possible until \(clock.dated(until))" }
    let key = model.settings.keymap.key(of: .undo, in: .entry) ?? .empty
    return "\(key) takes it back, until \(clock.dated(until))"
  }

  // MARK: Before and after

  /// Members that were there before or are there now, side by side; only what differs is coloured.
  private func changeLines(_ entry: WireJournalEntry) -> [PageLine] {
    let before = flat(entry.before)
    let after = flat(entry.after)
    var keys = before.map(\.key)
    for (key, _) in after where !keys.contains(key) { keys.append(key) }
    guard !keys.isEmpty else { return [] }
    let name = min(max(keys.map { SafeText($0).width }.max() ?? 0, 7), max(8, columns / 4))
    let half = max(8, (columns - name - 8) / 2)
    let second = name + 5 + half + 1
    var header = PageLine(3, "CHANGED", .section)
    header.pieces[0].attributes = .bold
    header.add(name + 5, "BEFORE", .header)
    header.add(second, "AFTER", .header)
    var lines = [PageLine(), header]
    for key in keys {
      let old = before.first { $0.key == key }?.text
      let new = after.first { $0.key == key }?.text
      let left = old.map { wrapped($0, columns: half - 1) } ?? ["—"]
      let right = new.map { wrapped($0, columns: half - 1) } ?? ["—"]
      for index in 0..<max(left.count, right.count) {
        var line = PageLine()
        if index == 0 { line.add(3, SafeText(key).truncated(columns: name), .key) }
        if index < left.count {
          line.add(name + 5, left[index], old == nil ? .numberZero : old == new ? .text : .diffDelete)
        }
        if index < right.count {
          line.add(second, right[index], new == nil ? .numberZero : old == new ? .text : .diffAdd)
        }
        lines.append(line)
      }
    }
    return lines
  }

  /// Members as text, those of objects within it by `outer.inner`.
  private func flat(_ object: JSONObject, prefix: String = "", depth: Int = 0) -> [(key: String, text: SafeText)] {
    object.flatMap { key, value -> [(key: String, text: SafeText)] in
      if case .object(let inner) = value, depth < 3, !inner.isEmpty {
        return flat(inner, prefix: prefix + key + ".", depth: depth + 1)
      }
      let number = value.intValue
      if let number, key.hasSuffix("_us") {
        return [(prefix + key.dropLast(3), clock.dated(Timestamp(microseconds: number)))]
      }
      if let number, key.hasSuffix("_ms") {
        return [(prefix + key.dropLast(3), SafeText(DurationText.text(.milliseconds(number))))]
      }
      return [(prefix + key, value.stringValue.map { SafeText($0) } ?? SafeText(bytes: value.bytes))]
    }
  }

  // MARK: The store's numbers around it

  private static let moments: [(key: String, title: SafeText)] = [
    ("before", "BEFORE"), ("after_1m", "1 MIN"), ("after_5m", "5 MIN"), ("after_15m", "15 MIN"),
  ]
  private static let measures: [(key: String, title: SafeText)] = [
    ("in_per_s", "in per second"), ("done_per_s", "done per second"), ("failed_per_s", "failed per second"),
    ("queued", "queued"), ("running", "running"), ("wait_p95_ms", "95 % wait under"),
  ]

  /// How the store did before the change, and 1, 5 and 15 minutes after it.
  private func measureLines(_ metrics: JSONObject) -> [PageLine] {
    guard !metrics.isEmpty else { return [] }
    let width = 10
    func end(_ index: Int) -> Int { 22 + (index + 1) * width }
    var header = PageLine(3, "NUMBERS", .section)
    header.pieces[0].attributes = .bold
    for (index, moment) in Self.moments.enumerated() {
      header.add(end(index) - moment.title.width, moment.title, .header)
    }
    var lines = [PageLine(), header]
    for measure in Self.measures {
      var line = PageLine(3, measure.title, .key)
      for (index, moment) in Self.moments.enumerated() {
        let value = metrics[moment.key]?[measure.key]
        let text = number(value, measure.key)
        line.add(end(index) - text.width, text, value == nil ? .numberZero : .number)
      }
      lines.append(line)
    }
    return lines
  }

  private func number(_ value: JSONValue?, _ key: String) -> SafeText {
    guard let value else { return "—" }
    if key.hasSuffix("_ms") { return SafeText.duration(.milliseconds(value.intValue ?? 0)) }
    if key.hasSuffix("_per_s") { return SafeText.rate(value.doubleValue ?? 0) }
    return SafeText.count(Int(value.intValue ?? 0))
  }
}
