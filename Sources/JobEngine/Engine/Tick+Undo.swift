import JSON
import JobCore

extension Tick {
  /// Carries out one step of an undo: what the entry changed becomes what it was, where nothing has happened since.
  ///
  /// An undo is not undone: doing the verb again says better what is meant.
  mutating func undo(_ undoing: Undoing) throws(TickError) -> Outcome {
    var needs = Needs()
    needs.undo = .init(entry: undoing.entry, after: undoing.after, limit: Undoing.stride)
    try flush()
    guard let found = try load(needs).undo else { return .refused(.noEntry(undoing.entry)) }
    if let by = found.entry.undoneBy { return .refused(.undone(undoing.entry, by: by)) }
    guard let until = found.entry.undoUntil else { return .refused(.notUndoable(found.entry.verb)) }
    // What was begun in time is brought to its end.
    guard let record = found.record, undoing.own != nil || until > now.wall else {
      return .refused(.undoExpired(undoing.entry, at: until))
    }
    var undoing = undoing
    let own = undoing.own ?? drawJournal()
    undoing.own = own
    undoing.tally.matched += found.gone
    if found.gone > 0 { undoing.tally.skipped[.undo(.gone), default: 0] += found.gone }
    var isOver = true
    switch record.plan {
    case .jobs:
      try restore(found.images, of: &undoing)
      undoing.after = found.last
      isOver = found.last == nil
    case .pause(let subject, let before, let after):
      undoing.tally.matched = 1
      if turn(subject, from: after, to: before) {
        undoing.tally.changed = 1
      } else {
        undoing.tally.skipped[.undo(.changed), default: 0] += 1
      }
    case .limits(let name, let before, let after):
      undoing.tally.matched = 1
      if var queue = memory.queues[name], queue.limits == after {
        queue.limits = before
        save(queue)
        memory.limit(name, to: before, at: now.monotonic)
        result.events.append(.limits(of: name))
        servesClaims = true
        undoing.tally.changed = 1
      } else {
        undoing.tally.skipped[.undo(.changed), default: 0] += 1
      }
    }
    journal(
      "undo", target: "\(found.entry.verb) \(found.entry.target)", by: undoing.actor, reason: undoing.reason,
      matched: undoing.tally.matched, changed: undoing.tally.changed, operands: [String(undoing.entry.rawValue)],
      before: record.plan == .jobs ? JSONObject(counts: undoing.before) : found.entry.after,
      after: record.plan == .jobs ? JSONObject(counts: undoing.now) : found.entry.before, as: own)
    if isOver, undoing.tally.changed > 0 {
      var entry = found.entry
      entry.undoneBy = own
      write(entry)
      result.events.append(.journal(entry))
      // What could not be given back is let go of at once.
      letGo(of: record)
    }
    try flush()
    return .undone(undoing.tally, next: isOver ? nil : undoing)
  }

  /// Remembers that an entry may be undone for a while.
  ///
  /// - Returns: until when.
  mutating func allowUndo(of entry: JournalID, _ plan: UndoPlan) -> Timestamp {
    let record = UndoRecord(entry: entry, until: now.wall + UndoRecord.window, plan: plan)
    save(record)
    return record.until
  }

  /// Forgets what can no more be undone, a part at a time, and lets go of the logs of the jobs that stay deleted.
  mutating func forgetUndo() throws(TickError) {
    guard let entry = memory.undoable.first, entry.until <= now.wall else { return }
    var needs = Needs()
    needs.undoKeys = .init(entry: entry.entry, after: nil, limit: EngineLimits.forgottenImages)
    let keys = try load(needs).undoKeys
    forget(keys)
    memory.loops[.undo].ran(at: now.wall, rows: keys.count)
    result.forgottenLogs += keys.filter(\.isDeletion).map(\.job)
    if keys.count < EngineLimits.forgottenImages {
      close(entry.entry)
    }
  }

  private mutating func letGo(of record: UndoRecord) {
    var record = record
    record.until = now.wall
    save(record)
  }

