/// A queued job's place in the claim order: by `run_at + priority × 300 s`, then by id.
///
/// That is ageing by one priority level each five minutes, without ever rewriting a row:
/// a job of priority 5 that waited six minutes goes before one of priority 4 that has just come.
public struct ClaimKey: Hashable, Comparable, Sendable {
  /// `run_at` in microseconds + priority × 300,000,000.
  public let order: Int64
  /// Breaks ties: the older job first.
  public let id: JobID

  /// The place of a job with these facts.
  public init(runAt: Timestamp, priority: Int, id: JobID) {
    order = (runAt + .seconds(300 * priority)).microseconds
    self.id = id
  }

  /// A place as a store keeps it.
  public init(order: Int64, id: JobID) {
    self.order = order
    self.id = id
  }

  /// Claimed earlier.
  public static func < (left: ClaimKey, right: ClaimKey) -> Bool {
    left.order != right.order ? left.order < right.order : left.id < right.id
  }
}
