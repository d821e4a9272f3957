import JobCore
import JobEngine

/// How long runs usually take: of each kind and, where a kind is any command, of each command.
struct UsualTimes {
  /// What is run again and again.
  struct Work: Hashable {
    let kind: String
    /// What a person calls a `shell` job; nil for other kinds, whose name says what they do.
    let title: String?

    init(_ spec: JobSpec, by redactor: Redactor) {
      kind = spec.kind
      title = spec.kind == "shell" ? JobTitle.of(spec, by: redactor) : nil
    }
  }

  private struct Mean {
    var microseconds: Double
    var runs = 1
  }

  /// A mean of fewer runs says nothing.
  static let fewest = 4
  /// At most so many are remembered; then those of a single run are forgotten, then all.
  static let limit = 4096

  private var means: [Work: Mean] = [:]

  /// A run was completed: it counts for an eighth, the earlier ones for the rest.
  mutating func completed(_ work: Work, after ran: Duration) {
    let took = Double(ran.microseconds)
    guard var mean = means[work] else {
      if means.count >= Self.limit { means = means.filter { $0.value.runs > 1 } }
      if means.count >= Self.limit { means = [:] }
      means[work] = Mean(microseconds: took)
      return
    }
    mean.runs += 1
    mean.microseconds += (took - mean.microseconds) / Double(min(mean.runs, 8))
    means[work] = mean
  }

  /// What runs of it usually take; nil until enough have ended.
  subscript(work: Work) -> Duration? {
    guard let mean = means[work], mean.runs >= Self.fewest else { return nil }
    return .microseconds(Int64(mean.microseconds))
  }
}
