import JobCore

/// Why a tick did not happen.
enum TickError: Error {
  /// The store could not do it.
  case store(StoreError)
  /// Another writer was faster; decide again.
  case conflict
}

/// One tick in the making: a copy of the memory, what was loaded, what is decided and not yet saved.
struct Tick {
  let store: any Store
  let now: Moment
  let zones: ZoneSource
  let jitter: () -> Double
  /// The store's numbers of the moment; nil where nobody takes them.
  let measure: () -> Measures?
  /// Whether enqueues are refused unasked.
  let isFull: Bool
  var memory: Memory
  /// Every job that this tick touches, as it now is.
  var jobs: [JobID: Job] = [:]
  var byIdempotencyKey: [String: Job] = [:]
  /// Who holds each unique key that was looked up or changed hands; nil where nobody does.
  var uniqueHolders: [String: JobID?] = [:]
  /// Those of the named jobs that others wait for.
  var waitedFor: Set<JobID> = []
  /// The named batches, and those whose jobs this tick changes, as they now are.
  var batches: [BatchID: BatchRecord] = [:]
  /// Batches that this tick deleted.
  var goneBatches: Set<BatchID> = []
  /// What this tick's changes mean for batches, as far as that is not settled.
  var batchChanges: [BatchID: BatchChange] = [:]
  /// Jobs that ended in this tick, as far as their children are not told.
  var ends: [Settling] = []
  var result = TickResult()
  /// Whether a job or a claim came that may find its match.
  var servesClaims = false
  /// Whether what is deleted now can be undone.
  var keepsRows = false

  /// Failures that are not yet counted in their groups.
  var failures: [(print: Fingerprint, occurrence: ErrorGroup.Occurrence)] = []

  private var changes = Changes()
  /// The numbers of this tick, once somebody asked for them.
  private var measures: Measures??
  private var pendingInserts: [JobID: Int] = [:]
  private var pendingUpdates: [JobID: Int] = [:]
  private var isOpen = false

  init(
    store: any Store, memory: Memory, at now: Moment, zones: ZoneSource, jitter: @escaping () -> Double,
    measure: @escaping () -> Measures?, isFull: Bool
  ) {
    self.store = store
    self.memory = memory
    self.now = now
    self.zones = zones
    self.jitter = jitter
    self.measure = measure
    self.isFull = isFull
  }

  /// Everything in order: load, decide, what is due, claims, commit.
  mutating func run(_ commands: [Command]) throws(TickError) -> TickResult {
    let needs = needs(of: commands)
    if !needs.jobs.isEmpty || !needs.idempotencyKeys.isEmpty || !needs.uniqueKeys.isEmpty || !needs.batches.isEmpty {
      let set = try load(needs)
      jobs = set.jobs
      byIdempotencyKey = set.byIdempotencyKey
      waitedFor = set.waitedFor
      batches = set.batches
      learn(needs.uniqueKeys, set.byUniqueKey)
      try learnHolders(for: set.jobs.values)
    }
    noticeClockJump()
    result.outcomes.reserveCapacity(commands.count)
    for command in commands { result.outcomes.append(try decide(command)) }
    try maintain()
    try settle()
    try flush()
    try serveClaims()
    try flush()
    if !memory.cells.isEmpty, isOpen || memory.mustKeepCells, !isFull {
      changes.cells = memory.cells
      memory.cells = []
      memory.mustKeepCells = false
      try flush()
    }
    if isOpen {
      do { try store.commit() } catch { throw .store(error) }
      result.isCommitted = true
    }
    return result
  }

