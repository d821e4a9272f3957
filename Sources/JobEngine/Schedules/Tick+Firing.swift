import JobCore

extension Tick {
  /// Fires the schedules whose time has come, and ends pauses that are over.
  ///
  /// A tick's job and the schedule's next tick are written in one transaction, so that a crash fires it once or not
  /// at all; two writers meet in the unique key of schedule and tick. One engine tick looks at a bounded number of
  /// ticks: after a long downtime the rest comes with the next ones.
  mutating func fireSchedules() throws(TickError) {
    guard let due = memory.nextTick, due <= now.wall else { return }
    let schedules = memory.schedules.values.filter { $0.wakeAt.map { $0 <= now.wall } ?? false }
    var budget = FiringBudget()
    for schedule in schedules.sorted(by: { ($0.wakeAt ?? now.wall, $0.name) < ($1.wakeAt ?? now.wall, $1.name) }) {
      if budget.isSpent { break }
      if schedule.pause != nil {
        resume(schedule, by: nil, reason: "the pause was set to end now")
      } else {
        try fire(schedule, &budget)
      }
    }
    if let failure = budget.failure {
      memory.loops[.cron].failed(failure, at: now.wall)
    } else {
      memory.loops[.cron].ran(at: now.wall, rows: budget.made)
    }
  }

  /// Takes a schedule's due ticks in order, each by the misfire and overlap rules.
  private mutating func fire(_ schedule: ScheduleRecord, _ budget: inout FiringBudget) throws(TickError) {
    var schedule = schedule
    guard let zone = zones.find(schedule.plan.zone) else { return stop(schedule, &budget) }
    var live: [JobID]?
    var missed = 0
    while let tick = schedule.nextAt, tick <= now.wall, !budget.isSpent {
      budget.ticks -= 1
      schedule.nextAt = schedule.plan.cron.next(after: tick, in: zone, anchor: schedule.anchor)
      guard schedule.plan.misfire.runs(tick, following: schedule.nextAt, at: now.wall),
        try mayRun(schedule, &live)
      else {
        missed += 1
        continue
      }
      budget.jobs -= 1
      guard let job = try enqueue(schedule, tick, &budget) else { continue }
      budget.made += 1
      live?.append(job)
      schedule.lastJob = job
      schedule.lastAt = tick
    }
    schedule.missed += missed
    save(schedule)
    if missed > 0 { result.events.append(.schedule(ScheduleEvent(.missed, schedule.name, missed: missed))) }
  }

  /// Applies the overlap rule to the schedule's jobs that are not over.
  private mutating func mayRun(_ schedule: ScheduleRecord, _ live: inout [JobID]?) throws(TickError) -> Bool {
    guard schedule.plan.overlap != .allow else { return true }
    if live == nil {
      // What this tick decided so far is to be seen.
      try flush()
      var needs = Needs()
      needs.liveOfSchedules = [schedule.name]
      let found = try load(needs).liveOfSchedules[schedule.name] ?? []
      for job in found where jobs[job.id] == nil { jobs[job.id] = job }
      live = found.map(\.id)
    }
    let ids = live ?? []
    if ids.isEmpty { return true }
    if schedule.plan.overlap == .skip { return false }
    var cancelled = 0
    for id in ids {
      // One that is ending already refuses, and that is as well.
      if let job = jobs[id], (try? apply(.cancel, to: job)) != nil { cancelled += 1 }
    }
    if cancelled > 0 {
      journal(
        "job.cancel", target: "schedule \(schedule.name)", by: nil, reason: "its next tick has come (cancel_running)",
        matched: ids.count, changed: cancelled, hasCommand: false)
    }
    live = []
    return true
  }

  /// Makes the job of a tick; nil where another writer has made it, or the plan is refused by now.
  private mutating func enqueue(
    _ schedule: ScheduleRecord, _ tick: Timestamp, _ budget: inout FiringBudget
  ) throws(TickError) -> JobID? {
    var request = schedule.plan.job
    let key = ScheduleTick(schedule: schedule.name, tick: tick)
    var needs = Needs()
    needs.ticks = [key]
    if try load(needs).takenTicks.contains(key) { return nil }
    request.schedule = key
    let outcome = enqueue(request, by: schedule.actor)
    guard case .enqueued(let job, _) = outcome else {
      // A taken unique key is as was asked for.
      if case .refused(.uniqueConflict) = outcome { return nil }
      budget.failure = "the job of schedule \(schedule.name) was refused by the store's present limits"
      return nil
    }
    result.events.append(.schedule(ScheduleEvent(.fired, schedule.name, job: job, tick: tick)))
    return job
  }

  /// The zone is no longer to be had, so nobody knows when the next tick is: held until a person has looked.
  private mutating func stop(_ schedule: ScheduleRecord, _ budget: inout FiringBudget) {
    var schedule = schedule
    let reason = "the system has no time zone \(schedule.plan.zone) any more"
    budget.failure = "schedule \(schedule.name): \(reason)"
    schedule.pause = Pause(actor: schedule.actor, reason: reason, since: now.wall, until: nil)
    save(schedule, .paused)
    journal("schedule.pause", target: schedule.name, by: nil, reason: reason)
  }
}

/// What one engine tick does for schedules at most, and what came of it.
private struct FiringBudget {
  /// Ticks looked at.
  var ticks = 2000
  /// Jobs asked for.
  var jobs = 500
  /// Jobs made so far.
  var made = 0
  /// What went wrong last.
  var failure: String?

  var isSpent: Bool { ticks <= 0 || jobs <= 0 }
}
