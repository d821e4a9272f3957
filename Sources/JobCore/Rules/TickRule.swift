/// What becomes of a schedule's ticks that came due while nobody could fire them.
public enum Misfire: Hashable, Sendable {
  /// None of them runs.
  case skip
  /// The last of them runs. The default.
  case one
  /// Those of the last `window` run, each in its turn.
  case all(window: Duration)

  /// A tick is on time up to this long after it was due: the engine was merely busy.
  public static let grace = Duration.seconds(5)
  /// The window of `all` where none is given.
  public static let defaultWindow = Duration.seconds(24 * 3600)
  /// The longest window.
  static let longestWindow = Duration.seconds(366 * 86_400)

  /// Whether a tick that is due runs, or is missed.
  ///
  /// | | on time | late |
  /// |---|---|---|
  /// | `skip` | runs | missed |
  /// | `one` | runs | runs where the tick after it is not due yet, else missed |
  /// | `all(window)` | runs | runs where it is not older than the window, else missed |
  ///
  /// - Parameters:
  ///   - following: the tick after it; nil where there is none.
  ///   - now: not before `tick`.
  public func runs(_ tick: Timestamp, following: Timestamp?, at now: Timestamp) -> Bool {
    let age = now - tick
    if age <= Self.grace { return true }
    switch self {
    case .skip: return false
    case .one: return following.map { $0 > now } ?? true
    case .all(let window): return age <= window
    }
  }

  /// `skip`, `one`, `all` or `all(6h)`; nil for anything else.
  public init?(text: String) {
    switch text {
    case "skip": self = .skip
    case "one": self = .one
    case "all": self = .all(window: Self.defaultWindow)
    default:
      guard text.hasPrefix("all("), text.hasSuffix(")"),
        let window = DurationText.parse(String(text.dropFirst(4).dropLast())), window > .zero,
        window <= Self.longestWindow
      else { return nil }
      self = .all(window: window)
    }
  }

  /// What `init(text:)` reads.
  public var text: String {
    switch self {
    case .skip: "skip"
    case .one: "one"
    case .all(let window): "all(\(DurationText.text(window)))"
    }
  }
}

/// What becomes of a schedule's tick while a job of an earlier one is not over.
public enum Overlap: String, CaseIterable, Hashable, Sendable {
  /// Both run. The default.
  case allow
  /// The new tick makes no job; it counts as missed.
  case skip
  /// The earlier jobs are cancelled, running ones by the ladder, and the new one is queued at once.
  case cancelRunning = "cancel_running"
}
