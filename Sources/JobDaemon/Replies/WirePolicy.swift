import JSON
import JobCore
import JobEngine
import JobRPC

extension JSONValue {
  /// A kind's rules as they apply, the set and the standard ones.
  init(_ policy: KindPolicy, keeping retention: [JobStateName: Duration]) {
    var members: JSONObject = [
      "max_attempts": .integer(Int64(policy.maxAttempts)), "backoff": policy.backoff.wireValue,
    ]
    let times = [
      ("timeout_ms", policy.timeout), ("soft_timeout_ms", policy.softTimeout), ("start_within_ms", policy.startWithin),
      ("retry_for_ms", policy.retryFor),
    ]
    for (key, time) in times { if let time { members[key] = .integer(time.milliseconds) } }
    members["on_crash"] = .string(policy.onCrash.rawValue)
    if !retention.isEmpty {
      var kept = JSONObject()
      for (state, time) in retention.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
        kept[state.rawValue] = .integer(time.milliseconds)
      }
      members["retention_ms"] = .object(kept)
    }
    self = .object(members)
  }
}

extension Backoff {
  /// As `job.enqueue` takes it; the standard one, which has no such form, is the word `standard`.
  fileprivate var wireValue: JSONValue {
    switch self {
    case .standard: "standard"
    case .exponential(let base, let factor, let limit, let jitter):
      [
        "base_ms": .integer(base.milliseconds), "factor": JSONValue(factor), "max_ms": .integer(limit.milliseconds),
        "jitter": JSONValue(jitter),
      ]
    case .steps(let delays): .array(delays.map { .integer($0.milliseconds) })
    }
  }
}

extension WireRunbook {
  init(_ runbook: Runbook) {
    self.init(owner: runbook.owner, expects: runbook.expects, rollback: runbook.rollback, link: runbook.link)
  }

  /// A job's own runbook where it says something, its kind's where it does not.
  init?(of job: Runbook?, kind: Runbook?) {
    guard job != nil || kind != nil else { return nil }
    self.init(
      owner: job?.owner ?? kind?.owner, expects: job?.expects ?? kind?.expects,
      rollback: job?.rollback ?? kind?.rollback, link: job?.link ?? kind?.link)
  }
}
