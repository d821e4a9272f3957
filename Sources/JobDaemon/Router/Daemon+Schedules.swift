import JSON
import JobCore
import JobEngine
import JobRPC

extension Daemon {
  /// Ticks that a schedule shows beyond its next one.
  static let upcomingTicks = 5
  private static let mostTicks: Int64 = 100

  func putSchedule(_ params: inout ParamsReader, _ target: ReplyTarget) throws(WireFault) {
    var (schedule, reason) = try NewSchedule.put(&params, now: Self.moment().wall)
    if !mayBring(schedule.job.kind, target.session) {
      schedule.job.forbidden = .shellForbidden(has: target.session.roles)
    }
    add(.schedule(.put(schedule), by: target.session.actor, reason: reason), for: target)
  }

  func schedule(
    _ params: inout ParamsReader, _ target: ReplyTarget,
    _ verb: (String, Timestamp?) -> ScheduleCommand
  ) throws(WireFault) {
    let call = try CallParams.schedule(&params)
    add(.schedule(verb(call.name, call.until), by: target.session.actor, reason: call.reason), for: target)
  }

  /// Plans come from memory, what became of the last jobs from the reader thread.
  func listSchedules(_ params: inout ParamsReader, _ target: ReplyTarget) throws(WireFault) {
    var count = Self.upcomingTicks
    try params.beginObject()
    while let key = try params.nextKey() {
      switch key {
      case "upcoming": count = try params.natural(key, upTo: Self.mostTicks).map { Int($0) } ?? count
      default: try params.skip()
      }
    }
    let ticks = count
    let ticket = drawToken()
    tickets[ticket] = target
    afterCommit { daemon in
      let schedules = daemon.wireSchedules(at: Self.moment().wall, upcoming: ticks)
      daemon.reader.ask { desk in
        let known = try? Self.completed(schedules, desk)
        return { daemon in
          guard let target = daemon.tickets.removeValue(forKey: ticket) else { return }
          daemon.reply(target) { writer in
            writer.beginObject()
            writer.member("schedules", known ?? schedules)
            writer.endObject()
          }
        }
      }
    }
  }

  /// Every schedule by name, as far as memory knows it.
  func wireSchedules(at now: Timestamp, upcoming count: Int = upcomingTicks) -> [WireSchedule] {
    engine.schedules.values.map { record in
      var row = WireSchedule(record, by: redactor)
      if let zone = engine.zone(record.plan.zone) {
        row.upcoming = record.upcoming(count, after: now, in: zone)
        if record.pause != nil { row.next = record.upcoming(1, after: now, in: zone).first }
      }
      return row
    }.sorted { $0.name < $1.name }
  }

  /// Adds the states of the last jobs; one that was pruned has none any more.
  static func completed(
    _ schedules: [WireSchedule], _ desk: ReaderThread.Desk
  ) throws(StoreError) -> [WireSchedule] {
    var jobs: [Int64: Job] = [:]
    for job in try desk.jobs.jobs(schedules.compactMap { $0.last.map { JobID(rawValue: $0.job) } }) {
      jobs[job.id.rawValue] = job
    }
    return schedules.map { row in
      guard let last = row.last, let job = jobs[last.job] else { return row }
      var row = row
      row.last?.state = job.state.name
      if let started = job.startedAt, let finished = job.finishedAt {
        row.last?.durationMS = max(.zero, finished - started).milliseconds
      }
      return row
    }
  }
}

extension WireSchedule {
  /// A schedule as it goes out: its args masked as those of its jobs are.
  init(_ record: ScheduleRecord, by redactor: Redactor) {
    let job = record.plan.job
    self.init(
      name: record.name, cron: record.plan.cron.text, zone: record.plan.zone, kind: job.kind,
      args: redactor.masked(job.args),
      queue: job.queue ?? NewJob.defaultQueue, misfire: record.plan.misfire.text,
      overlap: record.plan.overlap.rawValue)
    paused = record.pause.map { WirePause($0) }
    next = record.nextAt
    if let id = record.lastJob, let at = record.lastAt { last = Last(job: id.rawValue, at: at) }
    missed = Int64(record.missed)
    owner = record.actor.user
  }
}
