import JSON
import JobCore
import JobEngine
import JobRPC

extension JSONWriter {
  /// A kind's rules as they apply, the set and the standard ones.
  mutating func member(_ key: String, _ policy: KindPolicy, keeping retention: [JobStateName: Duration]) {
    self.key(key)
    beginObject()
    member("max_attempts", policy.maxAttempts)
    self.key("backoff")
    policy.backoff.writeWire(to: &self)
    member("timeout_ms", ifPresent: policy.timeout?.milliseconds)
    member("soft_timeout_ms", ifPresent: policy.softTimeout?.milliseconds)
    member("start_within_ms", ifPresent: policy.startWithin?.milliseconds)
    member("retry_for_ms", ifPresent: policy.retryFor?.milliseconds)
    member("on_crash", policy.onCrash.rawValue)
    if !retention.isEmpty {
      self.key("retention_ms")
      beginObject()
      for (state, time) in retention.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
        member(state.rawValue, time.milliseconds)
      }
      endObject()
    }
    endObject()
  }
}

extension Backoff {
  /// As `job.enqueue` takes it; the standard one, which has no such form, is the word `standard`.
  fileprivate func writeWire(to writer: inout JSONWriter) {
    switch self {
    case .standard: writer.string("standard")
    case .exponential(let base, let factor, let limit, let jitter):
      writer.beginObject()
      writer.member("base_ms", base.milliseconds)
      writer.member("factor", factor)
      writer.member("max_ms", limit.milliseconds)
      writer.member("jitter", jitter)
      writer.endObject()
    case .steps(let delays):
      writer.beginArray()
      for delay in delays { writer.integer(delay.milliseconds) }
      writer.endArray()
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
