public import JobCore

/// What became of one command of a tick; true once the tick is on disk.
public enum Outcome: Sendable {
  /// `deduplicated` where the idempotency key already had this job.
  case enqueued(JobID, deduplicated: Bool)
  /// In the order of the jobs.
  case enqueuedMany([EnqueueOutcome])
  /// The new job, and the one that it was made from.
  case edited(JobID, from: JobID)
  /// The batch's number, which is its callback job's; `deduplicated` as for a job.
  case opened(BatchID, deduplicated: Bool)
  /// How many jobs a verb named and changed.
  case acted(Tally)
  /// The same for one part of a verb over a selection, and what its journal entry says so far.
  case actedPart(Tally, BulkPart.Record)
  /// The worker's id, and the runs it returned with that are no longer its own.
  case registered(WorkerID, lost: [JobID])
  /// What the worker has not yet obeyed, and the runs it listed that are no longer its own.
  case beat(orders: [PendingOrder], lost: [JobID])
  /// Done as asked.
  case accepted
  /// A schedule as it was put.
  case scheduled(ScheduleRecord)
  /// What the run is asked meanwhile.
  case reported(cancel: Bool, pause: Bool)
  /// What the undo did so far; `next` is its next step, to be given as a command, nil when it is over.
  case undone(Tally, next: Undoing?)
  /// Set down under that number.
  case journaled(JournalID)
  /// The claim's answer comes under its token, with this tick or a later one.
  case parked
  /// The group as it is now.
  case errorGroup(ErrorGroup)
  /// Written down under its token; what it asked to see may be shown.
  case revealed(UInt64)
  /// Nothing was changed.
  case refused(CommandRefusal)
}

/// What became of one job of a bulk enqueue.
public enum EnqueueOutcome: Sendable {
  /// `deduplicated` where the idempotency key already had this job.
  case enqueued(JobID, deduplicated: Bool)
  /// This one was not enqueued.
  case refused(CommandRefusal)
}

/// How a verb fared over the jobs that it named.
public struct Tally: Hashable, Sendable {
  /// How many jobs were named.
  public var matched = 0
  /// How many it changed.
  public var changed = 0
  /// Why the others were left alone, each reason with its count.
  public var skipped: [SkipReason: Int] = [:]

  /// A count of these.
  public init(matched: Int = 0, changed: Int = 0, skipped: [SkipReason: Int] = [:]) {
    self.matched = matched
    self.changed = changed
    self.skipped = skipped
  }
}

/// Why a verb left a job alone.
public enum SkipReason: Hashable, Sendable {
  /// There is no such job.
  case notFound
  /// Other jobs wait for it.
  case waitedFor
  /// The rule that forbade it.
  case refused(Refusal)
  /// Why an undo left it as it is.
  case undo(UndoRefusal)
}

/// The answer to a claim.
public struct Grant: Sendable {
  /// Running now, each under the lease in its state.
  public var jobs: [Job]
  /// Outcomes that came with the claim and were not accepted.
  public var refused: [(run: HeldRun, refusal: CommandRefusal)]
}

/// Something a worker was told and has not yet done.
public enum PendingOrder: Hashable, Sendable {
  case job(JobID, WorkerOrder)
  case drain
  case stop
}

/// Why a command was not carried out.
public enum CommandRefusal: Error, Hashable, Sendable {
  /// A rule of the job's life.
  case job(Refusal)
  /// No job has that id.
  case noJob(JobID)
  /// A job can only wait for jobs that exist; `isFuture` where no job has had that id yet.
  case noParent(JobID, isFuture: Bool)
  /// Other jobs wait for that job.
  case waitedFor(JobID)
  /// No batch has that number.
  case noBatch(BatchID)
  /// The batch takes no more jobs.
  case batchClosed(BatchID)
  /// No worker of that id is registered.
  case noWorker(WorkerID)
  /// A queue of that name was never mentioned.
  case noQueue(String)
  /// A kind of that name was never mentioned.
  case noKind(String)
  /// The journal has no entry of that number.
  case noEntry(JournalID)
  /// What that verb did is not undone.
  case notUndoable(String)
  /// The entry was undone already.
  case undone(JournalID, by: JournalID)
  /// The time in which the entry could be undone is over.
  case undoExpired(JournalID, at: Timestamp)
  /// No error group has an id that begins so.
  case noErrorGroup(String)
  /// More than one error group has an id that begins so.
  case ambiguousErrorGroup(String)
  /// The error group stands so already.
  case errorGroupAlready(ErrorGroup.StateName, verb: String)
  /// There is no schedule of that name.
  case noSchedule(String)
  /// A cron line that cannot be read, or never fires.
  case badCron(CronError)
  /// The system has no such time zone; `nearest` is the most likely one.
  case unknownZone(String, nearest: String?)
  /// A value breaks a rule of its field.
  case invalid(String, expected: String)
  /// A value is over its cap.
  case tooLarge(String, limit: Int, actual: Int)
  /// The key belongs to a job with another body.
  case idempotencyMismatch(held: JobID)
  /// Another job holds the unique key.
  case uniqueConflict(holder: JobID)
  /// The one who asked, with these roles, may not bring in shell jobs.
  case shellForbidden(has: Roles)
  /// The store is shutting down and gives out no more jobs.
  case draining
  /// There is no room on the device.
  case storeFull
}
