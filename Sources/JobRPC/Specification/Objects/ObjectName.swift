import JobCore

/// Every object of the protocol that has a name.
package enum ObjectName: String, CaseIterable, Hashable, Sendable {
  case newJob = "new_job"
  case backoff, unique, runbook
  case job
  case origin, progress
  case claimedJob = "claimed_job"
  case enqueueOutcome = "enqueue_outcome"
  case reason
  case tally
  case batch

  case heldRun = "held_run"
  case outcome
  case refusedOutcome = "refused_outcome"
  case attempt, error, frame, exit
  case errorGroup = "error_group"
  case logEntry = "log_entry"
  case newLogEntry = "new_log_entry"
  case logHit = "log_hit"

  case worker
  case workerCommand = "worker_command"
  case queue, pause, rate, kind, policy, schedule

  case journalEntry = "journal_entry"
  case person

  case identity, counts, percentiles, event, health, loop, finding, plan

  /// The object's row. The switch has no default, so that an object without a row does not compile.
  package var spec: ObjectSpec {
    switch self {
    case .newJob: JobObjects.newJob
    case .backoff: JobObjects.backoff
    case .unique: JobObjects.unique
    case .runbook: JobObjects.runbook
    case .job: JobObjects.job
    case .origin: JobObjects.origin
    case .progress: JobObjects.progress
    case .claimedJob: JobObjects.claimedJob
    case .enqueueOutcome: JobObjects.enqueueOutcome
    case .reason: JobObjects.reason
    case .tally: JobObjects.tally
    case .batch: BatchMethods.batch

    case .heldRun: RunObjects.heldRun
    case .outcome: RunObjects.outcome
    case .refusedOutcome: RunObjects.refusedOutcome
    case .attempt: RunObjects.attempt
    case .error: RunObjects.error
    case .errorGroup: RunObjects.errorGroup
    case .frame: RunObjects.frame
    case .exit: RunObjects.exit
    case .logEntry: RunObjects.logEntry
    case .newLogEntry: RunObjects.newLogEntry
    case .logHit: RunObjects.logHit

    case .worker: QueueObjects.worker
    case .workerCommand: QueueObjects.workerCommand
    case .queue: QueueObjects.queue
    case .pause: QueueObjects.pause
    case .rate: QueueObjects.rate
    case .kind: QueueObjects.kind
    case .policy: QueueObjects.policy
    case .schedule: ScheduleObjects.schedule

    case .journalEntry: JournalObjects.entry
    case .person: JournalObjects.person

    case .identity: StoreObjects.identity
    case .counts: StoreObjects.counts
    case .percentiles: StoreObjects.percentiles
    case .event: StoreObjects.event
    case .health: StoreObjects.health
    case .loop: StoreObjects.loop
    case .finding: StoreObjects.finding
    case .plan: StoreObjects.plan
    }
  }
}

/// The words that several rows know.
enum StateWords {
  static let all = WireState.allCases.map(\.rawValue)
}
