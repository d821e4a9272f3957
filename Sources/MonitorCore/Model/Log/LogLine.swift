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
  /// Whether it contains what is looked for.
  package var matches = false
  /// Whether something stands in the level's column: not where the text names the level, or goes on from a line above.
  package let hasLevelWord: Bool
  /// Whether it begins with a blank, as what belongs to the line above does.
  package let goesOn: Bool

  package init(_ entry: WireLogEntry) {
    seq = entry.seq
    at = entry.at
    attempt = entry.attempt
    stream = entry.stream
    level = entry.level
    var bytes = entry.body.bytes
    while bytes.last == 0x0A || bytes.last == 0x0D { bytes.removeLast() }
    text = StyledText(bytes: bytes)
    let goesOn = bytes.first == 0x20 || bytes.first == 0x09
    self.goesOn = goesOn
    let known = level.flatMap { LogLevel(word: $0.utf8) }
    switch stream {
    case .system: hasLevelWord = true
    case .stderr where level == nil: hasLevelWord = true
    case .stdout, .stderr, .log:
      hasLevelWord = level != nil && !(goesOn && stream != .log) && (known == nil || LogLevel.said(by: bytes) != known)
    }
  }

  /// What it counts as where lines below a level are left out.
  package var counted: LogLevel {
    LogLevel.counted(
      level.flatMap { LogLevel(word: $0.utf8) }, from: LogStream(rawValue: stream.rawValue) ?? .system)
  }

  /// Whether it contains the text, whose ASCII letters match in either case, as the store's search does.
  func contains(_ needle: [UInt8]) -> Bool {
    !needle.isEmpty && text.plain.text.utf8.contains(lowercased: needle)
  }
}

/// A line that a person drew: below all that was written by then.
package struct LogMark: Hashable, Sendable {
  /// The last line of the log at the time.
  package var seq: Int64
  package var at: Timestamp
}
