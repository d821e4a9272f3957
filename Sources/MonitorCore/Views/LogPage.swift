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
    guard screen.shownCount > 0 else {
      if screen.showsOnlyMatching {
        paintEmpty(
          "No line contains  \(SafeText(screen.needle))", "& shows all lines, Esc ends the search.", row: row + 1)
      } else {
        let isWaiting = end.attempt == 0 && screen.attempt == nil
        paintEmpty(
          isWaiting
            ? "The job has not run yet." : end.done ? "This run wrote nothing." : "Nothing is written yet.",
          end.done && !isWaiting ? .empty : "New lines appear here.", row: row + 1)
      }
      return
    }
    paintLogLines(screen, rows: row..<layout.body.upperBound)
  }

  // MARK: Head

  mutating func paintLogHead(_ screen: LogScreen, row: Int) {
    grid.fill(.space, row: row, columns: 0..<columns)
    var right = columns - 1
    if let end = screen.end, layout.isFull {
      let bytes: SafeText = end.logBytes > 0 ? "   \(SafeText.bytes(Int(end.logBytes)))" : .empty
      let size: SafeText = "\(SafeText.count(Int(end.total))) lines\(bytes)"
      right = grid.write(size, row: row, endingAt: right, role: .muted) - 2
      if let state = end.state, isWide || screen.needle.isEmpty {
        let sign = StateSign(state)
        right = grid.write(sign.word, row: row, endingAt: right, role: sign.role) - 2
        grid.write(sign.glyph, row: row, column: right, role: sign.role)
        right -= 2
      }
    }
    var at = 1
    func add(_ painter: inout Painter, _ text: SafeText, _ role: Role) {
      guard at + text.width <= right else { return }
      at = painter.grid.write(text, row: row, column: at, limit: right, role: role) + 3
    }
    if screen.isFollowing {
      let isOver = screen.end.map { $0.done && $0.attempt > 0 } ?? false
      add(&self, isOver ? "END" : "FOLLOWING", isOver ? .muted : .ok)
    } else {
      let time =
        screen.cursorIndex.map { " at \(clock.hourMinuteSecond(screen.shownLine($0).at))" as SafeText } ?? .empty
      add(&self, "PAUSED\(time)", .warn)
      if screen.below > 0 { add(&self, "+\(SafeText.count(Int(screen.below))) below", .strong) }
    }
    if !screen.needle.isEmpty {
      let number = screen.matchNumber.map { "\($0) of " as SafeText } ?? .empty
      let only: SafeText = screen.showsOnlyMatching ? ", only" : .empty
      add(&self, "/\(SafeText(screen.needle)) \(number)\(SafeText.count(screen.matches.count))\(only)", .match)
    }
    if layout.isFull {
      if !screen.isFollowing { add(&self, "G or f resumes", .muted) }
      if screen.wraps { add(&self, "wrap", .muted) }
      if screen.sideways > 0 { add(&self, "from column \(screen.sideways + 1)", .muted) }
      if screen.isLoading, screen.missesOlder { add(&self, "reading…", .muted) }
    }
  }

  // MARK: Lines

  private struct LogColumns {
    var level: Int?
    var text: Int
    var end: Int
  }

  private func logColumns(_ screen: LogScreen) -> LogColumns {
    let time: Int =
      switch screen.times {
      case .none: 0
      case .sinceStart: 8
      case .clock: isWide ? 13 : layout.isFull || columns >= 56 ? 9 : 0
      }
    let hasLevels = screen.lines.contains { $0.level != nil || $0.stream == .stderr || $0.stream == .system }
    let start = 1 + time
    return LogColumns(
      level: hasLevels && columns >= 56 ? start : nil, text: start + (hasLevels && columns >= 56 ? 6 : 0),
      end: columns - 1)
  }

  private mutating func paintLogLines(_ screen: LogScreen, rows: Range<Int>) {
    let places = logColumns(screen)
    let width = max(1, places.end - places.text)
    func height(_ index: Int) -> Int {
      guard screen.wraps else { return 1 }
      return max(1, (screen.shownLine(index).text.width + width - 1) / width)
    }
    var first = screen.topIndex
    if screen.isFollowing {
      var used = 0
      first = screen.shownCount
      while first > 0, used + height(first - 1) <= rows.count || first == screen.shownCount {
        first -= 1
        used += height(first)
      }
    } else if let cursor = screen.cursorIndex {
      // A wrapped line takes several rows, so that the position may have left the window.
      var used = 0
      var start = cursor
      while start > first, used + height(start) <= rows.count {
        used += height(start)
        start -= 1
      }
      if start > first, used + height(start) > rows.count { first = start + 1 }
    }
    var row = rows.lowerBound
    var index = first
    while row < rows.upperBound, index < screen.shownCount {
      row = paint(screen.shownLine(index), screen, places, row: row, end: rows.upperBound)
      index += 1
    }
    if screen.isFollowing { grid.cursor = Grid.Position(row: max(rows.lowerBound, row - 1), column: 0) }
  }

  /// Returns the row after the line.
  private mutating func paint(
    _ line: LogLine, _ screen: LogScreen, _ places: LogColumns, row: Int, end: Int
  ) -> Int {
    let isCursor = !screen.isFollowing && line.seq == screen.cursor
    switch screen.times {
    case .none: break
    case .sinceStart:
      let start = screen.job?.startedAt ?? screen.lines.first?.at ?? line.at
      grid.write(
        SafeText.countdown(line.at - start), row: row, endingAt: places.level.map { $0 - 1 } ?? places.text - 1,
        role: .logTime)
    case .clock where isWide: grid.write(clock.precise(line.at), row: row, column: 1, role: .logTime)
    case .clock:
      if layout.isFull || columns >= 56 {
        grid.write(clock.hourMinuteSecond(line.at), row: row, column: 1, role: .logTime)
      }
    }
    if let column = places.level {
      grid.write(levelWord(line), row: row, column: column, limit: places.text - 1, role: line.role, marksCut: false)
    }
    var right = places.end
    if line.text.escaped > 0, !screen.wraps, columns >= 76 {
      right = grid.write("\(line.text.escaped) escaped", row: row, endingAt: right, role: .logEscaped) - 1
    }
    var at = row
    if screen.wraps {
      var skipped = 0
      let width = max(1, places.end - places.text)
      repeat {
        paint(line, from: skipped, row: at, column: places.text, limit: places.end)
        skipped += width
        at += 1
      } while skipped < line.text.width && at < end
    } else {
      let isCut = line.text.width - screen.sideways > right - places.text
      paint(line, from: screen.sideways, row: at, column: places.text, limit: isCut ? right - 1 : right)
      if isCut { grid.write(.more, row: at, column: right - 1, role: .muted) }
      at += 1
    }
    highlight(line, screen, places, row: row, isCurrent: isCursor)
    if isCursor {
      grid.write(.cursor, row: row, column: 0, role: .accent)
      grid.cursor = Grid.Position(row: row, column: 0)
    }
    return at
  }

  private mutating func paint(_ line: LogLine, from skipped: Int, row: Int, column: Int, limit: Int) {
    var passed = 0
    var at = column
    for run in line.text.runs where at < limit {
      let width = run.text.width
      defer { passed += width }
      guard passed + width > skipped else { continue }
      let text = passed < skipped ? run.text.dropFirst(columns: skipped - passed) : run.text
      let style = run.style
      at = grid.write(
        text, row: row, column: at, limit: limit, role: style.isEscaped ? .logEscaped : line.role, marksCut: false,
        attributes: attributes(style), foreground: number(style.foreground),
        background: number(style.background))
    }
  }

  private func number(_ color: StyledText.Color?) -> UInt16 {
    switch color {
    case nil: 0
    case .indexed(let number)?: UInt16(number) + 1
    case .rgb(let red, let green, let blue)?:
      UInt16(TerminalPalette.nearest256(to: RGB(red: red, green: green, blue: blue))) + 1
    }
  }

  private func attributes(_ style: StyledText.Style) -> TextAttributes {
    var attributes: TextAttributes = []
    if style.isBold { attributes.insert(.bold) }
    if style.isDim { attributes.insert(.dim) }
    if style.isItalic { attributes.insert(.italic) }
    if style.isUnderlined { attributes.insert(.underline) }
    if style.isReversed { attributes.insert(.reverse) }
    return attributes
  }

  private func levelWord(_ line: LogLine) -> SafeText {
    if let level = line.level { return SafeText(level.uppercased()) }
    switch line.stream {
    case .stdout, .log: return .empty
    case .stderr: return "err"
    case .system: return "jobtop"
    }
  }

  private mutating func highlight(
    _ line: LogLine, _ screen: LogScreen, _ places: LogColumns, row: Int, isCurrent: Bool
  ) {
    guard !screen.needle.isEmpty, !screen.wraps else { return }
    let text = line.text.plain.text.lowercased()
    let needle = screen.needle.lowercased()
    var rest = text[...]
    var passed = 0
    while let found = rest.firstRange(ofText: needle) {
      passed += SafeText(String(rest[..<found.lowerBound])).width
      let start = places.text + passed - screen.sideways
      let width = SafeText(String(rest[found])).width
      let columns = max(start, places.text)..<max(start + width, places.text)
      grid.setBackdrop(isCurrent ? .matchCurrent : .match, row: row, columns: columns.clamped(to: 0..<places.end))
      passed += width
      rest = rest[found.upperBound...]
    }
  }
}

extension LogScreen {
  /// Whether lines before the window are in the store.
  var missesOlder: Bool {
    guard let end, let first = lines.first?.seq else { return false }
    return first > end.firstSeq
  }
}

extension Substring {
  /// The first place of a text; the standard library has no search without Foundation or regexes.
  fileprivate func firstRange(ofText needle: String) -> Range<Index>? {
    guard !needle.isEmpty else { return nil }
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(needle) { return start..<index(start, offsetBy: needle.count) }
      formIndex(after: &start)
    }
    return nil
  }
}
