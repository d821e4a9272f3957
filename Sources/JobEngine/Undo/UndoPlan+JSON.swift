package import JSON
import JobCore

extension UndoPlan {
  /// As stores keep it.
  package var json: JSONObject {
    switch self {
    case .jobs: return ["of": "jobs"]
    case .pause(let subject, let before, let after):
      var object: JSONObject
      switch subject {
      case .queue(let name): object = ["of": "queue", "name": .string(name)]
      case .kind(let name): object = ["of": "kind", "name": .string(name)]
      case .schedule(let name): object = ["of": "schedule", "name": .string(name)]
      case .store: object = ["of": "store"]
      }
      if let before { object["before"] = .object(before.kept) }
      if let after { object["after"] = .object(after.kept) }
      return object
    case .limits(let name, let before, let after):
      return [
        "of": "limits", "name": .string(name), "before": .object(before.journaled), "after": .object(after.journaled),
      ]
    }
  }

  /// What `json` gave; nil for what a later version wrote.
  package init?(json: JSONObject) {
    let name = json["name"]?.stringValue ?? ""
    let before = json["before"]?.objectValue
    let after = json["after"]?.objectValue
    switch json["of"]?.stringValue {
    case "jobs": self = .jobs
    case "queue": self = .pause(.queue(name), before: before.flatMap(Pause.init), after: after.flatMap(Pause.init))
    case "kind": self = .pause(.kind(name), before: before.flatMap(Pause.init), after: after.flatMap(Pause.init))
    case "schedule":
      self = .pause(.schedule(name), before: before.flatMap(Pause.init), after: after.flatMap(Pause.init))
    case "store": self = .pause(.store, before: before.flatMap(Pause.init), after: after.flatMap(Pause.init))
    case "limits":
      self = .limits(name, before: QueueLimits(journaled: before ?? [:]), after: QueueLimits(journaled: after ?? [:]))
    default: return nil
    }
  }
}

extension Pause {
  /// Every fact, unlike what the journal shows.
  fileprivate var kept: JSONObject {
    var object: JSONObject = [
      "uid": .integer(Int64(actor.uid)), "user": .string(actor.user), "client": .string(actor.client),
      "since_us": .integer(since.microseconds),
    ]
    if let origin = actor.origin { object["origin"] = .string(origin) }
    if let reason { object["reason"] = .string(reason) }
    if let until { object["until_us"] = .integer(until.microseconds) }
    return object
  }

  fileprivate init?(_ kept: JSONObject) {
    guard let uid = kept["uid"]?.intValue, let since = kept["since_us"]?.intValue else { return nil }
    self.init(
      actor: Actor(
        uid: UInt32(truncatingIfNeeded: uid), user: kept["user"]?.stringValue ?? "",
        client: kept["client"]?.stringValue ?? "", origin: kept["origin"]?.stringValue),
      reason: kept["reason"]?.stringValue, since: Timestamp(microseconds: since),
      until: kept["until_us"]?.intValue.map(Timestamp.init(microseconds:)))
  }
}

extension QueueLimits {
  /// What `journaled` gave.
  fileprivate init(journaled: JSONObject) {
    self.init(
      all: Limit(journaled: journaled), perKey: Limit(journaled: journaled["per_key"]?.objectValue ?? [:]),
      targetWait: journaled["target_wait_ms"]?.intValue.map { .milliseconds($0) })
  }
}

extension Limit {
  fileprivate init(journaled: JSONObject) {
    self.init(concurrency: journaled["concurrency"]?.intValue.map { Int($0) })
    if let count = journaled["rate"]?["count"]?.intValue, let period = journaled["rate"]?["per_ms"]?.intValue {
      rate = Rate(count: Int(count), per: .milliseconds(period))
    }
  }
}
