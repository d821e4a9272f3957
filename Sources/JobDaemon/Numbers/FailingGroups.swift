import JobCore
import JobEngine

/// The error groups that nobody has dealt with, and how often each failed lately. In memory only.
///
/// What earlier lives left open is looked up once; failures are counted from this life's start.
struct FailingGroups {
  /// Failures of one group, many in a short time.
  struct Burst {
    let group: ErrorGroup
    /// Of the last quarter of an hour.
    let failures: Int
    /// When the first of those cells began in which it failed.
    let since: Timestamp
  }

  /// So many failures within a quarter of an hour are something to look at: a retry now and then is not.
  static let burst = 10
  /// At most so many groups are kept; the one that failed longest ago goes first.
  static let limit = 1000

  private static let cells = 15
  private static let cellSeconds: Int64 = 60

  private var groups: [ErrorGroupID: ErrorGroup] = [:]
  private var recent: [ErrorGroupID: CellRing] = [:]
  /// Whether what was open before the start was looked up, or is being.
  var isAsked = false

  /// A group appeared, came back, or somebody dealt with it.
  mutating func note(_ type: ErrorGroupEventType, _ group: ErrorGroup) {
    switch type {
    case .appeared, .reopened, .snoozed: learn(group)
    case .resolved:
      groups[group.id] = nil
      recent[group.id] = nil
    }
  }

  /// Takes a group as it is in the store.
  mutating func learn(_ group: ErrorGroup) {
    groups[group.id] = group
    guard groups.count > Self.limit, let oldest = groups.values.min(by: { $0.lastAt < $1.lastAt }) else { return }
    groups[oldest.id] = nil
    recent[oldest.id] = nil
  }

  /// A run failed.
  mutating func failed(_ id: ErrorGroupID, at second: Int64) {
    recent[id, default: CellRing(cells: Self.cells, seconds: Self.cellSeconds)].add(at: second)
    guard recent.count > Self.limit else { return }
    recent = recent.filter { $0.value.sum(at: second) > 0 }
  }

  /// Open groups that failed often lately, the most often first.
  func bursts(at now: Moment) -> [Burst] {
    let second = now.monotonic / 1_000_000_000
    return recent.compactMap { id, ring -> Burst? in
      guard let group = groups[id], group.state(at: now.wall) == .open else { return nil }
      let cells = ring.values(at: second)
      let failures = cells.reduce(0, +)
      guard failures >= Self.burst, let first = cells.firstIndex(where: { $0 > 0 }) else { return nil }
      let passed = Int64(cells.count - 1 - first) * Self.cellSeconds + second % Self.cellSeconds
      let since = Timestamp(microseconds: now.wall.microseconds - passed * 1_000_000)
      return Burst(group: group, failures: failures, since: max(since, group.firstAt))
    }.sorted { ($1.failures, $0.group.id.rawValue) < ($0.failures, $1.group.id.rawValue) }
  }
}
