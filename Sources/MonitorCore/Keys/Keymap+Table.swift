import SafeText

extension Keymap {
  /// The keys that jobtop ships with.
  package static let table: [Binding] = movement + rows + finding + logs + views + program

  private static func line(
    _ action: Action, _ keys: [Key], _ contexts: KeyContext, _ group: Binding.Group, danger: Danger = .none,
    _ label: StaticText, _ help: StaticText, bar: Int? = nil
  ) -> Binding {
    Binding(
      action: action, keys: keys, contexts: contexts, group: group, danger: danger, label: label, help: help,
      bar: bar)
  }

  private static let movement: [Binding] = [
    line(.down, ["j", .down], .all, .move, "down", "row down"),
    line(.up, ["k", .up], .all, .move, "up", "row up"),
    line(.halfPageDown, ["^D"], .all, .move, "half page down", "half a page down"),
    line(.halfPageUp, ["^U"], .all, .move, "half page up", "half a page up"),
    line(.pageDown, [.pageDown, "^F"], .all, .move, "page down", "page down"),
    line(.pageUp, [.pageUp, "^B"], .all, .move, "page up", "page up"),
    line(.top, ["g", .home], .all, .move, "top", "first row"),
    line(.bottom, ["G", .end], .all.subtracting(.log), .move, "bottom", "last row"),
    line(.bottom, ["G", .end], .log, .move, "end", "last line, and follow"),
    line(.open, [.enter, "d"], .lists.subtracting(.store), .move, "open", "open the row", bar: 2),
    line(.open, [.enter, "d"], .job, .move, "open", "open the section; elsewhere unfold what is long", bar: 2),
    line(.nextSection, [.tab], .job, .move, "section", "next section", bar: 9),
    line(.previousSection, [.backTab], .job, .move, "previous section", "previous section"),
    line(.errorGroup, [], .jobRows, .move, "error group", "open the error group of the job"),
    line(.previousItem, ["["], .pages, .move, "previous", "previous job, attempt or row"),
    line(.nextItem, ["]"], .pages, .move, "next", "next job, attempt or row"),
    line(.left, ["H", .left], .log, .move, "left", "sideways to the left"),
    line(.right, ["L", .right], .log, .move, "right", "sideways to the right"),
  ]

  private static let rows: [Binding] = [
    line(.menu, ["a"], .lists.union(.job), .act, "actions", "every action of this row", bar: 8),
    line(
      .mark, [.character(" ")], .markable, .act, "mark", "mark the row; actions take all marked",
      bar: 3),
    line(.markRange, ["v"], .markable, .act, "range", "mark from the last mark to here"),
    line(.markAll, ["*"], .markable, .act, "all", "mark all rows of the list"),
    line(.unmark, ["U"], .markable, .act, "none", "take all marks away"),
    line(
      .retry, ["r"], .jobRows, .act, danger: .asks, "retry", "retry: one failed job at once, several after a question",
      bar: 5),
    line(
      .pauseRow, ["p"], .pausable.subtracting(.store), .act, danger: .reversible, "pause",
      "pause or resume exactly this row", bar: 4),
    line(
      .pauseRow, ["p"], .store, .act, danger: .reversible, "pause", "pause or resume the whole store; asks", bar: 4),
    line(
      .pauseQueue, ["P"], [.overview, .jobs, .job, .queues, .queue, .worker, .error], .act, danger: .asks,
      "pause queue",
      "pause or resume the queue of this row; asks"),
    line(
      .cancel, ["x", .function(9)], .jobRows, .act, danger: .asks, "cancel",
      "cancel; asks, a running one gets time to end",
      bar: 6),
    line(.kill, ["X"], .jobRows, .act, danger: .irreversible, "kill", "kill at once (SIGKILL); asks"),
    line(.delete, ["D"], .jobRows, .act, danger: .irreversible, "delete", "delete jobs with their logs; asks", bar: 14),
    line(
      .delete, ["D"], .schedules, .act, danger: .irreversible, "delete", "delete the schedule; asks, its jobs stay",
      bar: 14),
    line(.logs, ["l"], .jobRows, .act, "logs", "log of the job, live", bar: 7),
    line(
      .retryAll, ["R"], .choosable, .act, danger: .irreversible, "retry all",
      "retry all that failed of the filter, group or queue; asks", bar: 13),
    line(
      .cancelAll, [], .choosable, .act, danger: .irreversible, "cancel all",
      "cancel everything of the filter, group or queue; asks"),
    line(
      .pauseAll, [], .choosable, .act, danger: .asks, "pause all", "pause all jobs of the filter, group or queue; asks"),
    line(
      .resumeAll, [], .choosable, .act, danger: .asks, "resume all",
      "resume all jobs of the filter, group or queue; asks"),
    line(
      .killAll, [], .choosable, .act, danger: .irreversible, "kill all",
      "kill all that runs of the filter, group or queue; asks"),
    line(
      .deleteAll, [], .choosable, .act, danger: .irreversible, "delete all",
      "delete everything of the filter, group or queue; asks"),
    line(
      .undo, ["u"], .all.subtracting(.log), .act, danger: .asks, "undo",
      "undo: names what it would take back and asks", bar: 15),
    line(.note, ["c"], .all, .act, danger: .asks, "note", "write a note to the journal", bar: 22),
    line(.tell, ["b"], .jobRows.union(.log), .act, "tell", "ring the bell when this ends"),
    line(.edit, [], .jobRows, .act, danger: .asks, "edit", "edit the args in $EDITOR and enqueue a copy"),
    line(
      .resolve, [], [.errors, .error], .act, danger: .asks, "resolve",
      "resolve the group; it reopens when it comes back"),
    line(.snooze, [], [.errors, .error], .act, danger: .asks, "snooze", "silence the group for a while"),
    line(.reopen, [], [.errors, .error], .act, danger: .asks, "reopen", "open a resolved or snoozed group again"),
    line(.runNow, [], .schedules, .act, danger: .asks, "run now", "run the schedule's job once, now"),
    line(
      .drain, [], [.workers, .worker], .act, danger: .asks, "drain", "let the worker end what it runs and take no more"),
    line(.stop, [], [.workers, .worker], .act, danger: .asks, "stop", "stop the worker; its jobs get time to end"),
    line(
      .limit, [], [.queues, .queue], .act, danger: .asks, "limits",
      "set how much of the queue runs at once, and how fast"),
    line(.check, [], .store, .act, "check", "look the store over: files, modes, rules, disk"),
    line(.pauseStore, [], .all, .act, danger: .asks, "pause store", "pause or resume the whole store"),
    line(.copy, ["y"], .all, .act, "copy", "copy: then i id, a args, e error, l line", bar: 12),
  ]

