import JSON
import JobClient
import JobRPC
import SafeText

/// `jobtop logs ID`: what a job has written, and what it writes.
enum Logs {
  static let attempt = Flag("attempt", value: "N", "Only of that attempt")
  static let grep = Flag("grep", value: "TEXT", "Only lines that contain TEXT")
  static let since = Flag("since", value: "DURATION", "With a filter: only lines of the last so long")
  static let raw = Flag("raw", "The bytes as the job wrote them: they may act on a terminal")
  static let times = Flag("times", short: "t", "The time before each line")

  static let command = Command(
    "logs", .see, "Print a job's log, or look through those of many", operands: "ID|FILTER",
    flags: [.follow, attempt, grep, since, .limit, times, raw, .reveal, .reason, .json],
    details: [
      "With -f it goes on until the job is final; ^C stops reading and leaves the job alone.",
      "With a filter --grep is needed: lines of all its jobs that contain TEXT, the newest job first, each with its id.",
    ],
    examples: [
      "jobtop logs 100482", "jobtop logs -f --grep WARN 100482", "jobtop logs 'queue:mail ended:<24h' --grep timeout",
    ], run: run)

  @Sendable private static func run(_ invocation: Invocation, _ session: Session) throws(CommandFailure) -> ExitCode {
    if invocation.has(raw), invocation.has(.json) { throw .usage("--raw and --json exclude each other") }
    if invocation.operands.count != 1 || Int64(invocation.operands[0]) == nil, let text = invocation.text(grep) {
      return try LogSearcher(session: session, invocation: invocation).run(
        invocation.operands.joined(separator: " "), text)
    }
    let id = try invocation.onlyID()
    var printer = LogPrinter(console: session.console)
    printer.attempt = try invocation.number(attempt, in: 1...Int64(Int32.max))
    printer.needle = invocation.text(grep)
    printer.isRaw = invocation.has(raw)
    printer.isJSON = invocation.has(.json)
    printer.showsTimes = invocation.has(times)
    if invocation.has(.reveal) {
      if invocation.has(.follow) { throw .usage("--reveal reads what is there; it cannot follow") }
      printer.extra["reveal"] = true
      if let reason = invocation.text(.reason) { printer.extra["reason"] = .string(reason) }
    }
    let connection = try session.connect()
    let follower = LogFollower(session, connection, job: id, printer: printer)
    if invocation.has(.follow) {
      if try !follower.follow() { session.console.note("jobtop: stopped following job \(id), which goes on") }
    } else {
      _ = try connection.ask(.jobGet, ["id": .integer(id)])
      try follower.printAll()
    }
    return .done
  }
}
