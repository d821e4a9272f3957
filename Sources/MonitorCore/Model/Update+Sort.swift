import JobCore
import JobRPC
import SafeText

/// The order of every list: jobs by the store, all others here.
extension Model {
  /// The order of the list on the screen; nil where it is the list's own.
  package var sort: String? {
    if case .jobs(let jobs) = screen { return jobs.sort }
    return screen.listKind.flatMap { sorts[$0] }
  }

  func sortMenu() -> Menu? {
    guard let kind = screen.listKind else { return nil }
    let current = sort
    let orders = kind.orders
    func isOfColumn(_ order: (sort: String, label: SafeText)) -> Bool {
      current.map { SortOrder(order.sort).column == SortOrder($0).column } ?? false
    }
    let isTurned = !orders.contains { $0.sort == current }
    let items = orders.map { order in
      let note: SafeText = order.sort == current ? "now" : isTurned && isOfColumn(order) ? "turned" : .empty
      return Menu.Item(label: order.label, keys: note, choice: .sort(order.sort))
    }
    return Menu(
      .sort, title: "Order of \(SafeText(screen.name.text.lowercased()))", items: items,
      selected: orders.firstIndex { $0.sort == current } ?? orders.firstIndex(where: isOfColumn))
  }

  /// Takes an order at once.
  mutating func sort(by new: String) {
    guard let kind = screen.listKind else {
      say("this list has one order", .warn)
      return
    }
    sorts[kind] = new
    if case .jobs(var jobs) = screen {
      guard jobs.sort != new else { return }
      jobs.sort = new
      jobs.offset = 0
      jobs.awaitsWindow = true
      screen = .jobs(jobs)
    } else {
      reorder()
    }
  }

  /// What was picked; the order that holds already is turned.
  mutating func pick(sort picked: String) {
    guard let sort, SortOrder(sort).column == SortOrder(picked).column else { return self.sort(by: picked) }
    let known = screen.listKind?.orders.map(\.sort) ?? []
    // Where both ways stand in the list, each is picked by its own line.
    let isOffered = known.contains(SortOrder.turned(picked))
    self.sort(by: isOffered ? picked : SortOrder.turned(sort))
  }

  /// Sorts by the column to the left or right of the one that is sorted by.
  mutating func moveSort(step: Int) {
    guard let orders = screen.listKind?.columnOrders else { return }
    let column = sort.map { SortOrder($0).column }
    let index = orders.firstIndex { SortOrder($0).column == column }
    let next = index.map { $0 + step } ?? (step > 0 ? 0 : orders.count - 1)
    guard orders.indices.contains(next) else { return }
    sort(by: orders[next])
  }

  /// Brings the rows that are there into the new order.
  private mutating func reorder() {
    guard frozenAt == nil, var listing = screen.listing else { return }
    let order: [RowID]
    switch screen {
    case .queues(let screen): order = ordered(screen.data?.queues ?? []).map { .queue($0.name) }
    case .workers(let screen): order = ordered(screen.data?.workers ?? []).map { .worker($0.id) }
    case .errors(let screen): order = ordered(screen.data?.groups ?? []).map { .group($0.id) }
    case .schedules(let screen): order = ordered(screen.data?.schedules ?? []).map { .schedule($0.name) }
    case .kinds(let screen): order = ordered(screen.data?.kinds ?? []).map { .kind($0.name) }
    default: return
    }
    listing.adopt(order, now: clock.now)
    screen.listing = listing
  }

  // MARK: Rows in order

  func ordered(_ queues: [WireQueue]) -> [WireQueue] {
    let usual = OverviewScreen.sorted(queues)
    guard let order = sorts[.queues].map(SortOrder.init) else { return usual }
    return usual.sorted(order) { queue in
      switch order.column {
      case "name": .text(queue.name)
      case "queued": SortValue(queue.counts[.queued])
      case "running": SortValue(queue.counts[.running])
      case "retrying": SortValue(queue.counts[.retrying])
      case "dead": SortValue(queue.counts[.dead])
      case "oldest": SortValue(queue.oldestQueuedAt?.microseconds)
      case "wait": SortValue(queue.waitP95MS)
      case "arriving": .number(queue.inPerSecond)
      case "leaving": .number(queue.outPerSecond)
      default: .missing
      }
    }
  }

  func ordered(_ workers: [WireWorker]) -> [WireWorker] {
    guard let order = sorts[.workers].map(SortOrder.init) else { return workers }
    return workers.sorted(order) { worker in
      switch order.column {
      case "id": .text(worker.id)
      case "state":
        switch worker.state {
        case .silent: .number(0)
        case .draining: .number(1)
        case .paused: .number(2)
        case .busy: .number(3)
        case .idle: .number(4)
        }
      case "slots": SortValue(worker.running.count)
      case "up": SortValue(-worker.startedAt.microseconds)
      case "done": SortValue(worker.completed)
      case "failed": SortValue(worker.failed)
      default: .missing
      }
    }
  }

  func ordered(_ groups: [WireErrorGroup]) -> [WireErrorGroup] {
    let usual = ErrorsScreen.sorted(groups)
    guard let order = sorts[.errors].map(SortOrder.init) else { return usual }
    return usual.sorted(order) { group in
      switch order.column {
      case "last": SortValue(group.lastAt.microseconds)
      case "count": SortValue(group.count)
      case "first": SortValue(group.firstAt.microseconds)
      case "error": .text(group.class)
      case "state": .text(group.state == "open" ? "" : group.state)
      default: .missing
      }
    }
  }

  func ordered(_ schedules: [WireSchedule]) -> [WireSchedule] {
    guard let order = sorts[.schedules].map(SortOrder.init) else { return schedules }
    return schedules.sorted(order) { schedule in
      switch order.column {
      case "name": .text(schedule.name)
      case "next": SortValue(schedule.next?.microseconds)
      case "last": SortValue(schedule.last?.at.microseconds)
      case "missed": SortValue(schedule.missed)
      case "kind": .text(schedule.kind)
      default: .missing
      }
    }
  }

  func ordered(_ kinds: [WireKind]) -> [WireKind] {
    guard let order = sorts[.kinds].map(SortOrder.init) else { return kinds }
    return kinds.sorted(order) { kind in
      switch order.column {
      case "name": .text(kind.name)
      case "queued": SortValue(kind.counts[.queued])
      case "running": SortValue(kind.counts[.running])
      case "dead": SortValue(kind.counts[.dead])
      case "slow": kind.runP95MS.map { .number($0) } ?? .missing
      case "workers": SortValue(kind.workers)
      default: .missing
      }
    }
  }
}
