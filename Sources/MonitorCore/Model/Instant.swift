/// A point of the monotonic clock, in nanoseconds since an origin that means nothing.
///
/// The monitor never reads a clock: every input brings the instant at which it happened.
package struct Instant: Hashable, Comparable, Sendable {
  package var nanoseconds: Int64

  package init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  package static func < (left: Instant, right: Instant) -> Bool {
    left.nanoseconds < right.nanoseconds
  }

  package static func + (instant: Instant, milliseconds: Milliseconds) -> Instant {
    Instant(nanoseconds: instant.nanoseconds &+ milliseconds.count &* 1_000_000)
  }

  /// Negative where `other` is later.
  package func since(_ other: Instant) -> Milliseconds {
    Milliseconds((nanoseconds &- other.nanoseconds) / 1_000_000)
  }
}

/// A span of whole milliseconds: what the monitor's own timers are counted in.
package struct Milliseconds: Hashable, Comparable, Sendable, ExpressibleByIntegerLiteral {
  package var count: Int64

  package init(_ count: Int64) {
    self.count = count
  }

  package init(integerLiteral value: Int64) {
    count = value
  }

  package static func seconds(_ seconds: Int64) -> Milliseconds {
    Milliseconds(seconds &* 1000)
  }

  package static func < (left: Milliseconds, right: Milliseconds) -> Bool {
    left.count < right.count
  }
}
