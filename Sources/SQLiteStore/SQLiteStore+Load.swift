internal import CSQLite
internal import JSON
internal import JobCore
package import JobEngine

extension SQLiteStore {
  /// Everything that the engine keeps in memory beside the store; from now on the store counts as not closed.
  package func boot() throws(StoreError) -> StoreBoot {
    let store = try connection.statement(
      """
      SELECT store_id, next_job, next_fence, next_journal, next_worker, was_closed
      FROM store
      """)
    guard try store.step() else { throw .failed(operation: "boot", code: 0, message: "the store row is missing") }
    let row = Sequences(
      job: store.int64(1), fence: store.int64(2), journal: store.int64(3), worker: store.int64(4))
    let sequences: Sequences
    if let current = self.sequences.current { sequences = current } else { sequences = try caughtUp(row) }
    self.sequences.start(sequences)
    heads.forgetAll()
    var boot = StoreBoot(
      storeID: store.text(0), sequences: sequences, queues: try queues(), kinds: try kinds(),
      buckets: try buckets(),
      counters: try connection.counters(names),
      running: [], wasClosed: store.int64(5) == 1)
    store.rewind()
    boot.controls = try controls()
    boot.schedules = try schedules()
    boot.running = try running(boot.counters)
    boot.cells = try unrolledCells()
    boot.undo = try undoRecords()
    boot.measuring = try connection.journal(before: nil, limit: StoreBoot.journalTail, names)
      .reversed().filter(\.isMeasured)
    boot.hasDependencies = try hasDependencies()
    boot.settlings = try settlings()
    try connection.statement(
      """
      UPDATE store
      SET was_closed = 0
      """
    ).run()
    return boot
  }

  /// The jobs that run, by id, found by the counters that say where there are any.
  private func running(_ counters: [CounterKey: Int]) throws(StoreError) -> [Job] {
    var ids: [JobID] = []
    for key in counters.keys where key.state == .running {
      guard let queueKind = names.queueKind(queue: key.queue, kind: key.kind) else { continue }
      let running = try connection.statement(
        """
        SELECT id
        FROM job
        WHERE queue_kind = ?1 AND state = 'running'
        """)
      running.bind(queueKind)
      while try running.step() { ids.append(JobID(rawValue: running.int64(0))) }
    }
    var jobs: [Job] = []
    for id in ids.sorted() { if let job = try rows.job(id) { jobs.append(job) } }
    return jobs
  }

  /// The row's sequences, moved on by the jobs that came after it was written.
  private func caughtUp(_ row: Sequences) throws(StoreError) -> Sequences {
    let newest = try connection.statement(
      """
      SELECT max(id)
      FROM job
      """)
    defer { newest.rewind() }
    var sequences = row
    if try newest.step() { sequences.job = max(row.job, newest.int64(0) + 1) }
    return sequences
  }

  private func queues() throws(StoreError) -> [QueueRecord] {
    let rows = try connection.statement(
      """
      SELECT name, paused_since_us, paused_until_us, paused_reason, paused_by, concurrency, rate_count, rate_per_us,
        key_concurrency, key_rate_count, key_rate_per_us, target_wait_us
      FROM queue
      ORDER BY name
      """)
    var queues: [QueueRecord] = []
    while try rows.step() {
      var queue = QueueRecord(name: rows.text(0), limits: rows.limits(5))
      if let since = rows.optionalTime(1), let actor = names.actor(rows.int64(4)) {
        queue.pause = Pause(actor: actor, reason: rows.optionalText(3), since: since, until: rows.optionalTime(2))
      }
      queues.append(queue)
    }
    return queues
  }

  private func kinds() throws(StoreError) -> [KindRecord] {
    let rows = try connection.statement(
      """
      SELECT name, paused_since_us, paused_until_us, paused_reason, paused_by, runbook, policy
      FROM kind
      ORDER BY name
      """)
    var kinds: [KindRecord] = []
    while try rows.step() {
      var kind = KindRecord(name: rows.text(0))
      if let since = rows.optionalTime(1), let actor = names.actor(rows.int64(4)) {
        kind.pause = Pause(actor: actor, reason: rows.optionalText(3), since: since, until: rows.optionalTime(2))
      }
      do throws(JSONError) {
        if let bytes = rows.optionalBytes(5) { kind.runbook = try Runbook(stored: bytes) }
        if let bytes = rows.optionalBytes(6) { kind.overrides = try KindPolicy.Overrides(stored: bytes) }
      } catch {
        throw .failed(
          operation: "decode", code: SQLITE_CORRUPT, message: "the settings of kind \(kind.name) are damaged")
      }
      kinds.append(kind)
    }
    return kinds
  }

