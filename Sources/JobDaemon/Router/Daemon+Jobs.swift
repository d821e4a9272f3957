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
        try params.forEach(key) { (params, _) throws(WireFault) in
          var job = try NewJob(&params, now: now)
          if !mayBring(job.kind, target.session) { job.forbidden = .shellForbidden(has: target.session.roles) }
          jobs.append(job)
        }
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
    let call = try CallParams.get(&params)
    let id = call.id
    let kinds = engine.kinds
    show(call.reveal, "job.reveal", of: id, target) { desk, redactor throws(StoreError) in
      guard let job = try desk.jobs.jobs([id]).first else { return .refused(RPCError(.noJob(id))) }
      return .result { writer in
        writer.beginObject()
        writer.member("job", WireJob(job, by: redactor, runbook: kinds[job.spec.kind]?.runbook))
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

  /// All runs of a job, the one that goes on last.
  static func attempts(of job: Job, _ desk: ReaderThread.Desk) throws(StoreError) -> [WireAttempt] {
    var attempts = try desk.jobs.attempts(of: job.id).map { WireAttempt($0, by: desk.redactor) }
    if let running = WireAttempt(runningOf: job) { attempts.append(running) }
    return attempts
  }
}
