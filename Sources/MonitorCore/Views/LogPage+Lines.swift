import JobCore
import JobRPC
import SafeText

/// Where the parts of a log line stand, by the size and what the log has.
struct LogColumns: Hashable {
  /// Where the time begins; nil without one.
  var time: Int?
  /// Where the level begins; nil without one.
  var level: Int?
  var text: Int
  var end: Int
  /// Whether times have thousandths.
  var isPrecise: Bool

  init(_ screen: LogScreen, layout: Layout) {
    let columns = layout.size.columns
    isPrecise = layout.form == .wide
    let width: Int =
      switch screen.times {
      case .none: 0
      case .sinceStart: 9
      case .clock: isPrecise ? 13 : columns >= 56 ? 9 : 0
      }
    time = width > 0 ? 1 : nil
    let hasLevels = screen.hasLevels && columns >= 56
    level = hasLevels ? 1 + width : nil
    text = 1 + width + (hasLevels ? 6 : 0)
    end = columns - 1
  }
}

extension Painter {
  mutating func paintLogLines(_ screen: LogScreen, rows: Range<Int>) {
    let places = LogColumns(screen, layout: layout)
    let room = LogRoom(height: rows.count, width: places.end - places.text)
    let first =
      screen.isFollowing
      ? screen.firstFollowed(room) : screen.first(for: screen.cursorIndex ?? 0, from: screen.topIndex, room)
    var row = rows.lowerBound
    var index = first
    while row < rows.upperBound, index <= screen.lines.count {
      for seam in screen.seams(before: index) where row < rows.upperBound {
        paint(seam, screen, places, row: row)
        row += 1
      }
      guard index < screen.lines.count, row < rows.upperBound else { break }
      // What was written in one moment has its time once, and on the first row.
      let above = index > first ? screen.lines[index - 1].at : nil
      let hasTime = above.map { $0.microseconds / 1000 != screen.lines[index].at.microseconds / 1000 } ?? true
      row = paint(screen.lines[index], screen, places, hasTime: hasTime, row: row, end: rows.upperBound)
      index += 1
    }
    if screen.isFollowing { grid.cursor = Grid.Position(row: max(rows.lowerBound, row - 1), column: 0) }
  }

  private mutating func paint(_ seam: LogSeam, _ screen: LogScreen, _ places: LogColumns, row: Int) {
    switch seam {
    case .hidden(let count):
      let lines: SafeText =
        "\(SafeText.count(Int(count)))\(screen.least == .info ? " debug" : "") \(count == 1 ? "line" : "lines")"
      let dots: SafeText = model.settings.glyphs == .ascii ? "....." : "·····"
      grid.write(
        "\(places.level == nil ? .empty : "\(dots)  ")\(lines) hidden, v shows", row: row,
        column: places.level ?? places.text, limit: places.end, role: .muted)
    case .mark(let at):
      grid.fill(.rule, row: row, columns: 1..<places.end, role: .mark)
      grid.write(
        " \(clock.hourMinuteSecond(at)) you marked here ", row: row, column: 3, limit: places.end, role: .mark)
    }
  }

  /// Returns the row after the line.
  private mutating func paint(
    _ line: LogLine, _ screen: LogScreen, _ places: LogColumns, hasTime: Bool, row: Int, end: Int
  ) -> Int {
    let isCursor = !screen.isFollowing && line.seq == screen.cursor
    if hasTime { paintTime(of: line, screen, places, row: row) }
    if let column = places.level {
      grid.write(levelWord(line), row: row, column: column, limit: places.text - 1, role: line.role, marksCut: false)
    }
    var right = places.end
    if line.text.escaped > 0, !screen.wraps, columns >= 76 {
      right = grid.write("\(line.text.escaped) escaped", row: row, endingAt: right, role: .logEscaped) - 1
    }
    let width = places.end - places.text
    var at = row
    if screen.wraps {
      var skipped = 0
      repeat {
        paint(line, from: skipped, row: at, column: places.text, limit: places.end)
        highlight(line, screen, from: skipped, columns: places.text..<places.end, row: at, isCurrent: isCursor)
        skipped += max(1, width)
        at += 1
      } while skipped < line.text.width && at < end
    } else {
      let isCut = line.text.width - screen.sideways > right - places.text
      if isCut { right -= 1 }
      paint(line, from: screen.sideways, row: at, column: places.text, limit: right)
      highlight(line, screen, from: screen.sideways, columns: places.text..<right, row: at, isCurrent: isCursor)
      if isCut { grid.write(.more, row: at, column: right, role: .muted) }
      at += 1
    }
    if isCursor {
      grid.write(.cursor, row: row, column: 0, role: .accent)
      grid.cursor = Grid.Position(row: row, column: 0)
    }
    return at
  }

  private mutating func paintTime(of line: LogLine, _ screen: LogScreen, _ places: LogColumns, row: Int) {
    guard let column = places.time else { return }
    switch screen.times {
    case .none: break
    case .sinceStart:
      let start = screen.job?.startedAt ?? screen.lines.first?.at ?? line.at
      grid.write(SafeText.countdown(line.at - start), row: row, endingAt: column + 8, role: .logTime)
    case .clock:
      grid.write(
        places.isPrecise ? clock.precise(line.at) : clock.hourMinuteSecond(line.at), row: row, column: column,
        role: .logTime)
    }
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
    guard line.hasLevelWord else { return .empty }
    if line.stream == .system { return "jobtop" }
    return line.level.map { SafeText($0.uppercased()) } ?? "err"
  }

  /// Lays the match role behind what is looked for, in the columns of one row that shows the line from `skipped` on.
  private mutating func highlight(
    _ line: LogLine, _ screen: LogScreen, from skipped: Int, columns: Range<Int>, row: Int, isCurrent: Bool
  ) {
    guard line.matches, !columns.isEmpty else { return }
    let needle = screen.needle.lowercasedBytes
    let text = line.text.plain.text
    let bytes = Array(text.utf8)
    let lower = text.lowercasedBytes
    var start = 0
    // Columns up to `passed` bytes, counted once along the line.
    var passed = 0
    var column = 0
    func advance(to byte: Int) -> Int {
      if byte > passed {
        column += SafeText(String(decoding: bytes[passed..<byte], as: UTF8.self)).width
        passed = byte
      }
      return column
    }
    while start + needle.count <= lower.count {
      guard lower[start] == needle[0], lower[start..<(start + needle.count)].elementsEqual(needle) else {
        start += 1
        continue
      }
      let from = columns.lowerBound + advance(to: start) - skipped
      let to = columns.lowerBound + advance(to: start + needle.count) - skipped
      if to > columns.lowerBound, from < columns.upperBound {
        grid.setBackdrop(
          isCurrent ? .matchCurrent : .match, row: row,
          columns: max(from, columns.lowerBound)..<min(to, columns.upperBound))
      }
      start += needle.count
    }
  }
}
