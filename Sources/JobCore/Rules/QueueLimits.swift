/// How much of a queue may run: in all, and for each value of `limit_key`.
public struct QueueLimits: Hashable, Sendable {
  /// What the queue as a whole may do.
  public var all: Limit
  /// What the jobs of one limit key may do, each key for itself; jobs without a key are not held by it.
  public var perKey: Limit
  /// How long a job should wait at most; limits nothing, and tells screens when to warn.
  public var targetWait: Duration?

  /// Limits with these bounds.
  public init(all: Limit = Limit(), perKey: Limit = Limit(), targetWait: Duration? = nil) {
    self.all = all
    self.perKey = perKey
    self.targetWait = targetWait
  }

  /// The limits of a queue that nobody limited.
  public static let none = QueueLimits()

  /// Whether a claim has to ask it.
  public var holdsClaims: Bool { all != Limit() || perKey != Limit() }

  /// The first bound that is negative or absurd, by its path on the wire; nil where all are fit to be set.
  public func violation() -> (path: String, expected: String)? {
    if let (path, expected) = all.violation() { return (path, expected) }
    if let (path, expected) = perKey.violation() { return ("per_key.\(path)", expected) }
    if let targetWait, !Self.targetWaits.contains(targetWait) {
      return ("target_wait_ms", "1 to \(Self.targetWaits.upperBound.milliseconds)")
    }
    return nil
  }

  private static let targetWaits = Duration.milliseconds(1)...Duration.seconds(31 * 86_400)
}

/// How many runs at once, and how many starts in a time; nil leaves it open.
public struct Limit: Hashable, Sendable {
  /// Runs at once, 1 to 1,000,000. A run that stands still counts. To stop a queue, pause it.
  public var concurrency: Int?
  /// Starts in a time.
  public var rate: Rate?

  /// A limit with these bounds.
  public init(concurrency: Int? = nil, rate: Rate? = nil) {
    self.concurrency = concurrency
    self.rate = rate
  }

  func violation() -> (path: String, expected: String)? {
    if let concurrency, !Self.concurrencies.contains(concurrency) {
      return ("concurrency", "1 to \(Self.concurrencies.upperBound) (to stop a queue, pause it)")
    }
    guard let rate else { return nil }
    if !Rate.counts.contains(rate.count) { return ("rate.count", "1 to \(Rate.counts.upperBound)") }
    if !Rate.periods.contains(rate.period) {
      return ("rate.per_ms", "1 to \(Rate.periods.upperBound.milliseconds)")
    }
    return nil
  }

  private static let concurrencies = 1...1_000_000
}

/// So many starts in so long, all of them at once where there were none before.
public struct Rate: Hashable, Sendable {
  /// 1 to 1,000,000.
  public let count: Int
  /// 1 ms to 31 days.
  public let period: Duration

  /// A rate of `count` a `period`.
  public init(count: Int, per period: Duration) {
    self.count = count
    self.period = period
  }

  static let counts = 1...1_000_000
  static let periods = Duration.milliseconds(1)...Duration.seconds(31 * 86_400)

  /// Nanoseconds from one token to the next, rounded up so that there never come too many.
  var interval: Int64 {
    let (seconds, attoseconds) = period.components
    let nanoseconds = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    return (nanoseconds + Int64(count) - 1) / Int64(count)
  }

  /// Nanoseconds in which an empty bucket fills.
  var span: Int64 { interval * Int64(count) }
}
