import JSON
import JobCore
import JobRPC
import SafeText

extension Model {
  /// Moves the cursor, the page or the log's position; `toEnd` counts for the ends.
  mutating func move(_ action: Action) {
    let height = Layout(size).listHeight(of: self)
    let steps: Int
    switch action {
    case .up: steps = -1
    case .down: steps = 1
    case .halfPageUp: steps = -max(height / 2, 1)
    case .halfPageDown: steps = max(height / 2, 1)
    case .pageUp: steps = -max(height - 1, 1)
    case .pageDown: steps = max(height - 1, 1)
    case .top: steps = -1_000_000
    default: steps = 1_000_000
    }
    switch screen {
    case .log(var log):
      switch action {
      case .top: log.goToStart()
      case .bottom: log.goToEnd()
      default: log.move(by: steps, logRoom(log))
      }
      screen = .log(log)
    case .job(var job):
      job.scroll = max(0, job.scroll + steps)
      job.scroll = min(job.scroll, max(0, jobPageHeight(of: job) - height))
      screen = .job(job)
    case .jobs(var jobs):
      jobs.listing.move(by: steps)
      jobs.recentre(limit: jobsLimit, toward: action)
      screen = .jobs(jobs)
    case .entry(var entry):
      entry.scroll = min(max(0, entry.scroll + steps), max(0, EntryPage.height(of: entry, model: self) - height))
      screen = .entry(entry)
    case .overview, .workers, .worker, .queues, .queue, .errors, .error, .schedules, .journal, .kinds, .store:
      guard var listing = screen.listing else { return }
      listing.move(by: steps)
      screen.listing = listing
    }
  }

  private func jobPageHeight(of job: JobScreen) -> Int {
    JobPage.height(of: job, model: self)
  }

  // MARK: Between screens

  mutating func open(_ new: Screen) {
    if screens.count > 8 { screens.remove(at: 1) }
    screens.append(asRemembered(new))
    flash = nil
  }

  /// Back to where the view was opened from; false on a tab.
  mutating func goBack() -> Bool {
    guard screens.count > 1 else { return false }
    screens.removeLast()
    return true
  }

  mutating func go(to wanted: Tab) {
    if wanted == tab, screens.count == 1 { return }
    roots[tab] = screens[0]
    tab = wanted
    flash = nil
    let fresh: Screen =
      switch wanted {
      case .jobs: .jobs(JobsScreen())
      case .workers: .workers(WorkersScreen())
      case .queues: .queues(QueuesScreen())
      case .errors: .errors(ErrorsScreen())
      case .schedules: .schedules(SchedulesScreen())
      case .journal: .journal(JournalScreen())
      case .kinds: .kinds(KindsScreen())
      case .store: .store(StoreScreen())
      case .overview: .overview(OverviewScreen())
      }
    screens = [roots[wanted] ?? asRemembered(fresh)]
    if wanted == .overview {
      nextOverview = nextOverview ?? overview
      showOverview(atOnce: true)
    }
  }

  mutating func goToTab(step: Int) {
    let tabs = Tab.allCases
    let index = tabs.firstIndex(of: tab) ?? 0
    go(to: tabs[(index + step + tabs.count) % tabs.count])
  }

  /// The row before or after this one in the list behind the screen.
  mutating func goToSibling(step: Int) {
    if case .log(var log) = screen {
      let latest = log.end?.attempt ?? log.job?.attempt ?? 1
      let attempt = (log.attempt ?? latest) + Int64(step)
      guard attempt >= 1, attempt <= (log.job?.attempt ?? latest) else {
        say(step < 0 ? "this is the first attempt" : "this is the last attempt")
        return
      }
      let known = log.job
      log = LogScreen(id: log.id, kind: log.kind, attempt: attempt)
      log.job = known
      screen = .log(log)
      return
    }
    guard screens.count > 1, var listing = screens[screens.count - 2].listing, let cursor = listing.cursor else {
      say("there is no list behind this screen")
      return
    }
    var next: RowID?
    var index = listing.cursorIndex.map { $0 + step } ?? 0
    while listing.order.indices.contains(index) {
      if listing.order[index].isSameKind(as: cursor) {
        next = listing.order[index]
        break
      }
      index += step
    }
    guard let next else {
      say(step < 0 ? "this is the first" : "this is the last")
      return
    }
    listing.select(next)
    screens[screens.count - 2].listing = listing
    if let page = page(of: next) { screen = page }
  }

  /// Enter on a row.
  mutating func openRow() {
    if case .job = screen {
      openSection()
      return
    }
    switch screen.listing?.cursor {
    case .attention(let subject)?: openAttention(subject)
    case let row?: if let page = page(of: row) { open(page) }
    case nil: break
    }
  }

  /// What a row opens; nil for one that has no page.
  private func page(of row: RowID) -> Screen? {
    switch row {
    case .job(let id): .job(JobScreen(id: id))
    case .queue(let name): .queue(QueueScreen(name: name))
    case .worker(let id): .worker(WorkerScreen(id: id))
    case .group(let id): .error(ErrorScreen(id: id))
    case .kind(let name): .jobs(JobsScreen(filter: "kind:\(JobFilter.word(name))"))
    case .schedule(let name): .jobs(JobsScreen(filter: "schedule:\(JobFilter.word(name))"))
    case .entry(let id): journalEntry(id).map { .entry(EntryScreen($0)) }
    case .loop, .attention: nil
    }
  }

  /// An entry of the journal that is on the screen, or on the one behind.
  private func journalEntry(_ id: Int64) -> WireJournalEntry? {
    for case .journal(let journal) in screens.reversed() {
      if let entry = journal.rows[id] { return entry }
    }
    return nil
  }
}

extension RowID {
  func isSameKind(as other: RowID) -> Bool {
    switch (self, other) {
    case (.job, .job), (.queue, .queue), (.worker, .worker), (.attention, .attention), (.group, .group),
      (.schedule, .schedule), (.entry, .entry), (.kind, .kind), (.loop, .loop):
      true
    case (.job, _), (.queue, _), (.worker, _), (.attention, _), (.group, _), (.schedule, _), (.entry, _), (.kind, _),
      (.loop, _):
      false
    }
  }
}

extension JobsScreen {
  /// Moves the window that the store sends when the cursor comes near its edge.
  mutating func recentre(limit: Int64, toward action: Action) {
    guard let data, let index = listing.cursorIndex else { return }
    let matched = data.matched
    let last = max(0, matched - limit)
    let before = offset
    defer { if offset != before { awaitsWindow = true } }
    if action == .top, offset > 0 {
      offset = 0
    } else if action == .bottom, offset < last {
      offset = last
    } else if index > listing.order.count - Int(limit) / 4, offset + Int64(listing.order.count) < matched {
      offset = min(last, offset + limit / 2)
    } else if index < Int(limit) / 4, offset > 0 {
      offset = max(0, offset - limit / 2)
    }
  }
}
