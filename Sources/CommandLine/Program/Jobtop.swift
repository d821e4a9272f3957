import Posix
import SafeText

/// The program `jobtop`: understands its words, runs the command, says what went wrong.
package enum Jobtop {
  /// Runs one command line (the program's own name left out) and returns its exit code.
  package static func run(_ words: [String], _ session: Session) -> Int32 {
    defer { session.console.flush() }
    do {
      return try perform(ArgumentParser().parse(words), session).rawValue
    } catch {
      session.console.note(error.sentence)
      return error.code.rawValue
    }
  }

  /// The same for this process. Words that are no UTF-8 are refused, since no store could keep them.
  package static func main(_ words: [[UInt8]], monitor: @escaping (MonitorRequest) -> Int32) -> Int32 {
    let environment = Environment.current()
    let session = Session(
      console: .standard(environment: environment), environment: environment, paths: .ofThisProcess(), monitor: monitor)
    var texts: [String] = []
    for word in words {
      guard let text = String(validating: word, as: UTF8.self) else {
        session.console.note("jobtop: \"\(SafeText(bytes: word))\" is no UTF-8 (arguments must be)")
        return ExitCode.usage.rawValue
      }
      texts.append(text)
    }
    return run(texts, session)
  }

  private static func perform(_ invocation: Invocation, _ session: Session) throws(CommandFailure) -> ExitCode {
    session.socketFlag = invocation.text(.socket)
    if let store = invocation.store {
      if invocation.has(.socket) {
        throw .usage("both --socket and \(SafeText(store)) name a store", remedy: "give one of them")
      }
      session.namedStore = try StoreNames(session.paths).address(of: store)
    }
    if let command = invocation.command {
      if invocation.has(.help) {
        Help.command(command).forEach { session.console.line($0) }
        return .done
      }
      return try command.run(invocation, session)
    }
    if invocation.has(.help) {
      Help.program(CommandTable.commands, flags: CommandTable.programFlags).forEach { session.console.line($0) }
      return .done
    }
    if invocation.has(.version) {
      session.console.line("jobtop \(SafeText(Version.text))")
      return .done
    }
    return try OpenMonitor.run(invocation, session)
  }
}
