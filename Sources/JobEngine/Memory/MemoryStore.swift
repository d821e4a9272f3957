public import JobCore

/// A store in memory: the model that every other store is held against, and the one for tests and simulations.
///
/// Made to be obviously right, not fast: a claim sorts all queued jobs. Nothing survives the process.
public final class MemoryStore: Store {
  /// Thrown by each following `commit`, as by a full or broken device, until it is nil again; the tick is undone.
  public var commitFailure: StoreError?

  /// The tick's state, and between ticks the committed one.
  private(set) var tables = MemoryTables()
  /// What the running tick replaced; nil between ticks.
  private var undo: MemoryUndo?
  private let storeID: String

  /// An empty store of that name.
  public init(storeID: String = "memory") { self.storeID = storeID }

  /// The tables without what the running tick wrote.
  var committed: MemoryTables {
    guard let undo else { return tables }
    var copy = tables
    copy.restore(undo)
    return copy
  }

  /// Everything that the engine keeps in memory beside the store.
  public func boot() throws(StoreError) -> StoreBoot {
    var boot = StoreBoot(
      storeID: storeID, sequences: tables.sequences,
      queues: tables.queues.values.sorted { $0.name < $1.name },
      kinds: tables.kinds.values.sorted { $0.name < $1.name },
      buckets: Array(tables.buckets.values),
      counters: tables.counters, running: tables.jobs(in: [.running]).sorted { $0.id < $1.id }, wasClosed: true)
    boot.hasDependencies = !tables.children.isEmpty
    boot.settlings = tables.settlings
    boot.controls = Array(tables.controls.values)
    for span in [CellSpan.minute, .tenSeconds] {
      let rolledUp = (span.coarser.flatMap { tables.cells[$0]?.values.map(\.end).max() }) ?? 0
      boot.cells += (tables.cells[span] ?? [:]).values.filter { $0.start >= rolledUp }.sorted { $0.start < $1.start }
    }
    boot.undo = tables.undo.values.sorted { $0.entry < $1.entry }
    boot.measuring = tables.journal.suffix(StoreBoot.journalTail).filter(\.isMeasured)
    boot.schedules = tables.schedules.values.sorted { $0.name < $1.name }
    return boot
  }

  /// Starts the tick.
  public func begin() throws(StoreError) {
    precondition(undo == nil, "\(#function): a tick is running")
    undo = MemoryUndo(tables)
  }

  /// Fetches what the tick's commands touch.
  public func load(_ needs: Needs) throws(StoreError) -> WorkingSet {
    var set = WorkingSet()
    for id in needs.jobs { set.jobs[id] = tables.jobs[id] }
    for key in needs.idempotencyKeys {
      if let id = tables.keys[key] { set.byIdempotencyKey[key] = tables.jobs[id] }
    }
    for key in needs.uniqueKeys {
      if let id = tables.uniqueKeys[key] { set.byUniqueKey[key] = tables.jobs[id] }
    }
    set.waitedFor = Set(needs.waitedFor.filter { tables.children[$0] != nil })
    for id in needs.batches { set.batches[id] = tables.batches[id] }
    var left = needs.childLimit
    for settling in needs.children {
      let page = tables.children(of: settling, limit: left)
      left -= page.jobs.count
      set.children.append(page)
    }
    if let before = needs.dueBefore {
      let due = tables.byDueTime().prefix { $0.due <= before }.prefix(needs.dueLimit)
      set.due = due.compactMap { tables.jobs[$0.id] }
    }
    if let need = needs.undo { set.undo = undoSet(need) }
    if let need = needs.undoKeys {
      set.undoKeys = images(need).map { UndoKey(entry: need.entry, job: $0.job.id, isDeletion: $0.isDeletion) }
    }
    if !needs.claims.isEmpty { (set.candidates, set.opensAt) = candidates(for: needs.claims, needs.room) }
    if let before = needs.expiredBefore {
      set.expired = tables.byExpiry().prefix { $0.expires <= before }.prefix(needs.expiredLimit)
        .compactMap { tables.jobs[$0.id] }
        .map { ExpiredJob(job: $0, laterOfSchedule: min(needs.lastOfSchedule, tables.laterOfSchedule($0))) }
    }
    for prefix in needs.errorGroups {
      set.errorGroups[prefix] = Array(tables.errorGroups(beginningWith: prefix).prefix(2))
    }
    for name in needs.liveOfSchedules {
      set.liveOfSchedules[name] = tables.jobs.values
        .filter { $0.spec.schedule?.schedule == name && !$0.state.name.isFinal }.sorted { $0.id < $1.id }
    }
    let wanted = Set(needs.ticks)
    if !wanted.isEmpty { set.takenTicks = wanted.intersection(tables.jobs.values.compactMap(\.spec.schedule)) }
    return set
  }

