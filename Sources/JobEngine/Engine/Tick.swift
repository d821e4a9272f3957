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

  /// What the command that is being decided has set down in the journal.
  var mark: EntryMark?

  /// Failures that are not yet counted in their groups.
  var failures: [(print: Fingerprint, occurrence: ErrorGroup.Occurrence)] = []

  var changes = Changes()
  /// The numbers of this tick, once somebody asked for them.
  var measures: Measures??
  var pendingInserts: [JobID: Int] = [:]
  var pendingUpdates: [JobID: Int] = [:]
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
    result.entries.reserveCapacity(commands.count)
    for command in commands {
      mark = nil
      result.outcomes.append(try decide(command))
      result.entries.append(mark)
    }
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
