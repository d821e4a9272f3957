/// An IANA time zone: how far its clocks are from UTC, at each instant of past and future.
///
/// Read from the bytes of a TZif file (``init(name:tzif:)``); the core itself opens none.
public struct Zone: Hashable, Sendable {
  /// One change of the clocks.
  struct Change: Hashable, Sendable {
    /// The first second of the new offset, since 1970 UTC.
    let at: Int64
    /// Seconds east of UTC from then on.
    let offset: Int
  }

  /// As IANA spells it, such as `Europe/Berlin`.
  public let name: String
  /// Seconds east of UTC before the first change.
  let firstOffset: Int
  /// What the file lists, in order of time.
  let changes: [Change]
  /// How it goes on behind the last listed change; nil leaves the last offset for ever.
  let rule: PosixZoneRule?

  /// Clocks that never change.
  public static let utc = Zone(name: "UTC", firstOffset: 0, changes: [], rule: nil)

  init(name: String, firstOffset: Int, changes: [Change], rule: PosixZoneRule?) {
    self.name = name
    self.firstOffset = firstOffset
    self.changes = changes
    self.rule = rule
  }

  /// Seconds east of UTC at an instant, given in seconds since 1970 UTC.
  public func offset(at instant: Int64) -> Int {
    let next = firstChange(after: instant)
    if next == changes.count, let rule { return rule.offset(at: instant) }
    return next == 0 ? firstOffset : changes[next - 1].offset
  }

  /// What a clock in the zone shows at an instant, in seconds since 1970-01-01 00:00 of that clock.
  public func local(at instant: Int64) -> Int64 { instant + Int64(offset(at: instant)) }

  /// The one instant at which something planned for a local time happens, both in seconds.
  ///
  /// | the local time | happens |
  /// |---|---|
  /// | exists once | then |
  /// | does not exist (clocks were put forward over it) | at the first instant after the gap |
  /// | exists twice (clocks were put back over it) | at the first of the two |
  public func instant(ofLocal local: Int64) -> Int64 {
    // No clock is more than a day and two hours from UTC, and no change puts it further than that.
    let window = (local - 2 * 86_400)..<(local + 2 * 86_400)
    var start = window.lowerBound
    var offset = Int64(self.offset(at: start))
    for change in changes(in: window) {
      let instant = local - offset
      if instant < change.at { return max(instant, start) }
      start = change.at
      offset = Int64(change.offset)
    }
    return max(local - offset, start)
  }

  /// The changes within a stretch of time, listed ones and those of the rule.
  private func changes(in window: Range<Int64>) -> [Change] {
    let listed = changes[firstChange(after: window.lowerBound - 1)...].prefix { $0.at < window.upperBound }
    let last = changes.last?.at ?? .min
    guard let rule, window.upperBound > last else { return Array(listed) }
    return listed + rule.changes(in: window).filter { $0.at > last }
  }

  /// The place of the first listed change that comes after an instant.
  private func firstChange(after instant: Int64) -> Int {
    var (low, high) = (0, changes.count)
    while low < high {
      let middle = (low + high) / 2
      if changes[middle].at <= instant { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
