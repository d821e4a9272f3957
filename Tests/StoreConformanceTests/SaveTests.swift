import JSON
import JobCore
import JobEngine
import Testing

@Suite struct SaveTests {
  @Test(arguments: StoreKind.allCases)
  func `every fact of a job comes back`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    let jobs = try Samples.jobs(bench)
    _ = try bench.save { $0.inserted = jobs }
    try bench.reopen()

    for job in jobs { #expect(try bench.stored(job.id) == job) }
    #expect(try bench.reader.jobs(jobs.map(\.id)) == jobs)
    #expect(try bench.reader.jobs(jobs.reversed().map(\.id) + [JobID(rawValue: 7)]) == jobs.reversed())
  }

  @Test(arguments: StoreKind.allCases)
  func `a saved change raises the version by one`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    let job = bench.job()
    try bench.insert(job)
    #expect(try bench.stored(job.id).version == 0)

    #expect(try bench.claim(job.id).version == 1)
    #expect(try bench.apply(.cancel, to: job.id).version == 2)
  }

  @Test(arguments: StoreKind.allCases)
  func `a change decided on an old version is a conflict of its own`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    let old = bench.job()
    let neighbour = bench.job()
    let doomed = bench.job()
    try bench.insert(old, neighbour, doomed)
    let now = try bench.claim(old.id)
    let changed = try bench.claim(doomed.id)

    var lost = old
    lost.state = .cancelled(at: StoreBench.start)
    var kept = neighbour
    kept.state = .cancelled(at: StoreBench.start)
    let conflicts = try bench.save {
      $0.updated = [.init(job: lost, from: .queued), .init(job: kept, from: .queued)]
      $0.deleted = [doomed]
    }

    #expect(Set(conflicts.map(\.job)) == [old.id, doomed.id])
    #expect(try bench.stored(old.id) == now)
    #expect(try bench.stored(doomed.id) == changed)
    #expect(try bench.stored(neighbour.id).state == .cancelled(at: StoreBench.start))
    #expect(try bench.store.boot().counters == recount([now, changed, kept]))
  }

  @Test(arguments: StoreKind.allCases)
  func `a taken idempotency key is a conflict of the later job`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    let first = bench.job(key: "order-7")
    try bench.insert(first)

    let second = bench.job(key: "order-7")
    let other = bench.job(key: "order-8")
    let conflicts = try bench.save { $0.inserted = [second, other] }

    #expect(conflicts == [Conflict(job: second.id)])
    let found = try bench.load {
      $0.idempotencyKeys = ["order-7", "order-8", "order-9"]
      $0.jobs = [second.id]
    }
    #expect(found.byIdempotencyKey == ["order-7": first, "order-8": other])
    #expect(found.jobs.isEmpty)
    #expect(try bench.store.boot().counters == recount([first, other]))
  }

  @Test(arguments: StoreKind.allCases)
  func `a key is free again once its job is deleted, in the same tick too`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    let first = bench.job(key: "k")
    let second = bench.job(key: "k")
    try bench.insert(first)

    let conflicts = try bench.save {
      $0.deleted = [first]
      $0.inserted = [second]
    }

    #expect(conflicts.isEmpty)
    #expect(try bench.load { $0.idempotencyKeys = ["k"] }.byIdempotencyKey["k"] == second)
  }

  @Test(arguments: StoreKind.allCases)
  func `a rolled-back tick leaves nothing`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    let old = bench.job()
    try bench.insert(old)
    let before = try bench.store.boot()
    #expect(try bench.candidates(ClaimNeed(9)) == [[old.id.rawValue]])

    var running = try old.applying(.claim(worker: WorkerID(number: 1), fence: bench.fence()), at: StoreBench.start).job
    running.attempt = 1
    var changes = Changes()
    changes.inserted = [bench.job(queue: "new", kind: "new", key: "k")]
    changes.updated = [.init(job: running, from: .queued)]
    changes.queues = [QueueRecord(name: "third")]
    changes.journal = [Samples.journal(1)]
    changes.sequences = Sequences(job: 9, fence: 9, journal: 9, worker: 9)
    changes.addCounters()
    try bench.store.begin()
    _ = try bench.store.save(changes)
    bench.store.rollback()

    let after = try bench.store.boot()
    #expect(after.counters == before.counters)
    #expect(after.queues == before.queues)
    #expect(after.sequences == before.sequences)
    #expect(after.running.isEmpty)
    #expect(try bench.stored(old.id) == old)
    #expect(try bench.load { $0.idempotencyKeys = ["k"] }.byIdempotencyKey.isEmpty)
    #expect(try bench.candidates(ClaimNeed(9, of: ["mail.send", "new"])) == [[old.id.rawValue]])
    #expect(try bench.reader.journal(limit: 9).isEmpty)
    // Names that the lost tick had added can be added again.
    try bench.insert(bench.job(queue: "new", kind: "new"))
    #expect(try bench.store.boot().queues.map(\.name) == ["mail", "new"])
  }

  @Test(arguments: StoreKind.allCases)
  func `a reader sees nothing of a running tick`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    let job = bench.job()
    var changes = Changes()
    changes.inserted = [job]
    changes.addCounters()
    try bench.store.begin()
    _ = try bench.store.save(changes)
    #expect(try bench.reader.jobs([job.id]).isEmpty)

    try bench.store.commit()

    #expect(try bench.reader.jobs([job.id]) == [job])
  }

  @Test(arguments: StoreKind.allCases)
  func `due jobs come earliest first, up to the limit`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    let late = bench.job(state: .scheduled(due: StoreBench.start + .seconds(30)))
    let early = bench.job(state: .retrying(due: StoreBench.start + .seconds(10)))
    let future = bench.job(state: .scheduled(due: StoreBench.start + .seconds(31)))
    let tied = bench.job(state: .scheduled(due: StoreBench.start + .seconds(10)))
    try bench.insert(late, early, future, tied, bench.job())

    let before = StoreBench.start + .seconds(30)
    #expect(try bench.load { $0.dueBefore = before }.due == [early, tied, late])
    #expect(try bench.load { ($0.dueBefore, $0.dueLimit) = (before, 2) }.due == [early, tied])
    #expect(try bench.store.nextDue() == StoreBench.start + .seconds(10))
    try bench.apply(.promote, to: early.id, at: 10)
    try bench.apply(.cancel, to: tied.id)
    #expect(try bench.store.nextDue() == StoreBench.start + .seconds(30))
    try bench.apply(.cancel, to: late.id)
    try bench.apply(.cancel, to: future.id)
    #expect(try bench.store.nextDue() == nil)
  }

  @Test(arguments: StoreKind.allCases)
  func `ended runs are kept with their job, and go with it`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    let job = bench.job()
    try bench.insert(job)
    let failure = Failure(
      errorClass: "IOError", message: "no \"route\"\n",
      frames: [.init(file: "a.py", line: 7, function: "f", isLibrary: true)])
    let exit = Exit(code: nil, signal: 9, cpu: .microseconds(1234), maxResidentKiB: 4096)
    for second in [1, 2] {
      let fence = try #require(try bench.claim(job.id, at: second).state.lease?.fence)
      try bench.apply(
        .fail(fence: fence, failure: failure, retry: true, delay: nil, exit: exit, logBytes: 77), to: job.id,
        at: second + 1)
      try bench.apply(.retry(completed: false), to: job.id, at: second + 2)
    }

    let attempts = try bench.reader.attempts(of: job.id)
    #expect(attempts.map(\.number) == [1, 2])
    #expect(attempts.map(\.fence.rawValue) == [1, 2])
    #expect(
      attempts.allSatisfy { $0.error == failure && $0.exit == exit && $0.logBytes == 77 && $0.outcome == .failed })
    #expect(attempts[0].startedAt == StoreBench.start + .seconds(1))
    #expect(attempts[0].endedAt == StoreBench.start + .seconds(2))
    #expect(attempts[0].worker == WorkerID(number: 1))
    try bench.apply(.delete, to: job.id)
    #expect(try bench.reader.attempts(of: job.id).isEmpty)
    #expect(try bench.load { $0.jobs = [job.id] }.jobs.isEmpty)
  }

  @Test(arguments: StoreKind.allCases)
  func `a report changes progress and checkpoint and nothing else`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    let job = bench.job()
    try bench.insert(job)
    var running = try bench.claim(job.id)
    running.progress = Progress(fraction: 0.25, message: "resizing")
    running.checkpoint = JSONText(["page": 3])
    _ = try bench.save { $0.updated = [.init(job: running, from: .running, isReport: true)] }
    try bench.reopen()

    running.version += 1
    #expect(try bench.stored(job.id) == running)
  }
}
