import JSON
import JobCore
import JobEngine
import JobRPC

extension Daemon {
  /// `job.edit`: the old job is read first, then the params are laid over what it was asked to be.
  func editJob(_ params: inout ParamsReader, _ target: ReplyTarget) throws(WireFault) {
    let overlay = params
    // Read once without the old job, so that what is wrong by itself is refused before it is looked for.
    var trial = (params: params, job: NewJob(kind: ""))
    try trial.job.read(&trial.params, now: Self.moment().wall, isEdit: true)
    let call = try EditParams(&params)
    let actor = target.session.actor
    let ticket = drawToken()
    tickets[ticket] = target
    afterCommit { daemon in
      daemon.reader.ask { desk in
        let found: Result<Job?, StoreError>
        do throws(StoreError) {
          found = .success(try desk.jobs.jobs([call.id]).first)
        } catch {
          found = .failure(error)
        }
        return { daemon in
          guard let target = daemon.tickets.removeValue(forKey: ticket) else { return }
          switch found {
          case .failure(let error): daemon.refuse(target, RPCError(error))
          case .success(nil): daemon.refuse(target, RPCError(.noJob(call.id)))
          case .success(let job?):
            // To change a command is to bring one in.
            guard daemon.mayBring(job.spec.kind, target.session) else {
              return daemon.refuse(target, .shellForbidden(has: target.session.roles))
            }
            do throws(WireFault) {
              let request = try daemon.edited(job, overlay)
              daemon.add(
                .edit(JobEdit(request, of: job.id, ifState: call.ifState, reason: call.reason, actor: actor)),
                for: target)
            } catch {
              daemon.refuse(target, RPCError(error))
            }
          }
        }
      }
    }
  }

  /// What `job` was asked to be with the changes of `overlay`; what was left as a mask keeps its stored value.
  private func edited(_ job: Job, _ overlay: ParamsReader) throws(WireFault) -> NewJob {
    var params = overlay
    var request = NewJob(again: job)
    try request.read(&params, now: Self.moment().wall, isEdit: true)
    request.args = try unmasked(request.args, job.spec.args, "args", redactor)
    if let metadata = request.metadata, let stored = job.spec.metadata {
      request.metadata = try unmasked(metadata, stored, "metadata", redactor)
    }
    return request
  }

  private func unmasked(
    _ edited: JSONText, _ stored: JSONText, _ member: String, _ redactor: Redactor
  ) throws(WireFault) -> JSONText {
    do throws(Redactor.StrayMask) {
      return try redactor.unmasking(edited, stored: stored)
    } catch {
      throw WireFault(
        path: error.path.isEmpty ? member : "\(member).\(error.path)",
        expected: "a value of its own (a mask was moved here, and the store cannot know which secret is meant)")
    }
  }
}

/// What `job.edit` takes beside the members of a new job.
private struct EditParams: Sendable {
  let id: JobID
  let ifState: [JobStateName]?
  let reason: String?

  init(_ params: inout ParamsReader) throws(WireFault) {
    var id: Int64?
    var states: [JobStateName]?
    var reason: String?
    try params.beginObject()
    while let key = try params.nextKey() {
      switch key {
      case "id": id = try params.natural(key)
      case "if_state": states = try CallParams.states(&params, key)
      case "reason": reason = try params.reason(key)
      default: try params.skip()
      }
    }
    guard let id else { throw params.fault("id", "an integer") }
    self.id = JobID(rawValue: id)
    ifState = states
    self.reason = reason
  }
}