  /// Writes what was decided: deletions, then updates, then insertions, then the rest.
  public func save(_ changes: Changes) throws(StoreError) -> [Conflict] {
    precondition(undo != nil, "\(#function): no tick is running")
    var conflicts: [Conflict] = []
    var counters = changes.counters
    func refuse(_ job: Job, from: JobStateName?, to: JobStateName?) {
      conflicts.append(Conflict(job: job.id))
      if let from { counters[job.counterKey(from), default: 0] += 1 }
      if let to { counters[job.counterKey(to), default: 0] -= 1 }
    }
    if let entry = changes.keptUnder { keepRows(of: changes, under: entry) }
    for job in changes.deleted {
      if tables.jobs[job.id]?.version != job.version {
        refuse(job, from: job.state.name, to: nil)
      } else {
        put(nil, at: job.id)
      }
    }
    for update in changes.updatedInOrder {
      guard tables.jobs[update.job.id]?.version == update.job.version, !tables.isUniqueTaken(for: update.job) else {
        refuse(update.job, from: update.from, to: update.job.state.name)
        continue
      }
      var job = update.job
      job.version += 1
      put(job, at: job.id)
    }
    for job in changes.inserted {
      let isTaken = job.spec.idempotencyKey.map { tables.keys[$0] != nil } ?? false || tables.hasTick(of: job)
      if isTaken || tables.jobs[job.id] != nil || tables.isUniqueTaken(for: job) {
        refuse(job, from: nil, to: job.state.name)
      } else {
        put(job, at: job.id)
      }
    }
    let refused = Set(conflicts.map(\.job))
    for attempt in changes.attempts where !refused.contains(attempt.job) && tables.jobs[attempt.job] != nil {
      undo?.keep(attempt.job, of: tables)
      tables.attempts[attempt.job, default: []].append(attempt)
    }
    for (key, change) in counters where change != 0 { tables.count(key, by: change) }
    for queue in changes.queues { tables.queues[queue.name] = queue }
    for kind in changes.kinds { tables.kinds[kind.name] = kind }
    for control in changes.controls { tables.controls[control.subject] = control.isEmpty ? nil : control }
    for bucket in changes.buckets { tables.put(bucket) }
    for group in changes.errorGroups.values { tables.errorGroups[group.id] = group }
    for entry in changes.journal {
      if let before = tables.put(entry) { undo?.journal.insert(before, at: 0) }
    }
    for (id, metrics) in changes.measured {
      guard var entry = tables.journal.last(where: { $0.id == id }) else { continue }
      entry.metrics = metrics
      if let before = tables.put(entry) { undo?.journal.insert(before, at: 0) }
    }
    if let prune = changes.prunedJournal {
      let old = tables.journal.prefix(prune.limit).prefix { $0.at < prune.before }
      undo?.prunedJournal += old
      tables.journal.removeFirst(old.count)
    }
    for cell in changes.cells {
      tables.cells[cell.span, default: [:]][cell.start] = cell
      let oldest = cell.start - cell.span.kept.components.seconds
      tables.cells[cell.span] = tables.cells[cell.span]?.filter { $0.key >= oldest }
    }
    for record in changes.undo { tables.undo[record.entry] = record }
    for entry in changes.closedUndo {
      tables.undo[entry] = nil
      tables.images[entry] = nil
    }
    for key in changes.forgottenImages { tables.images[key.entry]?[key.job] = nil }
    tables.change(changes.relations)
    for (name, schedule) in changes.schedules { tables.schedules[name] = schedule }
    if let sequences = changes.sequences { tables.sequences = sequences }
    return conflicts
  }