  mutating func decide(_ command: Command) throws(TickError) -> Outcome {
    switch command {
    case .enqueue(let job, let actor): return enqueue(job, by: actor)
    case .enqueueMany(let jobs, let actor): return enqueue(jobs, by: actor)
    case .act(let action): return try act(action)
    case .edit(let edit): return self.edit(edit)
    case .openBatch(let request, let actor): return openBatch(request, by: actor)
    case .closeBatch(let id): return closeBatch(id)
    case .register(let registration, let connection): return register(registration, connection)
    case .heartbeat(let worker, let running, let stats): return heartbeat(worker, running, stats)
    case .claim(let request): return claim(request)
    case .end(let end):
      if let refusal = self.end(end) { return .refused(refusal) }
      return .accepted
    case .report(let report): return self.report(report)
    case .pauseQueue(let name, let actor, let reason, let until):
      return pauseQueue(name, Pause(actor: actor, reason: reason, since: now.wall, until: until))
    case .resumeQueue(let name, let actor, let reason): return resumeQueue(name, by: actor, reason: reason)
    case .pauseKind(let name, let actor, let reason, let until):
      return pauseKind(name, Pause(actor: actor, reason: reason, since: now.wall, until: until))
    case .resumeKind(let name, let actor, let reason): return resumeKind(name, by: actor, reason: reason)
    case .pauseStore(let actor, let reason, let until):
      return pauseStore(Pause(actor: actor, reason: reason, since: now.wall, until: until))
    case .resumeStore(let actor, let reason): return resumeStore(by: actor, reason: reason)
    case .control(let worker, let control, let actor, let reason, let until):
      return self.control(worker, control, Pause(actor: actor, reason: reason, since: now.wall, until: until))
    case .limitQueue(let name, let change, let actor, let reason):
      return limitQueue(name, change, by: actor, reason: reason)
    case .note(let note, let text, let target, let actor): return self.note(note, text, target: target, by: actor)
    case .undo(let undoing): return try undo(undoing)
    case .errorGroup(let prefix, let verb, let actor, let reason):
      return try errorGroup(prefix, verb, by: actor, reason: reason)
    case .reveal(let token, let verb, let job, let actor, let reason):
      journal(
        verb, target: "job \(job.rawValue)", by: actor, reason: reason, changed: 0, operands: [String(job.rawValue)],
        options: [.flag("reveal")])
      return .revealed(token)
    case .setKind(let name, let edits, let actor, let reason): return setKind(name, edits, by: actor, reason: reason)
    case .schedule(let command, let actor, let reason): return decide(command, by: actor, reason: reason)
    case .disconnect(let connection): return disconnect(connection)
    }
  }

  /// What the commands touch, so that one load fetches it all.
  private func needs(of commands: [Command]) -> Needs {
    var needs = Needs()
    for command in commands {
      switch command {
      case .enqueue(let job, _):
        needs.add(job)
      case .enqueueMany(let jobs, _): for job in jobs { needs.add(job) }
      case .edit(let edit):
        needs.jobs.append(edit.origin)
        needs.add(edit.request)
      case .openBatch(let request, _): needs.add(request.callback)
      case .closeBatch(let id): needs.batches.append(id)
      case .act(let action):
        needs.jobs.append(contentsOf: action.ids)
        if action.kind == .delete, memory.hasDependencies { needs.waitedFor.append(contentsOf: action.ids) }
      case .end(let end): needs.jobs.append(end.run.job)
      case .claim(let request): for end in request.done { needs.jobs.append(end.run.job) }
      case .report(let report): if memory.mustWrite(report, at: now) { needs.jobs.append(report.job) }
      case .pauseQueue, .resumeQueue, .limitQueue, .pauseKind, .resumeKind, .pauseStore, .resumeStore: break
      case .register, .heartbeat, .control, .setKind, .schedule, .note, .undo, .errorGroup, .reveal, .disconnect: break
      }
    }
    return needs
  }
}

extension Needs {
  /// What a new job refers to.
  fileprivate mutating func add(_ job: NewJob) {
    if let key = job.idempotencyKey { idempotencyKeys.append(key) }
    if let rule = job.unique { uniqueKeys.append(rule.key) }
    if let dependencies = job.dependencies { jobs.append(contentsOf: dependencies.ids) }
    if let batch = job.batch { batches.append(batch) }
  }
}

// MARK: - The store

