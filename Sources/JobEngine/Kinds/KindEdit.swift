public import JobCore

/// One change of a kind's settings; nil clears, so that the standard rule applies again.
public enum KindEdit: Hashable, Sendable {
  case maxAttempts(Int?)
  case backoff(Backoff?)
  /// Zero is "none".
  case timeout(Duration?)
  /// Zero is "none".
  case softTimeout(Duration?)
  /// Zero is "none".
  case startWithin(Duration?)
  /// Zero is "none".
  case retryFor(Duration?)
  case onCrash(OnCrash?)
  case retention(JobStateName, Duration?)
  /// Every rule of the policy.
  case clearPolicy
  case owner(String?)
  case expects(String?)
  case rollback(String?)
  case link(String?)
  /// The runbook as a whole.
  case clearRunbook

  /// The longest time that a policy may name.
  public static let longest = Duration.seconds(366 * 86_400)

  /// The rule that the change breaks; nil where it may be made.
  var violation: CommandRefusal? {
    switch self {
    case .maxAttempts(let number?):
      (1...1_000_000).contains(number) ? nil : .invalid("policy.max_attempts", expected: "1 to 1000000")
    case .timeout(let time?): Self.violation(of: time, "policy.timeout_ms")
    case .softTimeout(let time?): Self.violation(of: time, "policy.soft_timeout_ms")
    case .startWithin(let time?): Self.violation(of: time, "policy.start_within_ms")
    case .retryFor(let time?): Self.violation(of: time, "policy.retry_for_ms")
    case .retention(let state, let time):
      if !state.isFinal {
        .invalid("policy.retention_ms.\(state.rawValue)", expected: "a final state")
      } else if let time {
        Self.violation(of: time, "policy.retention_ms.\(state.rawValue)", upTo: .seconds(100 * 366 * 86_400))
      } else {
        nil
      }
    case .maxAttempts(nil), .timeout(nil), .softTimeout(nil), .startWithin(nil), .retryFor(nil), .backoff, .onCrash,
      .clearPolicy, .owner, .expects, .rollback, .link, .clearRunbook:
      nil
    }
  }

  private static func violation(of time: Duration, _ path: String, upTo limit: Duration = longest) -> CommandRefusal? {
    time >= .zero && time <= limit ? nil : .invalid(path, expected: "0 to \(limit.milliseconds)")
  }

  func apply(to kind: inout KindRecord) {
    switch self {
    case .maxAttempts(let number): kind.overrides.maxAttempts = number
    case .backoff(let backoff): kind.overrides.backoff = backoff
    case .timeout(let time): kind.overrides.timeout = time
    case .softTimeout(let time): kind.overrides.softTimeout = time
    case .startWithin(let time): kind.overrides.startWithin = time
    case .retryFor(let time): kind.overrides.retryFor = time
    case .onCrash(let rule): kind.overrides.onCrash = rule
    case .retention(let state, let time): kind.overrides.retention[state] = time
    case .clearPolicy: kind.overrides = KindPolicy.Overrides()
    case .clearRunbook: kind.runbook = nil
    case .owner(let text): kind.setRunbook { $0.owner = text }
    case .expects(let text): kind.setRunbook { $0.expects = text }
    case .rollback(let text): kind.setRunbook { $0.rollback = text }
    case .link(let text): kind.setRunbook { $0.link = text }
    }
  }
}

extension KindRecord {
  /// The runbook's parts while they are changed.
  fileprivate struct Parts {
    var owner, expects, rollback, link: String?
  }

  fileprivate mutating func setRunbook(_ change: (inout Parts) -> Void) {
    var parts = Parts(
      owner: runbook?.owner, expects: runbook?.expects, rollback: runbook?.rollback, link: runbook?.link)
    change(&parts)
    let isEmpty = parts.owner == nil && parts.expects == nil && parts.rollback == nil && parts.link == nil
    runbook =
      isEmpty
      ? nil : Runbook(owner: parts.owner, expects: parts.expects, rollback: parts.rollback, link: parts.link)
  }
}
