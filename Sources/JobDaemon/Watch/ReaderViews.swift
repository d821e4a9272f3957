import JSON
import JobCore
import JobEngine
import JobRPC

/// The views that need rows, evaluated on the reader thread.
enum ReaderViews {
  static func answering(
    _ body: @escaping @Sendable (ReaderThread.Desk) throws(StoreError) -> ViewValue
  ) -> @Sendable (ReaderThread.Desk) -> ViewValue {
    { desk in
      do throws(StoreError) { return try body(desk) } catch { return .failed(error) }
    }
  }

  /// A window of the list; `redactor` is what its subscriber's filter sees texts by.
  static func jobs(
    _ params: JobsParams, total: Int64, matching redactor: Redactor, _ desk: ReaderThread.Desk
  ) throws(StoreError) -> ViewValue {
    let now = Daemon.moment().wall
    let text = FilterText(text: params.filter, utcOffset: .seconds(params.utcOffsetMinutes * 60))
    let filter: JobFilter
    do {
      filter = try text.filter(at: now)
    } catch {
      let fault = JobsView.FilterError(offset: Int64(error.offset), message: error.sentence)
      return .whole(JobsView(total: total, filterError: fault).json, nextLogSeq: nil)
    }
    var query = JobQuery(
      filter: filter, sort: JobSort(wire: params.sort) ?? .newestFirst, offset: Int(params.offset),
      limit: Int(params.limit), now: now)
    query.redactor = redactor
    let page = try desk.list(query)
    let view = JobsView(
      jobs: page.jobs.map { WireJob($0, by: desk.redactor, asRow: true) }, matched: Int64(page.matched),
      more: page.more, total: total)
    return .whole(view.json, nextLogSeq: nil)
  }

  /// A job's page, with its kind's runbook out of `kinds`.
  static func job(
    _ id: JobID, kinds: [String: KindRecord], _ desk: ReaderThread.Desk
  ) throws(StoreError) -> ViewValue {
    guard let job = try desk.jobs.jobs([id]).first else {
      return .whole(.object(["deleted": true]), nextLogSeq: nil)
    }
    let tail = try desk.logs.read(LogQuery(job: id, position: .tail(8), limit: 8))
    let wire = WireJob(job, by: desk.redactor, runbook: kinds[job.spec.kind]?.runbook)
    var bare = wire
    bare.args = nil
    bare.result = nil
    bare.metadata = nil
    bare.checkpoint = nil
    var attempts = try desk.jobs.attempts(of: id).map { WireAttempt($0, by: desk.redactor) }
    if let running = WireAttempt(runningOf: job) { attempts.append(running) }
    let view = JobView(
      job: bare, argsText: wire.args?.text ?? "null", resultText: wire.result?.text, metadataText: wire.metadata?.text,
      checkpointText: job.checkpoint.map { desk.redactor.masked($0).text }, attempts: attempts,
      logTail: WireLogEntry.page(tail.entries, by: desk.redactor),
      logLines: Int64(tail.total))
    return .whole(view.json, nextLogSeq: nil)
  }

  /// The end of a log, or what came since `from`; more than a window since then is the end again.
  static func log(
    _ id: JobID, attempt: Int?, from: Int64?, _ desk: ReaderThread.Desk
  ) throws(StoreError) -> ViewValue {
    let job = try desk.jobs.jobs([id]).first
    if let from {
      let page = try desk.logs.read(LogQuery(job: id, attempt: attempt, position: .from(from), limit: LogView.window))
      if page.next == nil {
        let view = view(page, job, attempt, from: from)
        return .appended(view.appendPatch(WireLogEntry.page(page.entries, by: desk.redactor)), nextLogSeq: view.nextSeq)
      }
    }
    let window = LogView.window
    let page = try desk.logs.read(LogQuery(job: id, attempt: attempt, position: .tail(window), limit: window))
    var view = view(page, job, attempt, from: 1)
    view.entries = WireLogEntry.page(page.entries, by: desk.redactor)
    return .whole(view.json, nextLogSeq: view.nextSeq)
  }

  private static func view(_ page: LogPage, _ job: Job?, _ attempt: Int?, from: Int64) -> LogView {
    let isOver = job.map { $0.state.lease == nil || (attempt ?? $0.attempt) < $0.attempt } ?? true
    return LogView(
      firstSeq: page.first ?? 1, nextSeq: (page.entries.last?.seq).map { $0 + 1 } ?? from,
      total: Int64(page.total), logBytes: job?.logBytes ?? 0, state: job?.state.name,
      attempt: Int64(attempt ?? job?.attempt ?? 0), done: isOver)
  }

  static func errors(_ query: ErrorGroupQuery, _ desk: ReaderThread.Desk) throws(StoreError) -> ViewValue {
    let page = try desk.jobs.errorGroups(query)
    let view = ErrorsView(
      groups: page.groups.map { WireErrorGroup($0, by: desk.redactor, at: query.now) }, more: page.next != nil)
    return .whole(view.json, nextLogSeq: nil)
  }

  static func error(_ id: String, at now: Timestamp, _ desk: ReaderThread.Desk) throws(StoreError) -> ViewValue {
    let found = ErrorGroupID.isPrefix(id) ? try desk.jobs.errorGroups(beginningWith: id) : []
    guard found.count == 1, let group = found.first else { return .whole(ErrorView(group: nil).json, nextLogSeq: nil) }
    let jobs = try desk.jobs.jobs(in: group.id, limit: 20)
    let view = ErrorView(
      group: WireErrorGroup(group, by: desk.redactor, at: now),
      jobs: jobs.map { WireJob($0, by: desk.redactor, asRow: true) })
    return .whole(view.json, nextLogSeq: nil)
  }

  static func queue(_ name: String, _ desk: ReaderThread.Desk) throws(StoreError) -> ViewValue {
    func page(_ states: [JobStateName], _ sort: JobSort) throws(StoreError) -> [WireJob] {
      let terms = [JobFilter.Term(.queue([NamePattern(name)])), JobFilter.Term(.state(states))]
      return try desk.jobs.list(
        JobQuery(filter: JobFilter(terms: terms), sort: sort, limit: 10, now: Daemon.moment().wall)
      ).jobs
        .map { WireJob($0, by: desk.redactor, asRow: true) }
    }
    let view = QueueView(
      queue: nil, oldest: try page([.queued], JobSort(key: .runAt, descending: false)),
      failures: try page([.dead, .retrying], .newestFirst))
    return .whole(view.json, nextLogSeq: nil)
  }
}
