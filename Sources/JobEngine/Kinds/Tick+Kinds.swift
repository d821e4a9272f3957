import JSON
import JobCore

extension Tick {
  /// Changes a kind's settings, all at once or not at all; jobs that are there keep what they were enqueued with, but
  /// for what becomes of a lost worker's run and how long they are kept.
  mutating func setKind(_ name: String, _ edits: [KindEdit], by actor: Actor, reason: String?) -> Outcome {
    if let violation = NewJob.violation(ofName: name, "kind") { return .refused(violation) }
    for edit in edits { if let violation = edit.violation { return .refused(violation) } }
    let before = memory.kinds[name] ?? KindRecord(name: name)
    var kind = before
    for edit in edits { edit.apply(to: &kind) }
    save(kind)
    journal(
      "kind.set", target: name, by: actor, reason: reason, options: edits.compactMap(\.option),
      before: before.journaled, after: kind.journaled)
    result.events.append(.kindSet(name))
    return .accepted
  }
}

extension KindEdit {
  /// What a command line says of it; what is cleared is spelled `default`.
  fileprivate var option: EquivalentCommand.Option? {
    func time(_ name: String, _ time: Duration?) -> EquivalentCommand.Option {
      .value(name, time.map { $0 == .zero ? "none" : DurationText.text($0) } ?? "default")
    }
    switch self {
    case .maxAttempts(let number): return .value("max-attempts", number.map(String.init) ?? "default")
    case .timeout(let length): return time("timeout", length)
    case .softTimeout(let length): return time("soft-timeout", length)
    case .startWithin(let length): return time("start-within", length)
    case .retryFor(let length): return time("retry-for", length)
    case .onCrash(let rule): return .value("on-crash", rule?.rawValue ?? "default")
    case .owner(let text): return .value("owner", text ?? "")
    case .expects(let text): return .value("expects", text ?? "")
    case .rollback(let text): return .value("rollback", text ?? "")
    case .link(let text): return .value("link", text ?? "")
    case .backoff, .retention, .clearPolicy, .clearRunbook: return nil
    }
  }
}

extension KindRecord {
  /// As the journal's `before` and `after` show it.
  fileprivate var journaled: JSONObject {
    var object = JSONObject()
    if let maxAttempts = overrides.maxAttempts { object["max_attempts"] = .integer(Int64(maxAttempts)) }
    let times = [
      ("timeout_ms", overrides.timeout), ("soft_timeout_ms", overrides.softTimeout),
      ("start_within_ms", overrides.startWithin), ("retry_for_ms", overrides.retryFor),
    ]
    for (key, time) in times { if let time { object[key] = .integer(time.milliseconds) } }
    if let onCrash = overrides.onCrash { object["on_crash"] = .string(onCrash.rawValue) }
    for (state, time) in overrides.retention { object["keep_\(state.rawValue)_ms"] = .integer(time.milliseconds) }
    if let owner = runbook?.owner { object["owner"] = .string(owner) }
    return object
  }
}
