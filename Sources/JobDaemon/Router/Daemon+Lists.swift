import JSON
import JobCore
import JobEngine
import JobRPC

extension Daemon {
  func listJobs(_ params: inout ParamsReader, _ target: ReplyTarget) throws(WireFault) {
    var filterText = FilterText()
    var sortText = "-id"
    var after: String?
    var limit: Int64 = 100
    try params.beginObject()
    while let key = try params.nextKey() {
      switch key {
      case "sort": sortText = try params.string(key) ?? "-id"
      case "after": after = try params.string(key)
      case "limit": limit = try params.natural(key, upTo: 10_000) ?? 100
      default: if try !filterText.take(key, &params) { try params.skip() }
      }
    }
    guard let sort = JobSort(wire: sortText) else { throw params.fault("sort", "a sort key") }
    guard limit > 0 else { throw params.fault("limit", "an integer from 1 to 10000") }
    let now = Self.moment().wall
    let filter: JobFilter
    do { filter = try filterText.filter(at: now) } catch { return refuse(target, RPCError(error)) }
    var query = JobQuery(filter: filter, sort: sort, limit: Int(limit), now: now)
    query.after = after
    query.redactor = matcher(for: target.session)
    let asked = query
    ask(target) { desk throws(StoreError) in
      let page = try desk.list(asked)
      let redactor = desk.redactor
      return .result { writer in
        writer.beginObject()
        writer.key("jobs")
        writer.beginArray()
        for job in page.jobs { WireJob(job, by: redactor).write(to: &writer) }
        writer.endArray()
        writer.member("next", ifPresent: page.next)
        writer.member("matched", page.matched)
        if page.more { writer.member("more", true) }
        writer.endObject()
      }
    }
  }

  /// `filter.complete`: what the piece of a filter before the cursor may become.
  func completeFilter(_ params: inout ParamsReader, _ target: ReplyTarget) throws(WireFault) {
    var text: String?
    var cursor: Int64?
    try params.beginObject()
    while let key = try params.nextKey() {
      switch key {
      case "text": text = try params.string(key)
      case "cursor": cursor = try params.natural(key)
      default: try params.skip()
      }
    }
    guard let text else { throw params.fault("text", "a string") }
    let place = cursor.map { Int($0) } ?? text.count
    let workers = engine.workers.keys.map(\.rawValue).sorted()
    let redactor = matcher(for: target.session)
    ask(target) { desk throws(StoreError) in
      var names = try desk.jobs.filterNames()
      names.workers = workers
      names.tags.removeAll { redactor.masked($0) != $0 }
      let found = JobFilter.completions(of: text, at: place, names: names)
      return .result { writer in
        writer.beginObject()
        writer.member("from", found.from)
        writer.member("completions", found.words)
        writer.endObject()
      }
    }
  }

  /// `log.search`: text in the logs of what a filter matches, a part at a time.
  func searchLogs(_ params: inout ParamsReader, _ target: ReplyTarget) throws(WireFault) {
    var filterText = FilterText()
    var text: String?
    var since: Timestamp?
    var limit: Int64 = 100
    var cursor: String?
    try params.beginObject()
    while let key = try params.nextKey() {
      switch key {
      case "text": text = try params.string(key)
      case "since_us": since = try params.time(key)
      case "limit": limit = try params.natural(key, upTo: 1000) ?? 100
      case "cursor": cursor = try params.string(key)
      default: if try !filterText.take(key, &params) { try params.skip() }
      }
    }
    guard let text, !text.isEmpty else { throw params.fault("text", "a string that is not empty") }
    guard limit > 0 else { throw params.fault("limit", "an integer from 1 to 1000") }
    let now = Self.moment().wall
    let filter: JobFilter
    do { filter = try filterText.filter(at: now) } catch { return refuse(target, RPCError(error)) }
    var query = LogSearchQuery(
      filter: filter, text: text, since: since, limit: Int(limit), cursor: cursor, now: now)
    query.redactor = matcher(for: target.session)
    let asked = query
    ask(target) { desk throws(StoreError) in
      let page = try LogSearch(jobs: desk.jobs, logs: desk.logs).page(of: asked)
      let hits = page.hits.map { hit in
        WireLogHit(job: hit.job.rawValue, entry: WireLogEntry(hit.entry, by: desk.redactor))
      }
      return .result { writer in
        writer.beginObject()
        writer.member("hits", hits)
        writer.member("searched_bytes", page.searchedBytes)
        writer.member("total_bytes", max(page.totalBytes, page.searchedBytes))
        writer.member("cursor", ifPresent: page.cursor)
        writer.endObject()
      }
    }
  }
}
