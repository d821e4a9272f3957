import JSON
import JobCore
import JobEngine
import Testing

@Suite struct DependencyTests {
  private static let failure = Failure(errorClass: "E", message: "no")

  /// A job that waits for these.
  private func child(
    _ bench: EngineBench, after parents: [JobID], mode: Dependencies.Mode = .all,
    on condition: Dependencies.Condition = .success, _ fate: Dependencies.OnParentDead = .block
  ) throws -> JobID {
    try bench.enqueue {
      $0.dependencies = Dependencies(ids: parents, mode: mode, condition: condition, onParentDead: fate)
    }
  }

  private func state(_ bench: EngineBench, _ id: JobID) throws -> JobState { try bench.job(id).state }

  /// Runs one job to its end.
  private func run(_ bench: inout EngineBench, _ id: JobID, fails: Bool = false) throws {
    let worker = try bench.register(connection: 7).worker
    defer { _ = try? bench.tick(.disconnect(7)) }
    for job in try bench.claim(worker, limit: 1000) {
      if job.id == id {
        _ = try bench.end(
          job, fails ? .fail(Self.failure, retry: false, delay: nil) : .complete(result: nil))
      } else {
        _ = try bench.end(job, .release)
      }
    }
  }

  @Test func `a child is released in the tick in which its last parent completes`() throws {
    var bench = try EngineBench()
    let parents = [try bench.enqueue(), try bench.enqueue()]
    let child = try child(bench, after: parents)
    #expect(try state(bench, child) == .blocked(on: 2))

    try run(&bench, parents[1])
    #expect(try state(bench, child) == .blocked(on: 1))
    try run(&bench, parents[0])

    #expect(try state(bench, child) == .queued(since: bench.wall))
  }

  @Test func `an unknown parent is refused with its id, one that is not born yet in its own words`() throws {
    let bench = try EngineBench()
    let parent = try bench.enqueue()
    func refusal(_ id: JobID) throws -> CommandRefusal? {
      var job = NewJob(kind: "a")
      job.dependencies = Dependencies(ids: [parent, id])
      return try bench.tick(.enqueue(job, by: EngineBench.actor)).outcomes.first?.refusal
    }

    #expect(try refusal(JobID(rawValue: 7)) == .noParent(JobID(rawValue: 7), isFuture: false))
    #expect(try refusal(JobID(rawValue: 100_002)) == .noParent(JobID(rawValue: 100_002), isFuture: true))
    #expect(bench.count(.blocked) == 0)
  }

  @Test func `parents that are over when the child comes count at once`() throws {
    var bench = try EngineBench()
    let (completed, dead) = (try bench.enqueue(), try bench.enqueue())
    try run(&bench, completed)
    try run(&bench, dead, fails: true)

    #expect(try state(bench, child(bench, after: [completed])).name == .queued)
    #expect(try state(bench, child(bench, after: [completed, dead])) == .blocked(on: 1))
    #expect(try state(bench, child(bench, after: [completed, dead], .cancel)).name == .cancelled)
    #expect(try state(bench, child(bench, after: [dead], on: .completion)).name == .queued)
    #expect(try state(bench, child(bench, after: [dead, completed], mode: .any)).name == .queued)
  }

  @Test func `a dead parent leaves its child blocked until a retry completes it`() throws {
    var bench = try EngineBench()
    let parent = try bench.enqueue()
    let child = try child(bench, after: [parent])
    try run(&bench, parent, fails: true)
    #expect(try state(bench, child) == .blocked(on: 1))

    _ = try bench.act(.retry(completed: false), parent)
    try run(&bench, parent)

    #expect(try state(bench, child).name == .queued)
  }

