import JobCore
import JobRPC
import SafeText

extension Painter {
  private enum EntryField: String, Hashable {
    case time, who, what, result, why
  }

  mutating func paint(_ screen: JournalScreen) {
    guard let data = screen.data else {
      if !model.connection.isLive { paintWaiting() }
      return
    }
    let more: SafeText = screen.next == nil ? .empty : "+"
    let note: SafeText = "\(SafeText.count(screen.rows.count))\(more) changes by people and policies, newest first"
    let row = paintListTitle(
      "JOURNAL", note, right: data.entries.isEmpty ? .empty : "u undoes the entry, y copies its command")
    guard !screen.listing.order.isEmpty else {
      let key = model.settings.keymap.key(of: .note, in: .journal) ?? .empty
      paintEmpty(
        "Nobody has changed anything yet.", "Retries, pauses and rules are written down here; \(key) adds a note.",
        row: row + 1)
      return
    }
    let shown = screen.listing.order.dropFirst(screen.listing.top).prefix(layout.listHeight(of: model))
    let entries = shown.compactMap { id -> WireJournalEntry? in
      guard case .entry(let key) = id else { return nil }
      return screen.rows[key]
    }
    let users = entries.map { who($0).width }.max() ?? 0
    let whats = entries.map { JournalWords($0).what.width }.max() ?? 0
    let results = entries.map { JournalWords($0).result.width }.max() ?? 0
    let isRoomy = columns >= 110
    // Where there is no column for it, the reason follows what was done.
    let table = TableLayout<EntryField>(
      [
        Column(id: .time, title: "TIME", width: entries.map { clock.dated($0.at).width }.max() ?? 8),
        Column(id: .who, title: "WHO", width: min(max(users, 3), 14), priority: 2),
        Column(
          id: .what, title: "WHAT", width: isRoomy ? min(max(whats, 4), 44) : columns >= 70 ? 30 : 20, grows: !isRoomy),
        Column(id: .result, title: "RESULT", width: min(max(results, 6), 16), priority: 1),
      ] + (isRoomy ? [Column(id: .why, title: "WHY", width: 20, grows: true)] : []), from: 3, to: columns - 1)
    paintList(screen.listing, table, row: row) { painter, id, row in
      guard case .entry(let key) = id, let entry = screen.rows[key] else { return }
      painter.paint(entry, table, row: row)
    }
  }

  private func who(_ entry: WireJournalEntry) -> SafeText {
    entry.actor.map { SafeText($0.user.isEmpty ? "uid \($0.uid)" : $0.user) } ?? "the store"
  }

  private mutating func paint(_ entry: WireJournalEntry, _ table: TableLayout<EntryField>, row: Int) {
    let words = JournalWords(entry)
    for place in table.places {
      switch place.column.id {
      case .time: write(clock.dated(entry.at), in: place, row: row, role: .muted)
      case .who: write(who(entry), in: place, row: row, role: entry.actor == nil ? .muted : .text)
      case .what:
        let end = grid.write(
          words.what, row: row, column: place.start, limit: place.end, role: entry.undoneBy == nil ? .id : .muted)
        if columns < 110 { grid.write(why(entry), row: row, column: end + 2, limit: place.end, role: .muted) }
      case .result: write(words.result, in: place, row: row, role: words.role)
      case .why: write(why(entry), in: place, row: row, role: .text)
      }
    }
  }

  /// The version that was deployed, and the reason or the note.
  private func why(_ entry: WireJournalEntry) -> SafeText {
    [entry.version.map { "version \(SafeText($0))" } ?? .empty, entry.reason.map { SafeText($0) } ?? .empty].spaced
  }
}
