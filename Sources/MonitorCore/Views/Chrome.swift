import JobCore
import JobRPC
import SafeText

extension Painter {
  // MARK: Title

  /// Who this is, how the connection stands, what time it is.
  mutating func paintTitle() {
    var right = columns - 1
    if layout.isFull || columns >= 56 {
      right = grid.write(clock.hourMinute(clock.wall), row: 0, endingAt: right, role: .muted)
      let second = clock.timeOfDay(clock.wall).second
      grid.expire(
        at: Instant(
          nanoseconds: clock.now.nanoseconds + Int64(60 - second) * 1_000_000_000 - clock.wall.microseconds % 1_000_000
            * 1000))
    }
    if layout.isFull {
      let mode: SafeText = model.settings.isReadOnly ? "read-only" : isWide ? "read-write" : "rw"
      right = grid.write(mode, row: 0, endingAt: right - 3, role: model.settings.isReadOnly ? .warn : .muted)
    }
    right = paintConnection(endingAt: right - (isWide ? 4 : 3))
    guard layout.isFull || model.screens.count == 1 else {
      grid.write(title(of: model.screen), row: 0, column: 1, limit: right - 1, role: .tabActive)
      return
    }
    var at = 1
    if let host = model.settings.host, !layout.isFull {
      // Whose jobs these are is worth more room than the program's name.
      at = grid.write(host.truncated(columns: 24), row: 0, column: 1, limit: right, role: .title) + 2
    } else if layout.isFull || environment == nil {
      at = grid.write("jobtop", row: 0, column: 1, limit: right, role: .title) + 2
    }
    if let environment {
      let name = environment.name.truncated(columns: 24)
      at = grid.write(name, row: 0, column: at, limit: right - 1, role: environment.role) + 2
    }
    if layout.isFull {
      grid.write(model.settings.socket, row: 0, column: at, limit: right - 2, role: .muted)
    } else if let overview = model.overview {
      for (text, role) in summary(overview) where at + text.width < right - 1 {
        at = grid.write(text, row: 0, column: at, role: role) + 2
      }
    }
  }

  /// Columns of a job's name in the way here.
  static let nameLimit = 40

  private var environment: (name: SafeText, role: Role)? {
    guard let name = model.overview?.store.environment ?? helloEnvironment else { return nil }
    switch name {
    case "production": return ("PRODUCTION", .environmentProduction)
    case "staging": return ("staging", .environmentStaging)
    case "development": return ("development", .environmentDevelopment)
    default: return (SafeText(name), .strong)
    }
  }

  private var helloEnvironment: String? {
    if case .live(let hello) = model.connection { return hello.environment }
    return nil
  }

  /// Returns the column where it begins.
  private mutating func paintConnection(endingAt end: Int) -> Int {
    if let frozenAt = model.frozenAt {
      let age = grid.age(since: frozenAt, clock)
      return grid.write("FROZEN \(age), z thaws", row: 0, endingAt: end, role: .warn)
    }
    switch model.connection {
    case .connecting: return paintConnection("connecting", .scheduled, .connectionSlow, endingAt: end)
    case .live:
      let silence = model.silence
      guard let last = model.lastFrame, silence >= 3000 else {
        if let last = model.lastFrame { grid.expire(at: last + 3000) }
        return paintConnection("live", .running, .connectionLive, endingAt: end)
      }
      let age = Age(microseconds: silence.count * 1000)
      grid.expire(at: last + Milliseconds(silence.count + age.remaining / 1000 + 1))
      return paintConnection("slow \(age.text)", .scheduled, .connectionSlow, endingAt: end)
    case .lost(let loss):
      let age = Age(microseconds: clock.now.since(loss.since).count * 1000)
      let left = max(0, (loss.nextTry.since(clock.now).count + 999) / 1000)
      grid.expire(at: clock.now + 1000)
      let short: SafeText = "lost \(age.text)"
      let retry: SafeText = left > 0 ? "try \(loss.attempt) in \(left) s" : "try \(loss.attempt) now"
      let text: SafeText =
        columns >= 100 ? "\(short), reconnecting (\(retry))" : layout.isFull ? "\(short), \(retry)" : short
      return paintConnection(text, .queued, .connectionLost, endingAt: end)
    }
  }

