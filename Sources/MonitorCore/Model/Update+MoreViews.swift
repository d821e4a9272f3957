import JSON
import JobRPC
import SafeText

/// What the views of errors, schedules, journal, kinds and health bring to their screens.
extension Model {
  mutating func show(_ view: ErrorsView) {
    guard case .errors(var shown) = screen else { return }
    let isNew = shown.data == nil
    shown.data = view
    shown.rows = Dictionary(view.groups.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let order = ordered(view.groups).map { RowID.group($0.id) }
    shown.listing.take(order, isNew: isNew || shown.awaitsOthers, now: clock.now, lastKey: lastKey)
    shown.awaitsOthers = false
    screen = .errors(shown)
  }

  mutating func show(_ view: ErrorView) {
    guard case .error(var shown) = screen else { return }
    let isNew = shown.data == nil
    shown.data = view
    let fresh = Dictionary(view.jobs.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    shown.jobs.merge(fresh) { _, new in new }
    shown.listing.take(view.jobs.map { .job($0.id) }, isNew: isNew, now: clock.now, lastKey: lastKey)
    if !shown.listing.isHeld { shown.jobs = fresh }
    screen = .error(shown)
  }

  mutating func show(_ view: SchedulesView) {
    guard case .schedules(var shown) = screen else { return }
    let isNew = shown.data == nil
    shown.data = view
    shown.rows = Dictionary(view.schedules.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    shown.listing.take(
      ordered(view.schedules).map { .schedule($0.name) }, isNew: isNew, now: clock.now, lastKey: lastKey)
    screen = .schedules(shown)
  }

  /// The journal goes on while one of its entries is looked at: an undo shows there, and behind it.
  mutating func show(_ view: JournalView) {
    for index in screens.indices {
      guard case .journal(var shown) = screens[index] else { continue }
      let isNew = shown.data == nil
      shown.take(view)
      shown.listing.take(shown.order, isNew: isNew, now: clock.now, lastKey: lastKey)
      screens[index] = .journal(shown)
    }
    guard case .entry(var shown) = screen, let entry = view.entries.first(where: { $0.id == shown.entry.id }) else {
      return
    }
    shown.entry = entry
    screen = .entry(shown)
  }

  /// Asks for older entries once the cursor comes near the last one that is known.
  mutating func fetchJournal() -> [Effect] {
    guard connection.isLive, case .journal(var shown) = screen, let next = shown.next, !shown.isLoading,
      shown.data != nil, let index = shown.listing.cursorIndex,
      index + Layout(size).listHeight(of: self) >= shown.listing.order.count
    else { return [] }
    shown.isLoading = true
    screen = .journal(shown)
    return [
      call(
        .journalList, ["after": .integer(next), "limit": .integer(JournalScreen.page)], for: .journalPage(after: next))
    ]
  }

  mutating func takeJournalPage(_ result: Result<JSONValue, RPCError>, after id: Int64) {
    for index in screens.indices {
      guard case .journal(var shown) = screens[index], shown.next == id else { continue }
      switch result {
      case .success(let value):
        let entries = (value["entries"]?.arrayValue ?? []).compactMap { try? WireJournalEntry(json: $0) }
        shown.take(older: entries, next: entries.isEmpty ? nil : value["next"]?.intValue)
        // They come below what is seen, so nothing moves.
        shown.listing.adopt(shown.order, now: clock.now)
      case .failure(let error): say("older entries not read: \(SafeText(error.message))", .error)
      }
      screens[index] = .journal(shown)
    }
  }

  mutating func show(_ view: KindsView) {
    guard case .kinds(var shown) = screen else { return }
    let isNew = shown.data == nil
    shown.data = view
    shown.rows = Dictionary(view.kinds.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    shown.listing.take(ordered(view.kinds).map { .kind($0.name) }, isNew: isNew, now: clock.now, lastKey: lastKey)
    screen = .kinds(shown)
  }

  mutating func show(_ view: HealthView) {
    guard case .store(var shown) = screen else { return }
    let isNew = shown.data == nil
    shown.data = view
    shown.listing.take(view.loops.map { .loop($0.name) }, isNew: isNew, now: clock.now, lastKey: lastKey)
    screen = .store(shown)
  }
}
