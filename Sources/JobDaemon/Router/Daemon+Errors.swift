import JSON
import JobCore
import JobEngine
import JobRPC

extension Daemon {
  func listErrors(_ params: inout ParamsReader, _ target: ReplyTarget) throws(WireFault) {
    var query = ErrorGroupQuery(now: Self.moment().wall)
    try params.beginObject()
    while let key = try params.nextKey() {
      switch key {
      case "state":
        guard let text = try params.string(key) else { continue }
        guard let state = ErrorGroup.StateName(rawValue: text) else {
          throw params.fault(key, ErrorGroup.StateName.allCases.map(\.rawValue).joined(separator: ", "))
        }
        query.state = state
      case "after":
        guard let text = try params.string(key) else { continue }
        guard let place = ErrorGroupQuery.Place(text) else { throw params.fault(key, "the next of a page") }
        query.after = place
      case "limit": query.limit = Int(try params.natural(key, upTo: 1000) ?? 100)
      default: try params.skip()
      }
    }
    guard query.limit > 0 else { throw params.fault("limit", "an integer from 1 to 1000") }
    let asked = query
    ask(target) { desk throws(StoreError) in
      let page = try desk.jobs.errorGroups(asked)
      let groups = page.groups.map { WireErrorGroup($0, by: desk.redactor, at: asked.now) }
      return .result { writer in
        writer.beginObject()
        writer.member("groups", groups)
        writer.member("next", ifPresent: page.next?.text)
        writer.endObject()
      }
    }
  }

  func getError(_ params: inout ParamsReader, _ target: ReplyTarget) throws(WireFault) {
    let call = try CallParams.errorGroup(&params)
    let now = Self.moment().wall
    ask(target) { desk throws(StoreError) in
      let found = ErrorGroupID.isPrefix(call.id) ? try desk.jobs.errorGroups(beginningWith: call.id) : []
      guard let group = found.first else { return .refused(RPCError(.noErrorGroup(call.id))) }
      guard found.count == 1 else { return .refused(RPCError(.ambiguousErrorGroup(call.id))) }
      let shown = WireErrorGroup(group, by: desk.redactor, at: now)
      return .result { writer in Self.write(shown, to: &writer) }
    }
  }

  func dealWithError(_ method: Method, _ params: inout ParamsReader, _ target: ReplyTarget) throws(WireFault) {
    let call = try CallParams.errorGroup(&params)
    let verb: ErrorGroup.Verb
    switch method {
    case .errorResolve: verb = .resolve
    case .errorReopen: verb = .reopen
    default:
      guard let until = call.until else { throw params.fault("until_us", "a time") }
      verb = .snooze(until: until)
    }
    add(.errorGroup(call.id, verb, by: target.session.actor, reason: call.reason), for: target)
  }

  /// `{group}`
  static func write(_ group: WireErrorGroup, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("group", group)
    writer.endObject()
  }
}

extension CallParams {
  /// `{id, until_us?, reason?}` of the methods on one error group.
  static func errorGroup(
    _ params: inout ParamsReader
  ) throws(WireFault) -> (id: String, until: Timestamp?, reason: String?) {
    var id: String?
    var until: Timestamp?
    var reason: String?
    try params.beginObject()
    while let key = try params.nextKey() {
      switch key {
      case "id": id = try params.string(key)
      case "until_us": until = try params.time(key)
      case "reason": reason = try params.reason(key)
      default: try params.skip()
      }
    }
    guard let id else { throw params.fault("id", "a string") }
    return (id, until, reason)
  }
}

extension WireErrorGroup {
  /// A group as it may be shown.
  init(_ group: ErrorGroup, by redactor: Redactor, at now: Timestamp) {
    self.init(
      id: group.id.rawValue, class: redactor.masked(group.errorClass), message: redactor.masked(group.message),
      state: group.state(at: now).rawValue, count: Int64(group.count), firstAt: group.firstAt, lastAt: group.lastAt,
      sampleJob: group.sampleJob.rawValue)
    resolvedAt = group.resolvedAt
    untilAt = state == ErrorGroup.StateName.snoozed.rawValue ? group.snoozedUntil : nil
    reopenedAt = group.reopenedAt
    kinds = group.kinds
    queues = group.queues
    workers = group.workers
    versions = group.versions
  }
}
