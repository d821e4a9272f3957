import SafeText

/// `jobtop` alone.
enum OpenMonitor {
  static let theme = Flag("theme", value: "THEME", "Colours: terminal, dark, light, mono, or a file of your own")
  static let readOnly = Flag("read-only", "Let no key change anything")

  static func run(_ invocation: Invocation, _ session: Session) throws(CommandFailure) -> ExitCode {
    guard session.console.surface.isTerminal else {
      throw .usage(
        "the monitor needs a terminal", remedy: "jobtop list, queues and workers print text; see jobtop --help")
    }
    var request = MonitorRequest(try session.address())
    request.isStoreNamed =
      session.namedStore != nil || session.socketFlag != nil
      || session.environment["JOBTOP_SOCKET"]?.isEmpty == false
    request.theme = invocation.text(theme)
    request.readOnly = invocation.has(readOnly)
    return ExitCode(rawValue: session.monitor(request))
  }
}
