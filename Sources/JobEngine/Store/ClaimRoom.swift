public import JobCore

/// How many jobs of each limited queue and limit key may start in a tick; what is given out is taken from it.
///
/// A store asks it before it gives a claim a job, and takes each job that it gives: so all claims of a load share
/// what there is. The rule itself is `QueueUse`'s.
public struct ClaimRoom: Sendable {
  /// The tick's time, by the monotonic clock.
  public let now: Int64
  private var queues: [String: QueueUse]

  /// The room that these limited queues have left; all others have room without end.
  public init(_ queues: [String: QueueUse], at now: Int64) {
    self.queues = queues
    self.now = now
  }

  /// Where nothing is limited.
  public static let unlimited = ClaimRoom([:], at: 0)

  /// Whether no queue is limited at all.
  public var isUnlimited: Bool { queues.isEmpty }

  /// Jobs of the queue that may start, each key's own limit aside.
  public func left(in queue: String) -> Int { queues[queue]?.room(at: now) ?? .max }

  /// Jobs of that limit key in the queue that may start, the queue's own limit aside.
  public func left(of key: String?, in queue: String) -> Int { queues[queue]?.room(ofKey: key, at: now) ?? .max }

  /// When time alone makes room in the queue, or with a key for that key; nil where a run must end first.
  public func opening(of key: String? = nil, in queue: String) -> Int64? {
    guard let use = queues[queue] else { return nil }
    return key.map { use.opening(ofKey: $0, at: now) } ?? use.opening(at: now)
  }

  /// One job of that limit key is given out.
  public mutating func take(_ key: String?, in queue: String) { queues[queue]?.start(key, at: now) }
}
