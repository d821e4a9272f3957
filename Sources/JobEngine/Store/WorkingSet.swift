public import JSON
public import JobCore

/// What a tick's commands touch, named beforehand so that one round trip can fetch it all.
public struct Needs: Sendable {
  /// Jobs by id.
  public var jobs: [JobID] = []
  /// Jobs by idempotency key.
  public var idempotencyKeys: [String] = []
  /// Jobs by the unique key that they hold.
  public var uniqueKeys: [String] = []
  /// Which of these jobs others wait for.
  public var waitedFor: [JobID] = []
  /// Batches by number.
  public var batches: [BatchID] = []
  /// The children of these ended jobs behind the last that was told, at most `childLimit` in all.
  public var children: [Settling] = []
  /// Bounds a tick's work on children.
  public var childLimit = 0
  /// Jobs whose `wakeAt` is at or before this time, earliest first, at most `dueLimit`.
  public var dueBefore: Timestamp?
  /// Error groups by the first digits of their ids.
  public var errorGroups: [String] = []
  /// Bounds a tick's work on what is due.
  public var dueLimit = 1000
  /// Final jobs whose `expiresAt` is at or before this time, earliest first, at most `expiredLimit`; fewer where they
  /// are large.
  public var expiredBefore: Timestamp?
  /// Bounds a tick's work on what has expired.
  public var expiredLimit = 200
  /// For each expired job of a schedule it is counted how many of that schedule came later, up to this.
  public var lastOfSchedule = 0
  /// An entry that is to be undone, with the rows that were kept of it.
  public var undo: UndoNeed?
  /// The rows that were kept of an entry, by name.
  public var undoKeys: UndoNeed?
  /// Firings whose job may have been made already.
  public var ticks: [ScheduleTick] = []
  /// Schedules whose jobs that are not over are wanted.
  public var liveOfSchedules: [String] = []
  /// Claimable jobs for each waiting claim, in the order in which the claims are served.
  public var claims: [ClaimNeed] = []
  /// How many jobs of the limited queues may start; all claims of the load share it.
  public var room = ClaimRoom.unlimited

  /// Nothing.
  public init() {}
}

/// The rows kept of an entry, by id.
public struct UndoNeed: Hashable, Sendable {
  /// The entry.
  public let entry: JournalID
  /// Only those behind this job.
  public let after: JobID?
  /// At most so many.
  public let limit: Int

  /// A need with these bounds.
  public init(entry: JournalID, after: JobID?, limit: Int) {
    self.entry = entry
    self.after = after
    self.limit = limit
  }
}

/// The queued jobs that one claim may take.
public struct ClaimNeed: Hashable, Sendable {
  /// From these queues; empty means every queue but `excluded`.
  public let queues: [String]
  /// Not from these queues (they are paused).
  public let excluded: Set<String>
  /// Of these kinds.
  public let kinds: [String]
  /// At most so many.
  public let limit: Int

  /// A need with these bounds.
  public init(queues: [String], excluded: Set<String>, kinds: [String], limit: Int) {
    self.queues = queues
    self.excluded = excluded
    self.kinds = kinds
    self.limit = limit
  }
}

extension ClaimNeed {
  /// Whether it asks for such jobs at all.
  public func asks(for spec: JobSpec) -> Bool { asks(for: spec.lane) }

  /// Whether it asks for the jobs of that lane.
  public func asks(for lane: Lane) -> Bool {
    kinds.contains(lane.kind) && !excluded.contains(lane.queue) && (queues.isEmpty || queues.contains(lane.queue))
  }
}

/// What a store fetched for a tick.
public struct WorkingSet: Sendable {
  /// The named jobs that exist.
  public var jobs: [JobID: Job] = [:]
  /// The job that holds each idempotency key that is taken.
  public var byIdempotencyKey: [String: Job] = [:]
  /// The job that holds each unique key that is held.
  public var byUniqueKey: [String: Job] = [:]
  /// For each named beginning of an id the groups that have it: at most two, since two are too many already.
  public var errorGroups: [String: [ErrorGroup]] = [:]
  /// Those of the named jobs that others wait for.
  public var waitedFor: Set<JobID> = []
  /// The named batches that exist.
  public var batches: [BatchID: BatchRecord] = [:]
  /// For each settlement its next children.
  public var children: [ChildPage] = []
  /// What is due, earliest first.
  public var due: [Job] = []
  /// What has expired, earliest first.
  public var expired: [ExpiredJob] = []
  /// The entry to be undone; nil where there is none of that number.
  public var undo: UndoSet?
  /// The rows that are kept of an entry.
  public var undoKeys: [UndoKey] = []
  /// Those of the named firings that have a job.
  public var takenTicks: Set<ScheduleTick> = []
  /// For each named schedule its jobs that are not over, the oldest first.
  public var liveOfSchedules: [String: [Job]] = [:]
  /// For each claim need the jobs it may take, in claim order; no job stands under two needs.
  public var candidates: [[Job]] = []
  /// When time alone makes room for a job that a claim passed over for want of it, by the monotonic clock.
  public var opensAt: Int64?

