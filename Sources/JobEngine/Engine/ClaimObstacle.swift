public import JobCore

/// Why a job is not running now; each with its numbers and names.
public enum ClaimObstacle: Hashable, Sendable {
  // The job itself.
  /// It is due later.
  case scheduled(due: Timestamp)
  /// It failed and is due again.
  case retrying(due: Timestamp, failures: Int, attemptsLeft: Int)
  /// It waits for so many of these jobs.
  case blocked(on: Int, Dependencies?)
  /// Somebody holds it; the journal entry says who and why.
  case paused(by: JournalID, until: Timestamp?, was: JobStateName)
  /// It runs.
  case running(WorkerID, since: Timestamp, attempt: Int)
  /// It runs, and stands still.
  case held(since: Timestamp)
  /// It is over.
  case over(JobStateName, at: Timestamp)

  // The store and its switches.
  /// The store shuts down and gives out nothing.
  case draining
  case storePaused(Pause)
  case queuePaused(String, Pause)
  case kindPaused(String, Pause)

  // Workers.
  /// Nobody that takes jobs serves both; who is there, and what each lacks.
  case noWorker(kind: String, queue: String, others: [WorkerID: WorkerLack])
  /// All slots of the workers that serve it are taken.
  case slotsBusy(busy: Int, slots: Int, workers: Int)
  /// A worker that runs it, or would, is not heard of.
  case workerSilent(WorkerID, since: Timestamp)

  // Limits.
  case queueFull(String, running: Int, most: Int)
  case queueRate(String, Rate, opensIn: Duration)
  case keyFull(String, key: String, running: Int, most: Int)
  case keyRate(String, key: String, Rate, opensIn: Duration)

  /// So many jobs come before it in the claim order.
  case behind(Int, isMore: Bool)
}

/// Why a worker cannot take a job.
public enum WorkerLack: String, CaseIterable, Hashable, Sendable {
  /// It does not run that kind.
  case otherKinds = "other_kinds"
  /// It does not serve that queue.
  case otherQueues = "other_queues"
  case paused, draining
}