extension Tick {
  mutating func load(_ needs: Needs) throws(TickError) -> WorkingSet {
    do throws(StoreError) {
      try open()
      return try store.load(needs)
    } catch {
      throw .store(error)
    }
  }

  private mutating func open() throws(StoreError) {
    if isOpen { return }
    try store.begin()
    isOpen = true
  }

  /// Writes what was decided since the last flush.
  mutating func flush() throws(TickError) {
    try countFailures()
    if changes.isEmpty { return }
    changes.counters = changes.counters.filter { $0.value != 0 }
    for update in changes.updated { jobs[update.job.id]?.version += 1 }
    let conflicts: [Conflict]
    do throws(StoreError) {
      try open()
      conflicts = try store.save(changes)
    } catch {
      throw .store(error)
    }
    if !conflicts.isEmpty { throw .conflict }
    changes = Changes()
    pendingInserts.removeAll(keepingCapacity: true)
    pendingUpdates.removeAll(keepingCapacity: true)
  }
}

// MARK: - Changes

extension Tick {
  /// Takes a new job into the tick.
  mutating func insert(_ job: Job) {
    pendingInserts[job.id] = changes.inserted.count
    changes.inserted.append(job)
    jobs[job.id] = job
    count(job, in: job.state.name, by: 1)
    mention(queue: job.spec.queue)
    if let batch = job.spec.batch { batchChanges[batch, default: BatchChange()].count(from: nil, to: job.state.name) }
    mention(kind: job.spec.kind)
    follow(job)
    result.events.append(.job(.enqueued, job, ended: nil))
  }

  /// Puts a deleted job back with its runs.
  mutating func insert(_ job: Job, attempts: [Attempt], event: JobEventType) {
    pendingInserts[job.id] = changes.inserted.count
    changes.inserted.append(job)
    changes.attempts += attempts
    jobs[job.id] = job
    if let key = job.spec.idempotencyKey { byIdempotencyKey[key] = job }
    count(job, in: job.state.name, by: 1)
    mention(queue: job.spec.queue)
    mention(kind: job.spec.kind)
    follow(job)
    result.events.append(.job(event, job, ended: nil))
  }

  /// Puts what a job was in the place of what it is; both are of one version.
  mutating func replace(_ job: Job, with other: Job, event: JobEventType) {
    put(other, from: job.state.name)
    if job.state.name != other.state.name {
      count(job, in: job.state.name, by: -1)
      count(job, in: other.state.name, by: 1)
    }
    follow(other)
    result.events.append(.job(event, other, ended: nil))
  }

  /// Has the store keep the rows that the pending changes replace, so that they can be put back.
  mutating func keepRows(under entry: JournalID) { changes.keptUnder = entry }

  /// Lets go of kept rows.
  mutating func forget(_ images: [UndoKey]) { changes.forgottenImages += images }

  /// Remembers how an entry is undone.
  mutating func save(_ record: UndoRecord) {
    changes.undo.removeAll { $0.entry == record.entry }
    changes.undo.append(record)
    memory.allowUndo(of: record.entry, until: record.until)
  }

  /// Forgets how an entry is undone.
  mutating func close(_ entry: JournalID) {
    changes.closedUndo.append(entry)
    memory.undoable.removeAll { $0.entry == entry }
  }

