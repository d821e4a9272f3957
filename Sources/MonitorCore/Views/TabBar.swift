import JobCore
import JobRPC
import SafeText

extension Painter {
  /// One tab as it is painted.
  private struct TabText {
    var tab: Tab
    var name: SafeText
    var badge: SafeText?

    var width: Int { name.width + (badge.map { $0.width + 1 } ?? 0) }
  }

  /// The tabs with their live counts: names as long and counts as many as there is room for.
  mutating func paintTabRow(row: Int) {
    let (texts, gap) = tabTexts(room: columns - 2)
    var at = 1
    for text in texts {
      let isActive = text.tab == model.tab
      grid.write(text.name, row: row, column: at, limit: columns - 1, role: isActive ? .tabActive : .tab)
      if let badge = text.badge {
        let column = at + text.name.width + 1
        grid.write(badge, row: row, column: column, limit: columns - 1, role: badgeRole(text.tab, isActive: isActive))
      }
      grid.click(.action(text.tab.action), row: row, columns: at..<at + text.width)
      at += text.width + gap
    }
  }

  private func tabTexts(room: Int) -> (texts: [TabText], gap: Int) {
    let long = Tab.allCases.map { TabText(tab: $0, name: "\($0.rawValue) \($0.name)", badge: badge(of: $0)) }
    func width(_ texts: [TabText], _ gap: Int) -> Int { texts.reduce(0) { $0 + $1.width } + gap * (texts.count - 1) }
    for gap in [3, 2] where width(long, gap) <= room { return (long, gap) }
    var short = Tab.allCases.map { tab in
      TabText(tab: tab, name: "\(tab.rawValue) \(tab == model.tab ? tab.name : tab.shortName)")
    }
    if width(short, 2) > room {
      short = Tab.allCases.map { TabText(tab: $0, name: "\($0.rawValue) \($0.shortName)") }
    }
    // What tells of trouble first.
    for tab in [.overview, .errors, .jobs, .workers, .queues, .schedules, .kinds, .journal, .store] as [Tab] {
      guard let index = short.firstIndex(where: { $0.tab == tab }) else { continue }
      var more = short
      more[index].badge = badge(of: tab)
      if width(more, 2) <= room { short = more }
    }
    return (short, 2)
  }

  private func badgeRole(_ tab: Tab, isActive: Bool) -> Role {
    switch tab {
    case .overview: return .warn
    case .errors: return .error
    case .workers:
      let isWell = model.overview.map { view in !view.workers.contains { $0.state == .silent } } ?? true
      return isWell ? isActive ? .tabActive : .tabBadge : .warn
    case .jobs, .schedules, .journal, .queues, .kinds, .store: return isActive ? .tabActive : .tabBadge
    }
  }

  private func badge(of tab: Tab) -> SafeText? {
    guard let overview = model.overview else { return nil }
    func count(_ number: Int64?) -> SafeText? {
      guard let number, number > 0 else { return nil }
      // Of many, thousands are enough; a number that changes all the time costs bytes on a slow line.
      return number < 10_000 ? SafeText.count(Int(number)) : "\(SafeText.count(Int(number / 1000)))k"
    }
    switch tab {
    case .overview: return overview.attention.isEmpty ? nil : "▲\(overview.attention.count)"
    case .jobs: return count(overview.counts.total - overview.counts[.completed] - overview.counts[.cancelled])
    case .errors: return overview.openErrors.flatMap { $0 < 100 ? count($0) : "\($0)+" }
    case .workers:
      let alive = overview.workers.count { $0.state != .silent }
      return alive == overview.workers.count ? count(Int64(alive)) : "\(alive)/\(overview.workers.count)"
    case .schedules: return count(overview.tabs?.schedules)
    case .queues: return count(Int64(overview.queues.count))
    case .kinds: return count(overview.tabs?.kinds)
    case .journal, .store: return nil
    }
  }
}
