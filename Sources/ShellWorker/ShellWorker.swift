import JSON
import JobClient
import JobRPC
import Posix

/// Runs `shell` jobs: one thread, one loop over the store's socket, the commands' pipes and their ends.
///
/// What holds whom, when something dies:
///
/// - **The worker** dies: the kernel kills each command (`PR_SET_PDEATHSIG`), a guardian process what they started.
/// - **The store** dies: commands go on. The worker reconnects with backoff, presents its runs with their fences, sends
///   the outcomes and log entries again that were not acknowledged, and kills the runs that are no longer its own.
///   Entries whose acknowledgement was lost may then stand in the log twice.
/// - **A command's leader** ends: its pipes may stay open for a second, then what is left of its process group is
///   killed. What shall live longer starts a session of its own (`setsid`).
package enum ShellWorker {
  /// Serves until it is told to end. Returns the exit code: 0, or 5 where no store was there at the start.
  package static func run(_ options: ShellWorkerOptions) -> Int32 {
    Signal.ignoreBrokenPipes()
    System.raiseOpenFileLimit()
    do {
      let loop = try WorkerLoop(options)
      return loop.run()
    } catch {
      WorkerLog(descriptor: options.log).write("error", "worker.failed", [("cause", "\(error)")])
      return 1
    }
  }
}

/// `key=value` lines for whoever runs the worker.
struct WorkerLog {
  let descriptor: Int32?

  func write(_ level: String, _ event: String, _ fields: [(String, String)] = []) {
    guard let descriptor else { return }
    var line = "level=\(level) event=\(event)"
    for (key, value) in fields { line += " \(key)=\(WorkerLog.quoted(value))" }
    // Nobody may listen any more; that must not end the worker.
    try? IO.writeAll(descriptor, Array((line + "\n").utf8))
  }

  private static func quoted(_ value: String) -> String {
    let isPlain = !value.isEmpty && value.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value < 0x7f && $0 != "\"" }
    if isPlain { return value }
    var result = "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case _ where scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value): result += "?"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