  /// Fetches what the tick's commands touch.
  package func load(_ needs: Needs) throws(StoreError) -> WorkingSet {
    try undoing { () throws(StoreError) in
      var set = WorkingSet()
      for id in needs.jobs { if let job = try job(id) { set.jobs[id] = job } }
      for key in needs.idempotencyKeys {
        if let id = try holder(of: key) { set.byIdempotencyKey[key] = try job(id) }
      }
      for key in needs.uniqueKeys {
        if let id = try uniqueHolder(of: key) { set.byUniqueKey[key] = try job(id) }
      }
      for id in needs.waitedFor where try isWaitedFor(id) { set.waitedFor.insert(id) }
      for id in needs.batches { set.batches[id] = try connection.batch(id) }
      if !needs.children.isEmpty { set.children = try children(of: needs.children, limit: needs.childLimit) }
      if let before = needs.dueBefore { set.due = try due(before, limit: needs.dueLimit) }
      if let need = needs.undo { set.undo = try undoSet(need) }
      if let need = needs.undoKeys { set.undoKeys = try undoKeys(need) }
      if !needs.claims.isEmpty { (set.candidates, set.opensAt) = try candidates(for: needs.claims, needs.room) }
      if let before = needs.expiredBefore { set.expired = try expired(before, needs) }
      for prefix in needs.errorGroups {
        set.errorGroups[prefix] = try ErrorGroupRows(connection: connection).beginning(with: prefix)
      }
      for tick in needs.ticks where try isTaken(tick) { set.takenTicks.insert(tick) }
      for schedule in needs.liveOfSchedules {
        for id in try live(of: schedule) {
          if let job = try job(id) { set.liveOfSchedules[schedule, default: []].append(job) }
        }
      }
      return set
    }
  }

  func job(_ id: JobID) throws(StoreError) -> Job? {
    if let job = recent[id] { return job }
    return try rows.job(id)
  }

  private func holder(of key: String) throws(StoreError) -> JobID? {
    let holder = try connection.statement(
      """
      SELECT id
      FROM job
      WHERE idempotency_key = ?1
      """)
    holder.bind(key)
    guard try holder.step() else { return nil }
    let id = JobID(rawValue: holder.int64(0))
    holder.rewind()
    return id
  }

  private func uniqueHolder(of key: String) throws(StoreError) -> JobID? {
    let holder = try connection.statement(
      """
      SELECT id
      FROM job
      WHERE unique_key = ?1 AND holds_unique = 1
      """)
    holder.bind(key)
    guard try holder.step() else { return nil }
    defer { holder.rewind() }
    return JobID(rawValue: holder.int64(0))
  }

  private func due(_ before: Timestamp, limit: Int) throws(StoreError) -> [Job] {
    let rows = try connection.statement(
      """
      SELECT id
      FROM job
      WHERE wake_us <= ?1
      ORDER BY wake_us, id
      LIMIT ?2
      """)
    rows.bind(before.microseconds)
    rows.bind(limit)
    var ids: [JobID] = []
    while try rows.step() { ids.append(JobID(rawValue: rows.int64(0))) }
    var jobs: [Job] = []
    for id in ids { if let job = try job(id) { jobs.append(job) } }
    return jobs
  }
}

extension Connection {
  /// Jobs by queue, kind and state.
  func counters(_ names: Names) throws(StoreError) -> [CounterKey: Int] {
    let rows = try statement(
      """
      SELECT queue, kind, state, jobs
      FROM counter
      WHERE jobs > 0
      """)
    var counters: [CounterKey: Int] = [:]
    while try rows.step() {
      guard let queue = names.queues[rows.int64(0)], let kind = names.kinds[rows.int64(1)],
        let state = JobStateName(stored: rows.rawText(2))
      else { continue }
      counters[CounterKey(queue: queue, kind: kind, state: state)] = rows.int(3)
    }
    return counters
  }
}
