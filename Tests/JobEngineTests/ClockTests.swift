import JSON
import JobCore
import JobEngine
import Testing

/// The wall clock is set while the monotonic one goes on.
@Suite struct ClockTests {
  private func jumps(_ result: TickResult) -> [Duration] {
    result.events.compactMap { if case .clockJump(let jump) = $0 { jump } else { nil } }
  }

  private func journal(_ bench: EngineBench) throws -> [String] {
    try MemoryReader(bench.store).journal(limit: 9).map { "\($0.verb) \($0.reason ?? "")" }
  }

  @Test(arguments: [(Int64(3600), "forward by 3600000 ms"), (-3600, "back by 3600000 ms")])
  func `a wall clock that is set is journaled and told once`(seconds: Int64, words: String) throws {
    var bench = try EngineBench()
    bench.advance(by: .seconds(10))
    try bench.tick()
    bench.wall = bench.wall + .seconds(seconds)

    #expect(jumps(try bench.tick()) == [.seconds(seconds)])
    #expect(jumps(try bench.tick()) == [])
    #expect(try journal(bench) == ["store.clock_jump the wall clock went \(words)"])
    #expect(try MemoryReader(bench.store).journal(limit: 1).first?.actor == nil)
  }

  @Test func `small steps and long quiet times are no jump`() throws {
    var bench = try EngineBench()
    bench.wall = bench.wall + .seconds(2)
    #expect(jumps(try bench.tick()) == [])
    bench.advance(by: .seconds(86_400))
    #expect(jumps(try bench.tick()) == [])
  }

  @Test func `leases go on by the monotonic clock whatever the wall clock says`() throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker
    let id = try bench.enqueue()
    _ = try bench.claim(worker)
    bench.wall = bench.wall + .seconds(86_400)
    try bench.tick()
    #expect(try bench.job(id).state.name == .running)
    bench.wall = Timestamp(microseconds: bench.wall.microseconds - 2 * 86_400_000_000)
    bench.monotonic += 29_000_000_000
    try bench.tick()
    #expect(try bench.job(id).state.name == .running)

    bench.monotonic += 1_000_000_000
    try bench.tick()

    #expect(try bench.job(id).rescues == 1)
  }

  @Test(arguments: [Int64(86_400), -86_400])
  func `a hard timeout is as long as it was when the clock is set`(seconds: Int64) throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker
    let id = try bench.enqueue { $0.timeout = .seconds(60) }
    let run = HeldRun(job: id, fence: Fence(rawValue: 1))
    _ = try bench.claim(worker)
    bench.wall = bench.wall + .seconds(seconds)
    for _ in 0..<3 {
      bench.advance(by: .seconds(20))
      try bench.tick(.heartbeat(worker: worker, running: [run], stats: nil))
      _ = try bench.act(.pause, id)
      _ = try bench.act(.resume, id)
    }
    bench.advance(by: .seconds(14))
    try bench.tick()
    #expect(try bench.job(id).state.name == .running)

    // 60 s, and 15 s for the worker's ladder.
    bench.advance(by: .seconds(1))
    try bench.tick()

    #expect(try bench.attempts(id).first?.outcome == .timedOut)
  }

  /// A minute's schedule over a clock that is put back an hour at 100 s and forward again at 200 s.
  @Test func `a clock that jumps back an hour fires no tick twice, and goes on when its time comes again`() throws {
    var bench = try EngineBench()
    let schedule = NewSchedule(name: "s", cron: "* * * * *", job: NewJob(kind: "k"))
    try bench.tick(.schedule(.put(schedule), by: EngineBench.actor, reason: nil))
    func jobs() -> Int { bench.count(.queued) }
    bench.advance(by: .seconds(100))
    try bench.tick()
    #expect(jobs() == 1)

    bench.wall = Timestamp(microseconds: bench.wall.microseconds - 3_600_000_000)
    for _ in 0..<10 {
      bench.advance(by: .seconds(10))
      try bench.tick()
    }
    #expect(jobs() == 1)

    bench.wall = bench.wall + .seconds(3600)
    try bench.tick()
    bench.advance(by: .seconds(60))
    try bench.tick()
    #expect(jobs() == 3)
  }

  @Test func `what is due is promoted at once when the clock is set forward, and what was queued stays so`() throws {
    var bench = try EngineBench()
    let due = bench.wall + .seconds(1800)
    let id = try bench.enqueue { $0.runAt = due }
    #expect(bench.engine.nextDeadline(after: bench.now) == bench.monotonic + 1_800_000_000_000)
    bench.wall = bench.wall + .seconds(3600)
    try bench.tick()
    #expect(try bench.job(id).state.name == .queued)

    bench.wall = Timestamp(microseconds: bench.wall.microseconds - 3_600_000_000)
    try bench.tick()
    #expect(try bench.job(id).state.name == .queued)
    // Another one waits for its own time by the clock as it now is.
    _ = try bench.enqueue { $0.runAt = due }
    #expect(bench.engine.nextDeadline(after: bench.now) == bench.monotonic + 1_800_000_000_000)
  }
}
