import JobCore
import JobEngine
import JobRPC

/// How many error groups nobody has dealt with, as the reader thread last counted them.
struct OpenErrors {
  /// Beyond this it is `many` enough: a badge says no more.
  static let most = 100
  /// A snooze ends by itself, so the count is looked at again after so many nanoseconds.
  static let lifetime: Int64 = 30_000_000_000

  private(set) var count: Int64?
  private var isStale = true
  private var isAsked = false
  private var countedAt: Int64 = .min

  /// A group appeared, or somebody dealt with one.
  mutating func noteChange() { isStale = true }

  /// Whether it should be counted now; it then counts as asked for.
  mutating func wantsCounting(at now: Int64) -> Bool {
    guard !isAsked, isStale || countedAt < now - Self.lifetime else { return false }
    isAsked = true
    isStale = false
    return true
  }

  /// Takes the count; true where it is another than before. None is taken where the store could not be read.
  mutating func take(_ count: Int?, at now: Int64) -> Bool {
    isAsked = false
    countedAt = now
    guard let count, Int64(count) != self.count else { return false }
    self.count = Int64(count)
    return true
  }
}

extension Daemon {
  /// Asks for the open groups to be counted where that is due; overviews show it once it is known.
  func askForOpenErrors(at now: Moment) {
    guard openErrors.wantsCounting(at: now.monotonic) else { return }
    let query = ErrorGroupQuery(state: .open, now: now.wall, limit: OpenErrors.most)
    reader.ask { desk in
      let found = try? desk.jobs.errorGroups(query).groups.count
      return { daemon in
        if daemon.openErrors.take(found, at: Self.moment().monotonic) { daemon.hub.refreshAgeing() }
      }
    }
  }
}