  private mutating func paintConnection(_ text: SafeText, _ glyph: Glyph, _ role: Role, endingAt end: Int) -> Int {
    let start = grid.write(text, row: 0, endingAt: end, role: role) - 2
    grid.write(glyph, row: 0, column: start, role: role)
    return start
  }

  // MARK: Tabs

  /// The tabs with their counts or, further in, the way here.
  mutating func paintTabs() {
    guard let row = layout.tabs, let rule = layout.rule else { return }
    // A production store has a stripe across the screen; where there are no colours the word in the title says it.
    let stripe: Role? = environment?.role == .environmentProduction ? .environmentProduction : nil
    grid.fill(.rule, row: rule, columns: 0..<columns, role: stripe ?? .rule)
    guard model.screens.count == 1 else {
      paintWay(row: row)
      return
    }
    paintTabRow(row: row)
  }

  private mutating func paintWay(row: Int) {
    var hint: SafeText = .empty
    if model.settings.keymap.binding(of: .nextItem, in: model.screen.context) != nil { hint = "[ previous   ] next" }
    var right = columns - 1
    if isWide { right = grid.write(hint, row: row, endingAt: right, role: .muted) - 2 }
    var at = 1
    for (index, screen) in model.screens.enumerated() {
      let isLast = index == model.screens.count - 1
      if index > 0 { at = grid.write(" › ", row: row, column: at, limit: right, role: .muted) }
      at = grid.write(title(of: screen), row: row, column: at, limit: right, role: isLast ? .tabActive : .tab)
    }
  }

  func title(of screen: Screen) -> SafeText {
    switch screen {
    case .overview, .workers, .queues, .errors, .schedules, .journal, .kinds, .store: return screen.name
    case .jobs(let jobs): return jobs.filter.isEmpty ? "Jobs" : "Jobs \(SafeText(jobs.filter))"
    case .job(let job):
      return job.data.map { "\(name(of: $0.job).truncated(columns: Painter.nameLimit)) \(job.id)" } ?? "job \(job.id)"
    case .log(let log):
      let attempt = log.attempt ?? log.end?.attempt ?? log.job?.attempt ?? 0
      let before = model.screens.count > 1 ? model.screens[model.screens.count - 2] : nil
      let isBehindJob = if case .job? = before { true } else { false }
      let title = log.job.map { self.name(of: $0).truncated(columns: Painter.nameLimit) } ?? log.kind
      let name: SafeText = isBehindJob ? .empty : "\(title) \(log.id) › "
      let of = log.job.map { " of \($0.attempt)" as SafeText } ?? .empty
      return attempt == 0 ? "\(name)log" : "\(name)log, attempt \(attempt)\(of)"
    case .worker(let worker): return "worker \(SafeText(worker.id))"
    case .queue(let queue): return "queue \(SafeText(queue.name))"
    case .error(let error): return error.data?.group.map { SafeText($0.class) } ?? "error \(SafeText(error.id))"
    case .entry(let entry): return "entry \(entry.entry.id)"
    }
  }

  // MARK: Status line

