import JSON
import JobClient
import JobCore
import JobRPC
import Posix
import SafeText

/// Waits until jobs are final, through restarts of the store.
final class JobWaiter {
  private let session: Session
  private var connection: StoreConnection
  init(_ session: Session, _ connection: StoreConnection) {
    self.session = session
    self.connection = connection
  }

  enum Ending {
    case final([WireJob])
    /// Time was over; the jobs as they were last.
    case timedOut([WireJob])
    case interrupted
  }

  /// Waits for all jobs, or for any one of them.
  func wait(ids: [Int64], any: Bool = false, until deadline: Int64? = nil) throws(CommandFailure) -> Ending {
    while true {
      do {
        return try waitOnce(ids: ids, any: any, until: deadline)
      } catch  where error.code == .unreachable {
        connection = try session.reconnect(after: error)
      }
    }
  }

  /// Waits for all jobs and answers as the shell expects: the first failed one's own code.
  func exitCode(ids: [Int64]) throws(CommandFailure) -> ExitCode {
    switch try wait(ids: ids) {
    case .final(let jobs): return jobs.lazy.map(ExitCode.init(of:)).first { $0 != .done } ?? .done
    case .timedOut: return .timedOut
    case .interrupted: throw Self.detached(from: ids)
    }
  }

  static func detached(from ids: [Int64]) -> CommandFailure {
    let first = ids.first ?? 0
    return CommandFailure(
      .ownError,
      ids.count == 1 ? "detached from job \(first), which goes on" : "detached from \(ids.count) jobs, which go on",
      remedy: "jobtop logs -f \(first) attaches again, jobtop cancel \(first) ends it")
  }

  private func waitOnce(ids: [Int64], any: Bool, until deadline: Int64?) throws(CommandFailure) -> Ending {
    let interruptible = try Interruptible(connection)
    // For any of them each waits by its own request; for all of them as many do as the store's limit asks for.
    let size = any ? 1 : 1000
    var requests: [Int64: [Int64]] = [:]
    for first in stride(from: 0, to: ids.count, by: size) {
      let group = Array(ids[first..<min(first + size, ids.count)])
      requests[start(group, until: deadline)] = group
    }
    var ended: [Int64: WireJob] = [:]
    while true {
      // The store answers at the deadline; a little later this side gives up by itself.
      switch try interruptible.next(until: deadline.map { $0 + 2_000_000_000 }) {
      case .interrupted: return .interrupted
      case .timedOut: return .timedOut([])
      case .incoming(let messages):
        for case .reply(let id, let result) in messages {
          guard let group = requests.removeValue(forKey: id) else { continue }
          let jobs = try Self.jobs(result)
          if jobs.allSatisfy({ $0.state.isFinal }) {
            for job in jobs { ended[job.id] = job }
            if any || requests.isEmpty { return .final(ids.compactMap { ended[$0] }) }
            continue
          }
          if let deadline, MonotonicClock.now() >= deadline { return .timedOut(jobs) }
          requests[start(group, until: deadline)] = group
        }
      }
    }
  }

  private func start(_ ids: [Int64], until deadline: Int64?) -> Int64 {
    let left = deadline.map { max(0, ($0 - MonotonicClock.now()) / 1_000_000) } ?? 60_000
    return connection.start(
      Method.jobWait.rawValue,
      ["ids": .array(ids.map { .integer($0) }), "timeout_ms": .integer(min(left, 60_000))])
  }

  private static func jobs(_ result: Result<JSONValue, RPCError>) throws(CommandFailure) -> [WireJob] {
    switch result {
    case .failure(let error): throw CommandFailure(error)
    case .success(let value):
      return try decoding { () throws(WireFault) in
        var jobs: [WireJob] = []
        for (index, job) in (value["jobs"]?.arrayValue ?? []).enumerated() {
          jobs.append(try WireJob(json: job, path: "jobs[\(index)]"))
        }
        return jobs
      }
    }
  }
}

extension ExitCode {
  /// The code of a final job: its command's own, 128 + n by signal n, else 1 unless it completed.
  init(of job: WireJob) {
    if job.state == .completed {
      self = ExitCode(rawValue: Int32(clamping: job.exit?.code ?? 0))
    } else if let signal = job.exit?.signal {
      self = ExitCode(rawValue: 128 + Int32(clamping: signal))
    } else if let code = job.exit?.code, code != 0 {
      self = ExitCode(rawValue: Int32(clamping: code))
    } else {
      self = .failed
    }
  }
}
