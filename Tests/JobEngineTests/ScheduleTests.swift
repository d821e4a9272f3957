import JSON
import JobCore
import JobEngine
import Testing

@Suite struct ScheduleTests {
  /// Puts a schedule of `mail.send` jobs.
  private func put(
    _ bench: EngineBench, _ cron: String, name: String = "nightly", misfire: Misfire? = nil, overlap: Overlap? = nil
  ) throws {
    let schedule = NewSchedule(
      name: name, cron: cron, job: NewJob(kind: "mail.send", queue: "mail"), misfire: misfire, overlap: overlap)
    guard case .scheduled? = try decide(.put(schedule), bench) else { throw EngineBench.Unexpected() }
  }

  private func decide(_ command: ScheduleCommand, _ bench: EngineBench) throws -> Outcome? {
    try bench.tick(.schedule(command, by: EngineBench.actor, reason: "test")).outcomes.first
  }

  /// The ticks that have jobs, in seconds from the bench's start.
  private func fired(_ bench: EngineBench) throws -> [Int64] {
    let start = Timestamp(microseconds: 1_700_000_000_000_000)
    let page = try MemoryReader(bench.store).list(JobQuery(filter: JobFilter(), limit: 1000, now: bench.wall))
    return page.jobs.compactMap { $0.spec.schedule?.tick.map { ($0 - start).microseconds / 1_000_000 } }.sorted()
  }

  // The bench starts at 1,700,000,000 s, which is 22:13:20 UTC: the next full minute is 40 s away.

  @Test func `a schedule fires once at each tick, and its jobs carry its name`() throws {
    var bench = try EngineBench()
    try put(bench, "* * * * *")

    #expect(bench.engine.nextDeadline(after: bench.now) == bench.monotonic + 40_000_000_000)
    bench.advance(by: .seconds(39))
    try bench.tick()
    #expect(try fired(bench) == [])
    for _ in 0..<3 {
      bench.advance(by: .seconds(1))
      try bench.tick()
      bench.advance(by: .seconds(59))
      try bench.tick()
    }

    #expect(try fired(bench) == [40, 100, 160])
    #expect(bench.engine.schedules["nightly"]?.missed == 0)
    #expect(try bench.job(JobID(rawValue: 100_001)).spec.schedule?.schedule == "nightly")
  }

  @Test func `the cron loop tells of its last and next firing, and fails while a tick's job is refused`() throws {
    var bench = try EngineBench()
    try put(bench, "* * * * *")
    var cron: LoopClock { bench.engine.loops(at: bench.now)[.cron] }
    #expect(cron.ranAt == nil && cron.deadline == bench.wall + .seconds(40))
    bench.advance(by: .seconds(40))
    try bench.tick()
    let firing = bench.wall
    #expect(cron.ranAt == firing && cron.rows == 1 && cron.deadline == firing + .seconds(60) && cron.failure == nil)

    bench.engine.sizes.args = 1
    bench.advance(by: .seconds(60))
    try bench.tick()
    #expect(cron.failure?.message.contains("nightly") == true && cron.ranAt == firing)

    #expect(try decide(.delete("nightly"), bench)?.isAccepted == true)
    #expect(cron.failure == nil && cron.deadline == nil)
  }

  @Test func `a tick is told as an event with its job`() throws {
    var bench = try EngineBench()
    try put(bench, "* * * * *")
    bench.advance(by: .seconds(40))

    let told = try bench.tick().events.compactMap { event -> ScheduleEvent? in
      if case .schedule(let event) = event { return event }
      return nil
    }

    #expect(told.map(\.type) == [.fired])
    #expect(told.first?.job == JobID(rawValue: 100_001))
    #expect(told.first?.tick == bench.wall)
  }

  @Test(arguments: [
    (Misfire.one, [Int64(220)], 3), (.skip, [], 4), (.all(window: .seconds(110)), [160, 220], 2),
    (.all(window: .seconds(3600)), [40, 100, 160, 220], 0),
  ])
  func `ticks of a downtime are run as the misfire policy says, and the rest is counted`(
    misfire: Misfire, expected: [Int64], missed: Int
  ) throws {
    var bench = try EngineBench()
    try put(bench, "* * * * *", misfire: misfire)
    bench.advance(by: .seconds(250))
    try bench.restart()
    try bench.tick()

    #expect(try fired(bench) == expected)
    #expect(bench.engine.schedules["nightly"]?.missed == missed)
    // And it goes on at the next minute.
    bench.advance(by: .seconds(30))
    try bench.tick()
    #expect(try fired(bench) == expected + [280])
  }

