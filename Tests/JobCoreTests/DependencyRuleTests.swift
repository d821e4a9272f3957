import JobCore
import Testing

@Suite struct DependencyRuleTests {
  private static let ids = [1, 2, 3].map { JobID(rawValue: $0) }

  /// mode, on, on_parent_dead, the parents' states, and how the child begins.
  private static let table:
    [(Dependencies.Mode, Dependencies.Condition, Dependencies.OnParentDead, [JobStateName], Dependencies.Start)] = [
      (.all, .success, .block, [.completed, .completed, .completed], .free),
      (.all, .success, .block, [.completed, .running, .queued], .blocked(on: 2, parents: [ids[1], ids[2]])),
      (.all, .success, .block, [.completed, .dead, .completed], .blocked(on: 1, parents: [ids[1]])),
      (.all, .success, .cancel, [.completed, .dead, .running], .cancelled),
      (.all, .success, .cancel, [.cancelled, .queued, .running], .cancelled),
      (.all, .success, .cancel, [.completed, .retrying, .completed], .blocked(on: 1, parents: [ids[1]])),
      (.all, .completion, .cancel, [.completed, .dead, .cancelled], .free),
      (.all, .completion, .block, [.paused, .dead, .blocked], .blocked(on: 2, parents: [ids[0], ids[2]])),
      (.any, .success, .block, [.running, .completed, .dead], .free),
      (.any, .success, .block, [.running, .scheduled, .dead], .blocked(on: 1, parents: ids)),
      (.any, .success, .block, [.dead, .dead, .cancelled], .blocked(on: 1, parents: ids)),
      (.any, .success, .cancel, [.dead, .dead, .cancelled], .cancelled),
      (.any, .success, .cancel, [.dead, .queued, .cancelled], .blocked(on: 1, parents: ids)),
      (.any, .completion, .cancel, [.running, .dead, .queued], .free),
    ]

  @Test(arguments: table.indices)
  func `a child begins as the table says`(row: Int) {
    let (mode, condition, fate, states, start) = Self.table[row]
    let dependencies = Dependencies(ids: Self.ids, mode: mode, condition: condition, onParentDead: fate)

    #expect(dependencies.start(parents: states) == start)
  }

  @Test(arguments: JobStateName.allCases)
  func `only a completed parent satisfies on success, every final one on completion`(state: JobStateName) {
    let success = Dependencies(ids: Self.ids).standing(of: state)
    let completion = Dependencies(ids: Self.ids, condition: .completion).standing(of: state)

    #expect(success == (state == .completed ? .satisfies : state.isFinal ? .fails : .open))
    #expect(completion == (state.isFinal ? .satisfies : .open))
  }

  @Test func `a job that is unblocked before its time waits for its time`() throws {
    let start = Timestamp(microseconds: 1_000_000)
    let due = start + .seconds(60)
    var job = Samples.job(state: .blocked(on: 1))
    job.runAt = due
    let held = try job.applying(.pause(by: JournalID(rawValue: 1)), at: start).job

    #expect(try job.applying(.unblock, at: start).job.state == .scheduled(due: due))
    #expect(
      try held.applying(.unblock, at: start).job.state == .paused(by: JournalID(rawValue: 1), was: .scheduled(due: due))
    )
    #expect(try job.applying(.unblock, at: due).job.state == .queued(since: due))
  }
}