  /// Ends the tick.
  public func commit() throws(StoreError) {
    precondition(undo != nil, "\(#function): no tick is running")
    if let commitFailure {
      rollback()
      throw commitFailure
    }
    undo = nil
  }

  /// Forgets the tick.
  public func rollback() {
    if let undo { tables.restore(undo) }
    undo = nil
  }

  /// Nothing to do.
  public func maintain(idle: Bool) throws(StoreError) -> Bool { false }

  /// The earliest `wakeAt` of all jobs.
  public func nextDue() throws(StoreError) -> Timestamp? { tables.byDueTime().first?.due }

  /// The earliest `expiresAt` of all jobs.
  public func nextExpiry() throws(StoreError) -> Timestamp? { tables.byExpiry().first?.expires }

  /// When the oldest entry of the journal was written.
  public func oldestJournal() throws(StoreError) -> Timestamp? { tables.journal.first?.at }

  /// All zero.
  public func vitals() -> StoreVitals { StoreVitals(dataBytes: 0, walBytes: 0, freeBytes: nil, path: "") }

  /// Nothing to let go of.
  public func close() throws(StoreError) {}

  private func undoSet(_ need: UndoNeed) -> UndoSet? {
    guard let entry = tables.journal.last(where: { $0.id == need.entry }) else { return nil }
    var set = UndoSet(entry: entry, record: tables.undo[need.entry])
    let page = images(need)
    set.images = page.filter { $0.isDeletion || tables.jobs[$0.job.id] != nil }
    set.gone = page.count - set.images.count
    set.last = page.count < need.limit ? nil : page.last?.job.id
    return set
  }

  private func images(_ need: UndoNeed) -> [UndoImage] {
    let behind = (tables.images[need.entry] ?? [:]).values.filter { image in
      need.after.map { $0 < image.job.id } ?? true
    }
    return Array(behind.sorted { $0.job.id < $1.job.id }.prefix(need.limit))
  }

  private func keepRows(of changes: Changes, under entry: JournalID) {
    for id in changes.deleted.map(\.id) + changes.updated.map(\.job.id) {
      guard let job = tables.jobs[id] else { continue }
      let isDeletion = changes.deleted.contains { $0.id == id }
      tables.images[entry, default: [:]][id] = UndoImage(
        job: job, isDeletion: isDeletion,
        attempts: isDeletion ? (tables.attempts[id] ?? []).sorted { $0.fence < $1.fence } : [])
    }
  }

  private func put(_ job: Job?, at id: JobID) {
    undo?.keep(id, of: tables)
    tables.put(job, at: id)
  }

  private func candidates(for claims: [ClaimNeed], _ room: ClaimRoom) -> ([[Job]], opensAt: Int64?) {
    var room = room
    var openings: [Int64] = []
    var queued = tables.jobs(in: [.queued]).sorted { $0.claimKey < $1.claimKey }
    let candidates = claims.map { need in
      var taken: [Job] = []
      queued.removeAll { job in
        let (queue, key) = (job.spec.queue, job.spec.limitKey)
        guard taken.count < need.limit, need.asks(for: job.spec) else { return false }
        let (queueHas, keyHas) = (room.left(in: queue) > 0, room.left(of: key, in: queue) > 0)
        if !queueHas || !keyHas {
          // Both must let it in.
          if let queueOpens = queueHas ? room.now : room.opening(in: queue),
            let keyOpens = keyHas ? room.now : room.opening(of: key, in: queue)
          {
            openings.append(max(queueOpens, keyOpens))
          }
          return false
        }
        room.take(key, in: queue)
        taken.append(job)
        return true
      }
      return taken
    }
    return (candidates, openings.min())
  }
}
