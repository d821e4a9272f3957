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
    let asked = query
    ask(target) { desk throws(StoreError) in
      let page = try desk.list(asked)
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
    ask(target) { desk throws(StoreError) in
      var names = try desk.jobs.filterNames()
      names.workers = workers
      let found = JobFilter.completions(of: text, at: place, names: names)
      return .result { writer in
        writer.beginObject()
        writer.member("from", found.from)
        writer.member("completions", found.words)
        writer.endObject()
      }
    }
  }
}
