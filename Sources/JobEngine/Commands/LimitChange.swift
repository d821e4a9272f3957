public import JobCore

/// What `queue.limit` changes of a queue's limits: each bound is left, cleared or set.
public struct LimitChange: Hashable, Sendable {
  /// Runs of the queue at once.
  public var concurrency = Bound<Int>.unchanged
  /// Starts of the queue in a time.
  public var rate = Bound<Rate>.unchanged
  /// Runs of each limit key at once.
  public var perKeyConcurrency = Bound<Int>.unchanged
  /// Starts of each limit key in a time.
  public var perKeyRate = Bound<Rate>.unchanged
  /// How long a job should wait at most.
  public var targetWait = Bound<Duration>.unchanged

  /// One bound's change.
  public enum Bound<Value: Hashable & Sendable>: Hashable, Sendable {
    /// The call did not name it.
    case unchanged
    /// The call said `null`.
    case cleared
    case set(Value)

    /// The bound after the change.
    func applied(to old: Value?) -> Value? {
      switch self {
      case .unchanged: old
      case .cleared: nil
      case .set(let value): value
      }
    }
  }

  /// Changes nothing.
  public init() {}

  /// The limits after the change; they may break a rule.
  func applied(to old: QueueLimits) -> QueueLimits {
    QueueLimits(
      all: Limit(concurrency: concurrency.applied(to: old.all.concurrency), rate: rate.applied(to: old.all.rate)),
      perKey: Limit(
        concurrency: perKeyConcurrency.applied(to: old.perKey.concurrency),
        rate: perKeyRate.applied(to: old.perKey.rate)),
      targetWait: targetWait.applied(to: old.targetWait))
  }
}
