import CommandLine
import Posix

/// A run of the program within this process: what it printed, and its code.
struct Captured {
  var code: Int32 = -1
  var output = ""
  var errors = ""

  /// Runs with no terminal, no store and the given environment.
  static func run(_ words: [String], environment: [String: String] = [:]) -> Captured {
    let sink = Sink()
    let console = Console(surface: .pipe) {
      sink.output += $0
    } errors: {
      sink.errors += $0
    }
    let paths = StorePaths(environment: ["JOBTOP_SOCKET": "/nonexistent/jobtop.sock"], uid: 4711, home: nil)
    let session = Session(
      console: console, environment: environment, paths: paths, input: Input(canAsk: false, descriptor: -1)
    ) { _ in 99 }
    let code = Jobtop.run(words, session)
    return Captured(
      code: code, output: String(decoding: sink.output, as: UTF8.self),
      errors: String(decoding: sink.errors, as: UTF8.self))
  }

  private final class Sink {
    var output: [UInt8] = []
    var errors: [UInt8] = []
  }
}
