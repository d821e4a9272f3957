import JobCore
import JobEngine
import JobRPC

extension WireJournalEntry {
  /// An entry as it goes out.
  init(_ entry: JournalEntry) {
    self.init(
      id: entry.id.rawValue, at: entry.at, verb: entry.verb, target: entry.target, matched: Int64(entry.matched),
      changed: Int64(entry.changed))
    actor = entry.actor.map { Person(uid: Int64($0.uid), user: $0.user, origin: $0.origin) }
    reason = entry.reason
    command = entry.command.isEmpty ? nil : entry.command
    before = entry.before
    after = entry.after
    metrics = entry.metrics
    version = entry.note?.version
    files = entry.note?.files ?? []
    metric = entry.note?.metric
    link = entry.note?.link
    undoUntil = entry.undoUntil
    undoneBy = entry.undoneBy?.rawValue
  }
}
