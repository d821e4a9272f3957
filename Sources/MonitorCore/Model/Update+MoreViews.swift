import JobRPC
import SafeText

/// What the views of errors, schedules, journal, kinds and health bring to their screens.
extension Model {
  mutating func show(_ view: ErrorsView) {
    guard case .errors(var shown) = screen else { return }
    let isNew = shown.data == nil
    shown.data = view
    shown.rows = Dictionary(view.groups.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    shown.listing.take(view.groups.map { .group($0.id) }, isNew: isNew, now: clock.now, lastKey: lastKey)
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
    shown.listing.take(view.schedules.map { .schedule($0.name) }, isNew: isNew, now: clock.now, lastKey: lastKey)
    screen = .schedules(shown)
  }

  mutating func show(_ view: JournalView) {
    guard case .journal(var shown) = screen else { return }
    let isNew = shown.data == nil
    shown.data = view
    shown.rows = Dictionary(view.entries.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    shown.listing.take(view.entries.map { .entry($0.id) }, isNew: isNew, now: clock.now, lastKey: lastKey)
    screen = .journal(shown)
  }

  mutating func show(_ view: KindsView) {
    guard case .kinds(var shown) = screen else { return }
    let isNew = shown.data == nil
    shown.data = view
    shown.rows = Dictionary(view.kinds.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    shown.listing.take(view.kinds.map { .kind($0.name) }, isNew: isNew, now: clock.now, lastKey: lastKey)
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
