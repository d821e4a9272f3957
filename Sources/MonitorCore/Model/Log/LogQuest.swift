import JobCore
import JobRPC

/// A line that is looked for in the part of the log that is not in the window.
package struct LogQuest: Hashable, Sendable {
  package enum Target: Hashable, Sendable {
    case text
    case error
  }

  package var target: Target
  package var goesDown: Bool
  /// Where the reading goes on.
  var at: Int64
  /// Where it began, for how far it has come.
  var start: Int64
  /// Where nothing is found this way, it is looked for the other way from here.
  var otherWayFrom: Int64?
  var isAsked = false
}

/// The lines of a whole log that match, counted a part at a time.
package struct LogHits: Hashable, Sendable {
  /// More are not counted.
  package static let limit = 1000

  /// Their numbers, rising.
  package internal(set) var seqs: [Int64] = []
  /// Where counting goes on; nil once the end was reached.
  var next: Int64?
  var isAsked = false

  /// Whether more may match than were counted.
  package var isPartial: Bool { next != nil }

  /// Whether counting should go on.
  var isWanted: Bool { next != nil && !isAsked && seqs.count < LogHits.limit }

  /// Counts lines that were written meanwhile; where some were missed, counting goes on from there.
  mutating func note(_ entries: some Collection<WireLogEntry>, after last: Int64, needle: String) {
    guard next == nil, seqs.count < LogHits.limit else { return }
    guard let first = entries.first?.seq, first <= last + 1 else {
      next = last + 1
      return
    }
    let bytes = needle.lowercasedBytes
    seqs += entries.filter { LogLine($0).contains(bytes) }.map(\.seq)
  }
}

extension LogScreen {
  /// Whether the window is all of the log, so that it knows all matches itself.
  private var isWhole: Bool { least == nil && reachesStart && reachesEnd }

  /// How many lines match, and whether there may be more; nil while that is not known.
  package var matchCount: (count: Int, isPartial: Bool)? {
    if isWhole || showsOnlyMatching && reachesStart && reachesEnd { return (lines.count { $0.matches }, false) }
    return hits.map { ($0.seqs.count, $0.isPartial) }
  }

  /// Which match the position is on, counted from 1.
  package var matchNumber: Int? {
    guard let index = cursorIndex, lines[index].matches else { return nil }
    if isWhole || showsOnlyMatching && reachesStart && reachesEnd {
      return lines[...index].count { $0.matches }
    }
    return hits?.seqs.firstIndex(of: lines[index].seq).map { $0 + 1 }
  }

  /// Looks for a text: the position goes to the nearest line at or above it, else below, as `less` searches a log's end.
  package mutating func find(_ text: String, _ room: LogRoom) {
    setNeedle(text)
    guard !text.isEmpty else { return }
    recount()
    guard !showsOnlyMatching, let here = cursorIndex else { return }
    if let found = lines[...here].lastIndex(where: \.matches) {
      goTo(found, room)
    } else if !reachesStart {
      seek(.text, down: false, otherWayFrom: lines[here].seq)
    } else if let found = lines[here...].firstIndex(where: \.matches) {
      goTo(found, room)
    } else if !reachesEnd {
      seek(.text, down: true)
    }
  }

  /// Counts the matches of the whole log anew, where the window does not tell them.
  mutating func recount() {
    hits = needle.isEmpty || isWhole ? nil : LogHits(next: end?.firstSeq ?? 1)
  }

  /// Goes to the next line that matches, or error; false where there is none that way.
  package mutating func findNext(_ target: LogQuest.Target, down: Bool, _ room: LogRoom) -> Bool {
    guard let here = cursorIndex else { return false }
    let isTarget: (LogLine) -> Bool = { target == .text ? $0.matches : $0.counted == .error && !$0.goesOn }
    let found =
      down ? lines[(here + 1)...].firstIndex(where: isTarget) : lines[..<here].lastIndex(where: isTarget)
    if let found {
      goTo(found, room)
      return true
    }
    guard down ? !reachesEnd : !reachesStart else { return false }
    seek(target, down: down)
    return true
  }

  private mutating func goTo(_ index: Int, _ room: LogRoom) {
    quest = nil
    pause(room)
    let before = topIndex
    place(at: index, room)
    // What was out of view comes with what stands around it.
    guard !isFollowing, topIndex != before else { return }
    top = lines[first(for: index, from: max(0, index - room.height / 3), room)].seq
    settle(room)
  }

  private mutating func seek(_ target: LogQuest.Target, down: Bool, otherWayFrom: Int64? = nil) {
    guard let covered else { return }
    let at = down ? covered.upperBound + 1 : covered.lowerBound
    quest = LogQuest(target: target, goesDown: down, at: at, start: at, otherWayFrom: otherWayFrom)
  }

  /// How much of the way a search has come, in percent; nil while none is under way.
  package var questProgress: Int? {
    guard let quest, let end else { return nil }
    let whole = quest.goesDown ? end.nextSeq - quest.start : quest.start - end.firstSeq
    let come = quest.goesDown ? quest.at - quest.start : quest.start - quest.at
    return whole > 0 ? Int(min(99, max(0, come * 100 / whole))) : 0
  }

  /// Ends a search.
  mutating func dropQuest() { quest = nil }
}
