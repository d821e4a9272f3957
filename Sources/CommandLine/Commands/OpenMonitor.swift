import JobCore
import SafeText

/// `jobtop` alone: the monitor, or one picture of it.
enum OpenMonitor {
  static let theme = Flag(
    "theme", value: "THEME", "Colours: see jobtop theme list; auto, or auto:NAME, by the background")
  static let readOnly = Flag("read-only", "Let no key change anything")
  static let once = Flag("once", "Print the screen once and end; with --json the views behind it")
  static let view = Flag("view", value: "VIEW", "With --once: overview (default), jobs, errors, workers, queues, …")
  static let line = Flag("line", "Print one line of counts and end, for status bars")
  static let color = Flag("color", "With --once or --line: colours also where the output is no terminal")

  /// The screens that have a tab, in its order.
  private static let views = [
    "overview", "jobs", "errors", "workers", "schedules", "journal", "queues", "kinds", "store",
  ]

  static func run(_ invocation: Invocation, _ session: Session) throws(CommandFailure) -> ExitCode {
    var request = MonitorRequest(try session.address())
    request.isStoreNamed =
      session.namedStore != nil || session.socketFlag != nil
      || session.environment["JOBTOP_SOCKET"]?.isEmpty == false
    request.theme = invocation.text(theme)
    request.readOnly = invocation.has(readOnly)
    request.task = try task(invocation)
    if request.task == .open, !session.console.surface.isTerminal {
      throw .usage("the monitor needs a terminal", remedy: "jobtop --once prints the overview as text")
    }
    return ExitCode(rawValue: session.monitor(request))
  }

  private static func task(_ invocation: Invocation) throws(CommandFailure) -> MonitorRequest.Task {
    if invocation.has(once) {
      if invocation.has(line) { throw .usage("--once and --line are two things") }
      let name = invocation.text(view) ?? "overview"
      guard views.contains(name) else {
        let nearest = Spelling.nearest(to: name, among: views)
        throw .usage(
          "there is no view \"\(SafeText(name))\"",
          remedy: nearest.map { "did you mean \(SafeText($0))?" } ?? views.map { SafeText($0) }.joined(separator: ", "))
      }
      return .once(view: name, json: invocation.has(.json), color: invocation.has(color))
    }
    for flag in [view, .json] where invocation.has(flag) {
      throw .usage("--\(SafeText(flag.name)) goes with --once", remedy: "jobtop --once --\(SafeText(flag.name))")
    }
    if invocation.has(line) { return .line(color: invocation.has(color)) }
    if invocation.has(color) { throw .usage("--color goes with --once or --line") }
    return .open
  }
}
