import JobCore
import JobRPC
import SafeText

extension Painter {
  mutating func paint(_ screen: LogScreen) {
    var row = layout.body.lowerBound
    if layout.isFull {
      paintLogHead(screen, row: row)
      row += 1
    }
    guard let end = screen.end else {
      if !model.connection.isLive { paintWaiting() }
      return
    }
    guard !screen.lines.isEmpty else {
      paintNoLines(screen, end, row: row + 1)
      return
    }
    paintLogLines(screen, rows: row..<layout.body.upperBound)
  }

  private mutating func paintNoLines(_ screen: LogScreen, _ end: LogView, row: Int) {
    if end.total > 0, screen.isSieved, screen.isLoading || !screen.reachesStart {
      paintEmpty("Reading the log for lines to show…", "Esc ends it.", row: row)
    } else if screen.showsOnlyMatching {
      paintEmpty("No line contains  \(SafeText(screen.needle))", "& shows all lines, Esc ends the search.", row: row)
    } else if let least = screen.least, end.total > 0 {
      paintEmpty(
        "No line is \(SafeText(least.rawValue))\(least == .error ? "" : " or graver")",
        "\(SafeText.count(Int(end.total))) lines are hidden, v shows them.", row: row)
    } else {
      let isWaiting = end.attempt == 0 && screen.attempt == nil
      paintEmpty(
        isWaiting ? "The job has not run yet." : end.done ? "This run wrote nothing." : "Nothing is written yet.",
        end.done && !isWaiting ? .empty : "New lines appear here.", row: row)
    }
  }

  // MARK: Head

  /// Whether new lines are followed, what is left out and looked for, and how long the log is.
  mutating func paintLogHead(_ screen: LogScreen, row: Int) {
    grid.fill(.space, row: row, columns: 0..<columns)
    let right = paintLogSize(screen, row: row)
    var at = 1
    func add(_ painter: inout Painter, _ text: SafeText, _ role: Role) {
      guard at + text.width <= right else { return }
      at = painter.grid.write(text, row: row, column: at, limit: right, role: role) + (painter.isWide ? 3 : 2)
    }
    if screen.isFollowing {
      let isOver = screen.end.map { $0.done && $0.attempt > 0 } ?? false
      add(&self, isOver ? "END" : "FOLLOWING", isOver ? .muted : .ok)
    } else {
      let time = screen.cursorIndex.map { " at \(clock.hourMinuteSecond(screen.lines[$0].at))" as SafeText } ?? .empty
      add(&self, "PAUSED\(time)", .warn)
      if screen.below > 0 {
        add(&self, "+\(SafeText.count(Int(screen.below)))\(isWide ? " lines" : "") below", .strong)
      }
    }
    if let progress = screen.questProgress {
      let target: SafeText = screen.quest?.target == .error ? "errors" : SafeText(screen.needle)
      add(&self, "looking for \(target) \(progress)%", .warn)
    } else if !screen.needle.isEmpty {
      add(&self, findText(screen), .match)
    }
    guard layout.isFull else { return }
    if screen.isLoading, !screen.reachesStart, screen.isSieved { add(&self, "reading…", .muted) }
    if let least = screen.least {
      add(&self, "\(isWide ? "level " : "")\(SafeText(least.rawValue))\(least == .error ? "" : "+")", .warn)
    }
    if screen.sideways > 0 { add(&self, "from column \(screen.sideways + 1)", .muted) }
    if !screen.isFollowing { add(&self, "G or f resumes", .muted) }
    // Only a wide screen tells what is as usual.
    if isWide, screen.least == nil { add(&self, "level all", .muted) }
    if screen.wraps || isWide { add(&self, screen.wraps ? "wrap on" : "wrap off", .muted) }
    if screen.times != .clock || isWide { add(&self, "time \(screen.times.word)", .muted) }
  }

  private func findText(_ screen: LogScreen) -> SafeText {
    let only: SafeText = screen.showsOnlyMatching ? ", only" : .empty
    guard let found = screen.matchCount else { return "/\(SafeText(screen.needle))\(only)" }
    let number = screen.matchNumber.map { "\($0) of " as SafeText } ?? .empty
    return
      "/\(SafeText(screen.needle)) \(number)\(SafeText.count(found.count))\(found.isPartial ? "+" : "")\(only)"
  }

  /// Returns the column before the text.
  private mutating func paintLogSize(_ screen: LogScreen, row: Int) -> Int {
    var right = columns - 1
    guard let end = screen.end, let size = screen.size, layout.isFull else { return right }
    let bytes: SafeText = size.bytes > 0 ? "   \(SafeText.bytes(Int(size.bytes)))" : .empty
    let text: SafeText = "\(SafeText.count(Int(size.lines))) lines\(bytes)"
    right = grid.write(text, row: row, endingAt: right, role: .muted) - 2
    if let state = end.state, isWide || screen.needle.isEmpty && screen.least == nil {
      let sign = StateSign(state)
      right = grid.write(sign.word, row: row, endingAt: right, role: sign.role) - 2
      grid.write(sign.glyph, row: row, column: right, role: sign.role)
      right -= 2
    }
    return right
  }
}

extension LogScreen.Times {
  fileprivate var word: SafeText {
    switch self {
    case .clock: "clock"
    case .sinceStart: "since start"
    case .none: "none"
    }
  }
}
