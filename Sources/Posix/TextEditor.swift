/// The editor that a person has chosen for texts.
package enum TextEditor {
  /// How often `meanwhile` is called.
  private static let turn: Int64 = 100_000_000

  /// `$VISUAL`, else `$EDITOR`, else `vi`; it may bring flags.
  package static func name(_ environment: [String: String]) -> String {
    let named = [environment["VISUAL"], environment["EDITOR"]]
    return named.compactMap { $0 }.first { !$0.isEmpty } ?? "vi"
  }

  /// Runs it on a file, on this process's terminal, until it ends; nil where a signal ended it.
  ///
  /// - Parameter meanwhile: called ten times a second, for a program that takes its signals from a descriptor: ^Z in
  ///   the editor is for both.
  package static func run(_ name: String, on path: String, meanwhile: (() -> Void)? = nil) throws -> Int32? {
    // By the shell, since people put flags into these variables.
    var options = ChildOptions(["sh", "-c", "\(name) \"$1\"", "jobtop", path])
    options.program = "/bin/sh"
    options.input = .inherit
    // The editor must be in the terminal's foreground, where this program is.
    options.ownGroup = false
    let child = try ChildProcess(options)
    guard let meanwhile else { return try child.waitForExit()?.code }
    while true {
      if let exit = try child.waitForExit(nanoseconds: turn) { return exit.code }
      meanwhile()
    }
  }
}
