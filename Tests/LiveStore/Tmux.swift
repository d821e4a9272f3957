import Posix

/// A real terminal: tmux on a socket of its own, with one program in it. It ends with the object.
package final class Tmux {
  private let socket: String
  private let directory: String

  package struct Unmet: Error, CustomStringConvertible {
    package let description: String
  }

  /// Starts `script` by a shell in a window of that size.
  package init(columns: Int, rows: Int, _ script: String, environment: [String: String] = [:]) throws {
    directory = try FileSystem.makeTemporaryDirectory(prefix: "jobtop-tmux")
    socket = "\(directory)/s"
    let configuration = """
      set -g status off
      set -g escape-time 0
      set -g default-terminal tmux-256color

      """
    try FileSystem.write("\(directory)/conf", Array(configuration.utf8))
    var words = ["-f", "\(directory)/conf", "new-session", "-d", "-x", String(columns), "-y", String(rows)]
    // What the monitor remembers goes there, not to whoever runs the tests.
    let own = ["XDG_STATE_HOME": directory].merging(environment) { $1 }
    for (name, value) in own { words += ["-e", "\(name)=\(value)"] }
    try tmux(words + [script])
  }

  deinit {
    _ = try? tmux(["kill-server"])
    try? FileSystem.removeTree(directory)
  }

  @discardableResult
  private func tmux(_ words: [String]) throws -> String {
    let program = System.find(program: "tmux", path: Environment["PATH"] ?? "/usr/bin") ?? "/usr/bin/tmux"
    var environment = Environment.current()
    environment["LANG"] = "C.UTF-8"
    environment["TMUX"] = nil
    let run = try Run(program, ["-S", socket, "-u"] + words, input: "", environment: environment)
    if run.code != 0 { throw Unmet(description: "tmux \(words): \(run.errors)") }
    return run.output
  }

  /// What the screen shows now.
  package func screen() throws -> String { try tmux(["capture-pane", "-p"]) }

  /// Presses keys by their tmux names: `Enter`, `j`, `C-c`.
  package func press(_ keys: String...) throws { try tmux(["send-keys"] + keys) }

  package func resize(columns: Int, rows: Int) throws {
    try tmux(["resize-window", "-x", String(columns), "-y", String(rows)])
  }

  /// Waits until the screen is as wanted, and returns it.
  @discardableResult
  package func wait(seconds: Int64 = 20, for what: String, until isMet: (String) throws -> Bool) throws -> String {
    let deadline = MonotonicClock.now() + seconds * 1_000_000_000
    let pause = try Poller()
    while true {
      let screen = try screen()
      if try isMet(screen) { return screen }
      if MonotonicClock.now() > deadline { throw Unmet(description: "waited \(seconds) s for \(what):\n\(screen)") }
      try pause.wait(nanoseconds: 20_000_000)
    }
  }

  /// Waits until the text is on the screen.
  @discardableResult
  package func wait(for text: String) throws -> String { try wait(for: text) { $0.contains(text) } }
}
