public import JobCore

/// A schedule as kept in the store: when it fires, what it makes, and how far it has come.
public struct ScheduleRecord: Hashable, Sendable {
  /// 1–128 bytes, no control characters.
  public let name: String
  /// What it fires by and makes.
  public var plan: SchedulePlan
  /// Whose jobs they are.
  public var actor: Actor
  /// What intervals are counted from: when this cron line was first put.
  public var anchor: Timestamp
  /// The next tick; nil where none comes before the year 10000. While paused, the one that the pause stopped first.
  public var nextAt: Timestamp?
  /// Who paused it, and why.
  public var pause: Pause?
  /// The job that it made last, by a tick or for a person.
  public var lastJob: JobID?
  /// The tick that the last job was made for, or when a person asked for it.
  public var lastAt: Timestamp?
  /// Ticks for which no job was made, since it was first put.
  public var missed: Int

  /// A schedule that has not fired yet.
  public init(
    name: String, plan: SchedulePlan, actor: Actor, anchor: Timestamp, nextAt: Timestamp?, pause: Pause? = nil,
    lastJob: JobID? = nil, lastAt: Timestamp? = nil, missed: Int = 0
  ) {
    self.name = name
    self.plan = plan
    self.actor = actor
    self.anchor = anchor
    self.nextAt = nextAt
    self.pause = pause
    self.lastJob = lastJob
    self.lastAt = lastAt
    self.missed = missed
  }

  /// When the engine must look at it: the next tick, or the end of its pause.
  var wakeAt: Timestamp? {
    if let pause { return pause.until }
    return nextAt
  }

  /// The next firings, from an instant or the end of the pause on.
  public func upcoming(_ count: Int, after now: Timestamp, in zone: Zone) -> [Timestamp] {
    var ticks: [Timestamp] = []
    var last = max(now, pause?.until ?? now)
    while ticks.count < count, let tick = plan.cron.next(after: last, in: zone, anchor: anchor) {
      ticks.append(tick)
      last = tick
    }
    return ticks
  }
}

/// What a person said that a schedule shall do.
public struct SchedulePlan: Hashable, Sendable {
  /// When it fires.
  public var cron: CronLine
  /// In whose clocks: an IANA name.
  public var zone: String
  /// What each tick enqueues.
  public var job: NewJob
  /// What becomes of ticks that nobody could fire.
  public var misfire: Misfire
  /// What becomes of a tick while an earlier job is not over.
  public var overlap: Overlap

  /// A plan of these parts.
  public init(
    cron: CronLine, zone: String, job: NewJob, misfire: Misfire = .one, overlap: Overlap = .allow
  ) {
    self.cron = cron
    self.zone = zone
    self.job = job
    self.misfire = misfire
    self.overlap = overlap
  }
}
