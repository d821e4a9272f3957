/// How long a failed job waits before its next attempt.
public enum Backoff: Hashable, Sendable {
  /// `min(attempt⁴ + 15 s, 6 h) ± 10 %`: 16 s, 31 s, 96 s, 4.5 min, 10.7 min … after attempts 1, 2, 3, 4, 5.
  case standard
  /// `base · factor^(attempt-1)`, at most `limit`, ± `jitter` (a share of the delay, 0…1).
  case exponential(base: Duration, factor: Double, limit: Duration, jitter: Double)
  /// The `n`-th delay after attempt `n`; the last one from then on. Never empty.
  case steps([Duration])

  /// The delay before the attempt that follows attempt `number`.
  ///
  /// - Parameter jitter: in 0..<1, drawn by the caller; 0.5 is the middle.
  /// - Precondition: `number >= 1`.
  public func delay(afterAttempt number: Int, jitter: Double) -> Duration {
    precondition(number >= 1, "\(#function): attempt \(number)")
    switch self {
    case .standard:
      let attempt = Double(number)
      return Self.spread(min(attempt * attempt * attempt * attempt + 15, 21_600), by: 0.1, jitter)
    case .exponential(let base, let factor, let limit, let share):
      var seconds = base / .seconds(1)
      let ceiling = limit / .seconds(1)
      var step = 1
      while step < min(number, 1000), seconds < ceiling {
        seconds *= factor
        step += 1
      }
      return Self.spread(min(seconds, ceiling), by: share, jitter)
    case .steps(let delays):
      return delays.isEmpty ? .zero : delays[min(number, delays.count) - 1]
    }
  }

  private static func spread(_ seconds: Double, by share: Double, _ jitter: Double) -> Duration {
    .microseconds(Int64((seconds * (1 + share * (2 * jitter - 1)) * 1_000_000).rounded()))
  }
}
