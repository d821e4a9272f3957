public import JobCore

/// Which lines of a log are wanted.
public struct LogSieve: Hashable, Sendable {
  /// Only lines that count as this level, or a graver one.
  public var least: LogLevel?
  /// Only lines that contain it; ASCII letters match in either case. Empty for all.
  public var text: String

  /// Lines of such a level with such a text.
  public init(least: LogLevel? = nil, text: String = "") {
    self.least = least
    self.text = text
  }

  /// Whether it lets every line through.
  public var isOpen: Bool { least == nil && text.isEmpty }
}

/// Reads a log through a sieve, a bounded part at a time.
public struct LogSieving {
  private let logs: any LogStore
  private let sieve: LogSieve
  private let redactor: Redactor

  private static let linesARead = 1000

  /// A reading of these logs for somebody who is shown what `redactor` leaves.
  public init(_ logs: any LogStore, through sieve: LogSieve, by redactor: Redactor) {
    self.logs = logs
    self.sieve = sieve
    self.redactor = redactor
  }

  /// The lines that pass, as they may be shown, in order; `next` is where to go on in the direction of the reading,
  /// and nil at the log's end or beginning.
  ///
  /// What is masked is not looked into: a line is read with those around it, as a key may stand on several.
  ///
  /// - Parameter budget: log text that is read at most, in bytes, but for the last thousand lines.
  public func page(of query: LogQuery, budget: Int = 4 << 20) throws(StoreError) -> LogPage {
    let isRising = if case .from = query.position { true } else { false }
    var position = query.position
    var result: LogPage?
    var found: [LogEntry] = []
    var read = 0
    while true {
      let part = try logs.read(
        LogQuery(job: query.job, attempt: query.attempt, position: position, limit: Self.linesARead))
      var page = result ?? LogPage(entries: [], next: nil, first: part.first, total: part.total)
      read += part.entries.reduce(0) { $0 + $1.text.count + 1 }
      let passed = passed(part.entries)
      let room = query.limit - found.count
      if passed.count > room {
        page.entries = isRising ? found + passed.prefix(room) : passed.suffix(room) + found
        page.next = isRising ? passed[room].seq : passed[passed.count - room - 1].seq + 1
        return page
      }
      found = isRising ? found + passed : passed + found
      page.entries = found
      let following: Int64? = isRising ? part.next : part.entries.first?.seq
      let isOver = following.map { !isRising && $0 <= part.first ?? $0 } ?? true
      guard let following, !isOver, !part.entries.isEmpty else { return page }
      if read >= budget || found.count >= query.limit {
        page.next = following
        return page
      }
      position = isRising ? .from(following) : .before(following)
      result = page
    }
  }

  private func passed(_ entries: [LogEntry]) -> [LogEntry] {
    let needle = sieve.text.lowercasedBytes
    let chosen = entries.indices.filter { index in
      let entry = entries[index]
      if let least = sieve.least, LogLevel.counted(entry.level, from: entry.stream) < least { return false }
      return entry.text.contains(lowercased: needle)
    }
    guard redactor.rules.isOn, !chosen.isEmpty else { return chosen.map { entries[$0] } }
    var redaction = LogRedaction(redactor)
    let shown = entries.map { redaction.masked($0) }
    return chosen.compactMap { index in
      let entry = entries[index]
      guard Redactor.shown(shown[index], holds: needle) else { return nil }
      return LogEntry(
        seq: entry.seq, at: entry.at, attempt: entry.attempt, fence: entry.fence, stream: entry.stream,
        level: entry.level, text: shown[index])
    }
  }
}