  /// Decides one command on one job and takes the result into the tick.
  ///
  /// - Parameter demand: what becomes of it where another job holds its unique key.
  @discardableResult
  mutating func apply(
    _ command: JobCommand, to job: Job, ifState: [JobStateName]? = nil, _ demand: KeyDemand = .ifFree
  ) throws(Refusal) -> Job {
    var transition = try job.applying(command, ifState: ifState, at: now.wall, jitter: jitter())
    // A report is written without the rest of the row.
    if job.spec.unique != nil, !transition.isDeletion, command.verb != .report {
      try settleKey(of: &transition.job, demand)
    }
    if let failure = transition.failure { transition.job.errorGroup = count(failure, of: transition) }
    transition.job.expiresAt = expiry(of: transition.job)
    if transition.isDeletion {
      forget(job)
    } else {
      put(transition.job, from: job.state.name, isReport: command.verb == .report)
      if job.state.name != transition.job.state.name {
        count(job, in: job.state.name, by: -1)
        count(job, in: transition.job.state.name, by: 1)
      }
    }
    relate(job, transition.isDeletion ? nil : transition.job, isUnblock: command.verb == .unblock)
    if let ended = transition.ended {
      changes.attempts.append(ended)
      settle(ended)
    }
    if !transition.isDeletion { follow(transition.job) }
    if let order = transition.order, let lease = transition.job.state.lease ?? job.state.lease {
      push(.job(job.id, order), to: lease.worker)
    }
    result.events.append(.job(transition.event, transition.job, ended: transition.ended))
    return transition.job
  }

  /// When a job that has ended is pruned; nil for one that goes on.
  private func expiry(of job: Job) -> Timestamp? {
    guard job.state.name.isFinal else { return nil }
    return memory.pruning.rules.expiry(of: job, kind: memory.kinds[job.spec.kind]?.overrides.retention ?? [:])
  }

  /// Saves a job that no command changed, in the state that it has.
  mutating func amend(_ job: Job) { put(job, from: job.state.name) }

  /// Forgets old entries of the journal.
  mutating func forgetJournal(_ entries: JournalPrune) { changes.prunedJournal = entries }

  /// Takes a job as it now is into the tick.
  mutating func put(_ job: Job, from state: JobStateName, isReport: Bool = false) {
    if let index = pendingInserts[job.id] {
      changes.inserted[index] = job
    } else if let index = pendingUpdates[job.id] {
      changes.updated[index].job = job
      changes.updated[index].isReport = changes.updated[index].isReport && isReport
    } else {
      pendingUpdates[job.id] = changes.updated.count
      changes.updated.append(.init(job: job, from: state, isReport: isReport))
    }
    jobs[job.id] = job
  }

  /// Sets down who did what; the id is drawn before, since pauses name their entry.
  mutating func write(_ entry: JournalEntry) {
    changes.journal.append(entry)
    memory.pruning.oldestJournal = memory.pruning.oldestJournal ?? entry.at
  }

  /// Sets down the numbers that were taken after an entry.
  mutating func write(_ measuring: Measuring) { changes.measured[measuring.entry] = measuring.metrics }

  /// The store's numbers of the moment, taken once a tick.
  mutating func measured() -> Measures? {
    if let measures { return measures }
    let taken = measure()
    measures = .some(taken)
    return taken
  }

  /// Sets down what changes between jobs.
  mutating func changeRelations(_ change: (inout RelationChanges) -> Void) { change(&changes.relations) }

  /// Saves a queue's settings.
  mutating func save(_ queue: QueueRecord) {
    memory.queues[queue.name] = queue
    changes.queues.removeAll { $0.name == queue.name }
    changes.queues.append(queue)
  }

  /// Saves an error group.
  mutating func save(_ group: ErrorGroup) {
    memory.errorGroups[group.id] = group
    changes.errorGroups[group.id] = group
  }

  /// Saves a kind's settings.
  mutating func save(_ kind: KindRecord) {
    memory.kinds[kind.name] = kind
    changes.kinds.removeAll { $0.name == kind.name }
    changes.kinds.append(kind)
  }

  /// Saves what was ordered of the store or a worker; a record without orders is forgotten.
  mutating func save(_ control: ControlRecord) {
    memory.controls[control.subject] = control.isEmpty ? nil : control
    changes.controls.removeAll { $0.subject == control.subject }
    changes.controls.append(control)
  }

  /// Saves what a token bucket has left.
  mutating func save(_ bucket: BucketRecord) { changes.buckets.append(bucket) }

  /// Saves a schedule.
  mutating func save(_ schedule: ScheduleRecord) {
    memory.schedules[schedule.name] = schedule
    changes.schedules[schedule.name] = .some(schedule)
    memory.nextTick = memory.firstTick
  }

