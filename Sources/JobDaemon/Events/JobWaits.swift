import JSON
import JobCore
import JobEngine
import JobRPC
import Posix

/// Calls of `job.wait` that are not answered yet.
final class JobWaits {
  private struct Wait {
    let target: ReplyTarget
    let ids: [JobID]
    var open: Set<JobID>
    let deadline: Int64
    /// Whether the reader thread has told which of them were over already.
    var isLooked = false
    var isAsked = false
  }

  private var waits: [UInt64: Wait] = [:]
  private var byJob: [JobID: Set<UInt64>] = [:]
  private var ready: [UInt64] = []

  var waitsForAny: Bool { !waits.isEmpty }

  var nextDeadline: Int64? {
    let next = waits.values.reduce(Int64.max) { $1.isAsked ? $0 : min($0, $1.deadline) }
    return next == .max ? nil : next
  }

  func add(_ token: UInt64, _ target: ReplyTarget, ids: [JobID], deadline: Int64) {
    waits[token] = Wait(target: target, ids: ids, open: Set(ids), deadline: deadline)
    for id in ids { byJob[id, default: []].insert(token) }
  }

  /// What the reader thread saw: those over, and those that do not exist.
  func looked(_ token: UInt64, over: [JobID]) {
    guard waits[token] != nil else { return }
    waits[token]?.isLooked = true
    for id in over { waits[token]?.open.remove(id) }
    if waits[token]?.open.isEmpty == true { ready.append(token) }
  }

  func ended(_ id: JobID) {
    for token in byJob[id] ?? [] {
      waits[token]?.open.remove(id)
      if let wait = waits[token], wait.open.isEmpty, wait.isLooked { ready.append(token) }
    }
  }

  /// Answers those whose jobs are all over, with the jobs as they are now.
  func answerReady(_ daemon: Daemon) {
    guard !ready.isEmpty else { return }
    for token in ready { ask(token, daemon) }
    ready = []
  }

  func expire(_ daemon: Daemon, at now: Int64) {
    guard !waits.isEmpty else { return }
    for (token, wait) in waits {
      if !wait.target.session.isOpen {
        _ = remove(token)
      } else if wait.deadline <= now, !wait.isAsked {
        ask(token, daemon)
      }
    }
  }

  private func ask(_ token: UInt64, _ daemon: Daemon) {
    guard let wait = waits[token], !wait.isAsked else { return }
    waits[token]?.isAsked = true
    let ids = wait.ids
    daemon.reader.ask { desk in
      let found: Result<[WireJob], RPCError>
      do throws(StoreError) {
        found = .success(Self.wire(try desk.jobs.jobs(ids), by: desk.redactor))
      } catch {
        found = .failure(RPCError(error))
      }
      return { daemon in
        guard let target = daemon.waits.remove(token) else { return }
        switch found {
        case .success(let jobs):
          daemon.reply(target) { writer in
            writer.beginObject()
            writer.member("jobs", jobs)
            writer.endObject()
          }
        case .failure(let error): daemon.refuse(target, error)
        }
      }
    }
  }

  /// The jobs whole, or where that would not fit into a frame, as rows without what may be large.
  private static func wire(_ jobs: [Job], by redactor: Redactor) -> [WireJob] {
    let bytes = jobs.reduce(0) { total, job in
      let texts = [job.spec.args, job.spec.metadata, job.result, job.checkpoint]
      return total + 1024 + texts.reduce(0) { $0 + ($1?.bytes.count ?? 0) }
    }
    if bytes < FrameSplitter.limit { return jobs.map { WireJob($0, by: redactor) } }
    return jobs.map { job in
      var row = WireJob(job, by: redactor, asRow: true)
      if jobs.count > 1000 { (row.enqueuedBy, row.title, row.exit, row.tags) = (nil, nil, nil, []) }
      if jobs.count > 1000 { row.error?.message = "" }
      return row
    }
  }

  func remove(_ token: UInt64) -> ReplyTarget? {
    guard let wait = waits.removeValue(forKey: token) else { return nil }
    for id in wait.ids {
      byJob[id]?.remove(token)
      if byJob[id]?.isEmpty == true { byJob[id] = nil }
    }
    return wait.target
  }
}

extension Daemon {
  func waitForJobs(_ params: inout ParamsReader, _ target: ReplyTarget) throws(WireFault) {
    let call = try CallParams.wait(&params)
    let token = drawToken()
    let now = MonotonicClock.now()
    let deadline = call.timeout.map { now.addingReportingOverflow($0.microseconds &* 1000).partialValue } ?? Int64.max
    let ids = call.ids
    waits.add(token, target, ids: ids, deadline: deadline)
    afterCommit { daemon in
      daemon.reader.ask { desk in
        let jobs = (try? desk.jobs.jobs(ids)) ?? []
        let known = Set(jobs.map(\.id))
        let missing = ids.first { !known.contains($0) }
        let over = jobs.filter { $0.state.name.isFinal }.map(\.id)
        return { daemon in
          if let missing {
            if let target = daemon.waits.remove(token) { daemon.refuse(target, RPCError(.noJob(missing))) }
            return
          }
          daemon.waits.looked(token, over: over)
          daemon.waits.answerReady(daemon)
        }
      }
    }
  }
}
