import JobCore

extension Tick {
  /// Does what is due: leases, overdue runs, waits that are over, ends of pauses, promotions.
  mutating func maintain() throws(TickError) {
    if isFull { return }
    try endRuns()
    try writeReports()
    endWaits()
    endPauses()
    if let opensAt = memory.opensAt, opensAt <= now.monotonic { servesClaims = true }
    try fireSchedules()
    try wake()
    measureAgain()
    try prune()
    try forgetUndo()
  }

  private mutating func endRuns() throws(TickError) {
    let ended = memory.runs.values.filter {
      $0.leaseEnds <= now.monotonic || $0.overdueAt.map { $0 <= now.wall } ?? false
    }
    if ended.isEmpty { return }
    memory.loops[.rescuer].ran(at: now.wall, rows: ended.count)
    var needs = Needs()
    needs.jobs = ended.map(\.job).filter { jobs[$0] == nil }
    if !needs.jobs.isEmpty { jobs.merge(try load(needs).jobs) { mine, _ in mine } }
    try learnHolders(for: ended.compactMap { jobs[$0.job] })
    for run in ended.sorted(by: { $0.fence < $1.fence }) {
      guard var job = jobs[run.job] else {
        memory.endRun(of: run.job)
        continue
      }
      job = withReport(job)
      let isLost = run.leaseEnds <= now.monotonic
      let command: JobCommand = isLost ? rescue(run, of: job) : .expire(fence: run.fence, logBytes: run.logBytes)
      do throws(Refusal) {
        try apply(command, to: job)
      } catch {
        // The memory named a run that the store does not: the store is right.
        memory.endRun(of: run.job)
      }
    }
  }

  private mutating func rescue(_ run: ActiveRun, of job: Job) -> JobCommand {
    let onCrash = memory.policy(of: job.spec.kind).onCrash
    var entry = JournalID(rawValue: 0)
    if onCrash == .pause {
      entry = drawJournal()
      journal(
        "job.pause", target: "job \(job.id.rawValue)", by: nil,
        reason: "worker \(run.worker.rawValue) was lost during the run", operands: [String(job.id.rawValue)], as: entry)
    }
    return .rescue(fence: run.fence, onCrash: onCrash, by: entry, logBytes: run.logBytes)
  }

  private mutating func endWaits() {
    guard memory.waiting.contains(where: { $0.deadline <= now.monotonic && !$0.isImmediate }) else { return }
    let over = memory.waiting.filter { $0.deadline <= now.monotonic && !$0.isImmediate }
    memory.waiting.removeAll { $0.deadline <= now.monotonic && !$0.isImmediate }
    for claim in over { answer(claim, []) }
  }

  /// Moves the jobs whose time has come: promotes, lets waits lapse, ends pauses.
  private mutating func wake() throws(TickError) {
    guard let due = memory.nextDue, due <= now.wall else { return }
    try flush()
    var needs = Needs()
    needs.dueBefore = now.wall
    needs.dueLimit = EngineLimits.promotions
    let found = try load(needs).due
    try learnHolders(for: found)
    for found in found {
      let job = jobs[found.id] ?? found
      // What an action of this tick moved on is not due any more.
      guard let wake = job.wakeAt, wake <= now.wall, let command = job.state.name.wakeCommand else { continue }
      do throws(Refusal) { try apply(command, to: job) } catch { continue }
      if case .resume = command {
        journal(
          "job.resume", target: "job \(job.id.rawValue)", by: nil, reason: "the pause was set to end now",
          operands: [String(job.id.rawValue)])
      }
    }
    memory.loops[.promoter].ran(at: now.wall, rows: found.count)
    try flush()
    do { memory.nextDue = try store.nextDue() } catch { throw .store(error) }
  }
}

extension JobStateName {
  /// What becomes of a job in this state once its `wakeAt` has come.
  fileprivate var wakeCommand: JobCommand? {
    switch self {
    case .scheduled, .retrying: .promote
    case .queued: .lapse
    case .paused, .running: .resume
    case .blocked, .completed, .cancelled, .dead: nil
    }
  }
}

extension Memory {
  /// What the loops last did, and when they are to do more.
  func loops(at now: Moment) -> LoopClocks {
    var loops = loops
    loops[.promoter].deadline = nextDue
    let ends = runs.values.map(\.leaseEnds).min().map { now.wall + .nanoseconds(max($0, 0) - now.monotonic) }
    loops[.rescuer].deadline = [ends, runs.values.compactMap(\.overdueAt).min()].compactMap(\.self).min()
    loops[.cron].deadline = nextTick
    loops[.undo].deadline = undoable.first?.until
    loops[.metrics].deadline = measuring.compactMap(\.due).min()
    return loops
  }

  /// When the engine has something to do by itself, by the monotonic clock.
  func nextDeadline(after now: Moment) -> Int64? {
    var next = Int64.max
    for claim in waiting { next = min(next, claim.deadline) }
    if let opensAt, !waiting.isEmpty { next = min(next, opensAt) }
    for run in runs.values {
      next = min(next, run.leaseEnds)
      if run.unwritten != nil, let due = run.reportDue { next = min(next, due) }
      if let overdue = run.overdueAt { next = min(next, monotonic(of: overdue, now)) }
    }
    for queue in queues.values {
      if let until = queue.pause?.until { next = min(next, monotonic(of: until, now)) }
    }
    for kind in kinds.values {
      if let until = kind.pause?.until { next = min(next, monotonic(of: until, now)) }
    }
    for control in controls.values {
      if let until = control.pause?.until { next = min(next, monotonic(of: until, now)) }
    }
    if !settlings.isEmpty { next = min(next, now.monotonic) }
    if let nextDue { next = min(next, monotonic(of: nextDue, now)) }
    if let first = undoable.first { next = min(next, monotonic(of: first.until, now)) }
    for measuring in measuring { if let due = measuring.due { next = min(next, monotonic(of: due, now)) } }
    if let due = pruning.nextDue { next = min(next, max(monotonic(of: due, now), pruning.notBefore)) }
    if let nextTick { next = min(next, monotonic(of: nextTick, now)) }
    // While the device is full nothing can be done earlier.
    if let fullUntil, now.monotonic < fullUntil { next = max(next, fullUntil) }
    return next == .max ? nil : next
  }

  private func monotonic(of instant: Timestamp, _ now: Moment) -> Int64 {
    now.monotonic.addingSaturating((instant - now.wall).nanoseconds)
  }
}
