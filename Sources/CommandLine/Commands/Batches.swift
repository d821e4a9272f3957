import JSON
import JobClient
import JobCore
import JobRPC
import SafeText

/// `jobtop batches`: sets of jobs, and the one job that runs when all of a set are over.
enum Batches {
  private static let kind = Flag("kind", value: "KIND", "With open: the callback is a job of that kind, not a command")
  private static let success = Flag(
    "on", value: "success|completion", "With open: wait until all have completed, or are over (default: completion)")

  static let command = Command(
    "batches", .submit, "Open, close or show a batch of jobs with a callback",
    operands: "open -- CMD… | close ID | show ID",
    flags: [success, kind, Enqueue.args, .json] + Submission.flags + [Add.name, Add.variable, Add.shell],
    details: [
      "open prints the batch's id; jobtop add --batch ID puts jobs into it. Once it is closed and all of its jobs are over,",
      "CMD runs, exactly once. The callback is a job like any other from the start, blocked, and has the batch's id.",
    ],
    examples: [
      "jobtop batches open -- mail -s 'all pictures are done' anna", "jobtop batches show 100482",
      "jobtop batches close 100482",
    ], rest: .commandLine, run: run)

  private static let verbs = ["open", "close", "show"]

  @Sendable private static func run(_ invocation: Invocation, _ session: Session) throws(CommandFailure) -> ExitCode {
    guard let verb = invocation.operands.first else { throw invocation.missing("open, close or show") }
    guard verbs.contains(verb) else {
      let nearest = Spelling.nearest(to: verb, among: verbs)
      throw .usage(
        "batches cannot \(SafeText(verb))",
        remedy: nearest.map { "did you mean \(SafeText($0))?" } ?? "batches open, close or show")
    }
    if verb == "open" { return try open(invocation, session) }
    guard invocation.operands.count == 2, let id = Int64(invocation.operands[1]) else {
      throw invocation.missing("the id of one batch")
    }
    if verb == "close" {
      let answer = try session.call(.batchClose, ["batch": .integer(id)])
      if invocation.has(.json) { session.console.json { $0.value(answer) } }
      return .done
    }
    let answer = try session.call(.batchGet, ["batch": .integer(id)])["batch"] ?? .null
    if invocation.has(.json) {
      session.console.json { $0.value(answer) }
      return .done
    }
    let batch = try decoding { () throws(WireFault) in try WireBatch(json: answer, path: "batch") }
    session.console.line([("batch \(batch.id)  ", .strong), (text(batch), .plain)])
    return .done
  }

  private static func open(_ invocation: Invocation, _ session: Session) throws(CommandFailure) -> ExitCode {
    var callback = try Submission.members(invocation, session)
    if callback["after"] != nil { throw .usage("the callback waits for its batch, not for --after") }
    if let name = invocation.text(Add.name) { callback["metadata"] = ["name": .string(name)] }
    if let kind = invocation.text(kind) {
      callback["kind"] = .string(kind)
      if let source = invocation.text(Enqueue.args) { callback["args"] = try Enqueue.wholeArgs(source, session) }
    } else {
      callback["kind"] = "shell"
      let words = try Add.commandWords(invocation, behind: ["open"])
      callback["args"] = Add.arguments(words, line: nil, try Add.environment(invocation, session))
    }
    var params: JSONObject = ["callback": .object(callback)]
    if let condition = invocation.text(success) {
      guard Dependencies.Condition(rawValue: condition) != nil else {
        throw .usage("--on takes success or completion, not \"\(SafeText(condition))\"")
      }
      params["on"] = .string(condition)
    }
    let answer = try session.call(.batchOpen, params)
    guard let id = answer["batch"]?.intValue else {
      throw CommandFailure(.failed, "the store's answer holds no batch")
    }
    if invocation.has(.json) { session.console.json { $0.value(answer) } } else { session.console.line("\(id)") }
    return .done
  }

  /// How far a batch is.
  static func text(_ batch: WireBatch) -> SafeText {
    let done = batch.total - batch.pending
    let failed: SafeText = batch.failed > 0 ? ", \(batch.failed) of them failed" : ""
    let state: SafeText = batch.isOpen ? "open" : "closed"
    return "\(done) of \(batch.total) jobs over\(failed); \(state), waits for \(SafeText(batch.condition.rawValue))"
  }
}
