public import JobCore

/// What people do with schedules. A put is answered by `scheduled`, a run by `enqueued`, the rest by `accepted`.
public enum ScheduleCommand: Sendable {
  /// Makes it, or gives the one of that name another plan; its pause, last job and missed count stay.
  case put(NewSchedule)
  /// Stops its ticks; those of the pause are neither run later nor counted as missed.
  case pause(String, until: Timestamp?)
  /// Lets its ticks go on.
  case resume(String)
  /// Makes a job of it now, whatever its pause and its overlap say; `ofShell` is the answer where it would be a shell
  /// job and the person may bring in none.
  case run(String, ofShell: CommandRefusal? = nil)
  /// Forgets it; its jobs stay.
  case delete(String)

  /// The schedule's name.
  public var name: String {
    switch self {
    case .put(let new): new.name
    case .pause(let name, _), .resume(let name), .run(let name, _), .delete(let name): name
    }
  }
}

/// A schedule as it was asked for.
public struct NewSchedule: Sendable {
  /// 1–128 bytes, no control characters.
  public var name: String
  /// A cron line or `@every D`, not yet read.
  public var cron: String
  /// An IANA name; the store's zone where nil.
  public var zone: String?
  /// What each tick enqueues.
  public var job: NewJob
  /// `one` where nil.
  public var misfire: Misfire?
  /// `allow` where nil.
  public var overlap: Overlap?

  /// A schedule of that name.
  public init(
    name: String, cron: String, zone: String? = nil, job: NewJob, misfire: Misfire? = nil, overlap: Overlap? = nil
  ) {
    self.name = name
    self.cron = cron
    self.zone = zone
    self.job = job
    self.misfire = misfire
    self.overlap = overlap
  }
}

/// The word for a change of a schedule, after `schedule.` on the wire.
public enum ScheduleEventType: String, CaseIterable, Hashable, Sendable {
  case put, paused, resumed, deleted
  /// A job was made, for a tick or a person.
  case fired
  /// Ticks made no job: they came due while nobody could fire them, or met an earlier job that is not over.
  case missed
}

/// A change of a schedule, with what it says beyond the name.
public struct ScheduleEvent: Hashable, Sendable {
  /// What changed.
  public let type: ScheduleEventType
  /// The schedule's name.
  public let schedule: String
  /// The job that was made.
  public let job: JobID?
  /// The tick that it was made for; nil where a person asked.
  public let tick: Timestamp?
  /// How many ticks made none.
  public let missed: Int

  init(_ type: ScheduleEventType, _ schedule: String, job: JobID? = nil, tick: Timestamp? = nil, missed: Int = 0) {
    self.type = type
    self.schedule = schedule
    self.job = job
    self.tick = tick
    self.missed = missed
  }
}
