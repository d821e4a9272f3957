import JobCore

/// How jobs change within a tick: decided, counted, followed in memory, told.
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
