import JSON
import JobCore
import JobEngine
import Testing

@Suite struct ScheduleTests {
  /// A schedule with every part set, or with as little as there can be.
  private func schedule(_ name: String, full: Bool) throws -> ScheduleRecord {
    var job = NewJob(kind: "mail.send")
    guard full else {
      let plan = SchedulePlan(cron: try CronLine(parsing: "@every 1h30m"), zone: "UTC", job: job)
      return ScheduleRecord(
        name: name, plan: plan, actor: StoreBench.actor, anchor: StoreBench.start, nextAt: nil)
    }
    job.queue = "mail"
    job.args = JSONText(["to": ["anna", "ben"], "n": .number("12345678901234567890")])
    job.priority = 2
    job.maxAttempts = 7
    job.backoff = .exponential(base: .seconds(2), factor: 3, limit: .seconds(60), jitter: 0.25)
    job.timeout = .zero
    job.softTimeout = .seconds(20)
    job.startWithin = .seconds(30)
    job.retryFor = .seconds(3600)
    job.limitKey = "tenant-7"
    job.tags = ["a", "é"]
    job.metadata = JSONText(["name": "nightly \"mail\""])
    job.runbook = Runbook(owner: "team-mail", expects: nil, rollback: "none", link: "https://x.example/y")
    let plan = SchedulePlan(
      cron: try CronLine(parsing: "0 30 2 ? * MON-FRI"), zone: "Europe/Berlin", job: job,
      misfire: .all(window: .seconds(5400)), overlap: .cancelRunning)
    return ScheduleRecord(
      name: name, plan: plan, actor: Actor(uid: 0, user: "root", client: "x", origin: "sudo"),
      anchor: StoreBench.start, nextAt: StoreBench.start + .seconds(60),
      pause: Pause(actor: StoreBench.actor, reason: "deploy", since: StoreBench.start, until: StoreBench.start),
      lastJob: JobID(rawValue: 100_007), lastAt: StoreBench.start, missed: 12)
  }

  private func scheduled(_ bench: StoreBench, _ name: String, tick seconds: Int?, state: JobState? = nil) -> Job {
    var job = bench.job(state: state)
    let old = job.spec
    let spec = JobSpec(
      kind: old.kind, queue: old.queue, args: old.args, priority: old.priority, backoff: old.backoff,
      timeout: nil, softTimeout: nil, idempotencyKey: nil, limitKey: nil, tags: [], metadata: nil, runbook: nil,
      schedule: ScheduleTick(schedule: name, tick: seconds.map { StoreBench.start + .seconds($0) }),
      enqueuedBy: old.enqueuedBy, createdAt: old.createdAt)
    job = Job(id: job.id, spec: spec, state: job.state, maxAttempts: 5, runAt: job.runAt)
    return job
  }

  @Test(arguments: StoreKind.allCases)
  func `schedules come back as they were saved, changed and forgotten`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    let full = try schedule("full", full: true)
    let bare = try schedule("bare", full: false)
    _ = try bench.save { $0.schedules = ["full": full, "bare": bare] }
    try bench.reopen()
    #expect(try bench.store.boot().schedules == [bare, full])

    var moved = full
    moved.pause = nil
    moved.nextAt = StoreBench.start + .seconds(120)
    moved.missed = 13
    _ = try bench.save { $0.schedules = ["full": moved, "bare": nil] }
    try bench.reopen()

    #expect(try bench.store.boot().schedules == [moved])
  }

  @Test(arguments: StoreKind.allCases)
  func `a rolled-back tick leaves schedules as they were`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    let bare = try schedule("bare", full: false)
    _ = try bench.save { $0.schedules = ["bare": bare] }
    var changes = Changes()
    changes.schedules = ["bare": nil, "full": try schedule("full", full: true)]
    try bench.store.begin()
    _ = try bench.store.save(changes)
    bench.store.rollback()

    #expect(try bench.store.boot().schedules == [bare])
  }

  @Test(arguments: StoreKind.allCases)
  func `one tick has one job, and runs that people ask for have no tick to collide in`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    let first = scheduled(bench, "s", tick: 60)
    try bench.insert(first, scheduled(bench, "s", tick: 120), scheduled(bench, "other", tick: 60))
    try bench.insert(scheduled(bench, "s", tick: nil), scheduled(bench, "s", tick: nil))
    let second = scheduled(bench, "s", tick: 60)

    #expect(try bench.save { $0.inserted = [second] } == [Conflict(job: second.id)])

    let ticks = [60, 180].map { ScheduleTick(schedule: "s", tick: StoreBench.start + .seconds($0)) }
    #expect(try bench.load { $0.ticks = ticks }.takenTicks == [ticks[0]])
    #expect(try bench.stored(first.id).spec.schedule == ticks[0])
  }

  @Test(arguments: StoreKind.allCases)
  func `a schedule's jobs that are not over are found, the oldest first`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    let live = [scheduled(bench, "s", tick: 60), scheduled(bench, "s", tick: nil)]
    let over = scheduled(bench, "s", tick: 120, state: .completed(at: StoreBench.start))
    try bench.insert(live[1], over, live[0], scheduled(bench, "other", tick: 60), bench.job())

    let found = try bench.load { $0.liveOfSchedules = ["s", "none"] }.liveOfSchedules

    #expect(found["s"]?.map(\.id) == live.map(\.id).sorted())
    #expect(found["none"] ?? [] == [])
    _ = try bench.apply(.cancel, to: live[0].id)
    #expect(try bench.load { $0.liveOfSchedules = ["s"] }.liveOfSchedules["s"]?.map(\.id) == [live[1].id])
  }
}
