/// The named terms of the filter language: the one table that parsing, completion and the documents go by.
public enum FilterTerm: String, CaseIterable, Hashable, Sendable {
  case state, queue, kind, worker, tag, by, schedule
  case id, batch
  case derivedFrom = "derived_from"
  case group
  case created, started, ended
  case age, run, wait
  case failed, attempt, priority
  case error, args, log

  /// What may follow a term's name.
  public enum Value: Hashable, Sendable {
    /// Names of states, with commas between them.
    case states
    /// Names in which `*` stands for anything, with commas between them.
    case names
    /// Whole numbers above zero, with commas between them.
    case ids
    /// The first digits of error groups' ids, with commas between them.
    case groups
    /// A time, a range of times, or how long ago.
    case time
    /// A duration or a range of durations.
    case duration
    /// A whole number or a range of them.
    case number
    /// Text that must occur.
    case text
  }

  /// What may follow its name.
  public var value: Value {
    switch self {
    case .state: .states
    case .queue, .kind, .worker, .tag, .by, .schedule: .names
    case .id, .batch, .derivedFrom: .ids
    case .group: .groups
    case .created, .started, .ended: .time
    case .age, .run, .wait: .duration
    case .failed, .attempt, .priority: .number
    case .error, .args, .log: .text
    }
  }

  /// The signs that may stand between name and value, the usual one first.
  public var signs: [String] {
    switch value {
    case .states, .names, .ids, .groups: [":"]
    case .time: [":", "<", "<=", ">", ">="]
    case .duration, .number: [">", ">=", "<", "<=", ":", "="]
    case .text: ["~"]
    }
  }
}

extension FilterTerm {
  /// The term that names exactly that and nothing else; nil for a name with a `*`, which would stand for anything.
  package func naming(_ name: String) -> String? {
    name.contains("*") ? nil : "\(rawValue):\(JobFilter.word(name))"
  }
}
