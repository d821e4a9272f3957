import Posix

/// A real daemon with a store of its own, ended and removed with the object.
final class DaemonProcess {
  let directory: String
  let socket: String
  private var process: ChildProcess?

  struct NotServing: Error { let program: String }

  /// A daemon with so many slots; `settings` is what its configuration file holds.
  init(slots: Int = 0, settings: String = "") throws {
    directory = try FileSystem.makeTemporaryDirectory(prefix: "jobtop-bench")
    try FileSystem.write("\(directory)/jobtopd.toml", Array(settings.utf8))
    socket = "\(directory)/s"
    try start(slots: slots)
  }

  /// Starts it (again) and waits until it answers; returns the seconds that took.
  @discardableResult
  func start(slots: Int = 0) throws -> Double {
    var options = ChildOptions([
      Self.sibling("jobtopd"), "--data", "\(directory)/data", "--socket", socket, "--slots", String(slots),
      "--log-level", "error", "--config", "\(directory)/jobtopd.toml",
    ])
    options.errors = .inherit
    return try seconds {
      process = try ChildProcess(options)
      let deadline = MonotonicClock.now() + 30_000_000_000
      while true {
        if (try? LoadClient(socket)) != nil { return }
        if MonotonicClock.now() > deadline { throw NotServing(program: "jobtopd") }
        _ = try process?.waitForExit(nanoseconds: 2_000_000)
      }
    }
  }

  func stop() throws {
    process?.send(.terminate)
    _ = try process?.waitForExit(nanoseconds: 20_000_000_000)
    process = nil
  }

  /// What it costs now.
  var figures: ProcessFigures { ProcessFigures(process?.processID ?? 0) }

  deinit {
    process?.send(.kill)
    _ = try? process?.waitForExit()
    try? FileSystem.removeTree(directory)
  }

  /// A program that was built beside this one.
  static func sibling(_ name: String) -> String {
    "\(FileSystem.parent(of: System.executablePath() ?? ""))/\(name)"
  }
}
