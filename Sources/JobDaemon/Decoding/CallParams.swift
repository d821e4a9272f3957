import JSON
import JobCore
import JobEngine
import JobRPC

/// Params of the calls that are not hot, each read in one go.
enum CallParams {
  /// `{worker, running: [{id, fence}], stats?}`
  static func heartbeat(_ params: inout ParamsReader) throws(WireFault) -> Command {
    var worker: String?
    var running: [HeldRun] = []
    var stats: JSONText?
    try params.beginObject()
    while let key = try params.nextKey() {
      switch key {
      case "worker": worker = try params.string(key)
      case "running":
        try params.forEach(key) { (params, _) throws(WireFault) in running.append(try HeldRun(&params)) }
      case "stats":
        if params.isNull() { continue }
        guard (try? params.reader.peek()) == .object else { throw params.fault(key, "an object") }
        let text = try params.rawText(key)
        guard text.bytes.count <= 4096 else { throw params.fault(key, "at most 4096 bytes") }
        stats = text
      default: try params.skip()
      }
    }
    guard let worker else { throw params.fault("worker", "a string") }
    return .heartbeat(worker: WorkerID(rawValue: worker), running: running, stats: stats)
  }

  /// `{id, fence, fraction?, message?, checkpoint?}`
  static func progress(_ params: inout ParamsReader) throws(WireFault) -> Command {
    var id: Int64?
    var fence: Int64?
    var fraction: Double?
    var message: String?
    var checkpoint: JSONText?
    try params.beginObject()
    while let key = try params.nextKey() {
      switch key {
      case "id": id = try params.natural(key)
      case "fence": fence = try params.natural(key)
      case "fraction":
        fraction = try params.double(key)
        if let fraction, !(0...1).contains(fraction) { throw params.fault(key, "a number from 0 to 1") }
      case "message":
        message = try params.string(key)
        if let message, message.utf8.count > 1024 { throw params.fault(key, "at most 1024 bytes") }
      case "checkpoint":
        checkpoint = try params.rawText(key)
        guard checkpoint?.bytes.count ?? 0 <= Caps.result else {
          throw params.fault(key, "at most \(Caps.result) bytes")
        }
      default: try params.skip()
      }
    }
    guard let id else { throw params.fault("id", "an integer") }
    guard let fence else { throw params.fault("fence", "an integer") }
    let progress = fraction == nil && message == nil ? nil : Progress(fraction: fraction, message: message)
    return .report(
      RunReport(job: JobID(rawValue: id), fence: Fence(rawValue: fence), progress: progress, checkpoint: checkpoint))
  }

  /// `{id | ids | selection, if_state?, completed?, force?, reason?}` of a verb on jobs.
  ///
  /// With a selection the action has no ids yet.
  static func action(
    _ method: Method, _ params: inout ParamsReader, actor: Actor
  ) throws(WireFault) -> (action: JobAction, selection: String?, completed: Bool) {
    var id: Int64?
    var selection: String?
    var ids: [JobID]?
    var states: [JobStateName]?
    var completed = false
    var reason: String?
    var until: Timestamp?
    try params.beginObject()
    while let key = try params.nextKey() {
      switch key {
      case "until_us": until = try params.time(key)
      case "id": id = try params.natural(key)
      case "ids": ids = try params.ids(key)
      case "if_state": states = try Self.states(&params, key)
      case "completed": completed = try params.bool(key) ?? false
      // Stopping a process that cannot pause is the worker's; shell jobs always can.
      case "force": _ = try params.bool(key)
      case "reason": reason = try params.reason(key)
      case "selection": selection = try params.string(key)
      default: try params.skip()
      }
    }
    guard [id != nil, ids != nil, selection != nil].count(where: \.self) == 1 else {
      throw params.fault("id", "an id, or ids, or a selection")
    }
    if let ids, ids.count > 10_000 { throw params.fault("ids", "at most 10000 ids") }
    let kind: JobAction.Kind =
      switch method {
      case .jobCancel: .cancel
      case .jobPause: .pause
      case .jobResume: .resume
      case .jobDelete: .delete
      case .jobKill: .kill
      default: .retry(completed: completed)
      }
    var action = JobAction(
      kind, ids: ids ?? id.map { [JobID(rawValue: $0)] } ?? [], isSingle: id != nil, ifState: states, reason: reason,
      actor: actor)
    if method == .jobPause { action.until = until }
    return (action, selection, completed)
  }

  /// Why somebody wants to see what is masked; nil where nobody does.
  struct Reveal {
    let reason: String?
  }

