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

private let rows = table.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }

@Suite struct TransitionTableTests {
  @Test func `the table has a column for every verb`() {
    #expect(Set(rows[0].dropFirst()) == Set(Verb.allCases.map(\.rawValue)))
  }

  @Test func `the table has a row for every state`() {
    #expect(Set(rows.dropFirst().map { TransitionSamples.job($0[0]).state.name }) == Set(JobStateName.allCases))
  }

  @Test(arguments: rows.dropFirst())
  func `every command does to a state what the table says`(row: [String]) throws {
    for (column, expected) in zip(rows[0].dropFirst(), row.dropFirst()) {
      let command = try #require(TransitionSamples.commands(column).first)
      #expect(TransitionSamples.word(command, on: TransitionSamples.job(row[0])) == expected, "\(column) on \(row[0])")
    }
  }

  @Test(arguments: rows.dropFirst())
  func `a command on a state that the actor did not see is refused and says what it is`(row: [String]) {
    let job = TransitionSamples.job(row[0])
    let others = JobStateName.allCases.filter { $0 != job.state.name }

    #expect(throws: Refusal.changed(actual: job.state.name, seen: others)) {
      try job.applying(.cancel, ifState: others, at: TransitionSamples.now)
    }
  }
}