  private static let finding: [Binding] = [
    line(
      .filter, ["/", .function(4), .function(3)], .lists, .find, "filter",
      "filter jobs: words, state: queue: kind: id:", bar: 3),
    line(.find, ["/", .function(4), .function(3)], .log, .find, "find", "find in the log", bar: 4),
    line(.findNext, ["n"], .log, .find, "next", "next line that matches", bar: 5),
    line(.findPrevious, ["N"], .log, .find, "previous", "previous line that matches"),
    line(.onlyMatching, ["&"], .log, .find, "only", "only lines that match", bar: 6),
    line(.onlyMatching, ["&"], .errors, .find, "open only", "only open groups, or all", bar: 6),
  ]

  private static let logs: [Binding] = [
    line(.follow, ["f"], .log, .log, "follow", "follow new lines, or stop", bar: 2),
    line(.level, ["v"], .log, .log, "level", "levels shown: all, info, warn, error", bar: 7),
    line(.nextError, ["e"], .log, .log, "error", "next error", bar: 10),
    line(.previousError, ["E"], .log, .log, "previous error", "previous error"),
    line(.markLine, ["m"], .log, .log, "mark", "draw a line under what is there now", bar: 11),
    line(.wrap, ["w"], .log, .log, "wrap", "wrap long lines", bar: 8),
    line(.times, ["t"], .log, .log, "times", "times: clock, since the start, none", bar: 9),
  ]

  private static let views: [Binding] = [
    line(.sort, ["s", .function(6)], .sortable, .view, "sort", "choose the order", bar: 11),
    line(.sortLeft, ["<"], .sortable, .view, "sort left", "sort by the column to the left"),
    line(.sortRight, [">"], .sortable, .view, "sort right", "sort by the column to the right"),
    line(.preview, ["i"], .jobs, .view, "preview", "show or hide the preview", bar: 10),
    line(.columns, ["C"], .sortable, .view, "columns", "choose the columns"),
    line(.save, [], .jobs, .view, "save filter", "keep the filter under a name"),
    line(.saveScreen, [], .all, .view, "save screen", "write the screen to a file, as text or SVG"),
    line(.freeze, ["z"], .all, .view, "freeze", "freeze the screen, and thaw it", bar: 20),
    line(.theme, ["T"], .all, .view, "theme", "choose a theme, with a live preview", bar: 21),
    line(.overview, ["1"], .all, .view, "overview", "overview"),
    line(.jobs, ["2"], .all, .view, "jobs", "jobs"),
    line(.errors, ["3"], .all, .view, "errors", "errors"),
    line(.workers, ["4"], .all, .view, "workers", "workers"),
    line(.schedules, ["5"], .all, .view, "schedules", "schedules"),
    line(.journal, ["6"], .all, .view, "journal", "journal"),
    line(.queues, ["7"], .all, .view, "queues", "queues"),
    line(.kinds, ["8"], .all, .view, "kinds", "kinds"),
    line(.store, ["9"], .all, .view, "store", "store"),
    line(.nextTab, [.tab], .all.subtracting(.job), .view, "next tab", "next tab"),
    line(.previousTab, [.backTab], .all.subtracting(.job), .view, "previous tab", "previous tab"),
  ]

  private static let program: [Binding] = [
    line(.help, ["?", .function(1)], .all, .program, "help", "this help; Enter runs the line", bar: 1),
    line(.palette, [":", "^P"], .all, .program, "commands", "every action by its name", bar: 9),
    line(.otherStore, ["o"], .all, .program, "store", "attach to another store"),
    line(.back, ["q"], .all, .program, "back", "back; on a tab, quit", bar: 100),
    line(.escape, [.escape], .all, .program, "close", "close what is open, then the filter, then back"),
    line(.quit, ["Q", .function(10)], .all, .program, "quit", "quit"),
    line(.interrupt, ["^C"], .all, .program, "stop", "close a prompt, stop following; twice quits"),
    line(.redraw, ["^L"], .all, .program, "redraw", "paint again; connect now if the store is lost"),
    line(.suspend, ["^Z"], .all, .program, "suspend", "suspend; fg comes back"),
    line(.figures, [.function(12)], .all, .program, "figures", "bytes, writes, time and lag of a frame"),
  ]
}

/// Keys of the table in the notation that people read.
extension Key: ExpressibleByStringLiteral {
  package init(stringLiteral value: String) {
    guard let key = Key(notation: value) else { preconditionFailure("\(#function): no key \(value)") }
    self = key
  }
}
