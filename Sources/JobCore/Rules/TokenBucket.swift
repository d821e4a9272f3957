/// The tokens of a rate: starts full, holds at most `rate.count`, gains one each `rate.period / rate.count`.
///
/// Kept as the one instant at which it will be full again, so that nothing has to tick:
///
/// | 3 a second, on a full bucket | tokens | full again in |
/// |---|---|---|
/// | at 0 ms | 3 | 0 ms |
/// | at 0 ms, two taken | 1 | 667 ms |
/// | at 400 ms | 2 | 267 ms |
/// | at 400 ms, two taken | 0 | 934 ms |
///
/// Times are nanoseconds of the monotonic clock: a wall clock that jumps brings no tokens and takes none.
public struct TokenBucket: Hashable, Sendable {
  /// When it is full again if nothing more is taken; in the past for a full one.
  public private(set) var fullAt: Int64

  /// A full bucket, or one that is full at that time.
  public init(fullAt: Int64 = 0) { self.fullAt = fullAt }

  /// How many may be taken.
  public func tokens(at now: Int64, _ rate: Rate) -> Int {
    fullAt <= now ? rate.count : max(0, Int((rate.span - (fullAt - now)) / rate.interval))
  }

  /// When there is a token to take: `now`, or later.
  public func nextToken(at now: Int64, _ rate: Rate) -> Int64 {
    fullAt <= now ? now : max(now, fullAt - (rate.span - rate.interval))
  }

  /// Takes one token.
  public mutating func take(at now: Int64, _ rate: Rate) { fullAt = max(fullAt, now) + rate.interval }

  /// Goes on under another rate, or after a restart: what is owed stays, up to all that the rate can owe.
  public mutating func adopt(_ rate: Rate, at now: Int64) { fullAt = min(fullAt, now + rate.span) }
}
