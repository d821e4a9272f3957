internal import CSQLite
internal import JSON
internal import JobCore
internal import JobEngine

extension SQLiteStore {
  /// Every schedule.
  func schedules() throws(StoreError) -> [ScheduleRecord] {
    let rows = try connection.statement(
      """
      SELECT name, actor, anchor_us, next_us, paused_since_us, paused_until_us, paused_reason, paused_by, last_job,
        last_us, missed, plan
      FROM schedule
      ORDER BY name
      """)
    var schedules: [ScheduleRecord] = []
    while try rows.step() {
      let name = rows.text(0)
      guard let actor = names.actor(rows.int64(1)), let plan = SchedulePlan(stored: rows.optionalBytes(11) ?? [])
      else {
        throw .failed(operation: "decode", code: SQLITE_CORRUPT, message: "schedule \(name) is damaged")
      }
      var schedule = ScheduleRecord(
        name: name, plan: plan, actor: actor, anchor: rows.time(2), nextAt: rows.optionalTime(3),
        lastJob: rows.optionalInt64(8).map(JobID.init), lastAt: rows.optionalTime(9), missed: rows.int(10))
      if let since = rows.optionalTime(4), let by = names.actor(rows.int64(7)) {
        schedule.pause = Pause(actor: by, reason: rows.optionalText(6), since: since, until: rows.optionalTime(5))
      }
      schedules.append(schedule)
    }
    return schedules
  }

  func put(_ schedule: ScheduleRecord) throws(StoreError) {
    let actor = try names.actor(schedule.actor)
    let pausedBy: Int64? = if let pause = schedule.pause { try names.actor(pause.actor) } else { nil }
    let row = try connection.statement(
      """
      INSERT OR REPLACE INTO schedule (
        name, actor, anchor_us, next_us, paused_since_us, paused_until_us, paused_reason, paused_by, last_job, last_us,
        missed, plan
      )
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
      """)
    row.bind(schedule.name)
    row.bind(actor)
    row.bind(schedule.anchor.microseconds)
    row.bind(schedule.nextAt?.microseconds)
    row.bind(schedule.pause?.since.microseconds)
    row.bind(schedule.pause?.until?.microseconds)
    row.bind(schedule.pause?.reason)
    row.bind(pausedBy)
    row.bind(schedule.lastJob?.rawValue)
    row.bind(schedule.lastAt?.microseconds)
    row.bind(schedule.missed)
    row.bind(schedule.plan.stored)
    try row.run()
  }

  func forget(schedule name: String) throws(StoreError) {
    let row = try connection.statement(
      """
      DELETE FROM schedule
      WHERE name = ?1
      """)
    row.bind(name)
    try row.run()
  }

  /// Whether a firing has a job.
  func isTaken(_ tick: ScheduleTick) throws(StoreError) -> Bool {
    let row = try connection.statement(
      """
      SELECT id
      FROM job
      WHERE schedule = ?1 AND schedule_tick_us = ?2
      """)
    row.bind(tick.schedule)
    row.bind(tick.tick?.microseconds)
    defer { row.rewind() }
    return try row.step()
  }

  /// A schedule's jobs that are not over, the oldest first.
  func live(of schedule: String) throws(StoreError) -> [JobID] {
    let rows = try connection.statement(
      """
      SELECT id
      FROM job INDEXED BY job_live_of_schedule
      WHERE schedule = ?1 AND finished_us IS NULL
      ORDER BY id
      """)
    rows.bind(schedule)
    var ids: [JobID] = []
    while try rows.step() { ids.append(JobID(rawValue: rows.int64(0))) }
    return ids
  }
}
