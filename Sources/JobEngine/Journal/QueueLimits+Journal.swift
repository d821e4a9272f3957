import JSON
import JobCore

extension QueueLimits {
  /// As the journal's `before` and `after` show them: the wire's members.
  var journaled: JSONObject {
    var object = all.journaled
    if perKey != Limit() { object["per_key"] = .object(perKey.journaled) }
    if let targetWait { object["target_wait_ms"] = .integer(targetWait.milliseconds) }
    return object
  }

  /// What a command line says to come from `old` to these.
  func options(since old: QueueLimits) -> [EquivalentCommand.Option] {
    var options = all.options(since: old.all, prefix: "")
    options += perKey.options(since: old.perKey, prefix: "per-key-")
    if targetWait != old.targetWait {
      options.append(targetWait.map { .duration("target-wait", $0) } ?? .value("target-wait", "none"))
    }
    return options
  }
}

extension Limit {
  fileprivate var journaled: JSONObject {
    var object: JSONObject = [:]
    if let concurrency { object["concurrency"] = .integer(Int64(concurrency)) }
    if let rate {
      object["rate"] = ["count": .integer(Int64(rate.count)), "per_ms": .integer(rate.period.milliseconds)]
    }
    return object
  }

  fileprivate func options(since old: Limit, prefix: String) -> [EquivalentCommand.Option] {
    var options: [EquivalentCommand.Option] = []
    if concurrency != old.concurrency {
      options.append(.value("\(prefix)concurrency", concurrency.map { String($0) } ?? "none"))
    }
    if rate != old.rate {
      options.append(.value("\(prefix)rate", rate.map { "\($0.count)/\(DurationText.text($0.period))" } ?? "none"))
    }
    return options
  }
}
