/// The editor that a person has chosen for texts.
package enum TextEditor {
  /// `$VISUAL`, else `$EDITOR`, else `vi`; it may bring flags.
  package static func name(_ environment: [String: String]) -> String {
    let named = [environment["VISUAL"], environment["EDITOR"]]
    return named.compactMap { $0 }.first { !$0.isEmpty } ?? "vi"
  }

  /// Runs it on a file, on this process's terminal, until it ends; nil where a signal ended it.
  package static func run(_ name: String, on path: String) throws -> Int32? {
    // By the shell, since people put flags into these variables.
    var options = ChildOptions(["sh", "-c", "\(name) \"$1\"", "jobtop", path])
    options.program = "/bin/sh"
    options.input = .inherit
    // The editor must be in the terminal's foreground, where this program is.
    options.ownGroup = false
    return try ChildProcess(options).waitForExit()?.code
  }
}
