import JobCore

/// How much text of one run is kept: its beginning and its end, since both tell most.
public struct LogCap: Hashable, Sendable {
  /// Bytes of the run's first entries, which are never dropped; each entry counts one for its newline.
  public let first: Int64
  /// Bytes of its last entries.
  public let last: Int64

  /// The first MiB and the last seven.
  public static let standard = LogCap(first: 1 << 20, last: 7 << 20)

  /// A cap of these sizes.
  public init(first: Int64, last: Int64) {
    self.first = first
    self.last = last
  }
}

/// The books of one run's log: what is kept of it and what was dropped. The rule of the cap has its home here.
package struct LogRun: Hashable, Sendable {
  /// Bytes kept at the beginning.
  package var firstBytes: Int64 = 0
  /// Bytes kept at the end.
  package var lastBytes: Int64 = 0
  /// Entries kept.
  package var lines = 0
  /// Entries dropped.
  package var droppedLines = 0
  /// Bytes dropped.
  package var droppedBytes: Int64 = 0
  /// The first dropped entry, whose place the marker takes.
  package var marker: LogEntry?

  /// A run of which nothing is kept.
  package init() {}

  /// Text kept of the run.
  package var bytes: Int64 { firstBytes + lastBytes }

  /// Cuts new entries into chunks, which are kept or dropped as a whole, and books them.
  package mutating func admit(_ entries: [LogEntry], cap: LogCap) -> [LogChunk] {
    let largest = max(1, min(Self.largestChunk, cap.last / 8))
    var chunks: [LogChunk] = []
    for entry in entries {
      let size = entry.size
      let isFirst = lastBytes == 0 && droppedLines == 0 && firstBytes + size <= cap.first
      if isFirst { firstBytes += size } else { lastBytes += size }
      lines += 1
      if let chunk = chunks.last, chunk.isFirst == isFirst, chunk.bytes + size <= largest {
        chunks[chunks.count - 1].entries.append(entry)
        chunks[chunks.count - 1].bytes += size
      } else {
        chunks.append(LogChunk(entries: [entry], bytes: size, isFirst: isFirst))
      }
    }
    return chunks
  }

  /// Whether the run's oldest chunk that is not of its beginning has to go.
  package func isOver(_ cap: LogCap) -> Bool { lastBytes > cap.last }

  /// Books a chunk as dropped.
  package mutating func drop(first entry: LogEntry, lines count: Int, bytes: Int64) {
    if marker == nil { marker = entry }
    lines -= count
    lastBytes -= bytes
    droppedLines += count
    droppedBytes += bytes
  }

  /// The entry that stands for what was dropped.
  package func markerEntry(cap: LogCap) -> LogEntry? {
    guard let marker else { return nil }
    let text =
      "\(droppedLines) lines (\(droppedBytes) bytes) dropped here: "
      + "the first \(cap.first) and the last \(cap.last) bytes of a run are kept"
    return LogEntry(
      seq: marker.seq, at: marker.at, attempt: marker.attempt, fence: marker.fence, stream: .system, level: .warn,
      text: Array(text.utf8))
  }

  private static let largestChunk: Int64 = 64 << 10
}

/// Consecutive entries of one run that are kept or dropped together.
package struct LogChunk: Hashable, Sendable {
  /// Never empty.
  package var entries: [LogEntry]
  /// Their size.
  package var bytes: Int64
  /// Whether they belong to the run's beginning.
  package let isFirst: Bool
}

extension LogEntry {
  /// What it counts against the cap: its text and a newline.
  package var size: Int64 { Int64(text.count) + 1 }
}
