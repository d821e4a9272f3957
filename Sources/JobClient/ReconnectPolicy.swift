/// How long to wait before each try to reach a store again: 0.2 s, doubling up to 5 s.
package struct ReconnectPolicy: Hashable, Sendable {
  package static let first: Duration = .milliseconds(200)
  package static let longest: Duration = .seconds(5)

  private var upcoming = ReconnectPolicy.first

  package init() {}

  /// The wait before the next try; the one after it is twice as long.
  package mutating func next() -> Duration {
    let delay = upcoming
    upcoming = min(upcoming * 2, ReconnectPolicy.longest)
    return delay
  }

  /// To be called when a connection stands: the next loss begins at the shortest wait.
  package mutating func reset() { upcoming = ReconnectPolicy.first }
}
