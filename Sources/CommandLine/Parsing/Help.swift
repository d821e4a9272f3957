package import SafeText

/// The help texts, made from the command table.
package enum Help {
  package static func program(_ commands: [Command], flags: [Flag]) -> [SafeText] {
    var lines: [SafeText] = [
      "jobtop: see and steer background jobs, and give them to the store that jobtopd keeps.",
      "",
      "usage: jobtop [STORE] [--read-only] [--theme THEME]    open the monitor",
      "       jobtop [STORE] --once [--view VIEW] | --line    print it once, or one line of it",
      "       jobtop [STORE] COMMAND …                        one of these",
      "STORE is --socket PATH, ssh://[user@]host[:port][/socket/path], or @NAME of config.toml's [stores].",
    ]
    let column = commands.reduce(0) { max($0, SafeText($1.name).width) } + 4
    for group in Command.Group.allCases {
      lines += ["", group.title]
      for command in commands where command.group == group {
        lines.append("  " + SafeText(command.name).padded(columns: column - 2) + command.summary)
      }
    }
    lines += ["", "Options"] + Self.flags(flags)
    lines += ["", "\"jobtop COMMAND --help\" tells each one's options, with an example.", ""]
    lines.append("Exit codes: 0 done, 1 failed, 2 usage, 3 not found, 4 refused, 5 no store reachable, 6 timed out;")
    lines.append("with --wait or --follow the job's own, 128 + n by signal n, 125 for an error of jobtop's.")
    return lines
  }

  package static func command(_ command: Command) -> [SafeText] {
    var usage: SafeText = "usage: jobtop \(SafeText(command.name))"
    if !command.flags.isEmpty { usage += " [OPTIONS]" }
    if !command.operands.isEmpty { usage += " \(command.operands)" }
    var lines: [SafeText] = [usage, "", "\(command.summary)."]
    if !command.details.isEmpty { lines += [""] + command.details }
    lines += ["", "Options"] + flags(command.allFlags)
    lines += ["", command.examples.count == 1 ? "Example" : "Examples"]
    lines += command.examples.map { "  \($0)" }
    return lines
  }

  private static func flags(_ flags: [Flag]) -> [SafeText] {
    let column = flags.reduce(0) { max($0, $1.usage.width) } + 2
    return flags.map { "  " + $0.usage.padded(columns: column) + $0.summary }
  }
}
