import JobCore

/// What a tick writes beside jobs: journal entries, settings, and the numbers it draws.
extension Tick {
  /// Forgets old entries of the journal.
  mutating func forgetJournal(_ entries: JournalPrune) { changes.prunedJournal = entries }

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
}
