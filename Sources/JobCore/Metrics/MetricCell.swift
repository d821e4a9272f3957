/// How long the cells of a history are.
public enum CellSpan: Int64, CaseIterable, Hashable, Sendable {
  /// Kept for 15 minutes.
  case tenSeconds = 10
  /// Kept for a day.
  case minute = 60
  /// Kept for 30 days.
  case quarter = 900

  /// How long cells of it are kept.
  public var kept: Duration {
    switch self {
    case .tenSeconds: .seconds(15 * 60)
    case .minute: .seconds(86_400)
    case .quarter: .seconds(30 * 86_400)
    }
  }

  /// The cells it is rolled up into.
  public var coarser: CellSpan? {
    switch self {
    case .tenSeconds: .minute
    case .minute: .quarter
    case .quarter: nil
    }
  }

  /// The start of the cell that an instant lies in, in seconds since 1970.
  public func start(of instant: Timestamp) -> Int64 {
    let seconds = instant.microseconds / 1_000_000
    return seconds - seconds % rawValue
  }

  /// The finest span whose cells reach back that far.
  public static func reaching(back range: Duration) -> CellSpan { allCases.first { range <= $0.kept } ?? .quarter }
}

/// Durations in buckets that grow by a quarter octave from 1 µs on: a percentile is within 10 %.
public struct DurationHistogram: Hashable, Sendable {
  /// Bucket and count, by bucket; only those that hold something.
  public private(set) var counts: [Int: Int] = [:]

  /// No durations.
  public init() {}

  /// The counts of a histogram as pairs of bucket and count.
  public init(pairs: [Int]) {
    for index in stride(from: 0, to: pairs.count - 1, by: 2) where pairs[index + 1] > 0 {
      counts[pairs[index], default: 0] += pairs[index + 1]
    }
  }

  /// What `init(pairs:)` takes.
  public var pairs: [Int] { counts.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] } }

  /// Whether nothing was added.
  public var isEmpty: Bool { counts.isEmpty }

  /// Adds one duration.
  public mutating func add(_ duration: Duration) { counts[Self.bucket(of: duration), default: 0] += 1 }

  /// Adds all durations of another.
  public mutating func add(_ other: DurationHistogram) { counts.merge(other.counts, uniquingKeysWith: +) }

  /// The duration that so large a share stayed within; nil where there are none.
  public func percentile(_ share: Double) -> Duration? {
    let total = counts.values.reduce(0, +)
    guard total > 0 else { return nil }
    let rank = max(1, Int((Double(total) * share).rounded(.up)))
    var seen = 0
    for (bucket, count) in counts.sorted(by: { $0.key < $1.key }) {
      seen += count
      if seen >= rank { return Self.end(of: bucket) }
    }
    return nil
  }

  private static let last = 160

  private static func bucket(of duration: Duration) -> Int {
    let value = max(1, duration.microseconds)
    let octave = 63 - value.leadingZeroBitCount
    let quarter = octave >= 2 ? Int(value >> (octave - 2)) & 3 : Int(value << (2 - octave)) & 3
    return min(last, octave * 4 + quarter)
  }

  private static func end(of bucket: Int) -> Duration {
    let octave = Int64(1) << (bucket / 4)
    return .microseconds(octave + octave * Int64(bucket % 4 + 1) / 4)
  }
}

/// What went in and out during one cell of time.
public struct MetricCell: Hashable, Sendable {
  /// How long it is.
  public let span: CellSpan
  /// Where it begins, in seconds since 1970; a multiple of its span.
  public let start: Int64
  /// Whether it is the first of a daemon's life: what lies before it, back to the cell before, nobody saw.
  public var isFirst: Bool
  /// Jobs enqueued.
  public var enqueued = 0
  /// Runs completed.
  public var completed = 0
  /// Runs failed.
  public var failed = 0
  /// Jobs queued at its end.
  public var queued = 0
  /// Jobs running at its end.
  public var running = 0
  /// How long the jobs that started had waited.
  public var wait = DurationHistogram()
  /// How long the runs that ended took.
  public var run = DurationHistogram()

  /// An empty cell.
  public init(span: CellSpan, start: Int64, isFirst: Bool = false) {
    self.span = span
    self.start = start
    self.isFirst = isFirst
  }

  /// Where the next cell begins.
  public var end: Int64 { start + span.rawValue }

  /// Takes a finer cell in that lies within it and behind those taken in before.
  public mutating func add(_ finer: MetricCell) {
    enqueued += finer.enqueued
    completed += finer.completed
    failed += finer.failed
    queued = finer.queued
    running = finer.running
    wait.add(finer.wait)
    run.add(finer.run)
    isFirst = isFirst || finer.isFirst
  }
}
