package import SafeText

/// What the program tells the shell. With `--wait` and `--follow` any other number can be a job's own.
package struct ExitCode: RawRepresentable, Hashable, Sendable {
  package let rawValue: Int32
  package init(rawValue: Int32) { self.rawValue = rawValue }

  /// Done; of several, some were changed.
  package static let done = ExitCode(rawValue: 0)
  package static let failed = ExitCode(rawValue: 1)
  package static let usage = ExitCode(rawValue: 2)
  package static let notFound = ExitCode(rawValue: 3)
  /// By state or permission.
  package static let refused = ExitCode(rawValue: 4)
  package static let unreachable = ExitCode(rawValue: 5)
  package static let timedOut = ExitCode(rawValue: 6)
  /// An error of jobtop's own where any small number could be the job's.
  package static let ownError = ExitCode(rawValue: 125)
}

/// Why a command ended without doing what was asked: `jobtop: what happened (what to do)`.
package struct CommandFailure: Error, Hashable, Sendable {
  package let code: ExitCode
  package let message: SafeText
  package let remedy: SafeText?

  package init(_ code: ExitCode, _ message: SafeText, remedy: SafeText? = nil) {
    self.code = code
    self.message = message
    self.remedy = remedy
  }

  static func usage(_ message: SafeText, remedy: SafeText? = nil) -> CommandFailure {
    CommandFailure(.usage, message, remedy: remedy)
  }

  /// The same failure where small numbers belong to the job that is waited for.
  var asOwnError: CommandFailure { CommandFailure(.ownError, message, remedy: remedy) }

  /// The whole line, without its end.
  package var sentence: SafeText { "jobtop: " + message + (remedy.map { " (\($0))" } ?? "") }
}
