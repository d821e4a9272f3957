/// A wall-clock instant, in whole microseconds since 1970-01-01T00:00:00 UTC.
public struct Timestamp: Hashable, Comparable, Sendable {
  /// What the wire calls `…_us`.
  public let microseconds: Int64

  /// The instant that many microseconds after the epoch.
  public init(microseconds: Int64) { self.microseconds = microseconds }

  /// Order of time.
  public static func < (left: Timestamp, right: Timestamp) -> Bool { left.microseconds < right.microseconds }

  /// Later by `duration`, below a microsecond cut off; stops at the end of the representable range.
  public static func + (left: Timestamp, right: Duration) -> Timestamp {
    let (sum, overflow) = left.microseconds.addingReportingOverflow(right.microseconds)
    return Timestamp(microseconds: overflow ? (right < .zero ? .min : .max) : sum)
  }

  /// The time from `right` to `left`; negative where `left` is earlier.
  public static func - (left: Timestamp, right: Timestamp) -> Duration {
    .microseconds(left.microseconds.subtractingReportingOverflow(right.microseconds).partialValue)
  }
}

extension Duration {
  /// Whole microseconds, saturating.
  public var microseconds: Int64 {
    let (seconds, attoseconds) = components
    let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
    if overflow { return seconds < 0 ? .min : .max }
    let (sum, carried) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000_000)
    return carried ? (seconds < 0 ? .min : .max) : sum
  }

  /// Whole milliseconds, saturating.
  public var milliseconds: Int64 { microseconds / 1000 }
}
