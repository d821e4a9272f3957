import JSON
import JobCore
import JobEngine
import Testing

@Suite struct UndoTests {
  /// Undoes the newest entry, or a given one, step by step.
  private func undo(_ bench: EngineBench, _ entry: JournalID? = nil) throws -> Outcome {
    let newest = try MemoryReader(bench.store).journal(limit: 1).first?.id
    var undoing = Undoing(try #require(entry ?? newest), by: EngineBench.actor, reason: nil)
    while true {
      let outcome = try bench.tick(.undo(undoing)).outcomes[0]
      guard case .undone(_, let next?) = outcome else { return outcome }
      undoing = next
    }
  }

  private func entry(_ bench: EngineBench) throws -> JournalEntry {
    try #require(try MemoryReader(bench.store).journal(limit: 1).first)
  }

  @Test(arguments: [JobAction.Kind.pause, .cancel, .delete])
  func `what a verb did to a queued job is taken back to the letter`(_ kind: JobAction.Kind) throws {
    var bench = try EngineBench()
    let id = try bench.enqueue { $0.idempotencyKey = "k" }
    let before = try bench.job(id)
    bench.advance(by: .seconds(60))
    _ = try bench.act(kind, id)
    bench.advance(by: .seconds(60))
    #expect(try entry(bench).undoUntil == bench.wall + .seconds(840))

    #expect(try undo(bench).undone == Tally(matched: 1, changed: 1))

    var expected = before
    expected.version = try bench.job(id).version
    #expect(try bench.job(id) == expected)
    #expect(bench.count(.queued) == 1)
    let worker = try bench.register().worker
    #expect(try bench.claim(worker).map(\.id) == [id])
  }

  @Test func `a retry is taken back: the dead job is dead since when it died, with its error`() throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker
    let id = try bench.enqueue { $0.maxAttempts = 1 }
    let run = try bench.claim(worker)[0]
    _ = try bench.end(run, .fail(Failure(errorClass: "E", message: "m"), retry: true, delay: nil))
    let dead = try bench.job(id)
    bench.advance(by: .seconds(60))
    _ = try bench.act(.retry(completed: false), id)

    #expect(try undo(bench).undone?.changed == 1)

    let job = try bench.job(id)
    #expect(job.state == dead.state && job.error == dead.error && job.maxAttempts == dead.maxAttempts)
    #expect(job.rescues == dead.rescues && bench.count(.dead) == 1 && bench.count(.queued) == 0)
  }

  @Test func `a deleted job comes back with its runs, and its log was kept as long`() throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker
    let id = try bench.enqueue()
    _ = try bench.end(try bench.claim(worker)[0])
    let attempts = try bench.attempts(id)
    let deletion = try bench.tick(
      .act(JobAction(.delete, ids: [id], isSingle: true, ifState: nil, reason: nil, actor: EngineBench.actor)))
    #expect(deletion.forgottenLogs.isEmpty)

    #expect(try undo(bench).undone?.changed == 1)

