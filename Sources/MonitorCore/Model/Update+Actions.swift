import JSON
import JobCore
import JobRPC
import SafeText

extension Model {
  mutating func perform(_ action: Action) -> [Effect] {
    remember(action)
    switch action {
    case .up, .down, .top, .bottom, .halfPageUp, .halfPageDown, .pageUp, .pageDown: move(action)
    case .left, .right: goSideways(action == .left ? -8 : 8)
    case .open: openRow()
    case .previousItem: goToSibling(step: -1)
    case .nextItem: goToSibling(step: 1)
    case .overview: go(to: .overview)
    case .jobs: go(to: .jobs)
    case .errors: go(to: .errors)
    case .workers: go(to: .workers)
    case .schedules: go(to: .schedules)
    case .journal: go(to: .journal)
    case .queues: go(to: .queues)
    case .kinds: go(to: .kinds)
    case .store: go(to: .store)
    case .nextTab: goToTab(step: 1)
    case .previousTab: goToTab(step: -1)
    case .nextSection: goToSection(step: 1)
    case .previousSection: goToSection(step: -1)
    case .errorGroup: openGroup()
    case .help: menu = helpMenu()
    case .menu: menu = actionsMenu()
    case .theme: menu = themeMenu()
    case .sort: menu = sortMenu()
    case .sortLeft: moveSort(step: -1)
    case .sortRight: moveSort(step: 1)
    case .back: return goBack() ? [] : [.quit]
    case .quit: return [.quit]
    case .escape: escape()
    case .interrupt: return interrupt()
    case .mark, .markRange, .markAll, .unmark: mark(action)
    case .filter: openFilter()
    case .find:
      if case .log(let log) = screen { prompt = Prompt(.find, text: log.needle) }
    case .onlyMatching:
      guard case .errors(var errors) = screen else {
        changeLog(action)
        return []
      }
      errors.showsOpenOnly.toggle()
      errors.awaitsOthers = true
      screen = .errors(errors)
    case .findNext, .findPrevious, .follow, .wrap, .times, .level, .nextError, .previousError, .markLine:
      changeLog(action)
    case .preview:
      guard case .jobs(var jobs) = screen else { return [] }
      jobs.showsPreview.toggle()
      screen = .jobs(jobs)
    case .copy: isCopying = true
    case .retry: return act(.retry)
    case .cancel: return act(.cancel)
    case .kill: return act(.kill)
    case .delete:
      guard case .schedule(let name)? = screen.listing?.cursor else { return act(.delete) }
      deleteSchedule(name)
    case .pauseRow: return pauseRow()
    case .pauseQueue: askQueue()
    case .logs: openLog()
    case .freeze: toggleFreeze()
    case .figures: showsFigures.toggle()
    case .redraw: return connection.isLive ? [.redraw] : [.redraw, .reconnectNow]
    case .suspend: return [.suspend]
    case .retryAll: return choose(.retry)
    case .cancelAll: return choose(.cancel)
    case .pauseAll: return choose(.pause)
    case .resumeAll: return choose(.resume)
    case .killAll: return choose(.kill)
    case .deleteAll: return choose(.delete)
    case .undo:
      guard let entry = cursorEntry else { return askUndo() }
      askUndo(of: entry)
    case .check: return checkStore()
    case .note: openNote()
    case .tell: return toggleTelling()
    case .edit: return editArgs()
    case .resolve, .snooze, .reopen: return changeGroup(action)
    case .runNow: return runSchedule()
    case .drain, .stop: return endWorker(action)
    case .limit: openLimits()
    case .pauseStore: return pauseStore()
    case .palette: openPalette()
    case .columns: openColumns()
    case .save: openSaveFilter()
    case .otherStore: return openStores()
    case .saveScreen: openSaveScreen()
    }
    return []
  }

  private mutating func goSideways(_ columns: Int) {
    guard case .log(var log) = screen, !log.wraps else { return }
    log.sideways = max(0, log.sideways + columns)
    screen = .log(log)
  }

