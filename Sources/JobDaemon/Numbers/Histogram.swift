import JobRPC

/// Durations of the last five minutes in buckets that grow by a quarter octave, so a percentile is within 10 %.
struct Histogram: Hashable, Sendable {
  private static let slots = 5
  private static let slotSeconds: Int64 = 60
  /// Four buckets an octave, from 1 µs to some 12 days.
  private static let buckets = 160

  private var counts = Array(repeating: Int32(0), count: slots * buckets)
  private var newest: Int64 = 0

  mutating func add(_ duration: Duration, at second: Int64) {
    advance(to: second)
    let slot = Int(newest % Int64(Self.slots))
    counts[slot * Self.buckets + Self.bucket(of: duration)] &+= 1
  }

  /// The percentiles at `second`, nil where nothing was measured lately.
  func percentiles(at second: Int64) -> Percentiles? {
    var copy = self
    copy.advance(to: second)
    var merged = Array(repeating: 0, count: Self.buckets)
    for slot in 0..<Self.slots {
      for bucket in 0..<Self.buckets { merged[bucket] += Int(copy.counts[slot * Self.buckets + bucket]) }
    }
    let total = merged.reduce(0, +)
    guard total > 0 else { return nil }
    func value(_ share: Double) -> Double {
      let rank = max(1, Int((Double(total) * share).rounded(.up)))
      var seen = 0
      for bucket in 0..<Self.buckets {
        seen += merged[bucket]
        if seen >= rank { return Self.milliseconds(of: bucket) }
      }
      return Self.milliseconds(of: Self.buckets - 1)
    }
    return Percentiles(p50MS: value(0.50), p95MS: value(0.95), p99MS: value(0.99))
  }

  private mutating func advance(to second: Int64) {
    let slot = second / Self.slotSeconds
    guard slot > newest else { return }
    for passed in 0..<min(slot - newest, Int64(Self.slots)) {
      let index = Int((slot - passed) % Int64(Self.slots))
      for bucket in 0..<Self.buckets { counts[index * Self.buckets + bucket] = 0 }
    }
    newest = slot
  }

  private static func bucket(of duration: Duration) -> Int {
    let value = max(1, duration.components.seconds &* 1_000_000 &+ duration.components.attoseconds / 1_000_000_000_000)
    let octave = 63 - value.leadingZeroBitCount
    let quarter = octave >= 2 ? Int(value >> (octave - 2)) & 3 : Int(value << (2 - octave)) & 3
    return min(buckets - 1, octave * 4 + quarter)
  }

  /// The upper end of a bucket.
  private static func milliseconds(of bucket: Int) -> Double {
    var octave = 1.0
    for _ in 0..<(bucket / 4) { octave *= 2 }
    let microseconds = octave * (1 + Double(bucket % 4 + 1) / 4)
    // Three digits: what is shown, and what keeps an unchanged figure an equal text.
    return (microseconds / 10).rounded() / 100
  }
}
