import JobCore
import JobEngine
import Testing

@Suite struct ErrorGroupTests {
  private static let refused = Failure(errorClass: "ConnectionRefusedError", message: "connect to db1:5432 refused")

  /// Claims one job and fails it.
  @discardableResult
  private func fail(
    _ bench: inout EngineBench, _ worker: WorkerID, _ failure: Failure = refused, retry: Bool = false
  ) throws -> (job: JobID, events: [EngineEvent]) {
    let id = try bench.enqueue()
    let job = try bench.claim(worker)[0]
    let fence = try #require(job.state.lease?.fence)
    let end = RunEnd(
      run: HeldRun(job: job.id, fence: fence), outcome: .fail(failure, retry: retry, delay: nil))
    return (id, try bench.tick(.end(end)).events)
  }

  private func groups(_ bench: EngineBench, _ state: ErrorGroup.StateName? = nil) throws -> [ErrorGroup] {
    try MemoryReader(bench.store).errorGroups(ErrorGroupQuery(state: state, now: bench.wall, limit: 1000)).groups
  }

  private func types(_ events: [EngineEvent]) -> [ErrorGroupEventType] {
    events.compactMap { if case .errorGroup(let type, _) = $0 { type } else { nil } }
  }

  @Test func `failures of one cause are one group with an exact count`() throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker

    let first = try fail(&bench, worker)
    bench.advance(by: .seconds(5))
    let second = try fail(
      &bench, worker, Failure(errorClass: "ConnectionRefusedError", message: "connect to db22:5432 refused"))
    try fail(&bench, worker, Failure(errorClass: "ValueError", message: "bad date"))

    let group = try #require(try groups(bench).first { $0.errorClass == "ConnectionRefusedError" })
    #expect(try groups(bench).count == 2)
    #expect(group.count == 2)
    #expect(group.lastAt - group.firstAt == .seconds(5))
    #expect(group.sampleJob == second.job)
    #expect(group.kinds == ["mail.send"] && group.queues == ["mail"] && group.workers == [worker.rawValue])
    #expect(try bench.job(first.job).errorGroup == group.id)
    #expect(try MemoryReader(bench.store).jobs(in: group.id, limit: 9).map(\.id) == [second.job, first.job])
    #expect(types(first.events) == [.appeared] && types(second.events).isEmpty)
  }

  @Test func `a resolved group that fails again is open and says so`() throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker
    try fail(&bench, worker)
    let id = try groups(bench)[0].id.rawValue

    let resolved = try bench.tick(.errorGroup(String(id.prefix(5)), .resolve, by: EngineBench.actor, reason: "fixed"))
    #expect(try groups(bench, .resolved).count == 1)
    let again = try fail(&bench, worker)

    #expect(types(resolved.events) == [.resolved])
    #expect(types(again.events) == [.reopened])
    #expect(try groups(bench, .open)[0].reopenedAt == bench.wall)
    #expect(try MemoryReader(bench.store).journal(limit: 1)[0].verb == "error.resolve")
  }

  @Test func `a snoozed group counts on in silence until its time is over`() throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker
    try fail(&bench, worker)
    let id = try groups(bench)[0].id.rawValue
    let until = bench.wall + .seconds(3600)

    try bench.tick(.errorGroup(id, .snooze(until: until), by: EngineBench.actor, reason: nil))
    let again = try fail(&bench, worker)

    #expect(types(again.events).isEmpty)
    #expect(try groups(bench, .snoozed).map(\.count) == [2])
    bench.advance(by: .seconds(3600))
    #expect(try groups(bench, .open).map(\.count) == [2])
  }

  @Test func `what does not change a group is refused`() throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker
    try fail(&bench, worker)
    let id = try groups(bench)[0].id.rawValue
    let refusals = try bench.tick(
      .errorGroup("ffffffff", .resolve, by: EngineBench.actor, reason: nil),
      .errorGroup("zz", .resolve, by: EngineBench.actor, reason: nil),
      .errorGroup(id, .reopen, by: EngineBench.actor, reason: nil),
      .errorGroup(id, .snooze(until: bench.wall), by: EngineBench.actor, reason: nil)
    ).outcomes.compactMap { outcome -> CommandRefusal? in
      if case .refused(let refusal) = outcome { refusal } else { nil }
    }

    #expect(
      refusals == [
        .noErrorGroup("ffffffff"), .noErrorGroup("zz"), .errorGroupAlready(.open, verb: "reopen"),
        .invalid("until_us", expected: "a time to come"),
      ])
    #expect(try MemoryReader(bench.store).journal(limit: 9).allSatisfy { !$0.verb.hasPrefix("error.") })
  }

  @Test func `counts stay exact over more groups than memory keeps, and over a restart`() throws {
    var bench = try EngineBench()
    var worker = try bench.register().worker
    for round in 0..<3 {
      for number in 0..<150 {
        try fail(&bench, worker, Failure(errorClass: "Error\(number)", message: "m"))
      }
      if round == 1 {
        try bench.restart()
        worker = try bench.register(connection: 9).worker
      }
    }

    #expect(try groups(bench).count == 150)
    #expect(try groups(bench).allSatisfy { $0.count == 3 })
  }

  @Test func `lost workers count once the job dies of them`() throws {
    var bench = try EngineBench()
    let id = try bench.enqueue()
    for connection in 1...3 as ClosedRange<ConnectionID> {
      let worker = try bench.register(connection: connection).worker
      _ = try bench.claim(worker)
      try bench.tick(.disconnect(connection))
      #expect(try groups(bench).count == (connection == 3 ? 1 : 0))
    }

    #expect(try groups(bench)[0].errorClass == "Poison")
    #expect(try bench.job(id).errorGroup == groups(bench)[0].id)
  }

  @Test func `names are kept for the last sixteen`() throws {
    let print = Fingerprint(of: Self.refused)
    func occurrence(_ number: Int) -> ErrorGroup.Occurrence {
      .init(
        job: JobID(rawValue: 1), kind: "k\(number)", queue: "q", worker: nil, version: "v\(number % 2)",
        at: Timestamp(microseconds: 5))
    }
    var group = ErrorGroup(print, first: occurrence(0))
    for number in 1..<40 { _ = group.note(occurrence(number)) }

    #expect(group.count == 40)
    #expect(group.kinds == (24..<40).reversed().map { "k\($0)" })
    #expect(group.versions == ["v1", "v0"])
  }
}