  /// Closes the filter, then goes back; never quits.
  private mutating func escape() {
    if case .jobs(var jobs) = screen {
      if !jobs.listing.marks.isEmpty {
        jobs.listing.unmarkAll()
        jobs.marksWholeFilter = false
        screen = .jobs(jobs)
        return
      }
      if !(jobs.trying ?? jobs.filter).isEmpty {
        jobs.trying = ""
        jobs.offset = 0
        screen = .jobs(jobs)
        return
      }
    }
    if case .log(let log) = screen, log.quest != nil || !log.needle.isEmpty || log.least != nil {
      // What is shown is widened step by step: the search first, then the level.
      changeLog { log, room in
        if log.quest != nil {
          log.dropQuest()
        } else if !log.needle.isEmpty {
          log.find("", room)
        } else {
          log.show(from: nil)
        }
      }
      return
    }
    if !goBack() { say("q quits") }
  }

  private mutating func interrupt() -> [Effect] {
    if let effects = stopBulk() { return effects }
    if case .log(var log) = screen, log.isFollowing {
      log.pause(logRoom(log))
      screen = .log(log)
      return []
    }
    if let interruptedAt, clock.now.since(interruptedAt) < 3000 { return [.quit] }
    interruptedAt = clock.now
    say("^C again quits", .warn, for: 3000)
    return []
  }

  private mutating func mark(_ action: Action) {
    guard var listing = screen.listing else { return }
    if action == .markAll, case .jobs(let jobs) = screen, jobs.coversLoaded, let data = jobs.data,
      data.matched > jobs.listing.order.count
    {
      setMarksWholeFilter(true)
      say(
        "\(data.more ? "more than " : "")\(SafeText.count(Int(data.matched))) jobs of the whole filter are marked; each verb asks first",
        .warn)
      return
    }
    setMarksWholeFilter(false)
    switch action {
    case .mark:
      listing.toggleMark()
      listing.move(by: 1)
    case .markRange: listing.markRange()
    case .markAll: listing.markAll()
    default: listing.unmarkAll()
    }
    screen.listing = listing
    if action == .markAll, case .jobs(let jobs) = screen, let data = jobs.data, data.matched > listing.marks.count {
      let key = settings.keymap.key(of: .markAll, in: screen.context) ?? "*"
      say(
        "marked the \(SafeText.count(listing.marks.count)) rows that are loaded; \(key) again marks all \(SafeText.count(Int(data.matched)))\(data.more ? "+" : "")",
        .warn)
    }
  }

  private mutating func setMarksWholeFilter(_ marks: Bool) {
    guard case .jobs(var jobs) = screen else { return }
    jobs.marksWholeFilter = marks
    screen = .jobs(jobs)
  }

  /// Filters jobs; from other lists it begins with the row that the cursor is on.
  private mutating func openFilter() {
    if case .jobs(let jobs) = screen {
      prompt = Prompt(.filter, text: jobs.trying ?? jobs.filter)
      return
    }
    var start = ""
    switch screen {
    case .queue(let queue): start = "queue:\(queue.name) "
    case .worker(let worker): start = "worker:\(worker.id) "
    case .error(let error): start = "group:\(error.id.prefix(8)) "
    default:
      if case .queue(let name)? = screen.listing?.cursor { start = "queue:\(name) " }
      if case .worker(let id)? = screen.listing?.cursor { start = "worker:\(id) " }
      if case .group(let id)? = screen.listing?.cursor { start = "group:\(id.prefix(8)) " }
      if case .kind(let name)? = screen.listing?.cursor { start = "kind:\(JobFilter.word(name)) " }
      if case .schedule(let name)? = screen.listing?.cursor { start = "schedule:\(JobFilter.word(name)) " }
    }
    prompt = Prompt(.filter, text: start)
  }

  private mutating func openLog() {
    guard let job = cursorJob else {
      say("no job under the cursor", .warn)
      return
    }
    var log = LogScreen(id: job.id, kind: SafeText(job.kind))
    log.job = job
    open(.log(log))
  }

  private mutating func toggleFreeze() {
    if frozenAt == nil {
      frozenAt = clock.wall
    } else {
      frozenAt = nil
      showAll()
    }
  }
}
