import JSON
import JobCore
import JobEngine
import JobRPC

extension Daemon {
  func enqueueMany(_ params: inout ParamsReader, _ target: ReplyTarget) throws(WireFault) {
    let now = Self.moment().wall
    var jobs: [NewJob] = []
    var hasJobs = false
    try params.beginObject()
    while let key = try params.nextKey() {
      switch key {
      case "jobs":
        hasJobs = true
        try params.forEach(key) { (params, _) throws(WireFault) in jobs.append(try NewJob(&params, now: now)) }
      default: try params.skip()
      }
    }
    guard hasJobs else { throw params.fault("jobs", "an array") }
    guard jobs.count <= 10_000 else {
      return refuse(
        target,
        RPCError(
          .limitExceeded, "at most 10000 jobs a call",
          ["path": "jobs", "limit": 10_000, "actual": .integer(Int64(jobs.count))]))
    }
    add(.enqueueMany(jobs, by: target.session.actor), for: target, weight: jobs.count)
  }

  func getJob(_ params: inout ParamsReader, _ target: ReplyTarget) throws(WireFault) {
    let id = try CallParams.id(&params)
    ask(target) { desk throws(StoreError) in
      guard let job = try desk.jobs.jobs([id]).first else { return .refused(RPCError(.noJob(id))) }
      return .result { writer in
        writer.beginObject()
        writer.member("job", WireJob(job))
        writer.endObject()
      }
    }
  }

  func listAttempts(_ params: inout ParamsReader, _ target: ReplyTarget) throws(WireFault) {
    let id = try CallParams.id(&params)
    ask(target) { desk throws(StoreError) in
      guard let job = try desk.jobs.jobs([id]).first else { return .refused(RPCError(.noJob(id))) }
      let attempts = try Self.attempts(of: job, desk)
      return .result { writer in
        writer.beginObject()
        writer.member("attempts", attempts)
        writer.endObject()
      }
    }
  }

  func listJobs(_ params: inout ParamsReader, _ target: ReplyTarget) throws(WireFault) {
    var text = ""
    var sortText = "-id"
    var after: String?
    var limit: Int64 = 100
    try params.beginObject()
    while let key = try params.nextKey() {
      switch key {
      case "filter": text = try params.string(key) ?? ""
      case "sort": sortText = try params.string(key) ?? "-id"
      case "after": after = try params.string(key)
      case "limit": limit = try params.natural(key, upTo: 10_000) ?? 100
      default: try params.skip()
      }
    }
    guard let sort = JobSort(wire: sortText) else { throw params.fault("sort", "a sort key") }
    guard limit > 0 else { throw params.fault("limit", "an integer from 1 to 10000") }
    let filter: JobFilter
    do { filter = try JobFilter(parsing: text) } catch { return refuse(target, RPCError(error)) }
    var query = JobQuery(filter: filter, sort: sort, limit: Int(limit))
    query.after = after
    let asked = query
    ask(target) { desk throws(StoreError) in
      let page = try desk.jobs.list(asked)
      return .result { writer in
        writer.beginObject()
        writer.key("jobs")
        writer.beginArray()
        for job in page.jobs { WireJob(job).write(to: &writer) }
        writer.endArray()
        writer.member("next", ifPresent: page.next)
        writer.member("matched", page.matched)
        if page.more { writer.member("more", true) }
        writer.endObject()
      }
    }
  }

  /// All runs of a job, the one that goes on last.
  static func attempts(of job: Job, _ desk: ReaderThread.Desk) throws(StoreError) -> [WireAttempt] {
    var attempts = try desk.jobs.attempts(of: job.id).map { WireAttempt($0) }
    if let running = WireAttempt(runningOf: job) { attempts.append(running) }
    return attempts
  }
}

extension RPCError {
  /// Where a filter is wrong; the words are for people, the offset for programs.
  init(_ error: FilterError) {
    self.init(
      .invalidParams, "filter: \(error.sentence)",
      ["path": "filter", "expected": .string(error.sentence), "offset": .integer(Int64(error.offset))])
  }
}

extension FilterError {
  /// What is wrong, in words.
  var sentence: String {
    switch reason {
    case .unknownTerm(let name, let nearest): "no term is called \(name)" + Self.hint(nearest)
    case .unknownState(let name, let nearest): "no state is called \(name)" + Self.hint(nearest)
    case .missingValue(let term): "a value must follow \(term):"
    case .notAnID(let text): "\(text) is no id"
    case .unclosedQuote: "a quote is not closed"
    case .emptyWord: "a word must follow"
    }
  }

  private static func hint(_ nearest: String?) -> String { nearest.map { " (\($0)?)" } ?? "" }
}
