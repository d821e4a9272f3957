import JobClient
import JobCore
import JobRPC
import Posix
import SafeText

/// `jobtop wait`: blocks until jobs are final.
enum Wait {
  static let any = Flag("any", "Until one of them is final")
  static let all = Flag("all", "Until all of them are final (as without it)")
  static let timeout = Flag("timeout", value: "DURATION", "Give up after that long (exit code 6)")

  static let command = Command(
    "wait", .see, "Wait until jobs are final", operands: "ID…", flags: [.filter, any, all, timeout, .json],
    details: ["Exits with 0 where all that were waited for completed, with 1 where one is dead or cancelled."],
    examples: ["jobtop wait --timeout 10m 100482 100483", "jobtop wait --filter 'queue:import'"], run: run)

  @Sendable private static func run(_ invocation: Invocation, _ session: Session) throws(CommandFailure) -> ExitCode {
    if invocation.has(any), invocation.has(all) { throw .usage("--any and --all exclude each other") }
    let duration = try invocation.duration(timeout)
    let deadline = duration.map { MonotonicClock.now() + $0.milliseconds * 1_000_000 }
    var ids = try invocation.ids()
    let connection: StoreConnection
    if let filter = invocation.text(.filter) {
      guard ids.isEmpty else { throw .usage("ids and --filter exclude each other") }
      _ = try JobQuery.check(filter)
      connection = try session.connect()
      ids = try JobQuery.ids(filter, over: connection)
      if ids.isEmpty {
        session.console.note("no jobs match")
        return .done
      }
    } else {
      guard !ids.isEmpty else { throw invocation.missing("ids, or --filter") }
      connection = try session.connect()
    }
    let ending = try JobWaiter(session, connection).wait(ids: ids, any: invocation.has(any), until: deadline)
    switch ending {
    case .interrupted: throw CommandFailure(.failed, "stopped waiting; the jobs go on")
    case .timedOut:
      throw CommandFailure(.timedOut, "not final within \(SafeText(invocation.text(timeout) ?? ""))")
    case .final(let jobs):
      for job in jobs {
        if invocation.has(.json) {
          session.console.json { job.write(to: &$0) }
        } else {
          let state = JobText.state(job)
          session.console.line([("\(job.id)  ", .plain), state])
        }
      }
      return jobs.allSatisfy { $0.state == .completed } ? .done : .failed
    }
  }
}
