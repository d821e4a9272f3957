import JSON
import JobClient
import JobRPC
import SafeText

/// `jobtop logs ID`: what a job has written, and what it writes.
enum Logs {
  static let attempt = Flag("attempt", value: "N", "Only of that attempt")
  static let grep = Flag("grep", value: "TEXT", "Only lines that contain TEXT")
  static let raw = Flag("raw", "The bytes as the job wrote them: they may act on a terminal")
  static let times = Flag("times", short: "t", "The time before each line")

  static let command = Command(
    "logs", .see, "Print a job's log", operands: "ID", flags: [.follow, attempt, grep, times, raw, .json],
    details: ["With -f it goes on until the job is final; ^C stops reading and leaves the job alone."],
    examples: ["jobtop logs 100482", "jobtop logs -f --grep WARN 100482"], run: run)

  @Sendable private static func run(_ invocation: Invocation, _ session: Session) throws(CommandFailure) -> ExitCode {
    let id = try invocation.onlyID()
    if invocation.has(raw), invocation.has(.json) { throw .usage("--raw and --json exclude each other") }
    var printer = LogPrinter(console: session.console)
    printer.attempt = try invocation.number(attempt, in: 1...Int64(Int32.max))
    printer.needle = invocation.text(grep)
    printer.isRaw = invocation.has(raw)
    printer.isJSON = invocation.has(.json)
    printer.showsTimes = invocation.has(times)
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
