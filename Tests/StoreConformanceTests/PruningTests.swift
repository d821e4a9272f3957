import JobCore
import JobEngine
import Testing

/// What has expired, and what old text goes, is the same in every store.
@Suite struct PruningTests {
  private static let day = Duration.seconds(86_400)

  @Test(arguments: StoreKind.allCases)
  func `what has expired comes earliest first, no more than asked for`(_ kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    let jobs = [5, 3, 9].map { days in
      var job = bench.job(state: .completed(at: StoreBench.start))
      job.expiresAt = StoreBench.start + Self.day * days
      return job
    }
    var kept = bench.job(state: .completed(at: StoreBench.start))
    kept.expiresAt = nil
    try bench.save { $0.inserted = jobs + [kept, bench.job()] }

    func expired(_ days: Int, limit: Int = 9) throws -> [JobID] {
      try bench.load { needs in
        needs.expiredBefore = StoreBench.start + Self.day * days
        needs.expiredLimit = limit
      }.expired.map(\.job.id)
    }
    #expect(try bench.store.nextExpiry() == StoreBench.start + Self.day * 3)
    #expect(try expired(2) == [])
    #expect(try expired(5) == [jobs[1].id, jobs[0].id])
    #expect(try expired(9, limit: 2) == [jobs[1].id, jobs[0].id])
    try bench.save { $0.deleted = [jobs[1], jobs[0], jobs[2]] }
    #expect(try bench.store.nextExpiry() == nil)
  }

  @Test(arguments: StoreKind.allCases)
  func `an expired job knows how many of its schedule came later`(_ kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    var jobs: [Job] = []
    for minute in 0..<5 {
      let tick = ScheduleTick(
        schedule: minute == 4 ? "other" : "nightly", tick: minute == 2 ? nil : StoreBench.start + .seconds(minute * 60))
      var job = bench.job(state: .completed(at: StoreBench.start), schedule: tick)
      job.expiresAt = StoreBench.start + .seconds(minute)
      jobs.append(job)
    }
    try bench.save { $0.inserted = jobs }

    let expired = try bench.load { needs in
      needs.expiredBefore = StoreBench.start + Self.day
      needs.lastOfSchedule = 2
    }.expired

    #expect(expired.map(\.job.id) == jobs.map(\.id))
    #expect(expired.map(\.laterOfSchedule) == [2, 2, 1, 0, 0])
  }

  @Test(arguments: StoreKind.allCases)
  func `the oldest entries of the journal go, at most as many as asked for`(_ kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    #expect(try bench.store.oldestJournal() == nil)
    try bench.save { $0.journal = (1...6).map { Samples.journal($0) } }
    #expect(try bench.store.oldestJournal() == StoreBench.start)

    try bench.save { $0.prunedJournal = JournalPrune(before: StoreBench.start, limit: 9) }
    #expect(try bench.reader.journal(limit: 9).count == 6)
    try bench.save { $0.prunedJournal = JournalPrune(before: StoreBench.start + .seconds(1), limit: 4) }
    #expect(try bench.reader.journal(limit: 9).map(\.id.rawValue) == [6, 5])
    try bench.save { $0.prunedJournal = JournalPrune(before: StoreBench.start + .seconds(1), limit: 4) }
    #expect(try bench.store.oldestJournal() == nil)
  }

  @Test(arguments: StoreKind.allCases)
  func `text goes by age, and the numbers of later lines go on`(_ kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    try bench.write("old", job: 1, fence: 1, at: 0)
    try bench.write("young", job: 1, fence: 2, at: 100)
    try bench.write("other", job: 2, fence: 3, at: 50)

    let pruned = try bench.logs.prune(LogPruneRule(before: StoreBench.start + .seconds(60), bytes: nil, runs: 1))
    #expect(pruned == LogPruned(runs: 1, isMoreDue: true, oldest: StoreBench.start + .seconds(50)))
    let rest = try bench.logs.prune(LogPruneRule(before: StoreBench.start + .seconds(60), bytes: nil))
    #expect(rest == LogPruned(runs: 1, isMoreDue: false, oldest: StoreBench.start + .seconds(100)))

    #expect(try bench.text(of: 1) == ["young"])
    #expect(try bench.text(of: 2) == [])
    try bench.write("again", job: 2, fence: 3, at: 200)
    let page = try bench.logReader.read(LogQuery(job: JobID(rawValue: 2), position: .from(1), limit: 9))
    #expect(page.entries.map(\.seq) == [2])
  }

  @Test(arguments: StoreKind.allCases)
  func `of too much text the oldest goes, and its room is used again`(_ kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    let line = String(repeating: "x", count: 60_000)
    for job in 1...50 { try bench.write(line, job: Int64(job), fence: Int64(job), at: job) }

    let rule = LogPruneRule(before: nil, bytes: 1 << 20)
    let pruned = try bench.logs.prune(rule)

    #expect((30...36).contains(pruned.runs) && !pruned.isMoreDue)
    #expect(try bench.text(of: 1) == [] && bench.text(of: 30) == [] && bench.text(of: 37) == [line])
    for job in 51...52 { try bench.write(line, job: Int64(job), fence: Int64(job), at: job) }
    #expect(try (1...3).contains(bench.logs.prune(rule).runs))
    #expect(try bench.text(of: 52) == [line])
  }
}

extension StoreBench {
  fileprivate func write(_ text: String, job: Int64, fence: Int64, at seconds: Int) throws {
    let entry = LogEntry(
      at: Self.start + .seconds(seconds), attempt: 1, fence: Fence(rawValue: fence), stream: .stdout, level: nil,
      text: Array(text.utf8))
    _ = try logs.append([LogAppend(job: JobID(rawValue: job), entries: [entry])])
  }

  fileprivate func text(of job: Int64) throws -> [String] {
    try logReader.read(LogQuery(job: JobID(rawValue: job), position: .from(1), limit: 99)).entries
      .map { String(decoding: $0.text, as: UTF8.self) }
  }
}