  /// `{id, reveal?, reason?}` of `job.get`.
  static func get(_ params: inout ParamsReader) throws(WireFault) -> (id: JobID, reveal: Reveal?) {
    var id: Int64?
    var reveals = false
    var reason: String?
    try params.beginObject()
    while let key = try params.nextKey() {
      switch key {
      case "id": id = try params.natural(key)
      case "reveal": reveals = try params.bool(key) ?? false
      case "reason": reason = try params.reason(key)
      default: try params.skip()
      }
    }
    guard let id else { throw params.fault("id", "an integer") }
    return (JobID(rawValue: id), reveals ? Reveal(reason: reason) : nil)
  }

  /// What `log.read` asks for.
  struct LogReading {
    let query: LogQuery
    let sieve: LogSieve
    /// Only the numbers of the lines.
    let isBrief: Bool
    let reveal: Reveal?
  }

  /// `{id, attempt?, from? | tail? | before?, limit?, text?, level?, brief?, reveal?, reason?}` of `log.read`.
  static func logReading(_ params: inout ParamsReader) throws(WireFault) -> LogReading {
    var id: Int64?
    var attempt: Int64?
    var from: Int64?
    var tail: Int64?
    var before: Int64?
    var limit: Int64 = 500
    var sieve = LogSieve()
    var isBrief = false
    var reveals = false
    var reason: String?
    try params.beginObject()
    while let key = try params.nextKey() {
      switch key {
      case "id": id = try params.natural(key)
      case "attempt": attempt = try params.natural(key)
      case "from": from = try params.natural(key)
      case "tail": tail = try params.natural(key, upTo: 10_000)
      case "before": before = try params.natural(key)
      case "limit": limit = try params.natural(key, upTo: 10_000) ?? 500
      case "text": sieve.text = try params.string(key) ?? ""
      case "level":
        guard let word = try params.string(key) else { continue }
        guard let level = LogLevel(rawValue: word) else { throw params.fault(key, "debug, info, warn or error") }
        sieve.least = level
      case "brief": isBrief = try params.bool(key) ?? false
      case "reveal": reveals = try params.bool(key) ?? false
      case "reason": reason = try params.reason(key)
      default: try params.skip()
      }
    }
    guard let id else { throw params.fault("id", "an integer") }
    guard [from, tail, before].count(where: { $0 != nil }) <= 1 else {
      throw params.fault("tail", "only one of from, tail and before")
    }
    // Through a sieve the end is read backwards: how many lines pass is not known before.
    let isWhole = sieve.isOpen && !isBrief
    let position: LogQuery.Position =
      if let tail { isWhole ? .tail(Int(tail)) : .before(.max) } else { before.map { .before($0) } ?? .from(from ?? 1) }
    let query = LogQuery(
      job: JobID(rawValue: id), attempt: attempt.map { Int($0) }, position: position,
      limit: max(1, Int(tail ?? limit)))
    return LogReading(query: query, sieve: sieve, isBrief: isBrief, reveal: reveals ? Reveal(reason: reason) : nil)
  }

  /// `{id}`
  static func id(_ params: inout ParamsReader) throws(WireFault) -> JobID {
    var id: Int64?
    try params.beginObject()
    while let key = try params.nextKey() {
      switch key {
      case "id": id = try params.natural(key)
      default: try params.skip()
      }
    }
    guard let id else { throw params.fault("id", "an integer") }
    return JobID(rawValue: id)
  }

  /// `{ids, timeout_ms}`
  static func wait(_ params: inout ParamsReader) throws(WireFault) -> (ids: [JobID], timeout: Duration?) {
    var ids: [JobID]?
    var timeout: Duration?
    try params.beginObject()
    while let key = try params.nextKey() {
      switch key {
      case "ids": ids = try params.ids(key)
      case "timeout_ms": timeout = try params.duration(key)
      default: try params.skip()
      }
    }
    guard let ids, !ids.isEmpty, ids.count <= 10_000 else { throw params.fault("ids", "1 to 10000 ids") }
    return (ids, timeout)
  }

  static func states(_ params: inout ParamsReader, _ key: String) throws(WireFault) -> [JobStateName]? {
    guard let names = try params.strings(key) else { return nil }
    var states: [JobStateName] = []
    for (index, name) in names.enumerated() {
      guard let state = JobStateName(rawValue: name) else { throw params.fault("\(key)[\(index)]", "a state") }
      states.append(state)
    }
    return states
  }
}

extension ParamsReader {
  /// Why somebody does something, in at most 1024 bytes.
  mutating func reason(_ key: String) throws(WireFault) -> String? {
    guard let text = try string(key) else { return nil }
    guard text.utf8.count <= 1024 else { throw fault(key, "at most 1024 bytes") }
    return text.isEmpty ? nil : text
  }

  /// The whole params as a tree, for calls whose decoding may take its time.
  mutating func tree() throws(WireFault) -> FieldReader {
    do {
      return try FieldReader(try reader.value())
    } catch let fault as WireFault {
      throw fault
    } catch {
      throw fault("", "an object")
    }
  }
}
