import JobCore

/// The rows of a store in memory.
struct MemoryTables {
  private(set) var jobs: [JobID: Job] = [:]
  /// The jobs of each state, so that a claim need not look at what is final.
  private(set) var ids: [JobStateName: Set<JobID>] = [:]
  /// Who holds each idempotency key.
  private(set) var keys: [String: JobID] = [:]
  /// Who holds each unique key.
  private(set) var uniqueKeys: [String: JobID] = [:]
  var attempts: [JobID: [Attempt]] = [:]
  var counters: [CounterKey: Int] = [:]
  var queues: [String: QueueRecord] = [:]
  var kinds: [String: KindRecord] = [:]
  var controls: [ControlRecord.Subject: ControlRecord] = [:]
  /// By queue and limit key.
  private(set) var buckets: [[String?]: BucketRecord] = [:]
  var errorGroups: [ErrorGroupID: ErrorGroup] = [:]
  /// By id.
  var journal: [JournalEntry] = []
  /// The history of numbers, by span and start.
  var cells: [CellSpan: [Int64: MetricCell]] = [:]
  /// How entries are undone, and the rows kept of them.
  var undo: [JournalID: UndoRecord] = [:]
  var images: [JournalID: [JobID: UndoImage]] = [:]
  /// Who waits for each parent.
  private(set) var children: [JobID: Set<JobID>] = [:]
  private(set) var settlings: [Settling] = []
  private(set) var batches: [BatchID: BatchRecord] = [:]
  var schedules: [String: ScheduleRecord] = [:]
  var sequences = Sequences.first

  /// Puts a job in its place, or with nil forgets it and its attempts.
  mutating func put(_ job: Job?, at id: JobID) {
    if let old = jobs[id] {
      ids[old.state.name]?.remove(id)
      if let key = old.spec.idempotencyKey, keys[key] == id { keys[key] = nil }
      if let key = old.spec.unique?.key, uniqueKeys[key] == id { uniqueKeys[key] = nil }
    }
    jobs[id] = job
    guard let job else {
      attempts[id] = nil
      return
    }
    ids[job.state.name, default: []].insert(id)
    if let key = job.spec.idempotencyKey { keys[key] = id }
    if job.holdsUnique, let key = job.spec.unique?.key { uniqueKeys[key] = id }
    if queues[job.spec.queue] == nil { queues[job.spec.queue] = QueueRecord(name: job.spec.queue) }
    if kinds[job.spec.kind] == nil { kinds[job.spec.kind] = KindRecord(name: job.spec.kind) }
  }

  /// Whether another job holds the key that this one is to hold.
  func isUniqueTaken(for job: Job) -> Bool {
    guard job.holdsUnique, let key = job.spec.unique?.key, let holder = uniqueKeys[key] else { return false }
    return holder != job.id
  }

  /// Keeps a token bucket, or forgets it.
  mutating func put(_ bucket: BucketRecord) {
    buckets[[bucket.queue, bucket.limitKey]] = bucket.fullAt == nil ? nil : bucket
  }

  /// Puts an entry behind the others, or in the place of the one with its id, which is returned.
  @discardableResult
  mutating func put(_ entry: JournalEntry) -> JournalEntry? {
    guard let place = journal.lastIndex(where: { $0.id <= entry.id }) else {
      journal.insert(entry, at: 0)
      return nil
    }
    guard journal[place].id == entry.id else {
      journal.insert(entry, at: place + 1)
      return nil
    }
    defer { journal[place] = entry }
    return journal[place]
  }

  /// Changes a counter; one that reaches zero is gone.
  mutating func count(_ key: CounterKey, by change: Int) {
    let count = counters[key, default: 0] + change
    counters[key] = count == 0 ? nil : count
  }

  /// Who ran a job last, of the runs that ended.
  func lastWorker(of job: Job) -> WorkerID? {
    guard let last = job.lastRun else { return nil }
    return attempts[job.id]?.first { $0.fence == last.fence }?.worker
  }

  /// Whether a job of the same firing of a schedule is there.
  func hasTick(of job: Job) -> Bool {
    guard let schedule = job.spec.schedule, schedule.tick != nil else { return false }
    return jobs.values.contains { $0.spec.schedule == schedule }
  }

  /// The jobs in these states, in no order.
  func jobs(in states: [JobStateName]) -> [Job] {
    states.flatMap { (ids[$0] ?? []).compactMap { jobs[$0] } }
  }

  /// Every job that the engine must look at by itself, with that time, earliest first, then by id.
  func byDueTime() -> [(due: Timestamp, id: JobID)] {
    let due = jobs(in: [.scheduled, .retrying, .queued, .paused, .running]).compactMap { job in
      job.wakeAt.map { (due: $0, id: job.id) }
    }
    return due.sorted { ($0.due, $0.id) < ($1.due, $1.id) }
  }

