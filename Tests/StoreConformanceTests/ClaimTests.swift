import JSON
import JobCore
import JobEngine
import Testing

@Suite struct ClaimTests {
  @Test(arguments: StoreKind.allCases)
  func `a claim takes the earliest first, and of equals the lower id`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    try bench.insert(bench.job(at: 20), bench.job(at: 10), bench.job(at: 10), bench.job(at: 0))

    #expect(try bench.candidates(ClaimNeed(9)) == [[100_004, 100_002, 100_003, 100_001]])
  }

  @Test(arguments: StoreKind.allCases)
  func `a level of priority weighs five minutes`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    try bench.insert(
      bench.job(at: 0, priority: 5), bench.job(at: 299, priority: 4), bench.job(at: 301, priority: 4),
      bench.job(at: 2000, priority: 0))

    #expect(try bench.candidates(ClaimNeed(9)) == [[100_002, 100_001, 100_003, 100_004]])
  }

  @Test(arguments: StoreKind.allCases)
  func `a claim merges lanes of queues, kinds and limit keys by one order`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    try bench.insert(
      bench.job(queue: "a", at: 3), bench.job(queue: "b", at: 1), bench.job(queue: "a", kind: "k", at: 2),
      bench.job(queue: "b", at: 4, limitKey: "x"), bench.job(queue: "b", at: 0, limitKey: "y"))

    #expect(
      try bench.candidates(ClaimNeed(9, of: ["mail.send", "k"])) == [[100_005, 100_002, 100_003, 100_001, 100_004]])
  }

  @Test(arguments: StoreKind.allCases)
  func `a claim leaves other queues, other kinds and paused queues alone`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    try bench.insert(
      bench.job(queue: "a"), bench.job(queue: "b"), bench.job(queue: "c"), bench.job(queue: "a", kind: "other"))

    #expect(try bench.candidates(ClaimNeed(9, from: ["a", "b"])) == [[100_001, 100_002]])
    #expect(try bench.candidates(ClaimNeed(9, excluding: ["b"])) == [[100_001, 100_003]])
    #expect(try bench.candidates(ClaimNeed(9, from: ["a", "b"], excluding: ["a"])) == [[100_002]])
    #expect(try bench.candidates(ClaimNeed(9, of: [])) == [[]])
    #expect(try bench.candidates(ClaimNeed(9, of: ["never.seen"], from: ["nor.this"])) == [[]])
  }

  @Test(arguments: StoreKind.allCases)
  func `no job stands under two needs of one load`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    for _ in 0..<5 { try bench.insert(bench.job()) }

    #expect(
      try bench.candidates(ClaimNeed(2), ClaimNeed(0), ClaimNeed(2), ClaimNeed(2))
        == [[100_001, 100_002], [], [100_003, 100_004], [100_005]])
  }

  @Test(arguments: StoreKind.allCases)
  func `only queued jobs are candidates, as soon as they are and no longer`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    let first = bench.job()
    let second = bench.job(at: 1)
    try bench.insert(first, second)
    #expect(try bench.candidates(ClaimNeed(9)) == [[100_001, 100_002]])

    let held = try bench.claim(first.id)
    #expect(try bench.candidates(ClaimNeed(9)) == [[100_002]])
    try bench.apply(.pause(by: JournalID(rawValue: 1)), to: second.id)
    #expect(try bench.candidates(ClaimNeed(9)) == [[]])
    try bench.apply(.resume, to: second.id)
    let fence = try #require(held.state.lease?.fence)
    try bench.apply(.release(fence: fence, logBytes: 0), to: first.id, at: 60)
    #expect(try bench.candidates(ClaimNeed(9)) == [[100_002, 100_001]])
    try bench.apply(.cancel, to: second.id)
    #expect(try bench.candidates(ClaimNeed(9)) == [[100_001]])
    try bench.apply(.delete, to: first.id)
    #expect(try bench.candidates(ClaimNeed(9)) == [[]])
  }

  @Test(arguments: StoreKind.allCases)
  func `a tick's own enqueue is claimable in that tick`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    var changes = Changes()
    changes.inserted = [bench.job()]
    changes.addCounters()
    var needs = Needs()
    needs.claims = [ClaimNeed(1)]

    let found = try bench.tick { store in
      _ = try store.save(changes)
      return try store.load(needs).candidates
    }

    #expect(found == [changes.inserted])
  }

  @Test(arguments: StoreKind.allCases)
  func `candidates carry the whole job`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    let job = bench.job(key: "k", limitKey: "l", args: ["text": .string(String(repeating: "é", count: 5000))])
    try bench.insert(job)
    try bench.reopen()

    #expect(try bench.load { $0.claims = [ClaimNeed(1)] }.candidates == [[job]])
  }

  @Test(arguments: StoreKind.allCases)
  func `claims go through a lane far longer than any window`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    let jobs = (0..<2500).map { bench.job(at: $0 * 7919 % 2500) }
    _ = try bench.save { $0.inserted = jobs }
    let order = jobs.sorted { $0.claimKey < $1.claimKey }.map(\.id.rawValue)

    #expect(try bench.candidates(ClaimNeed(2500)) == [order])

    var taken: [Int64] = []
    while taken.count < 2500 {
      let ids = try bench.tick { store in
        var needs = Needs()
        needs.claims = [ClaimNeed(300)]
        let found = try store.load(needs).candidates[0]
        var changes = Changes()
        for job in found {
          let claim = JobCommand.claim(worker: WorkerID(number: 1), fence: bench.fence())
          let running = try job.applying(claim, at: StoreBench.start).job
          changes.updated.append(.init(job: running, from: .queued))
        }
        changes.addCounters()
        #expect(try store.save(changes).isEmpty)
        return found.map(\.id.rawValue)
      }
      if ids.isEmpty { break }
      taken += ids
      // A late one of the first rank must not be overlooked while the window is full.
      if taken.count == 600 {
        let urgent = bench.job(at: 0, priority: 0)
        try bench.insert(urgent)
        #expect(try bench.candidates(ClaimNeed(1)) == [[urgent.id.rawValue]])
        try bench.apply(.cancel, to: urgent.id)
      }
    }
    #expect(taken == order)
  }
}
