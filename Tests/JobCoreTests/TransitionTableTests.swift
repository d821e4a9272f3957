import JSON
import JobCore
import Testing

/// The diagram of states as a table: what every command makes of every state.
///
/// `=` is a refusal by the diagram (`inState`), `stale` one by the fence, `again` one since it is so already,
/// `unnamed` one since completed jobs must be asked for by name, `gone` a deletion.
private let table = """
  state      promote  lapse  unblock  claim    complete   fail      snooze     release  rescue  expire    report   retry    cancel     kill     pause   resume     delete
  scheduled  =        =      =        =        stale      stale     stale      stale    stale   stale     stale    queued   cancelled  =        paused  =          gone
  due        queued   =      =        =        stale      stale     stale      stale    stale   stale     stale    queued   cancelled  =        paused  =          gone
  blocked    =        =      queued   =        stale      stale     stale      stale    stale   stale     stale    =        cancelled  =        paused  =          gone
  blocked2   =        =      blocked  =        stale      stale     stale      stale    stale   stale     stale    =        cancelled  =        paused  =          gone
  queued     =        =      =        running  stale      stale     stale      stale    stale   stale     stale    =        cancelled  =        paused  =          gone
  late       =        dead   =        running  stale      stale     stale      stale    stale   stale     stale    =        cancelled  =        paused  =          gone
  pausedS    =        =      =        =        stale      stale     stale      stale    stale   stale     stale    =        cancelled  =        again   scheduled  gone
  pausedSdue =        =      =        =        stale      stale     stale      stale    stale   stale     stale    =        cancelled  =        again   queued     gone
  pausedB    =        =      paused   =        stale      stale     stale      stale    stale   stale     stale    =        cancelled  =        again   blocked    gone
  pausedQ    =        =      =        =        stale      stale     stale      stale    stale   stale     stale    =        cancelled  =        again   queued     gone
  pausedR    =        =      =        =        stale      stale     stale      stale    stale   stale     stale    =        cancelled  =        again   retrying   gone
  running    =        =      =        =        completed  retrying  scheduled  queued   queued  retrying  running  =        running    running  running again      =
  last       =        =      =        =        completed  dead      scheduled  queued   queued  dead      running  =        running    running  running again      =
  rescued2   =        =      =        =        completed  retrying  scheduled  queued   dead    retrying  running  =        running    running  running again      =
  stopped    =        =      =        =        completed  retrying  scheduled  queued   queued  retrying  running  =        running    running  again   running    =
  ending     =        =      =        =        completed  cancelled cancelled  cancelled cancelled cancelled running =      again      running  again   again      =
  retrying   =        =      =        =        stale      stale     stale      stale    stale   stale     stale    queued   cancelled  =        paused  =          gone
  dueAgain   queued   =      =        =        stale      stale     stale      stale    stale   stale     stale    queued   cancelled  =        paused  =          gone
  completed  =        =      =        =        stale      stale     stale      stale    stale   stale     stale    unnamed  =          =        =       =          gone
  cancelled  =        =      =        =        stale      stale     stale      stale    stale   stale     stale    queued   =          =        =       =          gone
  dead       =        =      =        =        stale      stale     stale      stale    stale   stale     stale    queued   =          =        =       =          gone
  """

private let now = Timestamp(microseconds: 1_000_000_000)
private let later = now + .seconds(60)
private let earlier = Timestamp(microseconds: now.microseconds - 60_000_000)
private let fence = Fence(rawValue: 7)
private let entry = JournalID(rawValue: 3)

