/// What a row is, for as long as it lives: cursor and marks hold ids, never row numbers.
package enum RowID: Hashable, Sendable {
  case job(Int64)
  case queue(String)
  case worker(String)
  /// An error group.
  case group(String)
  case schedule(String)
  /// An entry of the journal.
  case entry(Int64)
  case kind(String)
  /// A loop of the store.
  case loop(String)
  /// A line of the attention list, by what it is about.
  case attention(String)
}

/// A list as it is shown: the order on the screen, the cursor, the marks.
///
/// The store's order is not always taken at once. Within 3 s of a key nothing moves; two re-sorts are 2 s apart, two
/// changes of membership 1 s, or 2 s where most rows in view would be others. A row that left the store meanwhile keeps its place until then.
package struct Listing: Hashable, Sendable {
  package private(set) var order: [RowID] = []
  package private(set) var cursor: RowID?
  package private(set) var marks: Set<RowID> = []
  /// The first row in view.
  package private(set) var top = 0
  /// Where a range of marks begins.
  package private(set) var anchor: RowID?
  /// The row under the cursor left the store, and a neighbour that nobody chose took its place.
  private var isStray = false
  /// When that neighbour was first seen.
  private var strayShownAt: Instant?

  private var pending: [RowID]?
  private var changedAt: Instant?
  private var sortedAt: Instant?

  private static let keyHold: Milliseconds = 3000
  private static let sortHold: Milliseconds = 2000
  private static let changeHold: Milliseconds = 1000
  /// A hand that is on its way to a key can not be stopped by what the eye sees meanwhile.
  private static let strayHold: Milliseconds = 300

  package init() {}

  /// A list that opens with the cursor on a row, once that row is there.
  package init(cursor: RowID) {
    self.cursor = cursor
  }

  package var cursorIndex: Int? {
    cursor.flatMap { order.firstIndex(of: $0) }
  }

  /// Selects nothing, for a picture that nobody moves in.
  mutating func dropCursor() { cursor = nil }

  /// Whether a newer order waits for the hand to leave the keys.
  package var isHeld: Bool { pending != nil }

  /// When a waiting order may be taken, given the last key.
  package func releases(lastKey: Instant?) -> Instant? {
    guard let pending else { return nil }
    return due(pending, lastKey: lastKey)
  }

  /// Takes an order from the store, now or later.
  package mutating func offer(_ new: [RowID], now: Instant, lastKey: Instant?) {
    if new == order {
      pending = nil
      return
    }
    pending = new
    settle(now: now, lastKey: lastKey)
  }

  /// Takes the waiting order if its time has come.
  package mutating func settle(now: Instant, lastKey: Instant?) {
    guard let new = pending, due(new, lastKey: lastKey).map({ $0 <= now }) ?? true else { return }
    adopt(new, now: now)
  }

  /// Takes an order at once: the first one, or one that the person asked for.
  package mutating func adopt(_ new: [RowID], now: Instant) {
    if isResort(new) { sortedAt = now }
    changedAt = order.isEmpty ? nil : now
    let oldIndex = cursorIndex
    let offset = (oldIndex ?? 0) - top
    order = new
    pending = nil
    let alive = Set(new)
    marks.formIntersection(alive)
    if let anchor, !alive.contains(anchor) { self.anchor = nil }
    guard !new.isEmpty else {
      top = 0
      return
    }
    if let index = cursorIndex {
      // At the top of the list new rows come into view; elsewhere the cursor keeps its line on the screen.
      if top > 0 { top = max(0, index - offset) }
    } else {
      if cursor != nil {
        isStray = true
        strayShownAt = nil
      }
      cursor = new[min(oldIndex ?? 0, new.count - 1)]
    }
  }

  /// The list is on the terminal as it is now.
  package mutating func shown(at instant: Instant) {
    if isStray, strayShownAt == nil { strayShownAt = instant }
  }

  /// Whether the row under the cursor came there by itself, and too lately to have been meant by a key.
  package func isUnseen(at now: Instant) -> Bool {
    guard isStray else { return false }
    return strayShownAt.map { now < $0 + Listing.strayHold } ?? true
  }

  private func isResort(_ new: [RowID]) -> Bool {
    let old = Set(order)
    let kept = Set(new).intersection(old)
    return order.filter(kept.contains) != new.filter(kept.contains)
  }

  /// Whether most rows in view would be others: nobody reads a page that is replaced every second, and on a slow line
  /// it costs the more.
  private func replacesView(_ new: [RowID]) -> Bool {
    let view = Set(order.dropFirst(top).prefix(24))
    let fresh = Set(new.dropFirst(top).prefix(24))
    return view.count == 24 && view.intersection(fresh).count < 12
  }

  private func due(_ new: [RowID], lastKey: Instant?) -> Instant? {
    var due: Instant?
    func wait(_ start: Instant?, _ span: Milliseconds) {
      guard let start else { return }
      due = max(due ?? start, start + span)
    }
    if order.isEmpty { return nil }
    wait(lastKey, Listing.keyHold)
    wait(changedAt, replacesView(new) ? Listing.sortHold : Listing.changeHold)
    if isResort(new) { wait(sortedAt, Listing.sortHold) }
    return due
  }

  // MARK: Moving

  package mutating func move(by steps: Int) {
    guard !order.isEmpty else { return }
    let index = (cursorIndex ?? 0) + steps
    cursor = order[min(max(index, 0), order.count - 1)]
  }

  package mutating func select(_ id: RowID) {
    if order.contains(id) { cursor = id }
  }

  /// Brings the cursor into a window of so many rows.
  package mutating func scroll(height: Int) {
    let height = max(height, 1)
    if let index = cursorIndex {
      top = min(max(top, index - height + 1), index)
    }
    top = max(0, min(top, order.count - height))
  }

  // MARK: Marks

  package mutating func toggleMark() {
    guard let cursor else { return }
    if marks.remove(cursor) == nil { marks.insert(cursor) }
    anchor = cursor
  }

  /// Marks all rows from the anchor, or the cursor alone where there is none, to the cursor.
  package mutating func markRange() {
    guard let cursor, let end = cursorIndex else { return }
    let start = anchor.flatMap { order.firstIndex(of: $0) } ?? end
    marks.formUnion(order[min(start, end)...max(start, end)])
    anchor = cursor
  }

  package mutating func markAll() { marks.formUnion(order) }

  package mutating func unmarkAll() {
    marks = []
    anchor = nil
  }

  /// The marked rows in their order; the cursor's row where nothing is marked.
  package var targets: [RowID] {
    marks.isEmpty ? cursor.map { [$0] } ?? [] : order.filter(marks.contains)
  }
}