  /// Every final job that expires, with that time, earliest first, then by id.
  func byExpiry() -> [(expires: Timestamp, id: JobID)] {
    let expiring = jobs(in: [.completed, .cancelled, .dead]).compactMap { job in
      job.expiresAt.map { (expires: $0, id: job.id) }
    }
    return expiring.sorted { ($0.expires, $0.id) < ($1.expires, $1.id) }
  }

  /// How many jobs of its schedule came after it.
  func laterOfSchedule(_ job: Job) -> Int {
    guard let schedule = job.spec.schedule?.schedule else { return 0 }
    return jobs.values.count { $0.spec.schedule?.schedule == schedule && $0.id > job.id }
  }

  /// The error groups whose ids begin so, by id.
  func errorGroups(beginningWith prefix: String) -> [ErrorGroup] {
    errorGroups.values.filter { $0.id.rawValue.hasPrefix(prefix) }.sorted { $0.id.rawValue < $1.id.rawValue }
  }

  /// The next children of an ended parent.
  func children(of settling: Settling, limit: Int) -> ChildPage {
    if limit <= 0 { return ChildPage(jobs: [], isAll: false) }
    let ids = (children[settling.parent] ?? []).filter { $0 > settling.after }.sorted().prefix(limit)
    return ChildPage(jobs: ids.compactMap { jobs[$0] }, isAll: ids.count < limit)
  }

  /// Writes what a tick changed between jobs.
  mutating func change(_ relations: RelationChanges) {
    for wait in relations.added { children[wait.parent, default: []].insert(wait.child) }
    for wait in relations.removed {
      children[wait.parent]?.remove(wait.child)
      if children[wait.parent]?.isEmpty == true { children[wait.parent] = nil }
    }
    for settling in relations.settling + relations.settled {
      settlings.removeAll { $0.parent == settling.parent && $0.state == settling.state }
    }
    for var settling in relations.settling {
      settling.isKept = true
      settlings.append(settling)
    }
    for batch in relations.batches { batches[batch.id] = batch }
    for id in relations.deletedBatches { batches[id] = nil }
  }

  /// Takes back what a tick wrote.
  mutating func restore(_ undo: MemoryUndo) {
    // What came to hold a key lets go of it before its old holder takes it again.
    for id in undo.rows.keys { put(nil, at: id) }
    for (id, before) in undo.rows {
      put(before.job, at: id)
      attempts[id] = before.attempts
    }
    counters = undo.counters
    queues = undo.queues
    kinds = undo.kinds
    controls = undo.controls
    buckets = undo.buckets
    errorGroups = undo.errorGroups
    children = undo.children
    settlings = undo.settlings
    batches = undo.batches
    schedules = undo.schedules
    sequences = undo.sequences
    journal.insert(contentsOf: undo.prunedJournal, at: 0)
    self.undo = undo.undo
    cells = undo.cells
    images = undo.images
    journal.removeLast(journal.count - undo.journalCount)
    for entry in undo.journal { put(entry) }
  }
}

/// What a tick replaced.
struct MemoryUndo {
  private(set) var rows: [JobID: (job: Job?, attempts: [Attempt]?)] = [:]
  let counters: [CounterKey: Int]
  let queues: [String: QueueRecord]
  let kinds: [String: KindRecord]
  let controls: [ControlRecord.Subject: ControlRecord]
  let buckets: [[String?]: BucketRecord]
  let errorGroups: [ErrorGroupID: ErrorGroup]
  let children: [JobID: Set<JobID>]
  let settlings: [Settling]
  let batches: [BatchID: BatchRecord]
  let schedules: [String: ScheduleRecord]
  let sequences: Sequences
  let cells: [CellSpan: [Int64: MetricCell]]
  let undo: [JournalID: UndoRecord]
  let images: [JournalID: [JobID: UndoImage]]
  let journalCount: Int
  /// Entries that were replaced.
  var journal: [JournalEntry] = []
  /// Entries that were pruned from its beginning.
  var prunedJournal: [JournalEntry] = []

  /// Nothing yet.
  init(_ tables: MemoryTables) {
    counters = tables.counters
    queues = tables.queues
    kinds = tables.kinds
    controls = tables.controls
    buckets = tables.buckets
    errorGroups = tables.errorGroups
    children = tables.children
    settlings = tables.settlings
    batches = tables.batches
    schedules = tables.schedules
    sequences = tables.sequences
    cells = tables.cells
    undo = tables.undo
    images = tables.images
    journalCount = tables.journal.count
  }

  /// Remembers a row as it was before the tick.
  mutating func keep(_ id: JobID, of tables: MemoryTables) {
    if rows[id] == nil { rows[id] = (tables.jobs[id], tables.attempts[id]) }
  }
}

extension Job {
  /// The counter that this job stands in while in that state.
  func counterKey(_ state: JobStateName) -> CounterKey {
    CounterKey(queue: spec.queue, kind: spec.kind, state: state)
  }
}
