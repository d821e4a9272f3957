public import JSON

/// Everything that can happen to one existing job.
public enum JobCommand: Hashable, Sendable {
  /// A scheduled or retrying job whose time has come becomes queued.
  case promote
  /// A queued job's bound on the wait for its first run has passed.
  case lapse
  /// One of the jobs that a blocked job waits for is over.
  case unblock
  /// A worker takes a queued job under a lease.
  case claim(worker: WorkerID, fence: Fence)
  /// The run is done.
  case complete(fence: Fence, result: JSONText?, exit: Exit?, logBytes: Int64)
  /// The run failed. `retry: false` is for good; `delay` overrides the backoff.
  case fail(fence: Fence, failure: Failure, retry: Bool, delay: Duration?, exit: Exit?, logBytes: Int64)
  /// The run wants to go on later; not counted.
  case snooze(fence: Fence, delay: Duration, logBytes: Int64)
  /// The run is given back; not counted.
  case release(fence: Fence, logBytes: Int64)
  /// The run's worker is gone; counted apart from attempts.
  case rescue(fence: Fence, onCrash: OnCrash, by: JournalID, logBytes: Int64)
  /// The run's hard timeout passed and its worker did not end it.
  case expire(fence: Fence, logBytes: Int64)
  /// What a running job says of itself; nil leaves as it was.
  case report(fence: Fence, progress: Progress?, checkpoint: JSONText?)
  /// A person wants it to run again; a completed job only when `completed` says so.
  case retry(completed: Bool)
  /// A person wants it not to run; running, it is first a request.
  case cancel
  /// A person wants the running process gone now.
  case kill
  /// A person holds it; `by` is the journal entry that says who and why, `until` when it resumes by itself.
  case pause(by: JournalID, until: Timestamp? = nil)
  /// A person lets it go on.
  case resume
  /// A person wants it forgotten.
  case delete

  /// The command's word, as the wire and the journal have it.
  public var verb: Verb {
    switch self {
    case .promote: .promote
    case .lapse: .lapse
    case .unblock: .unblock
    case .claim: .claim
    case .complete: .complete
    case .fail: .fail
    case .snooze: .snooze
    case .release: .release
    case .rescue: .rescue
    case .expire: .expire
    case .report: .report
    case .retry: .retry
    case .cancel: .cancel
    case .kill: .kill
    case .pause: .pause
    case .resume: .resume
    case .delete: .delete
    }
  }
}

/// The word for a command.
public enum Verb: String, CaseIterable, Hashable, Sendable {
  case promote, lapse, unblock, claim, complete, fail, snooze, release, rescue, expire, report
  case retry, cancel, kill, pause, resume, delete
}

/// What becomes of a job whose worker was lost.
public enum OnCrash: String, CaseIterable, Hashable, Sendable {
  /// Queued again at once; the third rescue is poison.
  case retry
  /// Held until a person has looked. The default of `shell`.
  case pause
  /// Dead at once.
  case dead
}

/// Why a command was not carried out. A refused command changed nothing.
public enum Refusal: Error, Hashable, Sendable {
  /// The diagram has no arrow of that verb from that state.
  case inState(JobStateName, verb: Verb)
  /// The job is no longer in a state in which the actor saw it.
  case changed(actual: JobStateName, seen: [JobStateName])
  /// A completed job is only retried when the call asks for completed jobs.
  case completedNotNamed
  /// The run was already asked to end, or stands still already, or runs already.
  case already(JobStateName, verb: Verb)
  /// Another job holds the key that this one would hold in its new state.
  case uniqueConflict(holder: JobID)
  /// Another run holds the job, or none does; `endedAs` where the presented run itself has ended.
  case staleFence(presented: Fence, held: Fence?, endedAs: RunOutcome?)
}
