package import SafeText

/// One word that `jobtop` understands, as data: parsing, help and suggestions are made from it.
package struct Command: Sendable {
  package enum Group: CaseIterable, Hashable, Sendable {
    case submit, see, act, operate

    package var title: SafeText {
      switch self {
      case .submit: "Give work"
      case .see: "See"
      case .act: "Act on jobs"
      case .operate: "Queues, workers, store"
      }
    }
  }

  /// What may stand behind `--`, taken as it is.
  package enum Rest: Hashable, Sendable {
    /// Nothing special: more arguments.
    case arguments
    /// A command line of its own.
    case commandLine
  }

  package let name: String
  package let group: Group
  package let summary: SafeText
  /// What follows the name, without the flags: `ID…`.
  package let operands: SafeText
  package let flags: [Flag]
  /// Further paragraphs for its own help.
  package let details: [SafeText]
  package let examples: [SafeText]
  package let rest: Rest
  package let run: @Sendable (Invocation, Session) throws(CommandFailure) -> ExitCode

  init(
    _ name: String, _ group: Group, _ summary: SafeText, operands: SafeText = "", flags: [Flag] = [],
    details: [SafeText] = [], examples: [SafeText], rest: Rest = .arguments,
    run: @escaping @Sendable (Invocation, Session) throws(CommandFailure) -> ExitCode
  ) {
    self.name = name
    self.group = group
    self.summary = summary
    self.operands = operands
    self.flags = flags
    self.details = details
    self.examples = examples
    self.rest = rest
    self.run = run
  }

  /// Every flag it understands, in the order of its help.
  package var allFlags: [Flag] { flags + Flag.everywhere }
}
