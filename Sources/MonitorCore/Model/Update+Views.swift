import JSON
import JobCore
import JobRPC
import SafeText

extension Model {
  /// Takes an overview now or within a second: what needs attention is never held, numbers are.
  mutating func offer(_ new: OverviewView) {
    nextOverview = new
    let isUrgent =
      overview.map { old in
        old.attention.map(\.subject) != new.attention.map(\.subject)
          || old.workers.map(\.stateOfNote) != new.workers.map(\.stateOfNote)
          || old.queues.map { $0.paused == nil } != new.queues.map { $0.paused == nil }
          || old.counts[.dead] == 0 && new.counts[.dead] > 0
      } ?? true
    // The words of what needs attention are never old, though the numbers below may be, by less than a second.
    if !isUrgent, overview?.attention != new.attention { overview?.attention = new.attention }
    showOverview(atOnce: isUrgent)
  }

  mutating func showOverview(atOnce: Bool = false) {
    guard let new = nextOverview else { return }
    if !atOnce, let overviewAt, clock.now < overviewAt + Model.overviewHold { return }
    overview = new
    overviewAt = clock.now
    nextOverview = nil
    guard case .overview(var root) = screens[0] else { return }
    root.jobs = Dictionary(new.longest.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    root.listing.offer(overviewOrder(of: new), now: clock.now, lastKey: lastKey)
    screens[0] = .overview(root)
  }

  /// What the cursor can be on: only what the screen has room for.
  private func overviewOrder(of overview: OverviewView) -> [RowID] {
    let queues = OverviewScreen.sorted(overview.queues).map { RowID.queue($0.name) }
    guard Layout(size).isFull else { return queues }
    let lines = overview.attention.map { RowID.attention($0.subject) }
    return (lines + queues + overview.longest.map { .job($0.id) }).removingRepeats
  }

  /// The size changed, and with it what there is room for.
  mutating func refitOverview() {
    guard case .overview(var root) = screens[0], let overview else { return }
    root.listing.adopt(overviewOrder(of: overview), now: clock.now)
    screens[0] = .overview(root)
  }

  mutating func show(_ view: JobsView) {
    guard case .jobs(var jobs) = screen else { return }
    if let problem = view.filterError {
      guard let tried = jobs.trying else { return }
      jobs.trying = nil
      screen = .jobs(jobs)
      var again = Prompt(.filter, text: tried)
      again.complaint = SafeText(problem.message)
      again.complaintAt = Int(problem.offset)
      prompt = again
      return
    }
    let isNew = jobs.data == nil || jobs.trying != nil || jobs.awaitsWindow
    jobs.awaitsWindow = false
    if let tried = jobs.trying {
      jobs.filter = tried
      jobs.trying = nil
      jobs.marksWholeFilter = false
    }
    jobs.data = view
    let order = view.jobs.map { RowID.job($0.id) }
    let fresh = Dictionary(view.jobs.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    if isNew {
      jobs.rows = fresh
      jobs.listing.adopt(order, now: clock.now)
    } else {
      jobs.rows.merge(fresh) { _, new in new }
      jobs.listing.offer(order, now: clock.now, lastKey: lastKey)
      if !jobs.listing.isHeld { jobs.rows = fresh }
    }
    screen = .jobs(jobs)
  }

  mutating func show(_ view: WorkersView) {
    guard case .workers(var workers) = screen else { return }
    let isNew = workers.data == nil
    workers.data = view
    workers.rows = Dictionary(view.workers.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    workers.listing.take(ordered(view.workers).map { .worker($0.id) }, isNew: isNew, now: clock.now, lastKey: lastKey)
    screen = .workers(workers)
  }

  mutating func show(_ view: WorkerView) {
    guard case .worker(var worker) = screen else { return }
    let isNew = worker.data == nil
    worker.data = view
    worker.listing.take(view.jobs.map { .job($0.id) }, isNew: isNew, now: clock.now, lastKey: lastKey)
    screen = .worker(worker)
  }

  mutating func show(_ view: QueuesView) {
    guard case .queues(var queues) = screen else { return }
    let isNew = queues.data == nil
    queues.data = view
    queues.rows = Dictionary(view.queues.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let order = ordered(view.queues).map { RowID.queue($0.name) }
    queues.listing.take(order, isNew: isNew, now: clock.now, lastKey: lastKey)
    screen = .queues(queues)
  }

  mutating func show(_ view: QueueView) {
    guard case .queue(var queue) = screen else { return }
    let isNew = queue.data == nil
    queue.data = view
    let jobs = view.oldest + view.failures
    let fresh = Dictionary(jobs.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    queue.jobs.merge(fresh) { _, new in new }
    let order = jobs.map { RowID.job($0.id) }.removingRepeats
    queue.listing.take(order, isNew: isNew, now: clock.now, lastKey: lastKey)
    if !queue.listing.isHeld { queue.jobs = fresh }
    screen = .queue(queue)
  }

  /// Forgets rows that were kept only while the order was held.
  mutating func dropGoneRows() {
    if case .jobs(var jobs) = screen, let view = jobs.data {
      let ids = Set(view.jobs.map(\.id))
      jobs.rows = jobs.rows.filter { ids.contains($0.key) }
      screen = .jobs(jobs)
    }
  }
}

extension OverviewScreen {
  /// Queues by their oldest waiting job, those without one by name.
  static func sorted(_ queues: [WireQueue]) -> [WireQueue] {
    queues.sorted { left, right in
      switch (left.oldestQueuedAt, right.oldestQueuedAt) {
      case (let first?, let second?): first != second ? first < second : left.name < right.name
      case (_?, nil): true
      case (nil, _?): false
      case (nil, nil): left.name < right.name
      }
    }
  }
}

extension Listing {
  mutating func take(_ order: [RowID], isNew: Bool, now: Instant, lastKey: Instant?) {
    if isNew { adopt(order, now: now) } else { offer(order, now: now, lastKey: lastKey) }
  }
}

extension [RowID] {
  /// The first of each id.
  var removingRepeats: [RowID] {
    var seen: Set<RowID> = []
    return filter { seen.insert($0).inserted }
  }
}

extension WireWorker {
  /// Its state, busy and idle taken for one: they alternate many times a second and need nobody's attention.
  fileprivate var stateOfNote: State {
    state == .busy ? .idle : state
  }
}