  @Test func `a cancelled parent cancels those that do not outlive it, and theirs, with one line in the journal`()
    throws
  {
    let bench = try EngineBench()
    let parent = try bench.enqueue()
    let children = try (0..<3).map { _ in try child(bench, after: [parent], .cancel) }
    let grandchild = try child(bench, after: [children[0]], .cancel)
    let survivor = try child(bench, after: [children[0]], on: .completion)

    _ = try bench.act(.cancel, parent)

    for id in children + [grandchild] { #expect(try state(bench, id).name == .cancelled) }
    #expect(try state(bench, survivor).name == .queued)
    let entries = try MemoryReader(bench.store).journal(limit: 9).filter { $0.actor == nil }
    #expect(entries.map(\.changed) == [1, 3])
    #expect(entries.last?.reason == "job 100001, which they wait for, is cancelled")
  }

  @Test func `one of any parents is enough, and the last hope's end cancels`() throws {
    var bench = try EngineBench()
    let parents = [try bench.enqueue(), try bench.enqueue()]
    let hopeful = try child(bench, after: parents, mode: .any, .cancel)
    let patient = try child(bench, after: parents, mode: .any)

    try run(&bench, parents[0], fails: true)
    #expect(try state(bench, hopeful) == .blocked(on: 1))
    try run(&bench, parents[1], fails: true)
    #expect(try state(bench, hopeful).name == .cancelled)
    #expect(try state(bench, patient) == .blocked(on: 1))

    _ = try bench.act(.retry(completed: false), parents[0])
    try run(&bench, parents[0])
    #expect(try state(bench, patient).name == .queued)
  }

  @Test func `a held child goes on unblocking inside`() throws {
    var bench = try EngineBench()
    let parent = try bench.enqueue()
    let child = try child(bench, after: [parent])
    _ = try bench.act(.pause, child)

    try run(&bench, parent)
    #expect(try state(bench, child).name == .paused)
    _ = try bench.act(.resume, child)

    #expect(try state(bench, child).name == .queued)
  }

  @Test func `a child with a delay is scheduled once it is unblocked`() throws {
    var bench = try EngineBench()
    let parent = try bench.enqueue()
    let due = bench.wall + .seconds(60)
    let child = try bench.enqueue {
      $0.dependencies = Dependencies(ids: [parent])
      $0.runAt = due
    }

    try run(&bench, parent)
    #expect(try state(bench, child) == .scheduled(due: due))
    bench.advance(by: .seconds(60))
    try bench.tick()

    #expect(try state(bench, child).name == .queued)
  }

  @Test func `a job that others wait for is not deleted until they do not wait any more`() throws {
    let bench = try EngineBench()
    let parent = try bench.enqueue()
    let child = try child(bench, after: [parent])
    _ = try bench.act(.cancel, parent)

    #expect(try bench.act(.delete, parent).refusal == .waitedFor(parent))
    let other = try bench.enqueue()
    #expect(try bench.act(.delete, parent, other).tally?.skipped == [.waitedFor: 1])
    _ = try bench.act(.cancel, child)
    #expect(try bench.act(.delete, parent).tally?.changed == 1)
  }

  @Test func `a thousand and more children are told over several ticks, and a crash between them loses none`() throws {
    var bench = try EngineBench()
    let parent = try bench.enqueue()
    let count = 2500
    var jobs: [NewJob] = []
    for _ in 0..<count {
      var job = NewJob(kind: "mail.send", queue: "mail")
      job.dependencies = Dependencies(ids: [parent])
      jobs.append(job)
    }
    try bench.tick(.enqueueMany(jobs, by: EngineBench.actor))

    let worker = try bench.register().worker
    let held = try #require(try bench.claim(worker).first)
    #expect(try bench.end(held).isAccepted)
    let left = bench.count(.blocked)
    #expect(left > 0 && left < count)
    #expect(bench.engine.nextDeadline(after: bench.now) == bench.monotonic)

    try bench.restart()
    var ticks = 0
    while bench.count(.blocked) > 0, ticks < 20 {
      try bench.tick()
      ticks += 1
    }

    #expect(bench.count(.queued) == count)
    #expect(ticks > 1)
    try bench.tick()
    #expect(bench.engine.nextDeadline(after: bench.now) != bench.monotonic)
    #expect(try bench.store.boot().settlings.isEmpty)
    #expect(try bench.store.boot().hasDependencies == false)
  }

  @Test func `a job that others wait for is not pruned before they do not wait any more`() throws {
    var bench = try EngineBench()
    let parent = try bench.enqueue()
    let child = try child(bench, after: [parent])
    _ = try bench.act(.cancel, parent)
    bench.advance(by: .seconds(3 * 86_400))
    try bench.tick()
    #expect(try state(bench, parent).name == .cancelled)

    _ = try bench.act(.cancel, child)
    bench.advance(by: .seconds(3 * 86_400))
    try bench.tick()

    #expect(try MemoryReader(bench.store).jobs([parent]).isEmpty)
  }
}
