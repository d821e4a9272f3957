import JSON
import JobCore
import JobEngine
import JobRPC
import Posix

extension Daemon {
  /// Live queries of one connection.
  private static let watchesPerSession = 64

  func openWatch(_ params: inout ParamsReader, _ target: ReplyTarget) throws(WireFault) {
    let fields = try params.tree()
    guard let view = ViewName(rawValue: try fields.string("view")) else {
      throw fields.fault("view", ViewName.allCases.map(\.rawValue).joined(separator: ", "))
    }
    let looksAt = try WatchTarget(view, fields.value("params"))
    let pace = try fields.optionalDouble("max_fps") ?? 4
    guard pace > 0, pace <= 60 else { throw fields.fault("max_fps", "a number up to 60") }
    guard target.session.watches.count < Self.watchesPerSession else {
      return refuse(
        target,
        RPCError(
          .limitExceeded, "at most \(Self.watchesPerSession) watches a connection",
          ["path": "watches", "limit": .integer(Int64(Self.watchesPerSession))]))
    }
    let now = MonotonicClock.now()
    let watch = Watch(
      id: Int64(drawToken()), session: target.session, target: looksAt, framesPerSecond: pace, now: now)
    target.session.watches.append(watch.id)
    reply(target) { writer in
      writer.beginObject()
      writer.member("watch", watch.id)
      writer.endObject()
    }
    hub.open(watch, at: now)
  }

  func setWatch(_ params: inout ParamsReader, _ target: ReplyTarget) throws(WireFault) {
    let fields = try params.tree()
    if let value = fields.value("params"), value.objectValue == nil { throw fields.fault("params", "an object") }
    guard let watch = try ownWatch(fields, target) else { return }
    hub.set(watch, try WatchTarget(watch.target.name, fields.value("params")), at: MonotonicClock.now())
    acknowledge(target)
  }

  func closeWatch(_ params: inout ParamsReader, _ target: ReplyTarget) throws(WireFault) {
    let fields = try params.tree()
    guard let watch = try ownWatch(fields, target) else { return }
    hub.close(watch.id)
    target.session.watches.removeAll { $0 == watch.id }
    acknowledge(target)
  }

  /// The named watch of this very connection; refuses otherwise.
  private func ownWatch(_ fields: FieldReader, _ target: ReplyTarget) throws(WireFault) -> Watch? {
    let id = try fields.integer("watch")
    if let watch = hub.watch(id), watch.session === target.session { return watch }
    refuse(target, RPCError(.notFound, "no watch \(id) on this connection", ["watch": .integer(id)]))
    return nil
  }

  /// The value of a view that memory alone can tell.
  func value(of target: WatchTarget, at now: Moment) -> JSONValue {
    switch target {
    case .overview: overview(at: now).json
    case .workers: WorkersView(workers: wireWorkers(at: now), slots: slotUse()).json
    case .queues: QueuesView(queues: wireQueues(at: now, withHistory: true)).json
    case .kinds: KindsView(kinds: wireKinds(at: now)).json
    case .health: health().json
    case .jobs, .job, .log, .errors, .error, .worker, .queue, .journal, .schedules: .object(JSONObject())
    }
  }

  /// What the reader thread is to look up for a watch.
  func question(of watch: Watch) -> @Sendable (ReaderThread.Desk) -> ViewValue {
    switch watch.target {
    case .jobs(let params):
      let total = counts().total
      let redactor = matcher(for: watch.session)
      return ReaderViews.answering { desk throws(StoreError) in
        try ReaderViews.jobs(params, total: total, matching: redactor, desk)
      }
    case .job(let id):
      let kinds = engine.kinds
      return ReaderViews.answering { desk throws(StoreError) in try ReaderViews.job(id, kinds: kinds, desk) }
    case .log(let id, let attempt):
      let from = watch.needsResync ? nil : watch.nextLogSeq
      return ReaderViews.answering { desk throws(StoreError) in
        try ReaderViews.log(id, attempt: attempt, from: from, desk)
      }
    case .errors(let state):
      let query = ErrorGroupQuery(state: state, now: Self.moment().wall, limit: 200)
      return ReaderViews.answering { desk throws(StoreError) in try ReaderViews.errors(query, desk) }
    case .error(let id):
      let now = Self.moment().wall
      return ReaderViews.answering { desk throws(StoreError) in try ReaderViews.error(id, at: now, desk) }
    case .worker(let id):
      let jobs = engine.runs.values.filter { $0.worker == id }.map(\.job).sorted()
      return ReaderViews.answering { desk throws(StoreError) in
        .whole(
          WorkerView(worker: nil, jobs: try desk.jobs.jobs(jobs).map { WireJob($0, by: desk.redactor, asRow: true) })
            .json, nextLogSeq: nil
        )
      }
    case .queue(let name):
      return ReaderViews.answering { desk throws(StoreError) in try ReaderViews.queue(name, desk) }
    case .journal(let limit):
      return ReaderViews.answering { desk throws(StoreError) in try ReaderViews.journal(limit: limit, desk) }
    case .schedules:
      let schedules = wireSchedules(at: Self.moment().wall)
      return ReaderViews.answering { desk throws(StoreError) in
        .whole(SchedulesView(schedules: try Self.completed(schedules, desk)).json, nextLogSeq: nil)
      }
    case .overview, .workers, .queues, .kinds, .health: return { _ in .whole(.object(JSONObject()), nextLogSeq: nil) }
    }
  }

  /// Adds to what the reader thread found what only memory knows.
  func completed(_ value: JSONValue, for target: WatchTarget, at now: Moment) -> JSONValue {
    var value = value
    switch target {
    case .worker(let id): value["worker"] = wireWorkers(at: now).first { $0.id == id.rawValue }?.json
    case .queue(let name):
      value["queue"] = wireQueues(at: now, withHistory: true).first { $0.name == name }?.json
      let serving = wireWorkers(at: now).filter { $0.queues.isEmpty || $0.queues.contains(name) }
      value["workers"] = WorkersView(workers: serving).json
      value["workers"]?["slots"] = nil
    case .overview, .jobs, .job, .log, .errors, .error, .workers, .queues, .kinds, .journal, .schedules, .health:
      break
    }
    return value
  }
}