  /// Nothing.
  public init() {}
}

/// A final job whose time is over.
public struct ExpiredJob: Hashable, Sendable {
  /// The job.
  public let job: Job
  /// How many jobs of its schedule came after it, counted up to what was asked for; 0 without a schedule.
  public let laterOfSchedule: Int

  /// An expired job with this place in its schedule.
  public init(job: Job, laterOfSchedule: Int) {
    self.job = job
    self.laterOfSchedule = laterOfSchedule
  }
}

/// Old entries of the journal, to be deleted some at a time.
public struct JournalPrune: Hashable, Sendable {
  /// Those that are older than this.
  public let before: Timestamp
  /// The oldest so many at most.
  public let limit: Int

  /// Entries older than `before`, the oldest `limit` of them.
  public init(before: Timestamp, limit: Int) {
    self.before = before
    self.limit = limit
  }
}

/// What a tick decided, to be written as one.
public struct Changes: Sendable {
  /// New jobs.
  public var inserted: [Job] = []
  /// Changed jobs; `from` is the state before, and the row must still have the job's `version`.
  public var updated: [Update] = []
  /// Jobs to forget, with their attempts; each must still have its version.
  public var deleted: [Job] = []
  /// Runs that ended.
  public var attempts: [Attempt] = []
  /// By how much each counter changes; never zero.
  public var counters: [CounterKey: Int] = [:]
  /// Queues that are new or whose settings changed.
  public var queues: [QueueRecord] = []
  /// Kinds that are new or whose settings changed.
  public var kinds: [KindRecord] = []
  /// Orders for the store and for workers; one without orders is to be forgotten.
  public var controls: [ControlRecord] = []
  /// Token buckets of limited queues and limit keys that were taken from, or are full and may be forgotten.
  public var buckets: [BucketRecord] = []
  /// Error groups that are new or changed.
  public var errorGroups: [ErrorGroupID: ErrorGroup] = [:]
  /// Waits and batches.
  public var relations = RelationChanges()
  /// Schedules that are new or changed; nil for those to forget.
  public var schedules: [String: ScheduleRecord?] = [:]
  /// Journal entries; one whose id is there already replaces it.
  public var journal: [JournalEntry] = []
  /// The numbers around earlier entries, complete as they now are.
  public var measured: [JournalID: JSONObject] = [:]
  /// Old journal entries to forget.
  public var prunedJournal: JournalPrune?
  /// The entry under which the rows that this changes or deletes are kept as they were.
  public var keptUnder: JournalID?
  /// How entries are undone.
  public var undo: [UndoRecord] = []
  /// Entries that are no more undone.
  public var closedUndo: [JournalID] = []
  /// Kept rows to let go of.
  public var forgottenImages: [UndoKey] = []
  /// Cells of the history of numbers; one that is there already is replaced, what is over its time forgotten.
  public var cells: [MetricCell] = []
  /// The sequences after this tick, where one moved.
  public var sequences: Sequences?

  /// One changed job.
  public struct Update: Sendable {
    /// The job as it shall be; the store writes it with `version + 1`.
    public var job: Job
    /// Its state before.
    public var from: JobStateName
    /// Whether only what a run reports of itself changed (progress, checkpoint).
    public var isReport: Bool

    /// A change of `job`, which was in state `from`.
    public init(job: Job, from: JobStateName, isReport: Bool = false) {
      self.job = job
      self.from = from
      self.isReport = isReport
    }
  }

  /// Nothing.
  public init() {}

  /// The changed jobs in an order in which each unique key is let go before another takes it.
  public var updatedInOrder: [Update] {
    guard updated.contains(where: { $0.job.holdsUnique }) else { return updated }
    return updated.filter { !$0.job.holdsUnique } + updated.filter(\.job.holdsUnique)
  }

  /// Whether there is nothing to write.
  public var isEmpty: Bool {
    inserted.isEmpty && updated.isEmpty && deleted.isEmpty && attempts.isEmpty && counters.isEmpty && queues.isEmpty
      && kinds.isEmpty && controls.isEmpty && buckets.isEmpty && errorGroups.isEmpty && relations.isEmpty
      && schedules.isEmpty && sequences == nil && journal.isEmpty && measured.isEmpty && prunedJournal == nil
      && cells.isEmpty && undo.isEmpty && closedUndo.isEmpty && forgottenImages.isEmpty
  }
}

/// A job that was not written, since another writer changed it or took its key first.
public struct Conflict: Hashable, Sendable {
  /// Whose change was refused.
  public let job: JobID

  /// A conflict over this job.
  public init(job: JobID) { self.job = job }
}
