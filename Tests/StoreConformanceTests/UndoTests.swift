import JSON
import JobCore
import JobEngine
import Seeded
import Testing

@Suite struct UndoTests {
  private let entry = JournalID(rawValue: 1)

  @Test(arguments: StoreKind.allCases)
  func `rows are kept as they were before the change, with every fact`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    let jobs = try Samples.jobs(bench)
    _ = try bench.save {
      $0.inserted = jobs
      $0.journal = [Samples.journal(1)]
      $0.undo = [UndoRecord(entry: entry, until: StoreBench.start, plan: .jobs)]
    }
    let deleted = jobs.filter(\.state.name.isFinal)
    _ = try bench.save {
      $0.keptUnder = entry
      $0.deleted = deleted
      $0.updated = jobs.filter { !$0.state.name.isFinal }.map { job in
        var job = job
        job.logBytes += 1
        return .init(job: job, from: job.state.name)
      }
    }
    try bench.reopen()

    let set = try #require(try bench.load { $0.undo = UndoNeed(entry: entry, after: nil, limit: 100) }.undo)

    #expect(set.images.map(\.job) == jobs)
    #expect(set.images.filter(\.isDeletion).map(\.job) == deleted)
    #expect(set.last == nil && set.gone == 0)
    #expect(set.entry.id == entry && set.record?.plan == .jobs)
  }

  @Test(arguments: StoreKind.allCases)
  func `kept rows come by pages, and go when they are let go of`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    let jobs = [bench.job(), bench.job(), bench.job()]
    _ = try bench.save {
      $0.inserted = jobs
      $0.journal = [Samples.journal(1)]
    }
    _ = try bench.save {
      $0.keptUnder = entry
      $0.deleted = [jobs[0], jobs[1]]
      $0.updated = [.init(job: jobs[2], from: .queued)]
    }
    _ = try bench.apply(.delete, to: jobs[2].id)

    let first = try #require(try bench.load { $0.undo = UndoNeed(entry: entry, after: nil, limit: 2) }.undo)
    #expect(first.images.map(\.job.id) == [jobs[0].id, jobs[1].id] && first.last == jobs[1].id)
    let rest = try #require(try bench.load { $0.undo = UndoNeed(entry: entry, after: first.last, limit: 2) }.undo)
    #expect(rest.images.isEmpty && rest.gone == 1 && rest.last == nil)

    let keys = try bench.load { $0.undoKeys = UndoNeed(entry: entry, after: nil, limit: 9) }.undoKeys
    #expect(keys.map(\.isDeletion) == [true, true, false])
    _ = try bench.save { $0.forgottenImages = keys }
    #expect(try bench.load { $0.undoKeys = UndoNeed(entry: entry, after: nil, limit: 9) }.undoKeys.isEmpty)
    #expect(try bench.load { $0.undo = UndoNeed(entry: JournalID(rawValue: 7), after: nil, limit: 9) }.undo == nil)
  }

  @Test(arguments: StoreKind.allCases)
  func `how an entry is undone survives a restart, until it is closed`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    let actor = Actor(uid: 7, user: "u", client: "c", origin: "ssh from 10.0.0.5")
    let pause = Pause(actor: actor, reason: "r", since: StoreBench.start, until: StoreBench.start + .seconds(1))
    let limits = QueueLimits(
      all: Limit(concurrency: 3, rate: Rate(count: 5, per: .seconds(1))), perKey: Limit(concurrency: 1),
      targetWait: .seconds(9))
    let plans: [UndoPlan] = [
      .jobs, .pause(.queue("mail"), before: nil, after: pause), .pause(.kind("k"), before: pause, after: nil),
      .pause(.store, before: pause, after: pause), .pause(.schedule("nightly"), before: nil, after: pause),
      .limits("mail", before: .none, after: limits),
    ]
    let records = plans.enumerated().map { index, plan in
      UndoRecord(entry: JournalID(rawValue: Int64(index + 1)), until: StoreBench.start, plan: plan)
    }
    _ = try bench.save { $0.undo = records }
    try bench.reopen()
    #expect(try bench.store.boot().undo == records)

    _ = try bench.save { $0.closedUndo = records.map(\.entry) }

    #expect(try bench.store.boot().undo.isEmpty)
  }

  @Test func `random histories with undo leave the same jobs and counters in every store`() throws {
    var random = Seeded()
    let benches = try StoreKind.allCases.map { try StoreBench($0) }
    var now = Moment(wall: StoreBench.start, monotonic: 1_000_000_000)
    let engines = try benches.map { try Engine(store: $0.store, at: now, jitter: { 0.5 }) }
    var ids: [JobID] = []
    let kinds: [JobAction.Kind] = [.pause, .resume, .cancel, .retry(completed: true), .delete]
    for step in 0..<400 {
      now = Moment(wall: now.wall + .seconds(3), monotonic: now.monotonic + 3_000_000_000)
      var command: Command
      switch Int.random(in: 0..<6, using: &random) {
      case 0, 1:
        var job = NewJob(kind: "k", queue: ["a", "b"].randomElement(using: &random))
        job.idempotencyKey = Bool.random(using: &random) ? "key \(Int.random(in: 0..<5, using: &random))" : nil
        job.runAt = Bool.random(using: &random) ? now.wall + .seconds(60) : nil
        command = .enqueue(job, by: StoreBench.actor)
      case 2, 3:
        let some = ids.shuffled(using: &random).prefix(5)
        command = .act(
          JobAction(
            kinds.randomElement(using: &random) ?? .pause, ids: Array(some), isSingle: false, ifState: nil, reason: nil,
            actor: StoreBench.actor))
      default:
        let newest = try benches[0].reader.journal(limit: 3).randomElement(using: &random)?.id
        command = .undo(Undoing(newest ?? entry, by: StoreBench.actor, reason: nil))
      }
      for engine in engines {
        let result = try engine.tick([command], at: now)
        if case .enqueued(let id, false) = result.outcomes[0], !ids.contains(id) { ids.append(id) }
      }
      let stored = try benches.map { try $0.reader.jobs(ids) }
      #expect(stored[0] == stored[1], "step \(step)")
      #expect(engines[0].counters.filter { $0.value != 0 } == recount(stored[0]), "step \(step)")
      #expect(engines[1].counters.filter { $0.value != 0 } == recount(stored[0]), "step \(step)")
    }
  }
}
