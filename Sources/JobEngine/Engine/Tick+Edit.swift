import JSON
import JobCore

extension Tick {
  /// Enqueues the changed job and leaves the old one as it is: args of an existing job never change.
  mutating func edit(_ edit: JobEdit) -> Outcome {
    guard let origin = jobs[edit.origin] else { return .refused(.noJob(edit.origin)) }
    if let states = edit.ifState, !states.contains(origin.state.name) {
      return .refused(.job(.changed(actual: origin.state.name, seen: states)))
    }
    switch admit(edit.request, by: edit.actor) {
    case .refused(let refusal): return .refused(refusal)
    case .enqueued(let id, _):
      journal(
        "job.edit", target: "job \(origin.id.rawValue)", by: edit.actor, reason: edit.reason,
        operands: [String(origin.id.rawValue)], after: ["job": .integer(id.rawValue)])
      return .edited(id, from: origin.id)
    }
  }
}
