package import JobCore
import JobRPC
import SafeText

/// How much room the lines of a log have.
package struct LogRoom: Hashable, Sendable {
  /// Rows.
  package var height: Int
  /// Columns of text.
  package var width: Int

  package init(height: Int, width: Int) {
    self.height = max(1, height)
    self.width = max(1, width)
  }
}

/// Something between two lines of a log that is no line of it.
package enum LogSeam: Hashable, Sendable {
  /// So many lines of a lower level are left out here.
  case hidden(Int64)
  /// A person drew a line here.
  case mark(Timestamp)
}

extension LogScreen {
  /// Fewer lines that are left out in one place are not told of: every second row would say so.
  static let toldHidden: Int64 = 10

  /// What stands above a line: left-out lines, then marks. Its index may be that behind the last line.
  package func seams(before index: Int) -> [LogSeam] {
    guard let covered else { return [] }
    let above = index > 0 ? lines[index - 1].seq : covered.lowerBound - 1
    let below = index < lines.count ? lines[index].seq : covered.upperBound + 1
    var seams: [LogSeam] = []
    // Behind the store's own marker numbers are missing that nobody can see.
    let isDropped = index > 0 && lines[index - 1].stream == .system
    let hidden = below - above - 1
    if least != nil, !showsOnlyMatching, !isDropped, hidden >= LogScreen.toldHidden { seams.append(.hidden(hidden)) }
    guard !marks.isEmpty else { return seams }
    let isLast = index == lines.count
    // A mark in lines that are left out stands behind them.
    for mark in marks where mark.seq >= above && (mark.seq < below || isLast) && (index > 0 || mark.seq > above) {
      seams.append(.mark(mark.at))
    }
    return seams
  }

  /// Rows of a line with what stands above it.
  func rows(of index: Int, _ room: LogRoom) -> Int {
    let line = wraps ? max(1, (lines[index].text.width + room.width - 1) / room.width) : 1
    guard least != nil || !marks.isEmpty else { return line }
    return seams(before: index).count + line
  }

  /// The first line in view while the end of the window is in view.
  func firstFollowed(_ room: LogRoom) -> Int {
    var used = marks.isEmpty && least == nil ? 0 : seams(before: lines.count).count
    var first = lines.count
    while first > 0 {
      let rows = rows(of: first - 1, room)
      if used + rows > room.height, first < lines.count { break }
      used += rows
      first -= 1
    }
    return first
  }

  /// The first line in view that has the line `index` in view too, as near to `from` as can be.
  func first(for index: Int, from: Int, _ room: LogRoom) -> Int {
    var used = 0
    var first = index
    while first >= min(from, index), first >= 0 {
      used += rows(of: first, room)
      if used > room.height { break }
      first -= 1
    }
    return max(min(first + 1, index), min(from, index))
  }
}
