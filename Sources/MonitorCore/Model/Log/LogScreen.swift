package import JobCore
package import JobRPC
package import SafeText

/// A job's log as it is read: a window of lines, and a position in it.
///
/// Being on the last line is following; there is no mode beside it. Lines before and after the window are fetched when
/// the position comes near them, so memory does not grow with the log. Where lines are left out, by level or since
/// they do not match, the store leaves them out too: the window holds only lines that are shown.
package struct LogScreen: Hashable, Sendable {
  package enum Times: Hashable, Sendable, CaseIterable { case clock, sinceStart, none }

  package static let window = 2000
  package static let page: Int64 = 300

  package let id: Int64
  package var kind: SafeText
  /// Nil for the latest.
  package var attempt: Int64?
  package var job: WireJob?
  /// The lines of the covered stretch that are shown.
  package internal(set) var lines: [LogLine] = []
  /// The stretch of the log that `lines` were taken from; nil while nothing was read.
  package internal(set) var covered: ClosedRange<Int64>?
  /// The numbers of the store's end of the log, with its last entries.
  package internal(set) var end: LogView?
  /// How long the log is, as it is told: at most once a second, as it changes with each line.
  package private(set) var size: LogSize?
  package internal(set) var isFollowing = true
  /// The line that the position is on; nil while there is none.
  package internal(set) var cursor: Int64?
  /// The first line in view while not following.
  package internal(set) var top: Int64?
  /// The position was jumped to: it shall stand in the upper third once the lines above it are there.
  var wantsContext = false
  package var sideways = 0
  package var wraps = false
  package var times = Times.clock
  package internal(set) var needle = ""
  package internal(set) var showsOnlyMatching = false
  /// Lines of a lower level are left out.
  package internal(set) var least: LogLevel?
  /// In the order of the log.
  package internal(set) var marks: [LogMark] = []
  /// What is looked for beyond the window.
  package internal(set) var quest: LogQuest?
  /// Where the whole log matches, as far as it was counted.
  package internal(set) var hits: LogHits?
  package var isLoading = false
  /// Answers to what was asked before the lines changed their meaning are dropped.
  private(set) var generation = 0
  /// Whether a line ever had something in the level's column, which then stays.
  package private(set) var hasLevels = false

  package init(id: Int64, kind: SafeText, attempt: Int64? = nil) {
    self.id = id
    self.kind = kind
    self.attempt = attempt
  }

  /// Whether lines are left out.
  package var isSieved: Bool { least != nil || showsOnlyMatching }

  /// Where the position is among the lines.
  package var cursorIndex: Int? { cursor.flatMap(index(of:)) }

  /// Where the first line in view is.
  package var topIndex: Int { top.flatMap(index(of:)) ?? 0 }

  /// Lines of the store below the position.
  package var below: Int64 {
    guard let end, let cursor else { return 0 }
    return max(0, end.nextSeq - 1 - cursor)
  }

  /// Whether the window reaches the end of the store's log.
  package var reachesEnd: Bool {
    guard let end else { return true }
    return (covered?.upperBound ?? 0) >= end.nextSeq - 1
  }

  /// Whether the window reaches the oldest line that the store keeps.
  package var reachesStart: Bool {
    guard let end, let covered else { return true }
    return covered.lowerBound <= end.firstSeq
  }

  /// The last line at or before a number: the line itself may be gone from the window.
  private func index(of seq: Int64) -> Int? {
    guard !lines.isEmpty else { return nil }
    var low = 0
    var high = lines.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lines[middle].seq <= seq { low = middle } else { high = middle }
    }
    return low
  }

  /// Whether a line is shown, as far as the window decides it.
  private func passes(_ line: LogLine) -> Bool {
    if let least, line.counted < least { return false }
    return !showsOnlyMatching || line.matches
  }

  /// Entries as lines, those that are shown.
  private mutating func shown(_ entries: some Sequence<WireLogEntry>) -> [LogLine] {
    let needle = needle.lowercasedBytes
    var result: [LogLine] = []
    for entry in entries {
      var line = LogLine(entry)
      line.matches = line.contains(needle)
      if line.hasLevelWord { hasLevels = true }
      if passes(line) { result.append(line) }
    }
    return result
  }

  /// Tells of the log's length anew where its second is over, or where the log is.
  mutating func tellSize(at now: Instant) {
    guard let end else { return }
    if let size, !end.done, now < size.until { return }
    size = LogSize(lines: end.total, bytes: end.logBytes, until: now + 1000)
  }

  /// When the length is to be told anew though no line came; nil where it stands as told.
  ///
  /// A log that goes on growing tells it with its next line, which costs no frame of its own.
  var sizeDue: Instant? {
    guard let end, let size, size.lines != end.total || size.bytes != end.logBytes else { return nil }
    return size.until + 500
  }

  // MARK: What comes from the store

  /// Takes the store's end of the log.
  package mutating func take(_ view: LogView) {
    end = view
    guard let last = covered?.upperBound else {
      showEnd()
      if isFollowing { followEnd() }
      return
    }
    let new = view.entries.drop { $0.seq <= last }
    guard let newest = new.last?.seq else { return }
    hits?.note(new, after: last, needle: needle)
    let joins = new.count < view.entries.count || new.first.map { $0.seq <= last + 1 } ?? true
    if joins, isFollowing || lines.count + new.count <= LogScreen.window {
      lines += shown(new)
      cover(through: newest)
      if isFollowing { trimFront() }
    } else if isFollowing, !isSieved {
      // Some were missed: whoever follows sees the newest. Where lines are left out, what was missed is fetched.
      showEnd()
    }
    if isFollowing { followEnd() }
  }

  /// Takes a page that was asked for, before or behind the window; `next` is where its reading stopped.
  package mutating func take(page entries: [WireLogEntry], older: Bool, next: Int64?) {
    isLoading = false
    guard let covered, let end else { return }
    if older {
      lines = shown(entries.prefix { $0.seq < covered.lowerBound }) + lines
      let reached = isSieved ? next ?? end.firstSeq : entries.first?.seq ?? end.firstSeq
      self.covered = min(reached, covered.lowerBound)...covered.upperBound
      trimBack()
    } else {
      lines += shown(entries.drop { $0.seq <= covered.upperBound })
      cover(through: next.map { $0 - 1 } ?? max(entries.last?.seq ?? 0, end.nextSeq - 1))
      trimFront()
      if isFollowing { followEnd() }
    }
  }

  /// Takes the page at a line that was looked for, and puts the position on it.
  mutating func take(jump seq: Int64, page entries: [WireLogEntry], next: Int64?) {
    isLoading = false
    let end = self.end?.nextSeq ?? seq + 1
    lines = shown(entries)
    covered = seq...max(seq, next.map { $0 - 1 } ?? max(entries.last?.seq ?? seq, end - 1))
    isFollowing = false
    cursor = lines.first?.seq
    top = cursor
    wantsContext = true
  }

  private mutating func showEnd() {
    guard let end, let first = end.entries.first?.seq, let last = end.entries.last?.seq else { return }
    lines = shown(end.entries)
    covered = first...last
  }

  private mutating func followEnd() {
    cursor = lines.last?.seq
    top = nil
  }

  private mutating func cover(through seq: Int64) {
    guard let covered else { return }
    self.covered = covered.lowerBound...max(covered.upperBound, seq)
  }

  private mutating func trimFront() {
    guard lines.count > LogScreen.window, let covered else { return }
    lines.removeFirst(lines.count - LogScreen.window)
    self.covered = (lines.first?.seq ?? covered.lowerBound)...covered.upperBound
  }

  private mutating func trimBack() {
    guard lines.count > LogScreen.window, let covered else { return }
    lines.removeLast(lines.count - LogScreen.window)
    self.covered = covered.lowerBound...max(covered.lowerBound, lines.last?.seq ?? covered.upperBound)
  }

  /// The page that the position will soon need: from where, or before where.
  package func missingPage(height: Int) -> (at: Int64, older: Bool)? {
    guard !isLoading, quest == nil, let covered else { return nil }
    let index = cursorIndex ?? lines.count
    let above = isFollowing ? lines.count : index
    if above < 2 * height, !reachesStart, isSieved || !isFollowing { return (covered.lowerBound, true) }
    let isShort = isFollowing ? isSieved : lines.count - index < 2 * height
    return isShort && !reachesEnd ? (covered.upperBound + 1, false) : nil
  }

  // MARK: What is left out

  /// Shows lines of this level and graver ones only; nil for all.
  package mutating func show(from level: LogLevel?) {
    let loosens = (level ?? .debug) < (least ?? .debug)
    least = level
    sift(loosens: loosens)
    recount()
  }

  package mutating func toggleOnlyMatching() {
    guard !needle.isEmpty else { return }
    showsOnlyMatching.toggle()
    sift(loosens: !showsOnlyMatching)
  }

  /// Looks for another text from now on.
  mutating func setNeedle(_ text: String) {
    guard text != needle else { return }
    let showedOnly = showsOnlyMatching
    needle = text
    quest = nil
    hits = nil
    if text.isEmpty { showsOnlyMatching = false }
    let bytes = text.lowercasedBytes
    for index in lines.indices { lines[index].matches = lines[index].contains(bytes) }
    if showedOnly { sift(loosens: true) }
    // Calls that count or look for the old text are of no use.
    generation += 1
    isLoading = false
  }

  /// Makes the window hold what is shown now.
  ///
  /// More lines than before are read anew, from the line that the position is on.
  private mutating func sift(loosens: Bool) {
    generation += 1
    isLoading = false
    quest = nil
    hits?.isAsked = false
    if !loosens {
      lines = lines.filter(passes)
    } else if isFollowing {
      showEnd()
    } else if let seq = cursor {
      lines = lines.filter { $0.seq == seq && passes($0) }
      covered = seq...seq
      wantsContext = true
      top = lines.first?.seq
    }
    if isFollowing { followEnd() }
  }

  /// The connection is another one: nothing that was asked will be answered.
  mutating func forgetCalls() {
    generation += 1
    isLoading = false
    quest?.isAsked = false
    hits?.isAsked = false
  }

  // MARK: Moving

  /// To the end of the log, which is following it.
  package mutating func goToEnd() {
    if !reachesEnd { showEnd() }
    isFollowing = true
    wantsContext = false
    quest = nil
    followEnd()
  }

  package mutating func pause(_ room: LogRoom) {
    guard isFollowing else { return }
    isFollowing = false
    top = lines.isEmpty ? nil : lines[firstFollowed(room)].seq
  }

  package mutating func goToStart() {
    guard !lines.isEmpty else { return }
    isFollowing = false
    cursor = lines[0].seq
    top = cursor
  }

  /// Moves the position; down onto the last line of the log means following again.
  package mutating func move(by steps: Int, _ room: LogRoom) {
    guard !lines.isEmpty, let index = cursorIndex else { return }
    if steps < 0 { pause(room) }
    guard !isFollowing else { return }
    place(at: index + steps, room)
  }

  mutating func place(at wanted: Int, _ room: LogRoom) {
    let index = min(max(wanted, 0), lines.count - 1)
    if index == lines.count - 1, reachesEnd, wanted >= index {
      goToEnd()
      return
    }
    wantsContext = false
    cursor = lines[index].seq
    top = lines[first(for: index, from: topIndex, room)].seq
  }

  /// Keeps the page full after lines came: no blank rows while there are lines above.
  mutating func settle(_ room: LogRoom) {
    guard !isFollowing, let index = cursorIndex else { return }
    if wantsContext, index >= room.height || reachesStart {
      wantsContext = false
      top = lines[max(0, index - room.height / 3)].seq
    }
    // While lines below are on their way, the page is filled by them.
    guard reachesEnd else { return }
    let last = firstFollowed(room)
    if topIndex > last { top = lines[last].seq }
  }

  // MARK: Marks

  /// Draws a line under all that is in the store now.
  package mutating func mark(at time: Timestamp) {
    guard let end else { return }
    let mark = LogMark(seq: end.nextSeq - 1, at: time)
    if marks.last?.seq == mark.seq { marks.removeLast() }
    marks.append(mark)
    if marks.count > LogScreen.marksKept { marks.removeFirst() }
  }

  private static let marksKept = 100
}

/// How long a log is.
package struct LogSize: Hashable, Sendable {
  package var lines: Int64
  package var bytes: Int64
  /// Until when it stands.
  var until: Instant
}
