import JSON
import JobCore
import JobEngine
import Seeded
import Testing

@Suite struct UniqueTests {
  @Test func `a second job of a held key is refused with the holder's id, alone and among many`() throws {
    let bench = try EngineBench()
    let first = try bench.enqueue { $0.unique = UniqueRule(key: "k") }

    #expect(try bench.offer { $0.unique = UniqueRule(key: "k") }.refusal == .uniqueConflict(holder: first))
    var jobs = (0..<4).map { _ in NewJob(kind: "mail.send", queue: "mail") }
    jobs[1].unique = UniqueRule(key: "k")
    jobs[2].unique = UniqueRule(key: "new")
    jobs[3].unique = UniqueRule(key: "new")
    guard case .enqueuedMany(let outcomes)? = try bench.tick(.enqueueMany(jobs, by: EngineBench.actor)).outcomes.first
    else { throw EngineBench.Unexpected() }
    #expect(
      outcomes.map(\.conflict) == [nil, first, nil, JobID(rawValue: first.rawValue + 2)],
      "the neighbours are enqueued, and a key is taken within the call too")
  }

  @Test func `a key is free once its job is final, cancelled or deleted, in the same tick too`() throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker
    let first = try bench.enqueue { $0.unique = UniqueRule(key: "k") }
    _ = try bench.end(try bench.claim(worker)[0])
    let second = try bench.enqueue { $0.unique = UniqueRule(key: "k") }
    #expect(try bench.act(.cancel, second).tally?.changed == 1)
    let third = try bench.enqueue { $0.unique = UniqueRule(key: "k") }

    var job = NewJob(kind: "mail.send", queue: "mail")
    job.unique = UniqueRule(key: "k")
    let delete = JobAction(.delete, ids: [third], isSingle: true, ifState: nil, reason: nil, actor: EngineBench.actor)
    let outcomes = try bench.tick(.act(delete), .enqueue(job, by: EngineBench.actor)).outcomes

    #expect(outcomes.allSatisfy { $0.refusal == nil })
    #expect(try bench.job(first).holdsUnique == false)
  }

  @Test func `a retry into a taken key is refused and changes nothing`() throws {
    let bench = try EngineBench()
    let first = try bench.enqueue { $0.unique = UniqueRule(key: "k") }
    _ = try bench.act(.cancel, first)
    let second = try bench.enqueue { $0.unique = UniqueRule(key: "k") }

    #expect(try bench.act(.retry(completed: false), first).refusal == .job(.uniqueConflict(holder: second)))
    #expect(try bench.job(first).state.name == .cancelled)
    let other = try bench.enqueue()
    let both = try bench.act(.retry(completed: false), first, other).tally
    #expect(both?.skipped[.refused(.uniqueConflict(holder: second))] == 1, "a bulk verb counts it")

    _ = try bench.act(.cancel, second)
    #expect(try bench.act(.retry(completed: false), first).tally?.changed == 1)
    #expect(try bench.job(first).holdsUnique)
  }

  @Test func `a resume into a taken key is refused`() throws {
    let bench = try EngineBench()
    let rule = UniqueRule(key: "k", states: [.queued, .running])
    let first = try bench.enqueue { $0.unique = rule }
    _ = try bench.act(.pause, first)
    let second = try bench.enqueue { $0.unique = rule }

    #expect(try bench.act(.resume, first).refusal == .job(.uniqueConflict(holder: second)))
    #expect(try bench.job(first).state.name == .paused)
  }

  @Test func `a window that is over lets the key go in the tick in which another job wants it`() throws {
    var bench = try EngineBench()
    let rule = UniqueRule(key: "k", states: Set(JobStateName.allCases), window: .seconds(60))
    let first = try bench.enqueue { $0.unique = rule }
    bench.advance(by: .seconds(59))
    #expect(try bench.offer { $0.unique = rule }.refusal == .uniqueConflict(holder: first))

    bench.advance(by: .seconds(1))
    let second = try bench.enqueue { $0.unique = rule }

    #expect(try bench.job(first).holdsUnique == false)
    #expect(try bench.job(second).holdsUnique)
    #expect(try bench.job(first).state.name == .queued, "it is still to run")
  }

  @Test func `a job that comes back by itself while another holds its key goes on without it`() throws {
    var bench = try EngineBench()
    let rule = UniqueRule(key: "k", states: [.queued, .scheduled, .retrying])
    let worker = try bench.register().worker
    let first = try bench.enqueue { $0.unique = rule }
    let run = try bench.claim(worker)[0]
    #expect(try bench.job(first).holdsUnique == false, "a run is not one of its states")
    let second = try bench.enqueue { $0.unique = rule }

    #expect(try bench.end(run, .fail(Failure(errorClass: "E", message: "m"), retry: true, delay: .zero)).isAccepted)

    #expect(try bench.job(first).state.name == .retrying || bench.job(first).state.name == .queued)
    #expect(try bench.job(first).holdsUnique == false)
    #expect(try bench.job(second).holdsUnique)
  }

  @Test func `what a running job reports keeps its key as it was`() throws {
    var bench = try EngineBench()
    let worker = try bench.register().worker
    let rule = UniqueRule(key: "k", window: .seconds(5))
    _ = try bench.enqueue { $0.unique = rule }
    let run = try bench.claim(worker)[0]
    bench.advance(by: .seconds(6))
    let fence = try #require(run.state.lease?.fence)
    try bench.tick(
      .report(RunReport(job: run.id, fence: fence, progress: Progress(fraction: 0.5, message: nil), checkpoint: nil)))

    let second = try bench.enqueue { $0.unique = rule }
    #expect(try bench.job(second).holdsUnique)
    #expect(try bench.end(bench.job(run.id)).isAccepted)
  }

  @Test func `an empty or absurd rule is refused by its path`() throws {
    let bench = try EngineBench()
    func path(_ rule: UniqueRule) throws -> String? {
      switch try bench.offer({ $0.unique = rule }).refusal {
      case .invalid(let path, _), .tooLarge(let path, _, _): path
      default: nil
      }
    }

    #expect(try path(UniqueRule(key: "")) == "unique.key")
    #expect(try path(UniqueRule(key: String(repeating: "k", count: 257))) == "unique.key")
    #expect(try path(UniqueRule(key: "k", states: [])) == "unique.states")
    #expect(try path(UniqueRule(key: "k", window: .zero)) == "unique.window_ms")
    #expect(bench.count(.queued) == 0)
  }

  @Test func `in random interleavings no two jobs ever hold one key, and a free key is never refused`() throws {
    var random = Seeded()
    for _ in 0..<Seeded.rounds(15) { try history(&random) }
  }

  private func history(_ random: inout Seeded) throws {
    var bench = try EngineBench()
    var worker = try bench.register().worker
    var ids: [JobID] = []
    let rules = [
      UniqueRule(key: "a"), UniqueRule(key: "b", states: [.queued, .scheduled]),
      UniqueRule(key: "a", states: Set(JobStateName.allCases), window: .seconds(20)),
      UniqueRule(key: "b", states: [.running]),
    ]
    for _ in 0..<300 {
      if random.oneIn(3) { bench.advance(by: .milliseconds(random.int(1...8000))) }
      var commands: [Command] = []
      for _ in 0..<random.int(1...4) {
        switch random.int(0...6) {
        case 0...2:
          var job = NewJob(kind: "mail.send", queue: "mail")
          job.unique = random.pick(rules)
          if random.oneIn(3) { job.runAt = bench.wall + .seconds(5) }
          commands.append(.enqueue(job, by: EngineBench.actor))
        case 3: commands.append(.claim(bench.request(worker, limit: 2)))
        case 4:
          if let run = bench.engine.runs.values.randomElement(using: &random) {
            let outcome = random.pick(
              [
                .complete(result: nil), .release, .snooze(delay: .seconds(2)),
                .fail(Failure(errorClass: "E", message: "m"), retry: true, delay: .seconds(1)),
              ] as [RunEnd.Outcome])
            commands.append(.end(RunEnd(run: HeldRun(job: run.job, fence: run.fence), outcome: outcome)))
          }
        default:
          guard !ids.isEmpty else { continue }
          let kind = random.pick(
            [.retry(completed: true), .cancel, .pause, .resume, .delete] as [JobAction.Kind])
          commands.append(
            .act(
              JobAction(
                kind, ids: [random.pick(ids)], isSingle: true, ifState: nil, reason: nil, actor: EngineBench.actor)))
        }
      }
      let before = try MemoryReader(bench.store).jobs(ids)
      let outcomes = try bench.engine.tick(commands, at: bench.now).outcomes
      for outcome in outcomes {
        if case .enqueued(let id, _) = outcome { ids.append(id) }
      }
      if random.oneIn(60) {
        try bench.restart()
        worker = try bench.register().worker
      }
      ids = ids.filter { (try? bench.job($0)) != nil }
      let jobs = try MemoryReader(bench.store).jobs(ids)
      let holders = Dictionary(grouping: jobs.filter(\.holdsUnique), by: { $0.spec.unique?.key })
      #expect(holders.values.allSatisfy { $0.count == 1 }, "one holder a key")
      #expect(
        jobs.allSatisfy { !$0.holdsUnique || $0.spec.unique?.states.contains($0.state.name) == true },
        "only in the states of its rule")
      if outcomes.count == 1, case .refused(.uniqueConflict(let holder)) = outcomes[0],
        let held = before.first(where: { $0.id == holder })
      {
        #expect(held.holdsUnique && held.claimsUnique(at: bench.wall), "a refusal names a job that holds the key")
      }
    }
  }
}

extension EngineBench {
  /// An enqueue that may be refused.
  fileprivate func offer(_ change: (inout NewJob) -> Void) throws -> Outcome {
    var job = NewJob(kind: "mail.send", queue: "mail")
    change(&job)
    guard let outcome = try tick(.enqueue(job, by: Self.actor)).outcomes.first else { throw Unexpected() }
    return outcome
  }
}

extension EnqueueOutcome {
  /// The holder of the key, where that was the refusal.
  fileprivate var conflict: JobID? {
    if case .refused(.uniqueConflict(let holder)) = self { return holder }
    return nil
  }
}
