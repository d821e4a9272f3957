internal import CSQLite
internal import JSON
internal import JobCore
internal import JobEngine

/// Reads whole jobs of the `job` table.
struct JobRow {
  /// Args of more bytes than this stand in `large_args`.
  static let inlineArgs = 512

  let connection: Connection
  let names: Names

  /// The job of that id; nil where there is none.
  func job(_ id: JobID) throws(StoreError) -> Job? {
    let row = try connection.statement(
      """
      SELECT id, lane, state, version, run_at_us, priority, attempt, max_attempts, rescues, created_us,
        started_us, finished_us, since_us, due_us, blocked_on, paused_by, paused_was, fence, worker, held_us,
        held_for_us, ending, last_fence, last_outcome, log_bytes, actor, timeout_us, soft_timeout_us, exit_code,
        exit_signal, exit_cpu_us, exit_max_rss_kib, progress, progress_fraction, idempotency_key, backoff, tags,
        runbook, args, progress_message, error_class, error_message, error_frames, checkpoint, metadata, result,
        start_within_us, retry_for_us, unique_key, unique_states, unique_window_us, dependencies, batch, trace,
        derived_from, schedule, schedule_tick_us, failures, error_group, holds_unique, paused_until_us, expires_us,
        wake_us
      FROM job
      WHERE id = ?1
      """)
    row.bind(id.rawValue)
    guard try row.step() else { return nil }
    let job = try job(id, from: row)
    row.rewind()
    return job
  }

  /// The job in the `columns` of a row.
  func job(_ id: JobID, from row: Statement) throws(StoreError) -> Job {
    guard let facts = names.lanes[row.int64(1)], let actor = names.actor(row.int64(25)),
      let state = state(of: row)
    else { throw damaged(id) }
    let spec = JobSpec(
      kind: facts.lane.kind, queue: facts.lane.queue, args: try args(of: id, row),
      priority: row.int(5),
      backoff: try row.optionalBytes(35).map { bytes throws(StoreError) in try decoded(id, bytes, Backoff.init(stored:))
      }
        ?? .standard,
      timeout: row.optionalInt64(26).map { .microseconds($0) },
      softTimeout: row.optionalInt64(27).map { .microseconds($0) },
      idempotencyKey: row.optionalText(34), limitKey: facts.lane.limitKey,
      tags: try row.optionalBytes(36).map { bytes throws(StoreError) in try decoded(id, bytes, Stored.strings) } ?? [],
      metadata: try json(id, row, 44),
      runbook: try row.optionalBytes(37).map { bytes throws(StoreError) in try decoded(id, bytes, Runbook.init(stored:))
      },
      startWithin: row.optionalInt64(46).map { .microseconds($0) },
      retryFor: row.optionalInt64(47).map { .microseconds($0) },
      unique: row.optionalText(48).map { key in
        UniqueRule(
          key: key, states: Set(stored: row.int64(49)), window: row.optionalInt64(50).map { .microseconds($0) })
      },
      dependencies: try row.optionalBytes(51).map { bytes throws(StoreError) in
        try decoded(id, bytes, Dependencies.init(stored:))
      },
      batch: row.optionalInt64(52).map(BatchID.init(rawValue:)), trace: row.optionalText(53),
      derivedFrom: row.optionalInt64(54).map(JobID.init(rawValue:)),
      schedule: row.optionalText(55).map { ScheduleTick(schedule: $0, tick: row.optionalTime(56)) },
      enqueuedBy: actor, createdAt: Timestamp(microseconds: row.int64(9)))
    var job = Job(
      id: id, spec: spec, state: state, attempt: row.int(6), maxAttempts: row.int(7), rescues: row.int(8),
      failures: row.int(57),
      runAt: Timestamp(microseconds: row.int64(4)), version: row.int64(3),
      checkpoint: try json(id, row, 43), result: try json(id, row, 45), exit: row.exit(28),
      startedAt: row.optionalTime(10), logBytes: row.int64(24),
      errorGroup: row.optionalText(58).map(ErrorGroupID.init(rawValue:)), holdsUnique: row.int64(59) == 1,
      pausedUntil: row.optionalTime(60), expiresAt: row.optionalTime(61))
    if let fence = row.optionalInt64(22), let outcome = RunOutcome(stored: row.rawText(23)) {
      job.lastRun = EndedRun(fence: Fence(rawValue: fence), outcome: outcome)
    }
    if row.int64(32) == 1 { job.progress = Progress(fraction: row.optionalDouble(33), message: row.optionalText(39)) }
    job.error = try failure(id, row, 40)
    return job
  }

