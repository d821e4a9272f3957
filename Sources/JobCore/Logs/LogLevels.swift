/// Tells the lines of one stream of a run their levels: what they say themselves, else what the line said that they go
/// on from.
///
/// | a line | has |
/// |---|---|
/// | that came with a level | that |
/// | that says one (``LevelScanner``) | that |
/// | that begins with a blank | the level of its head, the last line that had one of its own |
/// | `Traceback (most recent call last):` | its head's where that is warn or error, else error |
/// | up to the traceback's last line, and what joins two of them | the same |
/// | `Caused by: …` and `Exception in thread …` | its head's where that is warn or error, else error |
/// | anything else | none, and what follows it has no head |
public struct LogLevels: Hashable, Sendable {
  /// The level that a line which goes on gets.
  private var head: LogLevel?
  private var traceback = Traceback.none

  private enum Traceback: Hashable {
    case none
    /// Its frames, which are indented, come.
    case frames
    /// The error itself was told; another traceback may be joined to it.
    case told
  }

  /// Nothing was written yet.
  public init() {}

  /// The level of the stream's next line; `said` is what the worker sent with it.
  public mutating func level(of line: [UInt8], said: LogLevel?) -> LogLevel? {
    let isIndented = line.first == 0x20 || line.first == 0x09
    if let own = said ?? (isIndented && head != nil ? nil : LevelScanner(line).level()) {
      head = own
      traceback = .none
      return own
    }
    if Self.starts(line, "Traceback (most recent call last):") {
      traceback = .frames
      return fail()
    }
    if Self.starts(line, "Caused by: ") || Self.starts(line, "Exception in thread ") {
      traceback = .none
      return fail()
    }
    if isIndented { return head }
    switch traceback {
    case .frames where line.isEmpty: return head
    case .frames:
      traceback = .told
      return head
    case .told where line.isEmpty || Self.joins.contains(where: { Self.starts(line, $0) }): return head
    case .told, .none:
      traceback = .none
      if !line.isEmpty { head = nil }
      return nil
    }
  }

  /// A failure is told from here on.
  private mutating func fail() -> LogLevel {
    let level: LogLevel = head == .warn ? .warn : .error
    head = level
    return level
  }

  /// What Python writes between two tracebacks.
  private static let joins = [
    "During handling of the above exception", "The above exception was the direct cause",
  ]

  private static func starts(_ line: [UInt8], _ text: String) -> Bool {
    line.count >= text.utf8.count && line.prefix(text.utf8.count).elementsEqual(text.utf8)
  }
}
