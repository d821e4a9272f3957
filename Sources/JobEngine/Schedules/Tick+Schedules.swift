import JSON
import JobCore

extension Tick {
  mutating func decide(_ command: ScheduleCommand, by actor: Actor, reason: String?) -> Outcome {
    if case .put(let new) = command { return put(new, by: actor, reason: reason) }
    guard var schedule = memory.schedules[command.name] else { return .refused(.noSchedule(command.name)) }
    switch command {
    case .put: break
    case .pause(_, let until):
      let (before, pause) = (schedule.pause, Pause(actor: actor, reason: reason, since: now.wall, until: until))
      schedule.pause = pause
      save(schedule, .paused)
      journal(
        "schedule.pause", target: schedule.name, by: actor, reason: reason, options: options(of: pause),
        undo: .pause(.schedule(schedule.name), before: before, after: pause))
    case .resume:
      memory.loops[.cron].settle()
      if schedule.pause != nil { resume(schedule, by: actor, reason: reason) }
    case .run(_, let refusal):
      if let refusal, schedule.plan.job.kind == "shell" { return .refused(refusal) }
      return run(schedule, by: actor, reason: reason)
    case .delete:
      forget(schedule: schedule.name)
      result.events.append(.schedule(ScheduleEvent(.deleted, schedule.name)))
      journal(
        "schedule.delete", target: schedule.name, by: actor, reason: reason, before: schedule.plan.journaled)
      memory.loops[.cron].settle()
    }
    return .accepted
  }

  private mutating func put(_ new: NewSchedule, by actor: Actor, reason: String?) -> Outcome {
    if let violation = NewJob.violation(ofName: new.name, "name") ?? new.job.violation(of: memory.sizes) {
      return .refused(violation)
    }
    if isFull { return .refused(.storeFull) }
    let cron: CronLine
    do { cron = try CronLine(parsing: new.cron) } catch { return .refused(.badCron(error)) }
    let zone: Zone
    if let name = new.zone {
      guard let found = zones.find(name) else {
        return .refused(.unknownZone(name, nearest: Spelling.nearest(to: name, among: zones.names())))
      }
      zone = found
    } else {
      zone = zones.local
    }
    let plan = SchedulePlan(
      cron: cron, zone: zone.name, job: new.job, misfire: new.misfire ?? .one, overlap: new.overlap ?? .allow)
    let before = memory.schedules[new.name]
    // An interval that is put again as it was keeps its beat.
    let anchor = before.flatMap { $0.plan.cron.text == cron.text ? $0.anchor : nil } ?? now.wall
    guard let next = cron.next(after: now.wall, in: zone, anchor: anchor) else {
      return .refused(.invalid("cron", expected: "a time before the year 10000"))
    }
    var schedule = before ?? ScheduleRecord(name: new.name, plan: plan, actor: actor, anchor: anchor, nextAt: next)
    schedule.plan = plan
    schedule.actor = actor
    schedule.anchor = anchor
    schedule.nextAt = next
    memory.loops[.cron].settle()
    save(schedule, .put)
    journal(
      "schedule.put", target: schedule.name, by: actor, reason: reason, options: plan.options,
      before: before?.plan.journaled ?? [:], after: plan.journaled)
    return .scheduled(schedule)
  }

  /// - Parameter actor: nil where the pause's own end resumes the schedule.
  mutating func resume(_ schedule: ScheduleRecord, by actor: Actor?, reason: String?) {
    var schedule = schedule
    let before = schedule.pause
    schedule.pause = nil
    skipTicks(of: &schedule)
    save(schedule, .resumed)
    journal(
      "schedule.resume", target: schedule.name, by: actor, reason: reason,
      undo: .pause(.schedule(schedule.name), before: before, after: nil))
  }

  /// Goes on behind the ticks of a pause that is over: they were not wanted.
  mutating func skipTicks(of schedule: inout ScheduleRecord) {
    // A zone that is gone is dealt with once the old tick is due.
    guard let zone = zones.find(schedule.plan.zone) else { return }
    schedule.nextAt = schedule.plan.cron.next(after: now.wall, in: zone, anchor: schedule.anchor)
  }

  private mutating func run(_ schedule: ScheduleRecord, by actor: Actor, reason: String?) -> Outcome {
    var request = schedule.plan.job
    request.schedule = ScheduleTick(schedule: schedule.name, tick: nil)
    let outcome = enqueue(request, by: actor)
    guard case .enqueued(let job, _) = outcome else { return outcome }
    var schedule = schedule
    schedule.lastJob = job
    schedule.lastAt = now.wall
    save(schedule)
    result.events.append(.schedule(ScheduleEvent(.fired, schedule.name, job: job)))
    journal("schedule.run", target: schedule.name, by: actor, reason: reason)
    return outcome
  }

  /// Saves a schedule and tells of it.
  mutating func save(_ schedule: ScheduleRecord, _ type: ScheduleEventType) {
    save(schedule)
    result.events.append(.schedule(ScheduleEvent(type, schedule.name)))
  }
}

extension SchedulePlan {
  /// As the journal's `before` and `after` show it; args may hold secrets, and are left out.
  fileprivate var journaled: JSONObject {
    [
      "cron": .string(cron.text), "zone": .string(zone), "kind": .string(job.kind),
      "queue": .string(job.queue ?? NewJob.defaultQueue), "misfire": .string(misfire.text),
      "overlap": .string(overlap.rawValue),
    ]
  }

  /// What a command line says of it, args left out.
  fileprivate var options: [EquivalentCommand.Option] {
    var options: [EquivalentCommand.Option] = [.value("cron", cron.text), .value("zone", zone)]
    if misfire != .one { options.append(.value("misfire", misfire.text)) }
    if overlap != .allow { options.append(.value("overlap", overlap.rawValue)) }
    if let queue = job.queue { options.append(.value("queue", queue)) }
    options.append(job.kind == "shell" ? .rest(["…"]) : .value("kind", job.kind))
    return options
  }
}