  private func state(of row: Statement) -> JobState? {
    switch JobStateName(stored: row.rawText(2)) {
    case .scheduled: return .scheduled(due: row.time(13))
    case .blocked: return .blocked(on: row.int(14))
    case .queued: return .queued(since: row.time(12))
    case .retrying: return .retrying(due: row.time(13))
    case .completed: return .completed(at: row.time(11))
    case .cancelled: return .cancelled(at: row.time(11))
    case .dead: return .dead(at: row.time(11))
    case .running:
      return .running(
        Lease(
          worker: WorkerID(rawValue: row.text(18)), fence: Fence(rawValue: row.int64(17)), startedAt: row.time(10),
          pausedAt: row.optionalTime(19), pausedUntil: row.optionalTime(62), pausedFor: .microseconds(row.int64(20)),
          ending: row.optionalText(21).flatMap(Lease.Ending.init(rawValue:))))
    case .paused:
      let was: PausedFrom
      switch JobStateName(stored: row.rawText(16)) {
      case .scheduled: was = .scheduled(due: row.time(13))
      case .blocked: was = .blocked(on: row.int(14))
      case .queued: was = .queued(since: row.time(12))
      case .retrying: was = .retrying(due: row.time(13))
      case .paused, .running, .completed, .cancelled, .dead, nil: return nil
      }
      return .paused(by: JournalID(rawValue: row.int64(15)), was: was)
    case nil: return nil
    }
  }

  private func args(of id: JobID, _ row: Statement) throws(StoreError) -> JSONText {
    if let args = try json(id, row, 38) { return args }
    let large = try connection.statement(
      """
      SELECT args
      FROM large_args
      WHERE job = ?1
      """)
    large.bind(id.rawValue)
    guard try large.step(), let args = try json(id, large, 0) else { throw damaged(id) }
    large.rewind()
    return args
  }

  private func json(_ id: JobID, _ row: Statement, _ column: Int32) throws(StoreError) -> JSONText? {
    try row.optionalBytes(column).map { bytes throws(StoreError) in
      try decoded(id, bytes) { bytes throws(JSONError) in try JSONText(validating: bytes) }
    }
  }

  /// The ended run in a row of `fence, number, worker, started_us, ended_us, outcome, log_bytes`, its exit and error.
  func attempt(_ job: JobID, from row: Statement) throws(StoreError) -> Attempt? {
    guard let outcome = RunOutcome(stored: row.rawText(5)) else { return nil }
    return Attempt(
      job: job, fence: Fence(rawValue: row.int64(0)), number: row.int(1), worker: WorkerID(rawValue: row.text(2)),
      startedAt: row.time(3), endedAt: row.time(4), outcome: outcome, error: try failure(job, row, 11),
      exit: row.exit(7), logBytes: row.int64(6))
  }

  /// The error in the three columns from `column` on.
  func failure(_ id: JobID, _ row: Statement, _ column: Int32) throws(StoreError) -> Failure? {
    guard let errorClass = row.optionalText(column) else { return nil }
    let frames = try row.optionalBytes(column + 2).map { bytes throws(StoreError) in
      try decoded(id, bytes, Stored.frames)
    }
    return Failure(errorClass: errorClass, message: row.text(column + 1), frames: frames ?? [])
  }

  private func decoded<Value>(
    _ id: JobID, _ bytes: [UInt8], _ decode: ([UInt8]) throws(JSONError) -> Value
  ) throws(StoreError) -> Value {
    do throws(JSONError) { return try decode(bytes) } catch { throw damaged(id) }
  }

  private func damaged(_ id: JobID) -> StoreError {
    .failed(operation: "decode", code: SQLITE_CORRUPT, message: "job \(id.rawValue) is no job")
  }
}

extension Statement {
  /// A time.
  func time(_ column: Int32) -> Timestamp { Timestamp(microseconds: int64(column)) }

  /// A time; nil for NULL.
  func optionalTime(_ column: Int32) -> Timestamp? { isNull(column) ? nil : time(column) }

  /// The exit in the four columns from `column` on.
  func exit(_ column: Int32) -> Exit? {
    guard let cpu = optionalInt64(column + 2) else { return nil }
    return Exit(
      code: optionalInt(column), signal: optionalInt(column + 1), cpu: .microseconds(cpu),
      maxResidentKiB: int64(column + 3))
  }

  /// The four columns of an exit.
  func bind(_ exit: Exit?) {
    bind(exit?.code)
    bind(exit?.signal)
    bind(exit?.cpu.microseconds)
    bind(exit?.maxResidentKiB)
  }

  /// The three columns of an error.
  func bind(_ failure: Failure?) {
    bind(failure?.errorClass)
    bind(failure?.message)
    bind(failure.flatMap { $0.frames.isEmpty ? nil : Stored.text($0.frames) })
  }
}