  /// The one line for what is typed, what was answered, and where in the list this is.
  mutating func paintStatus() {
    guard let row = layout.status else { return }
    grid.fill(.space, row: row, columns: 0..<columns)
    if let prompt = model.prompt {
      paint(prompt, row: row)
      return
    }
    var right = columns - 1
    let isBusy = !layout.isFull && (model.flash != nil || model.isCopying || model.choosing != nil)
    if !isBusy, let range = pageRange ?? listRange {
      right = grid.write(range, row: row, endingAt: right, role: .muted) - 2
    }
    if model.isCopying {
      grid.write(
        "copy   i id   a args   e error   l line   c command", row: row, column: 1, limit: right, role: .input)
    } else if let choosing = model.choosing {
      grid.write(
        "choosing the jobs \(choosing.name)   Esc stops", row: row, column: 1, limit: right, role: .input)
    } else if let flash = model.flash {
      grid.write(flash.text, row: row, column: 1, limit: right, role: flash.role)
    } else if let bulk = model.bulks.last {
      let key = model.settings.keymap.key(of: .interrupt, in: model.screen.context).map { "   \($0) stops" as SafeText }
      grid.write(
        "\(bulk.verb.doing) \(SafeText.count(bulk.decided)) of \(SafeText.count(bulk.total))\(key ?? .empty)", row: row,
        column: 1, limit: right, role: .info)
    } else if model.showsFigures {
      grid.write(model.figures.text, row: row, column: 1, limit: right, role: .muted)
    } else if model.isStale, let picture = model.pictureClock {
      let key = model.settings.keymap.key(of: .redraw, in: model.screen.context) ?? .empty
      let since = clock.hourMinuteSecond(picture.wall)
      var text: SafeText = "STALE  this is from \(since). Actions are off; \(key) connects now."
      if model.settings.host != nil, case .lost(let loss) = model.connection {
        // What ssh says is the way to mend it.
        text = "STALE from \(since), actions are off, \(key) connects now. lost: \(loss.reason)"
      }
      grid.write(layout.isFull ? text : "STALE from \(since)", row: row, column: 1, limit: right, role: .warn)
    } else if !model.tells.isEmpty {
      let ids = model.tells.keys.sorted().map { "\($0)" as SafeText }.joined(separator: ", ")
      grid.write("the bell rings at the end of \(ids)", row: row, column: 1, limit: right, role: .muted)
    } else if !layout.isFull, case .log(let log) = model.screen {
      paintLogHead(log, row: row)
    } else if !layout.isFull {
      paintNarrowHint(row: row, end: right)
    }
  }

  /// What the last line of a small screen says when nothing else does: what needs attention, and the way to help.
  private mutating func paintNarrowHint(row: Int, end: Int) {
    let key = model.settings.keymap.key(of: .help, in: model.screen.context) ?? .empty
    let help = grid.write("\(key) help", row: row, endingAt: end, role: .muted)
    guard case .overview = model.screen, let line = model.overview?.attention.first else { return }
    let sign = sign(of: line)
    let text = attentionText(line)
    grid.write(sign.glyph, row: row, column: 1, role: sign.role)
    grid.write(text, row: row, column: 3, limit: help - 2, role: sign.role)
  }

  private var listRange: SafeText? {
    guard case .jobs(let jobs) = model.screen, let data = jobs.data, !jobs.listing.order.isEmpty else { return nil }
    let first = Int(jobs.offset) + jobs.listing.top + 1
    let height = layout.listHeight(of: model)
    let last = min(first + height - 1, Int(jobs.offset) + jobs.listing.order.count)
    let isMore = last < Int(data.matched) || data.more
    return
      "\(SafeText.count(first))-\(SafeText.count(last)) of \(SafeText.count(Int(data.matched)))\(data.more ? "+" : "")\(isMore ? " ↓" : "")"
  }

  // MARK: Key bar

  /// The keys that matter here, made from the keymap; what does not fit is left out.
  mutating func paintKeyBar() {
    guard let row = layout.bar else { return }
    let context = model.screen.context
    let bindings = model.settings.keymap.bindings(in: context)
      .filter { $0.bar != nil }
      .sorted { ($0.bar ?? 0) < ($1.bar ?? 0) }
    let leaving: SafeText = model.screens.count > 1 ? "back" : "quit"
    let quitKey = model.settings.keymap.key(of: .back, in: context) ?? .empty
    let end = columns - 1 - leaving.width - 1 - quitKey.width
    grid.write(quitKey, row: row, column: end, role: .barKey)
    grid.write(leaving, row: row, column: end + quitKey.width + 1, role: .bar)
    grid.click(.action(.back), row: row, columns: end..<columns)
    var at = 1
    for binding in bindings where binding.action != .back {
      guard let key = binding.keys.first?.label, at + key.width + 1 + binding.label.width + 2 <= end else { continue }
      let start = at
      at = grid.write(key, row: row, column: at, role: .barKey)
      at = grid.write(binding.label, row: row, column: at + 1, role: .bar) + 2
      grid.click(.action(binding.action), row: row, columns: start..<at - 2)
    }
  }
}
