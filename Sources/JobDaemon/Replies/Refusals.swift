import JSON
import JobCore
import JobEngine
import JobRPC

extension RPCError {
  /// A call that the peer's roles do not allow.
  init(needs: Role, has: Roles) {
    let held = has.list.map(\.rawValue)
    self.init(
      .permission, "this needs the role \(needs.rawValue); you have \(held.joined(separator: ", "))",
      ["needs": .string(needs.rawValue), "has": .array(held.map { .string($0) })])
  }

  /// A job or schedule of kind `shell` from somebody whose commands the store does not run.
  static func shellForbidden(has: Roles) -> RPCError {
    RPCError(
      .permission, "only the worker's own user and admins may bring in shell jobs (see shell_from in [security])",
      ["needs": "shell_from", "has": .array(has.list.map { .string($0.rawValue) }), "kind": "shell"])
  }

  /// The typed error of a refused command, with the facts in `data`.
  init(_ refusal: CommandRefusal) {
    switch refusal {
    case .job(let refusal): self.init(refusal)
    case .noJob(let id):
      self.init(.notFound, "no job \(id.rawValue)", ["job": .integer(id.rawValue)])
    case .noParent(let id, let isFuture):
      let message =
        isFuture
        ? "no job has had the id \(id.rawValue) yet: a job waits only for jobs that were there before it"
        : "no job \(id.rawValue) to wait for"
      self.init(.notFound, message, ["path": "after", "job": .integer(id.rawValue)])
    case .waitedFor(let id):
      self.init(
        .refusedInState, "other jobs wait for job \(id.rawValue); cancel or delete them first",
        ["job": .integer(id.rawValue), "verb": "delete", "waited_for": true])
    case .noBatch(let id): self.init(.notFound, "no batch \(id.rawValue)", ["batch": .integer(id.rawValue)])
    case .batchClosed(let id):
      self.init(
        .refusedInState, "batch \(id.rawValue) is closed and takes no more jobs",
        ["batch": .integer(id.rawValue), "closed": true])
    case .noWorker(let id):
      self.init(.notFound, "no worker \(id.rawValue) is registered", ["worker": .string(id.rawValue)])
    case .noQueue(let name):
      self.init(.notFound, "no queue of that name", ["queue": .string(name)])
    case .noKind(let name):
      self.init(.notFound, "no kind of that name", ["kind": .string(name)])
    case .noEntry(let id):
      self.init(.notFound, "the journal has no entry \(id.rawValue)", ["entry": .integer(id.rawValue)])
    case .notUndoable(let verb):
      self.init(.refusedInState, "\(verb) is not undone", ["verb": .string(verb)])
    case .undone(let id, let by):
      self.init(
        .refusedInState, "entry \(id.rawValue) was undone already",
        ["entry": .integer(id.rawValue), "undone_by": .integer(by.rawValue)])
    case .undoExpired(let id, let until):
      self.init(
        .refusedInState, "entry \(id.rawValue) can no more be undone: its 15 minutes are over",
        ["entry": .integer(id.rawValue), "undo_until_us": .integer(until.microseconds)])
    case .noErrorGroup(let prefix):
      self.init(.notFound, "no error group \(prefix)", ["group": .string(prefix)])
    case .ambiguousErrorGroup(let prefix):
      self.init(
        .refusedInState, "more than one error group begins with \(prefix)",
        ["group": .string(prefix), "ambiguous": true])
    case .errorGroupAlready(let state, let verb):
      self.init(
        .refusedInState, "the error group is \(state.rawValue) already",
        ["state": .string(state.rawValue), "verb": .string(verb), "already": true])
    case .noSchedule(let name):
      self.init(.notFound, "no schedule of that name", ["schedule": .string(name)])
    case .badCron(let error): self.init(error)
    case .unknownZone(let name, let nearest):
      var facts: JSONObject = ["path": "zone", "expected": "an IANA time zone", "zone": .string(name)]
      if let nearest { facts["nearest"] = .string(nearest) }
      let hint = nearest.map { " (\($0)?)" } ?? " (such as Europe/Berlin or UTC)"
      self.init(.invalidParams, "zone: the system has no time zone of that name\(hint)", facts)
    case .invalid(let field, let expected):
      self.init(WireFault(path: field, expected: expected))
    case .tooLarge(let field, let limit, let actual):
      self.init(
        .limitExceeded, "\(field) is over its limit of \(limit)",
        ["path": .string(field), "limit": .integer(Int64(limit)), "actual": .integer(Int64(actual))])
    case .idempotencyMismatch(let held):
      self.init(
        .idempotencyMismatch, "the idempotency key belongs to job \(held.rawValue), which has another body",
        ["job": .integer(held.rawValue)])
    case .uniqueConflict(let holder): self.init(heldBy: holder)
    case .shellForbidden(let has): self = .shellForbidden(has: has)
    case .draining: self.init(.draining, "the store is shutting down")
    case .storeFull: self.init(.storeFull, "no space left on the store's device")
    }
  }

  private init(_ refusal: Refusal) {
    switch refusal {
    case .inState(let state, let verb):
      self.init(
        .refusedInState, "cannot \(verb.rawValue) a job that is \(state.rawValue)",
        ["state": .string(state.rawValue), "verb": .string(verb.rawValue)])
    case .changed(let actual, let seen):
      self.init(
        .refusedInState, "the job is \(actual.rawValue) now",
        ["state": .string(actual.rawValue), "if_state": .array(seen.map { .string($0.rawValue) })])
    case .completedNotNamed:
      self.init(
        .refusedInState, "the job is completed; running it again must be asked for (completed: true)",
        ["state": "completed", "verb": "retry", "completed": false])
    case .already(let state, let verb):
      self.init(
        .refusedInState, "\(verb.rawValue) was asked for already",
        ["state": .string(state.rawValue), "verb": .string(verb.rawValue), "already": true])
    case .uniqueConflict(let holder): self.init(heldBy: holder)
    case .staleFence(let presented, let held, let endedAs):
      var facts: JSONObject = [:]
      if let held { facts["held"] = .integer(held.rawValue) }
      facts["presented"] = .integer(presented.rawValue)
      if let endedAs { facts["ended_as"] = .string(endedAs.rawValue) }
      let message = endedAs.map { "the run has ended already: \($0.rawValue)" } ?? "another run holds the job"
      self.init(.staleFence, message, facts)
    }
  }

  private init(heldBy holder: JobID) {
    self.init(.uniqueConflict, "job \(holder.rawValue) holds the unique key", ["job": .integer(holder.rawValue)])
  }

  /// The store itself failed; details are in the daemon's log.
  init(_ error: StoreError) {
    switch error {
    case .full: self.init(.storeFull, "no space left on the store's device")
    case .failed(let operation, let code, _):
      self.init(
        .storeFailed, "the store could not \(operation)",
        ["operation": .string(operation), "code": .integer(Int64(code))])
    case .newerSchema, .locked, .unusable: self.init(.storeFailed, "the store cannot be used")
    }
  }
}

extension SkipReason {
  /// The word under which a bulk verb counts it.
  var word: String {
    switch self {
    case .notFound: "not_found"
    case .waitedFor: "waited_for"
    case .refused(.inState(let state, _)): state.rawValue
    case .refused(.changed(let actual, _)): "changed_to_\(actual.rawValue)"
    case .refused(.completedNotNamed): "completed"
    case .refused(.already): "already"
    case .refused(.uniqueConflict): "unique_conflict"
    case .refused(.staleFence): "stale_fence"
    case .undo(let refusal): refusal.rawValue
    }
  }
}