  @Test func `a year of missed seconds is taken in bounded pieces and leaves one job`() throws {
    var bench = try EngineBench()
    try put(bench, "* * * * * *", misfire: .one)
    bench.advance(by: .seconds(7000))
    var turns = 0
    while bench.engine.nextDeadline(after: bench.now).map({ $0 <= bench.monotonic }) ?? false, turns < 100 {
      try bench.tick()
      turns += 1
    }

    #expect(turns == 4)
    // The last six are on time: the engine was merely busy.
    #expect(try fired(bench) == Array(6995...7000))
    #expect(bench.engine.schedules["nightly"]?.missed == 6994)
  }

  @Test func `a daemon killed between tick and commit fires it once`() throws {
    var bench = try EngineBench()
    try put(bench, "* * * * *")
    bench.advance(by: .seconds(40))
    bench.store.commitFailure = .failed(operation: "commit", code: 5, message: "cut")
    #expect(throws: StoreError.self) { try bench.tick() }
    bench.store.commitFailure = nil

    try bench.restart()
    try bench.tick()
    try bench.restart()
    try bench.tick()

    #expect(try fired(bench) == [40])
  }

  @Test func `a second daemon on the same schedule does not fire a tick again`() throws {
    var bench = try EngineBench()
    try put(bench, "* * * * *")
    let other = try Engine(store: bench.store, at: bench.now, jitter: { 0.5 })
    bench.advance(by: .seconds(40))
    try bench.tick()

    let result = try other.tick([], at: bench.now)

    #expect(try fired(bench) == [40])
    #expect(!result.events.contains { if case .job = $0 { true } else { false } })
  }

  @Test(arguments: [
    (Overlap.allow, [Int64(40), 100, 160], 0), (.skip, [40, 160], 1), (.cancelRunning, [40, 100, 160], 0),
  ])
  func `a tick that meets an earlier job does what the overlap policy says`(
    overlap: Overlap, expected: [Int64], missed: Int
  ) throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker
    try put(bench, "* * * * *", overlap: overlap)
    bench.advance(by: .seconds(40))
    try bench.tick()
    let first = try #require(bench.claim(worker).first)
    for _ in 0..<2 {
      bench.advance(by: .seconds(20))
      try bench.tick(
        .heartbeat(worker: worker, running: [HeldRun(job: first.id, fence: Fence(rawValue: 1))], stats: nil))
    }
    bench.advance(by: .seconds(20))
    try bench.tick()

    let running = try bench.job(first.id)
    #expect(running.state.lease?.ending == (overlap == .cancelRunning ? .cancel : nil))
    _ = try bench.end(running)
    bench.advance(by: .seconds(60))
    try bench.tick()

