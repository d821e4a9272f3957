import JSON
import JobCore
import Testing

private let start = Timestamp(microseconds: 50_000_000)
private let worker = WorkerID(number: 1)

private func running(attempts: Int = 0, maxAttempts: Int = 3, fence: Int64 = 7) throws -> Job {
  var job = Samples.job(state: .queued(since: start), maxAttempts: maxAttempts)
  job.attempt = attempts
  return try job.applying(.claim(worker: worker, fence: Fence(rawValue: fence)), at: start).job
}

private func fail(_ fence: Int64, retry: Bool = true, delay: Duration? = nil) -> JobCommand {
  .fail(
    fence: Fence(rawValue: fence), failure: Samples.failure, retry: retry, delay: delay, exit: nil, logBytes: 0)
}

@Suite struct RunRuleTests {
  @Test func `a claim counts the attempt and a failure keeps the count`() throws {
    let job = try running()
    let failed = try job.applying(fail(7), at: start).job

    #expect(job.attempt == 1)
    #expect(failed.attempt == 1)
  }

  @Test(arguments: [
    JobCommand.snooze(fence: Fence(rawValue: 7), delay: .seconds(1), logBytes: 0),
    .release(fence: Fence(rawValue: 7), logBytes: 0),
    .rescue(fence: Fence(rawValue: 7), onCrash: .retry, by: JournalID(rawValue: 0), logBytes: 0),
  ])
  func `snooze, release and rescue give the attempt back`(command: JobCommand) throws {
    #expect(try running().applying(command, at: start).job.attempt == 0)
  }

  @Test func `a failure that says it is for good ends the job with attempts left`() throws {
    #expect(try running().applying(fail(7, retry: false), at: start).job.state == .dead(at: start))
  }

  @Test func `a delay that the worker names takes the place of the backoff`() throws {
    let failed = try running().applying(fail(7, delay: .seconds(2)), at: start).job

    #expect(failed.state == .retrying(due: start + .seconds(2)))
    #expect(failed.runAt == start + .seconds(2))
  }

  @Test func `an outcome under another fence names the fence that holds the job`() throws {
    #expect(
      throws: Refusal.staleFence(presented: Fence(rawValue: 6), held: Fence(rawValue: 7), endedAs: nil)
    ) {
      try running().applying(fail(6), at: start)
    }
  }

  @Test func `an outcome told twice learns that the first one counted`() throws {
    let done = try running().applying(
      .complete(fence: Fence(rawValue: 7), result: nil, exit: nil, logBytes: 0), at: start
    ).job

    #expect(
      throws: Refusal.staleFence(presented: Fence(rawValue: 7), held: nil, endedAs: .completed)
    ) {
      try done.applying(.complete(fence: Fence(rawValue: 7), result: nil, exit: nil, logBytes: 0), at: start)
    }
  }

  @Test func `retrying a dead job gives it one more attempt and forgets its rescues`() throws {
    var dead = Samples.job(state: .dead(at: start), maxAttempts: 3)
    dead.attempt = 3
    dead.rescues = 2

    let job = try dead.applying(.retry(completed: false), at: start).job

    #expect(job.maxAttempts == 4)
    #expect(job.rescues == 0)
    #expect(job.attempt == 3)
  }

  @Test func `a completed job is retried when asked for by name`() throws {
    let job = try Samples.job(state: .completed(at: start)).applying(.retry(completed: true), at: start).job

    #expect(job.state == .queued(since: start))
  }

  @Test func `the clock of a run stands still while it is paused`() throws {
    let paused = try running().applying(.pause(by: JournalID(rawValue: 1)), at: start).job
    let resumed = try paused.applying(.resume, at: start + .seconds(40)).job

    #expect(resumed.state.lease?.pausedFor == .seconds(40))
    #expect(resumed.state.lease?.pausedAt == nil)
  }

  @Test func `a cancelled run that finished all the same is completed`() throws {
    let asked = try running().applying(.cancel, at: start)

    let done = try asked.job.applying(
      .complete(fence: Fence(rawValue: 7), result: nil, exit: nil, logBytes: 0), at: start)

    #expect(asked.order == .cancel)
    #expect(done.job.state == .completed(at: start))
  }

  @Test func `a cancelled run whose worker dies ends cancelled and is never retried`() throws {
    let asked = try running().applying(.cancel, at: start).job
    let rescued = try asked.applying(
      .rescue(fence: Fence(rawValue: 7), onCrash: .retry, by: JournalID(rawValue: 0), logBytes: 0), at: start)

    #expect(rescued.job.state == .cancelled(at: start))
    #expect(rescued.ended?.outcome == .cancelled)
  }

  @Test(arguments: [(OnCrash.retry, JobStateName.queued), (.pause, .paused), (.dead, .dead)])
  func `a lost worker's job goes where the kind's policy says`(policy: OnCrash, expected: JobStateName) throws {
    let rescued = try running().applying(
      .rescue(fence: Fence(rawValue: 7), onCrash: policy, by: JournalID(rawValue: 9), logBytes: 5), at: start)

    #expect(rescued.job.state.name == expected)
    #expect(rescued.job.rescues == 1)
    #expect(rescued.job.logBytes == 5)
  }

  @Test func `the third rescue is poison`() throws {
    var job = try running()
    job.rescues = 2

    let rescued = try job.applying(
      .rescue(fence: Fence(rawValue: 7), onCrash: .retry, by: JournalID(rawValue: 0), logBytes: 0), at: start)

    #expect(rescued.job.error?.errorClass == "Poison")
    #expect(rescued.job.state == .dead(at: start))
  }

  @Test func `a command on a deleted run's job leaves an attempt with its times and worker`() throws {
    let ended = try running().applying(fail(7), at: start + .seconds(5)).ended

    #expect(ended?.worker == worker)
    #expect(ended?.startedAt == start)
    #expect(ended?.endedAt == start + .seconds(5))
    #expect(ended?.number == 1)
  }
}