    #expect(try bench.attempts(id) == attempts && attempts.count == 1)
    bench.advance(by: .seconds(1000))
    #expect(try bench.tick().forgottenLogs.isEmpty)
  }

  @Test func `after 15 minutes the kept rows and the logs of the deleted are gone`() throws {
    var bench = try EngineBench()
    let id = try bench.enqueue()
    _ = try bench.act(.delete, id)
    let deleted = try entry(bench).id
    bench.advance(by: .seconds(900))
    try bench.restart()
    #expect(bench.engine.nextDeadline(after: bench.now).map { $0 <= bench.monotonic } == true)

    #expect(try bench.tick().forgottenLogs == [id])

    #expect(try undo(bench, deleted).refusal == .undoExpired(deleted, at: bench.wall))
  }

  @Test func `what happened since is left alone and counted with its reason`() throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker
    let ids = [try bench.enqueue(), try bench.enqueue { $0.idempotencyKey = "k" }, try bench.enqueue()]
    _ = try bench.act(.pause, ids[0], ids[2])
    let paused = try entry(bench).id
    _ = try bench.act(.delete, ids[1])
    let deleted = try entry(bench).id
    _ = try bench.act(.resume, ids[0])
    _ = try bench.claim(worker)
    _ = try bench.enqueue { $0.idempotencyKey = "k" }

    #expect(try undo(bench, paused).undone == Tally(matched: 2, changed: 1, skipped: [.undo(.changed): 1]))
    #expect(try undo(bench, deleted).undone == Tally(matched: 1, changed: 0, skipped: [.undo(.keyTaken): 1]))
    #expect(try bench.job(ids[2]).state.name == .queued)
  }

  @Test func `a change in the same tick as the verb is not taken back with it`() throws {
    let bench = try EngineBench()
    let id = try bench.enqueue()
    func act(_ kind: JobAction.Kind) -> Command {
      .act(JobAction(kind, ids: [id], isSingle: true, ifState: nil, reason: nil, actor: EngineBench.actor))
    }
    try bench.tick(act(.pause), act(.cancel))
    let entries = try MemoryReader(bench.store).journal(limit: 2).map(\.id)

    #expect(try undo(bench, entries[1]).undone?.skipped == [.undo(.changed): 1])
    #expect(try undo(bench, entries[0]).undone?.changed == 1)
    #expect(try bench.job(id).state.name == .paused)
  }

  @Test func `an entry is undone once, and an undo is not undone`() throws {
    let bench = try EngineBench()
    _ = try bench.act(.cancel, try bench.enqueue())
    let cancel = try entry(bench).id
    _ = try undo(bench)
    let own = try entry(bench)

    #expect(own.verb == "undo" && own.command == "jobtop undo \(cancel.rawValue)")
    #expect(own.before == ["cancelled": 1] && own.after == ["queued": 1])
    #expect(try MemoryReader(bench.store).journal(limit: 2).last?.undoneBy == own.id)
    #expect(try undo(bench, cancel).refusal == .undone(cancel, by: own.id))
    #expect(try undo(bench, own.id).refusal == .notUndoable("undo"))
    #expect(try undo(bench, JournalID(rawValue: 99)).refusal == .noEntry(JournalID(rawValue: 99)))
  }

  @Test func `many jobs are given back in steps between which others are served`() throws {
    var bench = try EngineBench()
    let jobs = (0..<1700).map { _ in NewJob(kind: "k") }
    try bench.tick(.enqueueMany(jobs, by: EngineBench.actor))
    let ids = (0..<1700).map { JobID(rawValue: 100_001 + Int64($0)) }
    try bench.tick(
      .act(JobAction(.cancel, ids: ids, isSingle: false, ifState: nil, reason: nil, actor: EngineBench.actor)))
    try bench.restart()
    var undoing = Undoing(try entry(bench).id, by: EngineBench.actor, reason: nil)
    var steps = 1

    while case .undone(_, let next?) = try bench.tick(.undo(undoing)).outcomes[0] {
      undoing = next
      steps += 1
      #expect(bench.count(.queued) == 500 * (steps - 1))
    }

    #expect(steps == 4)
    #expect(bench.count(.queued) == 1700 && bench.count(.cancelled) == 0)
    let entries = try MemoryReader(bench.store).journal(limit: 9)
    #expect(entries.map(\.verb) == ["undo", "job.cancel"])
    #expect(entries[0].changed == 1700 && entries[1].undoneBy == entries[0].id)
  }

  @Test func `switches and limits go back to what they were, unless somebody turned them since`() throws {
    let bench = try EngineBench()
    let actor = EngineBench.actor
    try bench.tick(.pauseQueue("mail", by: actor, reason: "a", until: nil))
    let first = try #require(bench.engine.queues["mail"]?.pause)
    try bench.tick(.resumeQueue("mail", by: actor, reason: nil))
    #expect(try undo(bench).undone?.changed == 1)
    #expect(bench.engine.queues["mail"]?.pause == first)

    try bench.tick(.pauseKind("k", by: actor, reason: nil, until: nil))
    #expect(try undo(bench).undone?.changed == 1)
    try bench.tick(.pauseStore(by: actor, reason: nil, until: nil))
    let paused = try entry(bench).id
    try bench.tick(.resumeStore(by: actor, reason: nil))
    #expect(try undo(bench, paused).undone == Tally(matched: 1, changed: 0, skipped: [.undo(.changed): 1]))

    var change = LimitChange()
    change.concurrency = .set(3)
    try bench.tick(.limitQueue("mail", change, by: actor, reason: nil))
    #expect(try undo(bench).undone?.changed == 1)
    #expect(bench.engine.queues["mail"]?.limits == QueueLimits.none)
  }

  @Test func `a schedule's pause is undone where nobody turned it since, and its ticks are not made up for`() throws {
    var bench = try EngineBench()
    let actor = EngineBench.actor
    func tell(_ command: ScheduleCommand) throws {
      #expect(try bench.tick(.schedule(command, by: actor, reason: "r")).outcomes.count == 1)
    }
    // The bench starts 40 s before a full minute.
    try tell(.put(NewSchedule(name: "s", cron: "* * * * *", job: NewJob(kind: "k"))))
    try tell(.pause("s", until: nil))
    let first = try #require(bench.engine.schedules["s"]?.pause)
    bench.advance(by: .seconds(100))
    try bench.restart()

    #expect(try undo(bench).undone == Tally(matched: 1, changed: 1))
    try bench.tick()
    #expect(bench.engine.schedules["s"]?.pause == nil && bench.count(.queued) == 0)
    #expect(bench.engine.schedules["s"]?.missed == 0)
    bench.advance(by: .seconds(60))
    try bench.tick()
    #expect(bench.count(.queued) == 1)

    try tell(.pause("s", until: nil))
    let second = try #require(bench.engine.schedules["s"]?.pause)
    try tell(.resume("s"))
    #expect(try undo(bench).undone?.changed == 1)
    #expect(bench.engine.schedules["s"]?.pause == second && second != first)

    bench.advance(by: .seconds(1))
    try tell(.pause("s", until: bench.wall + .seconds(60)))
    let third = try entry(bench).id
    try tell(.pause("s", until: nil))
    #expect(try undo(bench, third).undone == Tally(matched: 1, changed: 0, skipped: [.undo(.changed): 1]))
    try tell(.pause("s", until: nil))
    let last = try entry(bench).id
    try tell(.delete("s"))
    #expect(try undo(bench, last).undone?.skipped == [.undo(.changed): 1])
  }

  @Test func `a paused run goes on when its pause is undone, and its worker is told`() throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker
    let id = try bench.enqueue()
    _ = try bench.claim(worker)
    _ = try bench.act(.pause, id)
    let undoing = Undoing(try entry(bench).id, by: EngineBench.actor, reason: nil)

    let result = try bench.tick(.undo(undoing))

    #expect(result.outcomes[0].undone?.changed == 1)
    #expect(result.orders.map(\.order) == [.job(id, .resume)])
    #expect(try bench.job(id).state.lease?.pausedAt == nil)
  }

  @Test func `a cancelled run is not given back`() throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker
    let id = try bench.enqueue()
    _ = try bench.claim(worker)
    _ = try bench.act(.cancel, id)

    #expect(try undo(bench).undone == Tally(matched: 1, changed: 0, skipped: [.undo(.running): 1]))
  }
}

extension Outcome {
  fileprivate var undone: Tally? {
    if case .undone(let tally, _) = self { return tally }
    return nil
  }
}