/// A job in the state that a row of the table names.
private func job(_ row: String) -> Job {
  var lease = Lease(worker: WorkerID(number: 1), fence: fence, startedAt: earlier)
  var job = Samples.job(state: .queued(since: earlier))
  switch row {
  case "scheduled": job.state = .scheduled(due: later)
  case "due": job.state = .scheduled(due: earlier)
  case "late":
    job = Samples.job(state: .queued(since: earlier), spec: Samples.spec(startWithin: .seconds(60)))
    job.runAt = earlier
  case "blocked": job.state = .blocked(on: 1)
  case "blocked2": job.state = .blocked(on: 2)
  case "pausedS": job.state = .paused(by: entry, was: .scheduled(due: later))
  case "pausedSdue": job.state = .paused(by: entry, was: .scheduled(due: earlier))
  case "pausedB": job.state = .paused(by: entry, was: .blocked(on: 1))
  case "pausedQ": job.state = .paused(by: entry, was: .queued(since: earlier))
  case "pausedR": job.state = .paused(by: entry, was: .retrying(due: later))
  case "running", "last", "rescued2":
    job.state = .running(lease)
    job.attempt = row == "last" ? 3 : 1
    job.rescues = row == "rescued2" ? 2 : 0
  case "stopped":
    lease.pausedAt = earlier
    job.state = .running(lease)
    job.attempt = 1
  case "ending":
    lease.ending = .cancel
    job.state = .running(lease)
    job.attempt = 1
  case "retrying": job.state = .retrying(due: later)
  case "dueAgain": job.state = .retrying(due: earlier)
  case "completed": job.state = .completed(at: earlier)
  case "cancelled": job.state = .cancelled(at: earlier)
  case "dead": job.state = .dead(at: earlier)
  default: break
  }
  return job
}

private func sample(_ column: String) -> JobCommand? {
  switch Verb(rawValue: column) {
  case .promote: .promote
  case .lapse: .lapse
  case .unblock: .unblock
  case .claim: .claim(worker: WorkerID(number: 2), fence: Fence(rawValue: 8))
  case .complete: .complete(fence: fence, result: nil, exit: nil, logBytes: 0)
  case .fail: .fail(fence: fence, failure: Samples.failure, retry: true, delay: nil, exit: nil, logBytes: 0)
  case .snooze: .snooze(fence: fence, delay: .seconds(5), logBytes: 0)
  case .release: .release(fence: fence, logBytes: 0)
  case .rescue: .rescue(fence: fence, onCrash: .retry, by: entry, logBytes: 0)
  case .expire: .expire(fence: fence, logBytes: 0)
  case .report: .report(fence: fence, progress: nil, checkpoint: nil)
  case .retry: .retry(completed: false)
  case .cancel: .cancel
  case .kill: .kill
  case .pause: .pause(by: entry)
  case .resume: .resume
  case .delete: .delete
  case nil: nil
  }
}

/// The table's word for what a command did.
private func word(_ command: JobCommand, on job: Job) -> String {
  do throws(Refusal) {
    let transition = try job.applying(command, at: now)
    return transition.isDeletion ? "gone" : transition.job.state.name.rawValue
  } catch {
    switch error {
    case .inState: return "="
    case .staleFence: return "stale"
    case .uniqueConflict: return "unique"
    case .already: return "again"
    case .completedNotNamed: return "unnamed"
    case .changed: return "changed"
    }
  }
}

private let rows = table.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }

@Suite struct TransitionTableTests {
  @Test func `the table has a column for every verb`() {
    #expect(Set(rows[0].dropFirst()) == Set(Verb.allCases.map(\.rawValue)))
  }

  @Test func `the table has a row for every state`() {
    #expect(Set(rows.dropFirst().map { job($0[0]).state.name }) == Set(JobStateName.allCases))
  }

  @Test(arguments: rows.dropFirst())
  func `every command does to a state what the table says`(row: [String]) throws {
    for (column, expected) in zip(rows[0].dropFirst(), row.dropFirst()) {
      let command = try #require(sample(column))
      #expect(word(command, on: job(row[0])) == expected, "\(column) on \(row[0])")
    }
  }

  @Test(arguments: rows.dropFirst())
  func `a command on a state that the actor did not see is refused and says what it is`(row: [String]) {
    let job = job(row[0])
    let others = JobStateName.allCases.filter { $0 != job.state.name }

    #expect(throws: Refusal.changed(actual: job.state.name, seen: others)) {
      try job.applying(.cancel, ifState: others, at: now)
    }
  }
}
