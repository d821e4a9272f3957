/// How long what is over is kept. Nil is for ever.
public struct RetentionRules: Hashable, Sendable {
  /// Completed jobs of which no run failed.
  public var completed: Duration?
  /// Cancelled jobs of which no run failed.
  public var cancelled: Duration?
  /// Completed and cancelled jobs of which a run failed; never less than those without.
  public var afterFailure: Duration?
  /// Dead jobs.
  public var dead: Duration?
  /// So many of each schedule's last jobs stay, however old.
  public var lastOfSchedule: Int
  /// Entries of the journal.
  public var journal: Duration?
  /// Text of runs, from their end on.
  public var logs: Duration?
  /// All text together, in bytes.
  public var logBytes: Int64?

  /// The rules that hold without configuration.
  public init() {
    completed = .seconds(24 * 3600)
    cancelled = .seconds(24 * 3600)
    afterFailure = .seconds(7 * 24 * 3600)
    dead = .seconds(30 * 24 * 3600)
    lastOfSchedule = 20
    journal = .seconds(180 * 24 * 3600)
    logs = .seconds(7 * 24 * 3600)
    logBytes = 2 << 30
  }

  /// When a job that ended at `finishedAt` may be pruned; nil for never, and for a job that is not final.
  ///
  /// What was set for its kind goes before the store's rules; there a duration of zero is "for ever".
  ///
  /// | state | no run failed | a run failed |
  /// |---|---|---|
  /// | `completed` | `completed` | the longer of `completed` and `afterFailure` |
  /// | `cancelled` | `cancelled` | the longer of `cancelled` and `afterFailure` |
  /// | `dead` | `dead` | `dead` |
  public func expiry(of job: Job, kind overrides: [JobStateName: Duration] = [:]) -> Timestamp? {
    guard let finishedAt = job.finishedAt else { return nil }
    if let kept = overrides[job.state.name] { return kept.unlessZero.map { finishedAt + $0 } }
    let kept: Duration?
    switch job.state.name {
    case .completed: kept = job.failures > 0 ? Self.longer(completed, afterFailure) : completed
    case .cancelled: kept = job.failures > 0 ? Self.longer(cancelled, afterFailure) : cancelled
    case .dead: kept = dead
    case .scheduled, .blocked, .queued, .paused, .running, .retrying: kept = nil
    }
    return kept.map { finishedAt + $0 }
  }

  /// After so long an expired job that stays as one of its schedule's last is looked at again.
  public static let recheck = Duration.seconds(24 * 3600)

  private static func longer(_ one: Duration?, _ other: Duration?) -> Duration? {
    guard let one, let other else { return nil }
    return max(one, other)
  }
}
