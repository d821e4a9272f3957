import JSON
import JobCore
import JobEngine
import Testing

@Suite struct ListTests {
  /// Sixty jobs of three queues, two kinds and all states.
  private func filled(_ kind: StoreKind) throws -> (bench: StoreBench, jobs: [Job]) {
    let bench = try StoreBench(kind)
    let states: [JobState] = [
      .queued(since: StoreBench.start), .dead(at: StoreBench.start + .seconds(50)),
      .completed(at: StoreBench.start + .seconds(70)), .scheduled(due: StoreBench.start),
      .retrying(due: StoreBench.start), .paused(by: JournalID(rawValue: 1), was: .queued(since: StoreBench.start)),
      .cancelled(at: StoreBench.start + .seconds(60)),
    ]
    let jobs = (0..<60).map { index in
      var job = bench.job(
        queue: ["mail", "media", "db"][index % 3], kind: ["mail.send", "image.scale"][index % 2],
        at: index * 37 % 60, priority: index % 10, args: ["to": .string(index % 4 == 0 ? "Anna" : "bert")],
        state: states[index % states.count])
      job.attempt = index % 4
      if index % 5 > 0 { job.startedAt = StoreBench.start + .seconds(index * 13 % 40) }
      if job.state.name == .dead {
        job.error = Failure(errorClass: index % 2 == 0 ? "Timeout" : "OSError", message: "disk FULL on mx\(index)")
      }
      return job
    }
    _ = try bench.save { $0.inserted = jobs }
    return (bench, jobs)
  }

  @Test(arguments: StoreKind.allCases)
  func `a filter lists what it matches, the newest first`(kind: StoreKind) throws {
    let (bench, jobs) = try filled(kind)
    let texts = [
      "", "state:dead", "state:dead,queued", "-state:completed", "queue:mail", "queue:m*", "-queue:m*",
      "kind:*.send queue:db", "id:100003,100009,7", "!id:100003", "anna", "ANNA -timeout", "full state:dead",
      "oserror", "image", "queue:none", "state:running", "state:blocked,paused queue:media", "\"to\"", "\"disk full\"",
      "100%", "_",
    ]
    for text in texts {
      let filter = try JobFilter(text)
      let expected = jobs.filter { filter.matches($0, at: StoreBench.start) }.sorted { $0.id > $1.id }
      let page = try bench.reader.list(JobQuery(filter: filter, now: StoreBench.start))

      #expect(page.jobs == expected, "\(text)")
      #expect(page.matched == expected.count, "\(text)")
      #expect(!page.more && page.next == nil, "\(text)")
    }
  }

  @Test(arguments: StoreKind.allCases, JobSort.Key.allCases)
  func `every order can be paged through by cursor and by offset`(kind: StoreKind, key: JobSort.Key) throws {
    let (bench, jobs) = try filled(kind)
    for descending in [false, true] {
      for text in ["", "state:dead,queued,scheduled", "anna"] {
        let sort = JobSort(key: key, descending: descending)
        let filter = try JobFilter(text)
        let expected = jobs.filter { filter.matches($0, at: StoreBench.start) }.map {
          (SortPlace(of: $0, by: sort), $0)
        }
        .sorted { $0.0.comes(before: $1.0, in: sort) }.map { $0.1.id.rawValue }

        var seen: [Int64] = []
        var cursor: String?
        repeat {
          let page = try bench.reader.list(
            JobQuery(filter: filter, sort: sort, after: cursor, limit: 7, now: StoreBench.start))
          #expect(page.jobs.count <= 7)
          #expect(page.matched == expected.count)
          seen += page.jobs.map(\.id.rawValue)
          cursor = page.next
        } while cursor != nil
        #expect(seen == expected, "\(text) \(key) \(descending)")

        let third = try bench.reader.list(
          JobQuery(filter: filter, sort: sort, offset: 10, limit: 4, now: StoreBench.start))
        #expect(third.jobs.map(\.id.rawValue) == Array(expected.dropFirst(10).prefix(4)))
      }
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `what lacks the fact comes last in either direction`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    var started = bench.job()
    started.startedAt = StoreBench.start
    try bench.insert(bench.job(), started, bench.job())

    for descending in [false, true] {
      let sort = JobSort(key: .started, descending: descending)
      let page = try bench.reader.list(JobQuery(filter: JobFilter(), sort: sort, now: StoreBench.start))
      #expect(page.jobs.first == started)
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `a budget bounds what is looked at, and the page says so`(kind: StoreKind) throws {
    let (bench, jobs) = try filled(kind)
    let page = try bench.reader.list(JobQuery(filter: try JobFilter("anna"), budget: 20, now: StoreBench.start))

    let looked = jobs.sorted { $0.id > $1.id }.prefix(20)
    #expect(page.jobs == looked.filter { $0.contains("Anna") })
    #expect(page.more)

    let byPriority = try bench.reader.list(
      JobQuery(filter: JobFilter(), sort: JobSort(key: .priority, descending: true), budget: 20, now: StoreBench.start))
    #expect(Set(byPriority.jobs) == Set(looked))
    #expect(byPriority.matched == 60)
    #expect(byPriority.more)
  }

  @Test(arguments: StoreKind.allCases)
  func `matches are counted exactly up to ten thousand, by the counters beyond`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    _ = try bench.save { changes in changes.inserted = (0..<10_050).map { _ in bench.job() } }

    let words = try bench.reader.list(JobQuery(filter: try JobFilter("anna"), limit: 3, now: StoreBench.start))
    #expect(words.matched == 10_000)
    #expect(words.more)
    let counted = try bench.reader.list(JobQuery(filter: try JobFilter("queue:mail"), limit: 3, now: StoreBench.start))
    #expect(counted.matched == 10_050)
    #expect(!counted.more)
    #expect(counted.jobs.count == 3)
  }

  @Test(arguments: StoreKind.allCases)
  func `a cursor that no page gave out lists nothing`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    try bench.insert(bench.job())

    for cursor in ["", "x", "1:2:3", ":", "1:", "9999999999999999999:1"] {
      #expect(try bench.reader.list(JobQuery(filter: JobFilter(), after: cursor, now: StoreBench.start)).jobs.isEmpty)
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `the oldest queued job of each queue is told`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    try bench.insert(
      bench.job(queue: "a", at: 50, priority: 0), bench.job(queue: "a", at: 20, priority: 9),
      bench.job(queue: "a", kind: "other", at: 30), bench.job(queue: "b", at: 7),
      bench.job(queue: "c", state: .completed(at: StoreBench.start)))

    #expect(
      try bench.reader.oldestQueued() == ["a": StoreBench.start + .seconds(20), "b": StoreBench.start + .seconds(7)])
  }
}

extension Job {
  fileprivate func contains(_ text: String) -> Bool {
    let needle = Array(text.utf8)
    let bytes = spec.args.bytes
    return bytes.indices.contains { bytes[$0...].starts(with: needle) }
  }
}

extension JobFilter {
  /// The filter of that text, by a clock at the bench's start.
  init(_ text: String) throws { try self.init(parsing: text, at: FilterClock(now: StoreBench.start)) }
}