  /// Forgets a schedule.
  mutating func forget(schedule name: String) {
    memory.schedules[name] = nil
    changes.schedules[name] = .some(nil)
    memory.nextTick = memory.firstTick
  }

  mutating func drawJob() -> JobID {
    memory.sequences.job += 1
    changes.sequences = memory.sequences
    return JobID(rawValue: memory.sequences.job - 1)
  }

  mutating func drawFence() -> Fence {
    memory.sequences.fence += 1
    changes.sequences = memory.sequences
    return Fence(rawValue: memory.sequences.fence - 1)
  }

  mutating func drawJournal() -> JournalID {
    memory.sequences.journal += 1
    changes.sequences = memory.sequences
    return JournalID(rawValue: memory.sequences.journal - 1)
  }

  mutating func drawWorker() -> WorkerID {
    memory.sequences.worker += 1
    changes.sequences = memory.sequences
    return WorkerID(number: memory.sequences.worker - 1)
  }

  private mutating func forget(_ job: Job) {
    if let index = pendingInserts.removeValue(forKey: job.id) {
      // It never reached the store. The others keep their places.
      changes.inserted.remove(at: index)
      for (id, place) in pendingInserts where place > index { pendingInserts[id] = place - 1 }
    } else {
      if let index = pendingUpdates.removeValue(forKey: job.id) {
        changes.updated.remove(at: index)
        for (id, place) in pendingUpdates where place > index { pendingUpdates[id] = place - 1 }
      }
      changes.deleted.append(job)
    }
    // The logs of what can be undone are kept as long.
    if !keepsRows { result.forgottenLogs.append(job.id) }
    jobs[job.id] = nil
    if let key = job.spec.idempotencyKey { byIdempotencyKey[key] = nil }
    if job.holdsUnique, let key = job.spec.unique?.key { uniqueHolders[key] = .some(nil) }
    count(job, in: job.state.name, by: -1)
  }

  private mutating func count(_ job: Job, in state: JobStateName, by delta: Int) {
    let key = CounterKey(queue: job.spec.queue, kind: job.spec.kind, state: state)
    changes.counters[key, default: 0] += delta
    memory.counters[key, default: 0] += delta
  }

  private mutating func mention(queue: String) {
    if memory.queues[queue] == nil { save(QueueRecord(name: queue)) }
  }

  private mutating func mention(kind: String) {
    if memory.kinds[kind] == nil { save(KindRecord(name: kind)) }
  }

  /// Keeps runs, due times and claims in step with a job that changed.
  private mutating func follow(_ job: Job) {
    switch job.state {
    case .running(let lease):
      if memory.runs[job.id]?.fence == lease.fence {
        memory.runs[job.id]?.follow(job, lease)
      } else {
        memory.runs[job.id] = ActiveRun(job, leaseEnds: now.monotonic + EngineLimits.lease.nanoseconds)
        if !memory.limited.isEmpty { takeRoom(for: job.spec) }
      }
    case .queued: servesClaims = true
    case .scheduled, .retrying, .blocked, .paused, .completed, .cancelled, .dead: break
    }
    if let expiry = job.expiresAt {
      memory.pruning.nextExpiry = memory.pruning.nextExpiry.map { min($0, expiry) } ?? expiry
    }
    if let wake = job.wakeAt { memory.nextDue = memory.nextDue.map { min($0, wake) } ?? wake }
  }

  private mutating func settle(_ ended: Attempt) {
    if memory.endRun(of: ended.job) { servesClaims = true }
    switch ended.outcome {
    case .completed: memory.workers[ended.worker]?.completed += 1
    case .failed, .timedOut: memory.workers[ended.worker]?.failed += 1
    case .snoozed, .released, .rescued, .cancelled: break
    }
  }

  mutating func push(_ order: PendingOrder, to worker: WorkerID) {
    guard let record = memory.workers[worker] else { return }
    result.orders.append(OrderPush(worker: worker, connection: record.connection, order: order))
  }
}
