package import JobCore
package import JobRPC
package import SafeText

/// What can be done to jobs.
package enum Verb: Hashable, Sendable {
  case retry, cancel, kill, pause, resume, delete

  var method: Method {
    switch self {
    case .retry: .jobRetry
    case .cancel: .jobCancel
    case .kill: .jobKill
    case .pause: .jobPause
    case .resume: .jobResume
    case .delete: .jobDelete
    }
  }

  /// Begins a question: `Retry 3 jobs?`.
  var imperative: SafeText {
    switch self {
    case .retry: "Retry"
    case .cancel: "Cancel"
    case .kill: "Kill"
    case .pause: "Pause"
    case .resume: "Resume"
    case .delete: "Delete"
    }
  }

  /// What an answer says was done.
  var done: SafeText {
    switch self {
    case .retry: "retried"
    case .cancel: "cancelled"
    case .kill: "killed"
    case .pause: "paused"
    case .resume: "resumed"
    case .delete: "deleted"
    }
  }

  /// What it is about while it goes on: `retrying 12,400 of 100,000`.
  var doing: SafeText {
    switch self {
    case .retry: "retrying"
    case .cancel: "cancelling"
    case .kill: "killing"
    case .pause: "pausing"
    case .resume: "resuming"
    case .delete: "deleting"
    }
  }

  /// Whether `u` can take it back for a while.
  var isUndoable: Bool { self != .kill }

  var danger: Danger {
    switch self {
    case .retry, .cancel: .asks
    case .pause, .resume: .reversible
    case .kill, .delete: .irreversible
    }
  }

  /// Whether it can apply to a job that was painted so; what cannot is not sent.
  func applies(to target: Target) -> Bool {
    switch self {
    case .retry:
      switch target.state {
      case .retrying, .scheduled, .dead, .cancelled, .completed: true
      case .queued, .blocked, .paused, .running: false
      }
    case .cancel: !target.state.isFinal
    case .kill: target.state == .running
    case .delete: target.state != .running
    case .pause: !target.state.isFinal && !target.isPaused
    case .resume: target.isPaused
    }
  }

  /// The states of jobs that it is meant for where a filter chooses them, in the order of a job's life.
  ///
  /// A person saw the count and not each job, so that retry takes only what failed, and neither retry nor delete takes
  /// what is completed, unless the filter says so by name.
  func states(named filter: JobFilter) -> [WireState] {
    WireState.allCases.filter { state in
      let isNamed = JobStateName(rawValue: state.rawValue).map(filter.names) ?? false
      return switch self {
      case .retry:
        switch state {
        case .retrying, .dead: true
        case .scheduled, .cancelled, .completed: isNamed
        case .queued, .blocked, .paused, .running: false
        }
      case .cancel: !state.isFinal
      case .kill: state == .running
      case .delete: state != .running && (state != .completed || isNamed)
      case .pause: !state.isFinal && state != .paused
      case .resume: state == .paused || state == .running
      }
    }
  }

  /// Why it cannot.
  func refusal(of target: Target) -> SafeText {
    let state = SafeText(target.state.rawValue)
    return switch self {
    case .retry: "\(target.id) is \(state): nothing to retry"
    case .cancel: "\(target.id) is \(state): nothing to cancel"
    case .kill: "\(target.id) is \(state): only a running job can be killed"
    case .delete: "\(target.id) is running: cancel it first"
    case .pause: target.isPaused ? "\(target.id) is paused already" : "\(target.id) is \(state): nothing to pause"
    case .resume: "\(target.id) is not paused"
    }
  }
}

/// A job as it was painted when a key was pressed on it.
package struct Target: Hashable, Sendable {
  package var id: Int64
  package var kind: SafeText
  package var queue: String
  package var state: WireState
  /// Paused, or running with its clocks stopped.
  package var isPaused: Bool
  package var finishedAt: Timestamp?
  /// When it ended, else started, else was made.
  package var since: Timestamp

  package init(_ job: WireJob) {
    id = job.id
    kind = SafeText(job.title ?? job.kind).truncated(columns: 40)
    queue = job.queue
    state = job.state
    isPaused = job.state == .paused || job.state == .running && job.pausedAt != nil
    finishedAt = job.finishedAt
    since = job.finishedAt ?? job.startedAt ?? job.createdAt
  }
}
