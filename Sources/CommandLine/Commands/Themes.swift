import JobClient
import JobCore
import Posix
import SafeText

/// `jobtop theme`: the monitor's colours, without the monitor.
enum Themes {
  static let command = Command(
    "theme", .operate, "List themes, show one, or check a theme file",
    operands: "list | show NAME | lint [FILE]", flags: [.json],
    details: [
      "Themes of your own are the files of ~/.config/jobtop/themes. lint prints file:line:col: what is wrong, and exits 1",
      "where it found something; without a file it checks all.",
    ],
    examples: ["jobtop theme list", "jobtop theme show nord", "jobtop theme lint ~/.config/jobtop/themes/mine.toml"],
    run: run)

  @Sendable private static func run(_ invocation: Invocation, _ session: Session) throws(CommandFailure) -> ExitCode {
    let verbs = ["list", "show", "lint"]
    let operands = invocation.operands
    guard let verb = operands.first else { throw invocation.missing("list, show or lint") }
    guard verbs.contains(verb) else {
      let nearest = Spelling.nearest(to: verb, among: verbs)
      throw .usage(
        "theme cannot \(SafeText(verb))",
        remedy: nearest.map { "did you mean \(SafeText($0))?" } ?? "theme list, theme show NAME, theme lint [FILE]")
    }
    if operands.count > (verb == "list" ? 1 : 2) {
      throw .usage("\"\(SafeText(operands[operands.count - 1]))\" is one too many", remedy: "see: jobtop theme --help")
    }
    let name = operands.count > 1 ? operands[1] : nil
    if verb == "show", name == nil { throw invocation.missing("the theme's name") }
    if verb == "lint", invocation.has(.json) { throw .usage("--json means nothing to theme lint") }
    var request = MonitorRequest(.socket(session.paths.clientSocket(flag: session.socketFlag)))
    request.task =
      switch verb {
      case "list": .themeList(json: invocation.has(.json))
      case "show": .themeShow(name ?? "", json: invocation.has(.json))
      default: .themeLint(path: name)
      }
    return ExitCode(rawValue: session.monitor(request))
  }
}
