import JobCore

extension Tick {
  mutating func enqueue(_ request: NewJob, by actor: Actor) -> Outcome {
    switch admit(request, by: actor) {
    case .enqueued(let id, let deduplicated): .enqueued(id, deduplicated: deduplicated)
    case .refused(let refusal): .refused(refusal)
    }
  }

  mutating func enqueue(_ requests: [NewJob], by actor: Actor) -> Outcome {
    .enqueuedMany(requests.map { admit($0, by: actor) })
  }

  /// - Parameter isCallback: whether it waits for the batch that it is about to give its number.
  mutating func admit(_ request: NewJob, by actor: Actor, isCallback: Bool = false) -> EnqueueOutcome {
    if isFull { return .refused(.storeFull) }
    if let violation = request.violation(of: memory.sizes) { return .refused(violation) }
    let queue = request.queue ?? NewJob.defaultQueue
    if let key = request.idempotencyKey, let held = byIdempotencyKey[key] {
      let isSame = held.spec.kind == request.kind && held.spec.queue == queue && held.spec.args == request.args
      return isSame ? .enqueued(held.id, deduplicated: true) : .refused(.idempotencyMismatch(held: held.id))
    }
    if let refusal = refusal(ofBatch: request.batch) { return .refused(refusal) }
    let start: Dependencies.Start
    do throws(CommandRefusal) {
      start = isCallback ? .blocked(on: 1, parents: []) : try self.start(of: request)
    } catch {
      return .refused(error)
    }
    var job = job(request, queue: queue, by: actor, start, isCallback: isCallback)
    if let rule = request.unique, rule.holds(in: job.state.name, createdAt: now.wall, at: now.wall) {
      if let rival = rival(of: job) { return .refused(.uniqueConflict(holder: rival)) }
      job.holdsUnique = true
      uniqueHolders[rule.key] = job.id
    }
    _ = drawJob()
    begin(&job, start)
    if let key = request.idempotencyKey { byIdempotencyKey[key] = job }
    return .enqueued(job.id, deduplicated: false)
  }

  /// The job as it would be, under the next id, which it draws once it is admitted.
  private func job(
    _ request: NewJob, queue: String, by actor: Actor, _ start: Dependencies.Start, isCallback: Bool
  ) -> Job {
    let policy = memory.policy(of: request.kind)
    let waits = isCallback || request.dependencies?.ids.isEmpty == false
    let due = request.runAt.map { max($0, now.wall) } ?? now.wall
    // The budget of retries is counted from the enqueue, and a planned delay is not part of it.
    let retryFor = (request.retryFor ?? policy.retryFor)?.unlessZero.map { $0 + (due - now.wall) }
    let spec = JobSpec(
      kind: request.kind, queue: queue, args: request.args, priority: request.priority ?? NewJob.defaultPriority,
      backoff: request.backoff ?? policy.backoff, timeout: (request.timeout ?? policy.timeout)?.unlessZero,
      softTimeout: (request.softTimeout ?? policy.softTimeout)?.unlessZero,
      idempotencyKey: request.idempotencyKey, limitKey: request.limitKey, tags: request.tags,
      metadata: request.metadata, runbook: request.runbook,
      startWithin: (request.startWithin ?? policy.startWithin)?.unlessZero, retryFor: retryFor,
      unique: request.unique, dependencies: waits ? request.dependencies : nil, batch: request.batch,
      trace: request.trace, derivedFrom: request.derivedFrom, schedule: request.schedule, enqueuedBy: actor,
      createdAt: now.wall)
    return Job(
      id: JobID(rawValue: memory.sequences.job), spec: spec, state: start.state(due: due, at: now.wall),
      maxAttempts: request.maxAttempts ?? policy.maxAttempts, runAt: due)
  }
}

extension NewJob {
  /// Between urgent (0) and whenever (9).
  static let defaultPriority = 4
}
