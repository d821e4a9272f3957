import JobCore
import JobRPC
import SafeText

extension Painter {
  enum GroupField: String, Hashable {
    case state, count, last, first, kind, error
  }

  func groupColumns(_ groups: [WireErrorGroup]) -> TableLayout<GroupField> {
    let counts = groups.map { SafeText.count(Int($0.count)).width }.max() ?? 0
    let kinds = groups.map { kindsText($0).width }.max() ?? 0
    return TableLayout<GroupField>(
      [
        Column(id: .state, title: "STATE", width: 10, gap: 1),
        Column(id: .count, title: "COUNT", width: max(counts, 5), isRight: true),
        Column(id: .last, title: "LAST", width: 7, isRight: true, priority: 1),
        Column(id: .first, title: "SINCE", width: 12, isRight: true, priority: 3),
        Column(id: .kind, title: "KIND", width: min(max(kinds, 4), columns >= 110 ? 26 : 18), priority: 2),
        Column(id: .error, title: "ERROR", width: columns >= 110 ? 40 : columns >= 70 ? 24 : 12, grows: true),
      ], chosen: model.columns[.errors], from: 3, to: columns - 1)
  }

  mutating func paint(_ screen: ErrorsScreen) {
    guard let data = screen.data else {
      if !model.connection.isLive { paintWaiting() }
      return
    }
    let open = data.groups.count { $0.state == "open" }
    let more: SafeText = data.more ? "+" : .empty
    let others = data.groups.count - open
    let note: SafeText =
      screen.showsOpenOnly ? "\(open)\(more) open" : "\(open)\(more) open, \(others) resolved or snoozed"
    let row = paintListTitle("ERRORS", note, right: "same = class, message without ids and numbers, place in the code")
    guard !screen.listing.order.isEmpty else {
      if screen.showsOpenOnly {
        let key = model.settings.keymap.key(of: .onlyMatching, in: .errors) ?? .empty
        paintEmpty("No error is open.", "\(key) shows those that are resolved or snoozed.", row: row + 1)
      } else {
        paintEmpty("No job has failed.", "Failures that are alike are counted here as one.", row: row + 1)
      }
      return
    }
    let table = groupColumns(data.groups)
    paintList(screen.listing, table, row: row) { painter, id, row in
      guard case .group(let key) = id, let group = screen.rows[key] else { return }
      painter.paint(group, table, row: row)
    }
    guard case .group(let key)? = screen.listing.cursor, let group = screen.rows[key] else { return }
    paintFoot([
      [
        nameList("in", group.queues), nameList("on", group.workers), nameList("version", group.versions),
        stateStory(of: group),
      ].spaced,
      keyHints([.open, .retryAll, .resolve, .snooze, group.state == "open" ? .copy : .reopen]),
    ])
  }

  private mutating func paint(_ group: WireErrorGroup, _ table: TableLayout<GroupField>, row: Int) {
    let sign = sign(of: group)
    let isOpen = group.state == "open"
    for place in table.places {
      switch place.column.id {
      case .state: paint(sign, row: row, column: place.start, limit: place.end)
      case .count: writeCount(group.count, in: place, row: row)
      case .last: write(grid.age(since: group.lastAt, clock), in: place, row: row, role: .number)
      case .first: write(clock.dated(group.firstAt), in: place, row: row, role: .muted)
      case .kind: write(kindsText(group), in: place, row: row, role: .kind)
      case .error: write(errorText(group), in: place, row: row, role: isOpen ? .text : .muted)
      }
    }
  }

  private func kindsText(_ group: WireErrorGroup) -> SafeText {
    let more: SafeText = group.kinds.count > 1 ? " +\(group.kinds.count - 1)" : .empty
    return (group.kinds.first.map { SafeText($0) } ?? "—") + more
  }

  func errorText(_ group: WireErrorGroup) -> SafeText {
    let message = SafeText(group.message)
    return group.class.isEmpty
      ? message : message.isEmpty ? SafeText(group.class) : "\(SafeText(group.class)): \(message)"
  }

  /// Where the group stands: new for an hour, back where it was resolved and failed again.
  mutating func sign(of group: WireErrorGroup) -> StateSign {
    switch group.state {
    case "resolved": return StateSign(glyph: .completed, word: "resolved", role: .ok)
    case "snoozed": return StateSign(glyph: .scheduled, word: "snoozed", role: .muted)
    case "open": break
    default: return StateSign(glyph: .unknown, word: SafeText(group.state), role: .warn)
    }
    if group.reopenedAt != nil { return StateSign(glyph: .retrying, word: "back", role: .error) }
    let old = clock.instant(of: group.firstAt) + 3_600_000
    guard old > clock.now else { return StateSign(glyph: .failed, word: "open", role: .warn) }
    grid.expire(at: old)
    return StateSign(glyph: .failed, word: "new", role: .error)
  }

  /// What somebody did about it, and how that went on.
  func stateStory(of group: WireErrorGroup) -> SafeText {
    if let until = group.untilAt { return "snoozed until \(clock.dated(until))" }
    if let resolved = group.resolvedAt { return "resolved \(clock.dated(resolved))" }
    if let back = group.reopenedAt { return "came back \(clock.dated(back)), after it was resolved" }
    return .empty
  }
}
