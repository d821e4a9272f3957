import JSON
import JobClient
import JobCore
import JobRPC
import Posix
import SafeText

/// `retry cancel pause resume kill delete`: one way of acting on jobs, by ids or by a filter.
struct Act: Sendable {
  let method: Method
  /// "retry"
  let verb: String
  /// "3 jobs retried"
  let past: SafeText
  let summary: SafeText
  let details: [SafeText]
  /// Whether ids too are asked about.
  var isFinal = false

  static let completed = Flag("completed", "Also jobs that have completed; with retry they run a second time")

  static let commands: [Command] = [
    Act(
      method: .jobRetry, verb: "retry", past: "retried", summary: "Run jobs again, now",
      details: ["Jobs that wait for their time are due at once; dead and cancelled ones get one more attempt."]),
    Act(
      method: .jobCancel, verb: "cancel", past: "cancelled", summary: "Cancel jobs, also running ones",
      details: ["A running command gets SIGINT, then SIGTERM after 3 s, then SIGKILL 5 s later."]),
    Act(
      method: .jobPause, verb: "pause", past: "paused", summary: "Hold jobs, also running ones",
      details: [
        "A running command is stopped where it is (SIGSTOP) and keeps its slot. With --for the jobs resume by themselves."
      ]),
    Act(method: .jobResume, verb: "resume", past: "resumed", summary: "Let held jobs go on", details: []),
    Act(
      method: .jobKill, verb: "kill", past: "killed", summary: "End running jobs at once",
      details: ["SIGKILL to the whole process group; nothing is cleaned up. Asks, or needs --yes."], isFinal: true),
    Act(
      method: .jobDelete, verb: "delete", past: "deleted", summary: "Remove jobs that do not run",
      details: ["With their attempts and logs; undo brings them back for 15 minutes. Asks, or needs --yes."],
      isFinal: true),
  ].map(\.command)

  private var command: Command {
    Command(
      verb, .act, summary, operands: "ID…",
      flags: [.filter, .reason] + (method == .jobRetry || method == .jobDelete ? [Act.completed] : [])
        + (method == .jobPause ? [Switch.duration] : []) + [.yes, .json],
      details: details,
      examples: [
        "jobtop \(SafeText(verb)) 100482",
        "jobtop \(SafeText(verb)) --filter 'queue:mail \(SafeText(exampleState))' --yes --reason 'mx1 is back'",
      ], run: run)
  }

  private var exampleState: String {
    switch method {
    case .jobRetry, .jobDelete: "state:dead"
    case .jobKill: "state:running"
    case .jobResume: "state:paused"
    default: "state:queued"
    }
  }

  /// Runs the jobs of a filter again, as `retry --filter` does.
  static func retry(
    filter: String, _ invocation: Invocation, _ session: Session
  ) throws(CommandFailure) -> ExitCode {
    let act = Act(method: .jobRetry, verb: "retry", past: "retried", summary: "", details: [])
    var params = JSONObject()
    if let reason = invocation.text(.reason) { params["reason"] = .string(reason) }
    return try act.perform(onAll: filter, params, invocation, session)
  }

  @Sendable private func run(_ invocation: Invocation, _ session: Session) throws(CommandFailure) -> ExitCode {
    var params = try Switch.params(invocation, verb: verb, session)
    if invocation.has(Act.completed) { params["completed"] = true }
    let ids = try invocation.ids()
    guard let filter = invocation.text(.filter) else {
      guard !ids.isEmpty else { throw invocation.missing("ids, or --filter") }
      if isFinal {
        let whom: SafeText = ids.count == 1 ? "job \(ids[0])" : "\(ids.count) jobs"
        try session.confirm("\(SafeText(verb)) \(whom)", unlessGiven: invocation)
      }
      let connection = try session.connect()
      if ids.count == 1 { params["id"] = .integer(ids[0]) }
      let answer = try perform(ids, params, over: connection, session)
      return report(answer, session, invocation)
    }
    guard ids.isEmpty else { throw .usage("ids and --filter exclude each other") }
    return try perform(onAll: filter, params, invocation, session)
  }

  private func perform(
    onAll filter: String, _ params: JSONObject, _ invocation: Invocation, _ session: Session
  ) throws(CommandFailure) -> ExitCode {
    _ = try JobQuery.check(filter)
    guard
      let answer = try BulkVerb(method: method, verb: verb, past: past, session: session).run(
        filter, params, invocation)
    else { return .done }
    return report(answer, session, invocation)
  }

  /// One id by itself, so that its refusal is typed; many in chunks.
  private func perform(
    _ ids: [Int64], _ params: JSONObject, over connection: StoreConnection, _ session: Session
  ) throws(CommandFailure) -> VerbAnswer {
    var answer = VerbAnswer()
    if params["id"] != nil {
      answer.add(try connection.ask(method, params))
      return answer
    }
    let shown = MonotonicClock.now() + 1_000_000_000
    for start in stride(from: 0, to: ids.count, by: 1000) {
      var params = params
      params["ids"] = .array(ids[start..<min(start + 1000, ids.count)].map { .integer($0) })
      answer.add(try connection.ask(method, params, timeout: .seconds(120)))
      if MonotonicClock.now() > shown {
        session.console.progress("\(SafeText.count(start)) of \(SafeText.count(ids.count)) \(past)")
      }
    }
    session.console.clearProgress()
    return answer
  }

  private func report(_ answer: VerbAnswer, _ session: Session, _ invocation: Invocation) -> ExitCode {
    if invocation.has(.json) {
      session.console.json { writer in
        writer.beginObject()
        writer.member("matched", answer.matched)
        writer.member("changed", answer.changed)
        writer.member("skipped", .object(answer.skipped))
        if answer.isCancelled { writer.member("cancelled", true) }
        writer.endObject()
      }
    } else {
      let skipped = answer.skipped.map { reason, count -> SafeText in
        let words = reason.split(separator: "_").joined(separator: " ")
        return ", \(SafeText.count(Int(count.intValue ?? 0))) skipped: \(SafeText(words))"
      }
      let noun: SafeText = answer.changed == 1 ? "job" : "jobs"
      session.console.line("\(SafeText.count(Int(answer.changed))) \(noun) \(past)" + skipped.joined())
    }
    if answer.isCancelled {
      session.console.note("jobtop: stopped before the end (the same filter goes on with what is left)")
      return .failed
    }
    if answer.changed > 0 { return .done }
    if answer.skipped.isEmpty { return .done }
    return answer.skipped.keys == ["not_found"] ? .notFound : .refused
  }
}
