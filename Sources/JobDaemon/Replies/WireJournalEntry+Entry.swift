import JSON
import JobCore
import JobEngine
import JobRPC

extension WireJournalEntry {
  /// An entry as it goes out: what people wrote in it is masked as the args of jobs are.
  init(_ entry: JournalEntry, by redactor: Redactor) {
    self.init(
      id: entry.id.rawValue, at: entry.at, verb: entry.verb, target: entry.target, matched: Int64(entry.matched),
      changed: Int64(entry.changed))
    actor = entry.actor.map { Person(uid: Int64($0.uid), user: $0.user, origin: $0.origin) }
    reason = entry.reason.map(redactor.masked)
    command = entry.command.isEmpty ? nil : redactor.masked(entry.command)
    before = redactor.masked(entry.before)
    after = redactor.masked(entry.after)
    metrics = entry.metrics
    version = entry.note?.version
    files = entry.note?.files ?? []
    metric = entry.note?.metric
    link = entry.note?.link
    undoUntil = entry.undoUntil
    undoneBy = entry.undoneBy?.rawValue
  }
}

extension Redactor {
  /// An object with its secrets masked.
  fileprivate func masked(_ object: JSONObject) -> JSONObject {
    if object.isEmpty { return object }
    return masked(JSONText(.object(object))).value.objectValue ?? object
  }
}
