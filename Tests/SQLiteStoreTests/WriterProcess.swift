import Posix
import Testing

/// A `store-writer` beside the test program, reaped at the latest when this goes.
final class WriterProcess {
  let child: ChildProcess
  private var pending: [UInt8] = []

  init(_ mode: String, _ directory: String) throws {
    let folder = FileSystem.parent(of: try #require(System.executablePath()))
    var options = ChildOptions(["store-writer", mode, directory])
    options.program = "\(folder)/store-writer"
    options.input = .pipe
    options.output = .pipe
    child = try ChildProcess(options)
  }

  deinit { try? kill() }

  /// The next line that it says; nil at the end. Fails after ten seconds of silence.
  func line() throws -> String? {
    while true {
      if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
        defer { pending.removeSubrange(...end) }
        return String(decoding: pending[..<end], as: UTF8.self)
      }
      var buffer = [UInt8](repeating: 0, count: 65536)
      switch try IO.read(child.output, into: &buffer) {
      case .bytes(let count): pending += buffer[..<count]
      case .end: return nil
      case .wouldBlock:
        let isReady = try IO.wait(child.output, for: .readable, nanoseconds: 10_000_000_000)
        try #require(isReady)
      }
    }
  }

  /// SIGKILL, and waits for its end.
  func kill() throws {
    if child.exit != nil { return }
    child.send(.kill)
    _ = try child.waitForExit()
  }
}
