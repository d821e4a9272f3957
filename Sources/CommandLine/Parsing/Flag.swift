package import SafeText

/// One option of a command: its spellings, what follows it, what it is for.
package struct Flag: Hashable, Sendable {
  /// Long spelling without its dashes; also the key under which values are found.
  package let name: String
  /// Short spelling without its dash.
  package let letter: Character?
  /// What the value is called in the help text; nil for a switch.
  package let value: SafeText?
  package let summary: SafeText
  package let isRepeatable: Bool

  init(
    _ name: String, short letter: Character? = nil, value: SafeText? = nil, repeats: Bool = false, _ summary: SafeText
  ) {
    self.name = name
    self.letter = letter
    self.value = value
    self.summary = summary
    isRepeatable = repeats
  }

  /// `-q, --queue QUEUE`
  package var usage: SafeText {
    let short: SafeText = letter.map { "-\(SafeText(String($0))), " } ?? "    "
    let long: SafeText = "--\(SafeText(name))"
    return short + long + (value.map { " \($0)" } ?? "")
  }
}

extension Flag {
  static let socket = Flag(
    "socket", value: "PATH", "The store's socket, or ssh://HOST (else $JOBTOP_SOCKET, then the usual places)")
  static let json = Flag("json", "One JSON object a line, for programs")
  static let help = Flag("help", short: "h", "Say how to use this")
  static let version = Flag("version", "Say which version this is")
  static let filter = Flag("filter", value: "FILTER", "Act on every job that matches, as list would show them")
  static let yes = Flag("yes", short: "y", "Do not ask")
  static let reason = Flag("reason", value: "TEXT", "Why; kept with the change")
  static let reveal = Flag("reveal", "Show what is masked; needs the role admin, and is written into the journal")
  static let queue = Flag("queue", short: "q", value: "QUEUE", "The line it waits in (default: default)")
  static let delay = Flag("in", value: "DURATION", "Run it after that long: 500ms 1s 5m 1h30m 2d")
  static let at = Flag("at", value: "TIME", "Run it at that local time: 03:00, 2026-11-24, 2026-11-24T03:00")
  static let retries = Flag("retries", value: "N", "Run it up to N more times when it fails")
  static let timeout = Flag("timeout", value: "DURATION", "End a run that takes longer")
  static let tag = Flag("tag", value: "TAG", repeats: true, "A word to find it by; may be given again")
  static let priority = Flag("priority", value: "N", "0 (first) to 9 (last); 4 unless said")
  static let wait = Flag("wait", "Wait until it is final and exit with its code")
  static let follow = Flag("follow", short: "f", "Print the log as it is written")
  static let limit = Flag("limit", value: "N", "At most so many; 0 for all")

  /// Understood before and after every command.
  static let everywhere: [Flag] = [.socket, .help]
}