  private mutating func restore(_ images: [UndoImage], of undoing: inout Undoing) throws(TickError) {
    var needs = Needs()
    needs.jobs = images.map(\.job.id)
    needs.idempotencyKeys = images.filter(\.isDeletion).compactMap(\.job.spec.idempotencyKey)
    let set = try load(needs)
    jobs.merge(set.jobs) { _, loaded in loaded }
    try learnHolders(for: images.map(\.job).filter(\.holdsUnique).map(\.withoutKey))
    var done: [UndoKey] = []
    for image in images {
      undoing.tally.matched += 1
      do throws(UndoRefusal) {
        if image.isDeletion {
          try putBack(image, set)
        } else {
          guard let job = jobs[image.job.id] else { throw .gone }
          try restore(job, to: image.job, under: undoing.own ?? undoing.entry)
          undoing.before[job.state.name, default: 0] += 1
        }
        undoing.now[image.job.state.name, default: 0] += 1
        undoing.tally.changed += 1
        done.append(UndoKey(entry: undoing.entry, job: image.job.id, isDeletion: image.isDeletion))
      } catch {
        undoing.tally.skipped[.undo(error), default: 0] += 1
      }
    }
    forget(done)
  }

  private mutating func restore(_ job: Job, to image: Job, under own: JournalID) throws(UndoRefusal) {
    // A run that goes on is not set back but told: its clocks and its worker know of the pause.
    if case .running(let lease) = job.state, case .running(let was) = image.state, job.version == image.version + 1,
      lease.fence == was.fence, lease.ending == nil, (lease.pausedAt == nil) != (was.pausedAt == nil)
    {
      do throws(Refusal) {
        try apply(was.pausedAt == nil ? .resume : .pause(by: own), to: job)
      } catch {
        throw .changed
      }
      return
    }
    let restored = try job.restored(to: image)
    // Those that wait for it are still being told of its end.
    if memory.settlings.contains(where: { $0.parent == job.id }) { throw .awaited }
    if restored.holdsUnique, !job.holdsUnique { try takeKey(of: restored) }
    if job.holdsUnique, !restored.holdsUnique, let key = job.spec.unique?.key { uniqueHolders[key] = .some(nil) }
    replace(job, with: restored, event: .restored)
  }

  /// Gives a job its unique key back, unless another has it by now.
  private mutating func takeKey(of job: Job) throws(UndoRefusal) {
    guard let key = job.spec.unique?.key else { return }
    if rival(of: job) != nil { throw .uniqueTaken }
    uniqueHolders[key] = job.id
  }

  private mutating func putBack(_ image: UndoImage, _ set: WorkingSet) throws(UndoRefusal) {
    if jobs[image.job.id] != nil { throw .changed }
    if let key = image.job.spec.idempotencyKey, set.byIdempotencyKey[key] != nil || byIdempotencyKey[key] != nil {
      throw .keyTaken
    }
    let job = try image.job.reinserted()
    if job.holdsUnique { try takeKey(of: job) }
    insert(job, attempts: image.attempts, event: .restored)
  }

  /// Turns a switch back, where it still stands as the undone verb left it.
  private mutating func turn(_ subject: UndoPlan.Switch, from after: Pause?, to before: Pause?) -> Bool {
    switch subject {
    case .queue(let name):
      guard var queue = memory.queues[name], queue.pause == after else { return false }
      queue.pause = before
      save(queue)
      result.events.append(.queue(name, isPaused: before != nil))
    case .kind(let name):
      guard var kind = memory.kinds[name], kind.pause == after else { return false }
      kind.pause = before
      save(kind)
      result.events.append(.kind(name, isPaused: before != nil))
    case .schedule(let name):
      guard var schedule = memory.schedules[name], schedule.pause == after else { return false }
      schedule.pause = before
      if before == nil { skipTicks(of: &schedule) }
      save(schedule, before == nil ? .resumed : .paused)
    case .store:
      var record = memory.controls[.store] ?? ControlRecord(subject: .store, at: now.wall)
      guard record.pause == after else { return false }
      record.pause = before
      record.at = now.wall
      save(record)
      result.events.append(.store(isPaused: before != nil))
    }
    servesClaims = true
    return true
  }
}

extension Job {
  /// This job as one that wants its key, so that who holds it is looked up.
  fileprivate var withoutKey: Job {
    var job = self
    job.holdsUnique = false
    return job
  }
}
