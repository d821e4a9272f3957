/// Which stream of a run an entry came by.
public enum LogStream: String, CaseIterable, Hashable, Sendable {
  case stdout, stderr
  /// A structured record of the worker's logging library.
  case log
  /// What jobtop itself says about the run.
  case system
}

/// How grave an entry is, where it says so.
public enum LogLevel: String, CaseIterable, Hashable, Sendable {
  case debug, info, warn, error
}

extension LogLevel: Comparable {
  /// The graver one is the larger one.
  public static func < (left: LogLevel, right: LogLevel) -> Bool { left.rank < right.rank }

  private var rank: Int {
    switch self {
    case .debug: 0
    case .info: 1
    case .warn: 2
    case .error: 3
    }
  }

  /// What a line counts as where lines below a level are left out.
  ///
  /// | | says its level | says none |
  /// |---|---|---|
  /// | stdout, log | that | info |
  /// | stderr | that | warn |
  /// | system | error: what jobtop says is always shown | the same |
  public static func counted(_ level: LogLevel?, from stream: LogStream) -> LogLevel {
    switch stream {
    case .stdout, .log: level ?? .info
    case .stderr: level ?? .warn
    case .system: .error
    }
  }
}

extension LogLevel {
  /// The level that a line names at its beginning; nil where it names none.
  public static func said(by line: [UInt8]) -> LogLevel? { LevelScanner(line).level() }

  /// The level that a word means in one of the usual vocabularies, in any case; nil for other words.
  public init?(word: some Collection<UInt8>) {
    guard (1...11).contains(word.count) else { return nil }
    var lower = InlineArray<11, UInt8>(repeating: 0)
    var count = 0
    for byte in word {
      lower[count] = byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
      count += 1
    }
    for (name, level) in Self.words where name.count == count {
      if name.indices.allSatisfy({ name[$0] == lower[$0] }) {
        self = level
        return
      }
    }
    return nil
  }

  private static let words: [([UInt8], LogLevel)] =
    ([
      ("info", .info), ("warn", .warn), ("warning", .warn), ("error", .error), ("debug", .debug), ("err", .error),
      ("trace", .debug), ("verbose", .debug), ("fine", .debug), ("notice", .info), ("information", .info),
      ("fatal", .error), ("critical", .error), ("crit", .error), ("severe", .error), ("panic", .error),
      ("alert", .error), ("emerg", .error), ("exception", .error), ("dbg", .debug), ("inf", .info), ("wrn", .warn),
      ("ftl", .error),
    ] as [(String, LogLevel)]).map { (Array($0.utf8), $1) }

  /// The level of a number as pino and bunyan write it: 10 trace, 20 debug, 30 info, 40 warn, 50 error, 60 fatal.
  init?(tens number: Int) {
    switch number {
    case 10..<30: self = .debug
    case 30..<40: self = .info
    case 40..<50: self = .warn
    case 50...60: self = .error
    default: return nil
    }
  }
}
