/// Everything a key can do, by the name that `config.toml` and the palette use.
package enum Action: String, CaseIterable, Hashable, Sendable {
  case help, back, escape, quit, interrupt
  case up, down, top, bottom, left, right
  case halfPageUp = "half-page-up"
  case halfPageDown = "half-page-down"
  case pageUp = "page-up"
  case pageDown = "page-down"
  case overview, jobs, errors, workers, schedules, journal, queues, kinds, store
  case nextTab = "next-tab"
  case previousTab = "previous-tab"
  case previousItem = "previous-item"
  case nextSection = "next-section"
  case previousSection = "previous-section"
  case errorGroup = "error-group"
  case nextItem = "next-item"
  case open, menu, filter, find, preview, sort, copy
  case sortLeft = "sort-left"
  case sortRight = "sort-right"
  case mark, unmark
  case markRange = "mark-range"
  case markAll = "mark-all"
  case pauseRow = "pause"
  case pauseQueue = "pause-queue"
  case retry, cancel, kill, delete, logs
  case retryAll = "retry-all"
  case cancelAll = "cancel-all"
  case pauseAll = "pause-all"
  case resumeAll = "resume-all"
  case killAll = "kill-all"
  case deleteAll = "delete-all"
  case undo, note, tell, edit
  case resolve, snooze, reopen
  case runNow = "run-now"
  case drain, stop, limit
  case pauseStore = "pause-store"
  case follow, wrap, times
  case findNext = "find-next"
  case findPrevious = "find-previous"
  case onlyMatching = "only-matching"
  case level
  case nextError = "next-error"
  case previousError = "previous-error"
  case markLine = "mark-line"
  case palette, columns, save
  case otherStore = "other-store"
  case saveScreen = "save-screen"
  case check
  case freeze, theme, redraw, suspend, figures
}

/// Where a key can be pressed: one for each kind of screen.
package struct KeyContext: OptionSet, Hashable, Sendable {
  package var rawValue: UInt16

  package init(rawValue: UInt16) {
    self.rawValue = rawValue
  }

  package static let overview = KeyContext(rawValue: 1)
  package static let jobs = KeyContext(rawValue: 2)
  package static let job = KeyContext(rawValue: 4)
  package static let log = KeyContext(rawValue: 8)
  package static let workers = KeyContext(rawValue: 16)
  package static let worker = KeyContext(rawValue: 32)
  package static let queues = KeyContext(rawValue: 64)
  package static let queue = KeyContext(rawValue: 128)
  package static let errors = KeyContext(rawValue: 256)
  package static let error = KeyContext(rawValue: 512)
  package static let schedules = KeyContext(rawValue: 1024)
  package static let journal = KeyContext(rawValue: 2048)
  package static let entry = KeyContext(rawValue: 4096)
  package static let kinds = KeyContext(rawValue: 8192)
  package static let store = KeyContext(rawValue: 16_384)

  package static let all: KeyContext = lists.union([.job, .log, .entry])
  /// Screens whose rows are, or may be, jobs.
  package static let jobRows: KeyContext = [.overview, .jobs, .job, .worker, .queue, .error]
  package static let lists: KeyContext = [
    .overview, .jobs, .workers, .worker, .queues, .queue, .errors, .error, .schedules, .journal, .kinds, .store,
  ]
  /// Lists whose rows take marks.
  package static let markable: KeyContext = [.jobs, .queue, .worker, .error]
  /// Screens that say by what jobs can be chosen: a filter, a group, a queue.
  package static let choosable: KeyContext = [.overview, .jobs, .errors, .error, .queues, .queue]
  /// Screens with something on them that can be paused.
  package static let pausable: KeyContext = [
    .overview, .jobs, .job, .workers, .worker, .queues, .queue, .error, .schedules, .kinds, .store,
  ]
  /// Lists whose order and columns can be chosen.
  package static let sortable: KeyContext = [.jobs, .errors, .workers, .schedules, .queues, .kinds]
  /// Pages that were opened from a row of a list.
  package static let pages: KeyContext = [.job, .log, .queue, .worker, .error, .entry]
}

/// What pressing a key can cost.
package enum Danger: Hashable, Sendable {
  /// Changes what is seen, nothing in the store.
  case none
  /// Changes the store, and the same key or another takes it back.
  case reversible
  /// Asks before it changes anything.
  case asks
  /// Cannot be taken back, or concerns many: always asks, names the count and shows the list.
  case irreversible
}

/// One line of the key table.
package struct Binding: Hashable, Sendable {
  package enum Group: Int, CaseIterable, Hashable, Sendable {
    case move, act, find, view, log, program
  }

  package var action: Action
  package var keys: [Key]
  package var contexts: KeyContext
  package var group: Group
  package var danger: Danger
  /// For the key bar and the action menu.
  package var label: StaticText
  /// For the help screen.
  package var help: StaticText
  /// Its place in the key bar, smallest first; nil keeps it out.
  package var bar: Int?
}
