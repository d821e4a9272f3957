package import JobCore
package import JobRPC
package import SafeText

/// One line of a log, its colours read once.
package struct LogLine: Hashable, Sendable {
  package var seq: Int64
  package var at: Timestamp
  package var attempt: Int64
  package var stream: WireLogEntry.Stream
  package var level: String?
  package var text: StyledText

  package init(_ entry: WireLogEntry) {
    seq = entry.seq
    at = entry.at
    attempt = entry.attempt
    stream = entry.stream
    level = entry.level
    var bytes = entry.body.bytes
    while bytes.last == 0x0A || bytes.last == 0x0D { bytes.removeLast() }
    text = StyledText(bytes: bytes)
  }
}

/// A job's log as it is read: a window of lines, and a position in it.
///
/// Being on the last line is following; there is no mode beside it. Lines before and after the window are fetched when
/// the position comes near them, so memory does not grow with the log.
package struct LogScreen: Hashable, Sendable {
  package enum Times: Hashable, Sendable, CaseIterable { case clock, sinceStart, none }

  package static let window = 2000
  package static let page: Int64 = 300

  package let id: Int64
  package var kind: SafeText
  /// Nil for the latest.
  package var attempt: Int64?
  package var job: WireJob?
  package private(set) var lines: [LogLine] = []
  /// The numbers of the store's end of the log; its entries are in `lines`.
  package private(set) var end: LogView?
  package private(set) var isFollowing = true
  /// The line that the position is on; nil while there is none.
  package private(set) var cursor: Int64?
  /// The first line in view while not following.
  package private(set) var top: Int64?
  package var sideways = 0
  package var wraps = false
  package var times = Times.clock
  package private(set) var needle = ""
  package private(set) var showsOnlyMatching = false
  package var isLoading = false
  /// Indexes of the lines that contain the needle.
  package private(set) var matches: [Int] = []

  package init(id: Int64, kind: SafeText, attempt: Int64? = nil) {
    self.id = id
    self.kind = kind
    self.attempt = attempt
  }

  /// The lines that can be seen: all of the window, or those that match.
  package var shown: [Int] {
    showsOnlyMatching ? matches : Array(lines.indices)
  }

  package var shownCount: Int { showsOnlyMatching ? matches.count : lines.count }

  package func shownLine(_ index: Int) -> LogLine {
    lines[showsOnlyMatching ? matches[index] : index]
  }

  /// Where the position is among the lines that can be seen.
  package var cursorIndex: Int? { cursor.flatMap(shownIndex(of:)) }

  /// Where the first line in view is among those that can be seen.
  package var topIndex: Int { top.flatMap(shownIndex(of:)) ?? 0 }

  /// Lines of the store below the position.
  package var below: Int64 {
    guard let end, let cursor else { return 0 }
    return max(0, end.nextSeq - 1 - cursor)
  }

  /// Whether the window reaches the end of the store's log.
  package var reachesEnd: Bool {
    guard let end else { return true }
    return (lines.last?.seq ?? end.nextSeq - 1) >= end.nextSeq - 1
  }

  private func shownIndex(of seq: Int64) -> Int? {
    let count = shownCount
    guard count > 0 else { return nil }
    // The last line at or before `seq`, since a line may be gone from the window.
    var low = 0
    var high = count
    while high - low > 1 {
      let middle = (low + high) / 2
      if shownLine(middle).seq <= seq { low = middle } else { high = middle }
    }
    return low
  }

  // MARK: Lines

  /// Takes the store's end of the log.
  package mutating func take(_ view: LogView) {
    end = view
    let last = lines.last?.seq ?? Int64.min
    let new = view.entries.filter { $0.seq > last }
    guard let first = new.first else { return }
    let joins = lines.isEmpty || first.seq == last + 1
    if isFollowing || lines.isEmpty {
      if !joins { lines = [] }
      lines += new.map(LogLine.init)
      if lines.count > LogScreen.window { lines.removeFirst(lines.count - LogScreen.window) }
      findMatches()
      goToEnd()
    } else if joins, lines.count + new.count <= LogScreen.window {
      lines += new.map(LogLine.init)
      findMatches()
    }
  }

  /// Takes a page that was asked for, before or behind the window.
  package mutating func take(page entries: [WireLogEntry], older: Bool) {
    isLoading = false
    if older {
      let first = lines.first?.seq ?? Int64.max
      lines = entries.filter { $0.seq < first }.map(LogLine.init) + lines
      if lines.count > LogScreen.window { lines.removeLast(lines.count - LogScreen.window) }
    } else {
      let last = lines.last?.seq ?? Int64.min
      lines += entries.filter { $0.seq > last }.map(LogLine.init)
      if lines.count > LogScreen.window { lines.removeFirst(lines.count - LogScreen.window) }
    }
    findMatches()
  }

  /// The page that the position will soon need: where it begins, and whether it is before the window.
  package func missingPage(height: Int) -> (from: Int64, older: Bool)? {
    guard !isLoading, let end, let first = lines.first?.seq, let last = lines.last?.seq, !isFollowing,
      let index = cursor.flatMap({ seq in lines.firstIndex { $0.seq >= seq } })
    else { return nil }
    if index < 2 * height, first > end.firstSeq { return (max(end.firstSeq, first - LogScreen.page), true) }
    if lines.count - index < 2 * height, last < end.nextSeq - 1 { return (last + 1, false) }
    return nil
  }

  // MARK: Moving

  /// To the end of the log, which is following it.
  package mutating func goToEnd() {
    if !reachesEnd, let end {
      lines = end.entries.map(LogLine.init)
      findMatches()
    }
    isFollowing = true
    cursor = shownCount > 0 ? shownLine(shownCount - 1).seq : nil
    top = nil
  }

  package mutating func pause(height: Int) {
    guard isFollowing else { return }
    isFollowing = false
    let first = max(0, shownCount - height)
    top = shownCount > 0 ? shownLine(first).seq : nil
  }

  package mutating func goToStart() {
    guard shownCount > 0 else { return }
    isFollowing = false
    cursor = shownLine(0).seq
    top = cursor
  }

  /// Moves the position; down onto the last line of the log means following again.
  package mutating func move(by steps: Int, height: Int) {
    guard shownCount > 0, let index = cursorIndex else { return }
    if steps < 0 { pause(height: height) }
    guard !isFollowing else { return }
    place(at: index + steps, height: height)
  }

  private mutating func place(at wanted: Int, height: Int) {
    let index = min(max(wanted, 0), shownCount - 1)
    if index == shownCount - 1, reachesEnd, wanted >= index {
      goToEnd()
      return
    }
    cursor = shownLine(index).seq
    let first = min(max(topIndex, index - height + 1), index)
    top = shownLine(first).seq
  }

  // MARK: Finding

  package mutating func find(_ text: String, height: Int) {
    needle = text
    if text.isEmpty { showsOnlyMatching = false }
    findMatches()
    guard let last = matches.last, !showsOnlyMatching else { return }
    // The nearest match at or above the position, as `less` searches backwards from a log's end.
    let here = cursorIndex ?? last
    pause(height: height)
    place(at: matches.last { $0 <= here } ?? last, height: height)
  }

  package mutating func findNext(_ direction: Int, height: Int) -> Bool {
    guard !matches.isEmpty, let here = cursorIndex else { return false }
    if showsOnlyMatching {
      move(by: direction, height: height)
      return true
    }
    let next = direction > 0 ? matches.first { $0 > here } : matches.last { $0 < here }
    guard let next else { return false }
    pause(height: height)
    place(at: next, height: height)
    return true
  }

  package mutating func toggleOnlyMatching() {
    guard !needle.isEmpty else { return }
    showsOnlyMatching.toggle()
    if isFollowing { goToEnd() }
  }

  /// Which match the position is on, counted from 1.
  package var matchNumber: Int? {
    guard let cursor, let number = matches.firstIndex(where: { lines[$0].seq == cursor }) else { return nil }
    return number + 1
  }

  private mutating func findMatches() {
    guard !needle.isEmpty else {
      matches = []
      return
    }
    let wanted = needle.lowercased()
    matches = lines.indices.filter { lines[$0].text.plain.text.lowercased().contains(wanted) }
  }
}
