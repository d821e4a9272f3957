import JSON
import JobCore
import JobRPC
import SafeText

/// A job whose args are in the person's editor.
struct Editing: Sendable {
  var id: Int64
  var kind: SafeText
  /// As it was painted when the editing began.
  var state: WireState
  /// What the store showed of it; nil until it answered.
  var draft: JobDraft?
}

/// Edit and requeue: fetch, edit on the terminal, show what changed, ask, queue a new job.
extension Model {
  mutating func editArgs() -> [Effect] {
    if let obstacle {
      say(obstacle, .warn)
      return []
    }
    guard let job = cursorJob else {
      say("no job under the cursor", .warn)
      return []
    }
    editing = Editing(id: job.id, kind: SafeText(job.kind), state: job.state)
    return [call(.jobGet, ["id": .integer(job.id)], for: .edited)]
  }

  mutating func openEditor(_ result: Result<JSONValue, RPCError>) -> [Effect] {
    guard var editing else { return [] }
    switch result {
    case .failure(let error):
      self.editing = nil
      say("refused: \(SafeText(error.message))", .error)
      return []
    case .success(let value):
      let draft = JobDraft(of: value["job"] ?? .null)
      editing.draft = draft
      self.editing = editing
      return [.edit(file: "job-\(editing.id).json", text: draft.text)]
    }
  }

  mutating func takeEdit(_ result: Result<[UInt8]?, EditorFailure>) -> [Effect] {
    guard let editing, let draft = editing.draft else { return [] }
    switch result {
    case .failure(let failure):
      self.editing = nil
      say("\(failure.words); nothing was queued", .error)
    case .success(nil):
      self.editing = nil
      say("nothing was changed, and nothing queued")
    case .success(let text?):
      do throws(JobDraft.Fault) {
        let edited = try JobDraft.edited(text)
        let changes = draft.changes(to: edited)
        self.editing = nil
        guard !changes.isEmpty else {
          say("nothing was changed, and nothing queued")
          return []
        }
        ask(
          .edit(
            EditedJob(
              id: editing.id, kind: editing.kind, state: editing.state, changes: changes,
              difference: draft.difference(to: edited))))
      } catch {
        ask(.editAgain(FaultyEdit(id: editing.id, kind: editing.kind, text: text, fault: error)))
      }
    }
    return []
  }

  mutating func editAgain(_ faulty: FaultyEdit) -> [Effect] {
    [.edit(file: "job-\(faulty.id).json", text: faulty.text)]
  }

  mutating func send(_ edit: EditedJob) -> [Effect] {
    var params = edit.changes
    params["id"] = .integer(edit.id)
    params["if_state"] = [.string(edit.state.rawValue)]
    return [call(.jobEdit, .object(params), for: .requeued(of: edit.id))]
  }

  mutating func sayRequeued(_ result: Result<JSONValue, RPCError>, of id: Int64) {
    switch result {
    case .success(let value): say("queued \(value["id"]?.intValue ?? 0), an edited copy of \(id)", .ok)
    case .failure(let error): say("refused: \(SafeText(error.message))", .error)
    }
  }
}
