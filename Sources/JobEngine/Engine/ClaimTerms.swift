public import JobCore

/// The claim predicate term by term, for one job.
///
/// Claims ask the same facts over all jobs at once: whether claims are served at all (``Memory/claimHold``), which
/// queues and kinds are held, which workers take jobs (``WorkerRecord/takesJobs``) and serve a queue and kind, and what
/// room limits leave (`QueueUse`). A new rule of claiming is one more function in `terms`, and one more place where
/// `serveClaims` leaves something out; `WhyTests` holds the two together.
struct ClaimTerms {
  let memory: Memory
  let now: Moment

  /// All of them, in the order in which a person would ask.
  static let terms: [@Sendable (ClaimTerms, Job) -> [ClaimObstacle]] = [
    { $0.state($1) }, { $0.store($1) }, { $0.queue($1) }, { $0.kind($1) }, { $0.workers($1) }, { $0.slots($1) },
    { $0.queueRoom($1) }, { $0.keyRoom($1) },
  ]

  /// Everything that keeps the job from running now; empty where a worker may take it at any moment.
  func obstacles(to job: Job) -> [ClaimObstacle] {
    // What runs or is over waits for nobody.
    if job.state.name == .running || job.state.name.isFinal { return state(job) }
    return Self.terms.flatMap { $0(self, job) }
  }

  // MARK: - Terms

  func state(_ job: Job) -> [ClaimObstacle] {
    switch job.state {
    case .queued: return []
    case .scheduled(let due): return [.scheduled(due: due)]
    case .retrying(let due):
      return [.retrying(due: due, failures: job.failures, attemptsLeft: max(0, job.maxAttempts - job.attempt))]
    case .blocked(let count): return [.blocked(on: count, job.spec.dependencies)]
    case .paused(let entry, let was):
      var reasons = [ClaimObstacle.paused(by: entry, until: job.pausedUntil, was: was.name)]
      if case .blocked(let count) = was { reasons.append(.blocked(on: count, job.spec.dependencies)) }
      return reasons
    case .running(let lease):
      var reasons = [ClaimObstacle.running(lease.worker, since: lease.startedAt, attempt: job.attempt)]
      if let since = lease.pausedAt { reasons.append(.held(since: since)) }
      if let worker = memory.workers[lease.worker], isSilent(worker) {
        reasons.append(.workerSilent(worker.id, since: worker.lastSeenAt))
      }
      return reasons
    case .completed(let at), .cancelled(let at), .dead(let at): return [.over(job.state.name, at: at)]
    }
  }

  func store(_ job: Job) -> [ClaimObstacle] { memory.claimHold.map { [$0] } ?? [] }

  func queue(_ job: Job) -> [ClaimObstacle] {
    memory.queues[job.spec.queue]?.pause.map { [.queuePaused(job.spec.queue, $0)] } ?? []
  }

  func kind(_ job: Job) -> [ClaimObstacle] {
    memory.kinds[job.spec.kind]?.pause.map { [.kindPaused(job.spec.kind, $0)] } ?? []
  }

  func workers(_ job: Job) -> [ClaimObstacle] {
    let lacks = memory.workers.mapValues { $0.lack(for: job.spec) }
    if lacks.values.contains(where: { $0 == nil }) { return [] }
    return [.noWorker(kind: job.spec.kind, queue: job.spec.queue, others: lacks.compactMapValues { $0 })]
  }

  func slots(_ job: Job) -> [ClaimObstacle] {
    let serving = memory.workers.values.filter { $0.lack(for: job.spec) == nil }
    if serving.isEmpty { return [] }
    var reasons: [ClaimObstacle] = serving.filter(isSilent).sorted { $0.startedAt < $1.startedAt }
      .map { .workerSilent($0.id, since: $0.lastSeenAt) }
    let ids = Set(serving.map(\.id))
    let busy = memory.runs.values.count { ids.contains($0.worker) }
    let slots = serving.reduce(0) { $0 + $1.registration.slots }
    if busy >= slots { reasons.append(.slotsBusy(busy: busy, slots: slots, workers: serving.count)) }
    return reasons
  }

  func queueRoom(_ job: Job) -> [ClaimObstacle] {
    let name = job.spec.queue
    guard let use = memory.limited[name], use.room(at: now.monotonic) == 0 else { return [] }
    if let most = use.limits.all.concurrency, use.running >= most {
      return [.queueFull(name, running: use.running, most: most)]
    }
    guard let rate = use.limits.all.rate, let opensAt = use.opening(at: now.monotonic) else { return [] }
    return [.queueRate(name, rate, opensIn: .nanoseconds(opensAt - now.monotonic))]
  }

  func keyRoom(_ job: Job) -> [ClaimObstacle] {
    let name = job.spec.queue
    guard let key = job.spec.limitKey, let use = memory.limited[name], use.room(ofKey: key, at: now.monotonic) == 0
    else { return [] }
    if let most = use.limits.perKey.concurrency, use.running(ofKey: key) >= most {
      return [.keyFull(name, key: key, running: use.running(ofKey: key), most: most)]
    }
    guard let rate = use.limits.perKey.rate, let opensAt = use.opening(ofKey: key, at: now.monotonic) else { return [] }
    return [.keyRate(name, key: key, rate, opensIn: .nanoseconds(opensAt - now.monotonic))]
  }

  private func isSilent(_ worker: WorkerRecord) -> Bool {
    now.monotonic - worker.lastSeen > EngineLimits.silence.nanoseconds
  }
}

extension Memory {
  /// What stops every claim of the store; nil where claims are served.
  var claimHold: ClaimObstacle? { isDraining ? .draining : storePause.map { .storePaused($0) } }
}

extension WorkerRecord {
  /// Whether its claims may be given jobs.
  var takesJobs: Bool { pause == nil && !isDraining && !isStopping }

  /// Why it cannot take such a job; nil where it may.
  func lack(for spec: JobSpec) -> WorkerLack? {
    if !registration.kinds.contains(spec.kind) { return .otherKinds }
    if !registration.queues.isEmpty, !registration.queues.contains(spec.queue) { return .otherQueues }
    if takesJobs { return nil }
    return pause == nil ? .draining : .paused
  }
}

extension PausedFrom {
  /// The state's word.
  var name: JobStateName {
    switch self {
    case .scheduled: .scheduled
    case .blocked: .blocked
    case .queued: .queued
    case .retrying: .retrying
    }
  }
}

extension Engine {
  /// Why the job is not running now, but for what stands before it in the claim order.
  public func obstacles(to job: Job, at now: Moment) -> [ClaimObstacle] {
    ClaimTerms(memory: memory, now: now).obstacles(to: job)
  }

  /// What the workers that may take the job ask for together; nil where none may.
  public func competition(for job: Job) -> ClaimNeed? {
    let serving = memory.workers.values.filter { $0.lack(for: job.spec) == nil }
    if serving.isEmpty { return nil }
    let queues = serving.contains { $0.registration.queues.isEmpty } ? [] : serving.flatMap(\.registration.queues)
    let kinds = Set(serving.flatMap(\.registration.kinds)).subtracting(memory.pausedKinds)
    return ClaimNeed(
      queues: queues, excluded: memory.pausedQueues, kinds: kinds.sorted(), limit: EngineLimits.countedAhead)
  }
}