    #expect(try fired(bench) == expected)
    #expect(bench.engine.schedules["nightly"]?.missed == missed)
    let second = expected.count > 2 ? try bench.job(JobID(rawValue: 100_002)).state.name : nil
    #expect(second == (overlap == .cancelRunning ? .cancelled : overlap == .allow ? .queued : nil))
  }

  @Test func `a pause stops ticks, which are neither run later nor missed, and ends by itself`() throws {
    var bench = try EngineBench()
    try put(bench, "* * * * *")
    _ = try decide(.pause("nightly", until: bench.wall + .seconds(170)), bench)
    bench.advance(by: .seconds(165))
    try bench.restart()
    try bench.tick()
    #expect(bench.engine.schedules["nightly"]?.pause?.reason == "test")
    #expect(bench.engine.nextDeadline(after: bench.now) == bench.monotonic + 5_000_000_000)

    bench.advance(by: .seconds(5))
    try bench.tick()
    #expect(bench.engine.schedules["nightly"]?.pause == nil)
    bench.advance(by: .seconds(50))
    try bench.tick()

    #expect(try fired(bench) == [220])
    #expect(bench.engine.schedules["nightly"]?.missed == 0)
    let verbs = try MemoryReader(bench.store).journal(limit: 9).map { ($0.verb, $0.actor == nil) }
    #expect(verbs.map(\.0) == ["schedule.resume", "schedule.pause", "schedule.put"])
    #expect(verbs.map(\.1) == [true, false, false])
  }

  @Test func `a person's run makes a job without a tick, also while it is paused`() throws {
    let bench = try EngineBench()
    try put(bench, "0 3 * * *")
    _ = try decide(.pause("nightly", until: nil), bench)

    guard case .enqueued(let first, _)? = try decide(.run("nightly"), bench),
      case .enqueued(let second, _)? = try decide(.run("nightly"), bench)
    else { throw EngineBench.Unexpected() }

    #expect(first != second)
    #expect(try bench.job(first).spec.schedule == ScheduleTick(schedule: "nightly", tick: nil))
    #expect(bench.engine.schedules["nightly"]?.lastJob == second)
  }

  @Test func `put again keeps the beat of an interval, the pause and the counts, and takes the new plan`() throws {
    var bench = try EngineBench()
    try put(bench, "@every 60s")
    bench.advance(by: .seconds(90))
    try bench.tick()
    _ = try decide(.pause("nightly", until: nil), bench)
    let next = bench.engine.schedules["nightly"]?.nextAt

    try put(bench, "@every 60s", overlap: .skip)

    let schedule = try #require(bench.engine.schedules["nightly"])
    #expect(schedule.nextAt == next)
    #expect(schedule.pause != nil && schedule.lastJob != nil)
    #expect(schedule.plan.overlap == .skip)
  }

  @Test func `a deleted schedule makes nothing more and is not found`() throws {
    var bench = try EngineBench()
    try put(bench, "* * * * *")
    #expect(try decide(.delete("nightly"), bench)?.isAccepted == true)
    bench.advance(by: .seconds(100))
    try bench.restart()
    try bench.tick()

    #expect(try fired(bench) == [])
    #expect(try decide(.resume("nightly"), bench)?.refusal == .noSchedule("nightly"))
  }

  @Test func `what cannot be is refused and leaves nothing behind`() throws {
    let bench = try EngineBench()
    func refusal(_ change: (inout NewSchedule) -> Void) throws -> CommandRefusal? {
      var schedule = NewSchedule(name: "x", cron: "* * * * *", job: NewJob(kind: "k"))
      change(&schedule)
      return try decide(.put(schedule), bench)?.refusal
    }

    guard case .badCron(let error)? = try refusal({ $0.cron = "61 * * * *" }) else { throw EngineBench.Unexpected() }
    #expect(error.reason == .outOfRange(.minute) && error.column == 1)
    #expect(try refusal { $0.zone = "Utc" } == .unknownZone("Utc", nearest: "UTC"))
    #expect(try refusal { $0.name = "" } == .invalid("name", expected: "1 to 128 bytes without control characters"))
    #expect(try refusal { $0.job.priority = 10 } == .invalid("priority", expected: "0 to 9"))
    #expect(bench.engine.schedules.isEmpty)
    #expect(try MemoryReader(bench.store).journal(limit: 9).isEmpty)
  }

  @Test func `a schedule whose zone is gone is held, with the reason`() throws {
    var bench = try EngineBench()
    let mars = Zone.utc
    let zones = ZoneSource(local: .utc, find: { $0 == "Mars/Base" ? mars : nil }, names: { [] })
    bench.engine = try Engine(store: bench.store, at: bench.now, zones: zones, jitter: { 0.5 })
    let schedule = NewSchedule(name: "x", cron: "* * * * *", zone: "Mars/Base", job: NewJob(kind: "k"))
    _ = try decide(.put(schedule), bench)
    bench.engine = try Engine(
      store: bench.store, at: bench.now, zones: ZoneSource(local: .utc, find: { _ in nil }, names: { [] }),
      jitter: { 0.5 })
    bench.advance(by: .seconds(60))

    try bench.tick()

    #expect(bench.engine.schedules["x"]?.pause?.reason?.contains("no time zone") == true)
    let cron = bench.engine.loops(at: bench.now)[.cron]
    #expect(cron.failure?.message.contains("no time zone") == true && cron.deadline == nil)
    // What is left to do is to forget old journal entries, months from now.
    let next = bench.engine.nextDeadline(after: bench.now) ?? .max
    #expect(next > bench.now.monotonic + 86_400_000_000_000)
  }
}
