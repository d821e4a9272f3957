import JSON
import JobCore
import JobEngine
import JobRPC

/// What a watch looks at.
enum WatchTarget: Hashable, Sendable {
  case overview
  case jobs(JobsParams)
  case job(JobID)
  case log(JobID, attempt: Int?)
  case errors(ErrorGroup.StateName?)
  case error(String)
  case workers
  case worker(WorkerID)
  case queues
  case queue(String)
  case kinds
  case journal(limit: Int)
  case schedules
  case health

  var name: ViewName {
    switch self {
    case .overview: .overview
    case .jobs: .jobs
    case .job: .job
    case .log: .log
    case .errors: .errors
    case .error: .error
    case .workers: .workers
    case .worker: .worker
    case .queues: .queues
    case .queue: .queue
    case .kinds: .kinds
    case .journal: .journal
    case .schedules: .schedules
    case .health: .health
    }
  }

  /// Rows come from the store: evaluated on the reader thread.
  var needsReader: Bool {
    switch self {
    case .jobs, .job, .log, .errors, .error, .worker, .queue, .journal, .schedules: true
    case .overview, .workers, .queues, .kinds, .health: false
    }
  }

  /// Time alone changes it (rates, histories, silence), so it is looked at every second.
  var ages: Bool {
    switch self {
    case .overview, .queues, .kinds, .workers, .health, .queue, .worker: true
    // What is of the last hour goes on.
    case .jobs(let params):
      (try? FilterText(text: params.filter).filter(at: Daemon.moment().wall).ages) ?? false
    case .job, .log, .errors, .error, .journal, .schedules: false
    }
  }

  /// Reads `params` of `watch.open` and `watch.set`.
  init(_ view: ViewName, _ params: JSONValue?) throws(WireFault) {
    let value = params ?? .object(JSONObject())
    let fields = try FieldReader(value, path: "params")
    switch view {
    case .overview: self = .overview
    case .jobs:
      let params = try JobsParams(json: value, path: "params")
      guard JobSort(wire: params.sort) != nil else { throw fields.fault("sort", "a sort key") }
      self = .jobs(params)
    case .job: self = .job(JobID(rawValue: try fields.integer("id")))
    case .log:
      self = .log(
        JobID(rawValue: try fields.integer("id")), attempt: try fields.optionalInteger("attempt").map { Int($0) })
    case .errors:
      self = .errors(
        try fields.optionalString("state").map { text throws(WireFault) in
          guard let state = ErrorGroup.StateName(rawValue: text) else {
            throw fields.fault("state", ErrorGroup.StateName.allCases.map(\.rawValue).joined(separator: ", "))
          }
          return state
        })
    case .error: self = .error(try fields.string("id"))
    case .workers: self = .workers
    case .worker: self = .worker(WorkerID(rawValue: try fields.string("worker")))
    case .queues: self = .queues
    case .queue: self = .queue(try fields.string("queue"))
    case .kinds: self = .kinds
    case .journal:
      let limit = try fields.optionalInteger("limit") ?? JournalView.window
      guard (1...1000).contains(limit) else { throw fields.fault("limit", "an integer from 1 to 1000") }
      self = .journal(limit: Int(limit))
    case .schedules: self = .schedules
    case .health: self = .health
    }
  }

  /// Whether a change may show in it.
  func isTouched(by record: EventRecord) -> Bool {
    switch (self, record.subject) {
    case (.overview, _), (.workers, .worker), (.worker, .worker), (.queues, .queue), (.queue, .queue), (.health, _),
      (.journal, .journal):
      true
    case (.jobs, .pruned), (.job, .pruned), (.queues, .pruned), (.queue, .pruned), (.kinds, .pruned): true
    case (.kinds, .kind), (.kinds, .kindSet), (.kinds, .worker), (.kinds, .job): true
    case (.schedules, .schedule), (.schedules, .clockJump): true
    // What became of its last job is part of a schedule.
    case (.schedules, .job(let type, _, _, _)): type.endsOrStarts
    case (.jobs, .job), (.queues, .job), (.queue, .job), (.worker, .job), (.workers, .job): true
    case (.job(let id), .job(_, let changed, _, _)), (.log(let id, _), .job(_, let changed, _, _)): id == changed
    case (.errors, .errorGroup), (.error, .errorGroup): true
    // Its runbook shows with each of its jobs; the view does not know the job's kind.
    case (.job, .kindSet): true
    // A failure is counted in the tick that ends its run.
    case (.errors, .job(let type, _, _, _)), (.error, .job(let type, _, _, _)):
      type == .retrying || type == .dead || type == .retried || type == .deleted
    case (.errors, _), (.error, _): false
    case (.jobs, _), (.job, _), (.log, _), (.workers, _), (.worker, _), (.queues, _), (.queue, _), (.kinds, _),
      (.journal, _),
      (.schedules, _):
      false
    }
  }
}

extension JobEventType {
  /// Whether a job of a schedule shows it: it runs, or is over.
  fileprivate var endsOrStarts: Bool {
    switch self {
    case .claimed, .completed, .retrying, .dead, .cancelled, .rescued, .snoozed, .released, .retried, .deleted,
      .restored:
      true
    case .enqueued, .promoted, .unblocked, .progressed, .failed, .paused, .resumed, .cancelRequested: false
    }
  }
}

/// One live query of one subscriber: what it looks at and what it has seen. Loop thread only.
final class Watch {
  let id: Int64
  let session: Session
  var target: WatchTarget
  /// At least so long between two frames, in nanoseconds.
  let interval: Int64

  var seq: Int64 = 0
  /// What the subscriber has after the frames that were sent.
  var seen: JSONValue?
  /// For the log view: the entries up to this one were sent.
  var nextLogSeq: Int64?
  var isDirty = true
  var isEvaluating = false
  /// Answers of earlier parameters are dropped.
  var generation = 0
  /// The outbox was too full for a frame: everything is sent again once there is room.
  var needsResync = false
  /// When the next frame may go at the earliest, and when the last one went.
  var notBefore: Int64 = .min
  var lastSent: Int64 = .min
  /// When an ageing view was last looked at.
  var lastLooked: Int64 = .min

  init(id: Int64, session: Session, target: WatchTarget, framesPerSecond: Double, now: Int64) {
    self.id = id
    self.session = session
    self.target = target
    interval = Int64(1_000_000_000 / framesPerSecond)
    lastSent = now
  }
}
