import JobCore

/// Numbers as Prometheus reads them: its text format, version 0.0.4.
///
/// https://prometheus.io/docs/instrumenting/exposition_formats/
struct PrometheusText {
  enum Kind: String {
    case counter, gauge, histogram
  }

  private(set) var text = ""

  /// Begins a family: its samples follow.
  mutating func family(_ name: String, _ kind: Kind, _ help: String) {
    text += "# HELP \(name) \(Self.escaped(help, quote: false))\n# TYPE \(name) \(kind.rawValue)\n"
  }

  mutating func sample(_ name: String, _ labels: [(String, String)] = [], _ value: Double) {
    text += name
    if !labels.isEmpty {
      let pairs = labels.map { "\($0.0)=\"\(Self.escaped($0.1, quote: true))\"" }
      text += "{\(pairs.joined(separator: ","))}"
    }
    text += " \(Self.number(value))\n"
  }

  mutating func sample(_ name: String, _ labels: [(String, String)] = [], _ value: Int) {
    sample(name, labels, Double(value))
  }

  /// A family of one sample without labels.
  mutating func single(_ name: String, _ kind: Kind, _ help: String, _ value: Double) {
    family(name, kind, help)
    sample(name, [], value)
  }

  /// The samples of one histogram: each bucket with all that the smaller ones hold.
  mutating func histogram(_ name: String, _ labels: [(String, String)], _ durations: BucketCounts) {
    var sum = 0
    for (bound, count) in zip(BucketCounts.bounds, durations.counts) {
      sum += count
      sample("\(name)_bucket", labels + [("le", Self.number(bound))], sum)
    }
    sample("\(name)_bucket", labels + [("le", "+Inf")], durations.count)
    sample("\(name)_sum", labels, durations.seconds)
    sample("\(name)_count", labels, durations.count)
  }

  private static func number(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
  }

  private static func escaped(_ text: String, quote: Bool) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += #"\\"#
      case "\n": result += #"\n"#
      case "\"" where quote: result += #"\""#
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

/// Durations counted in the fixed buckets of a Prometheus histogram, since the start.
struct BucketCounts: Hashable, Sendable {
  /// The upper ends, in seconds.
  static let bounds: [Double] = [
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600,
  ]

  private(set) var counts = Array(repeating: 0, count: bounds.count)
  private(set) var count = 0
  private(set) var seconds = 0.0

  mutating func add(_ duration: Duration) {
    let value = Double(duration.microseconds) / 1_000_000
    count += 1
    seconds += value
    if let bucket = Self.bounds.firstIndex(where: { value <= $0 }) { counts[bucket] += 1 }
  }
}
