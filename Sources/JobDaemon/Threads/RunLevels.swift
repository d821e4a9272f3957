import JobCore
import JobEngine

/// Gives the lines of runs their levels, each of them once, as they are taken. Log thread only.
struct RunLevels {
  private struct Place: Hashable {
    let fence: Fence
    let stream: LogStream
  }

  /// How far each stream of the runs that wrote last has come.
  private var streams: [Place: LogLevels] = [:]

  /// Streams remembered at most; one that is forgotten begins anew, and so may its next indented line.
  private static let known = 1024

  /// The same entries with the levels that they say, or go on from.
  mutating func levelled(_ append: LogAppend) -> LogAppend {
    if streams.count > Self.known { streams.removeAll(keepingCapacity: true) }
    return LogAppend(
      job: append.job,
      entries: append.entries.map { entry in
        guard entry.stream != .system else { return entry }
        let place = Place(fence: entry.fence, stream: entry.stream)
        let level = streams[place, default: LogLevels()].level(of: entry.text, said: entry.level)
        return level == entry.level ? entry : entry.with(level)
      })
  }
}

extension LogEntry {
  /// The same line with that level.
  fileprivate func with(_ level: LogLevel?) -> LogEntry {
    LogEntry(seq: seq, at: at, attempt: attempt, fence: fence, stream: stream, level: level, text: text)
  }
}
