import Posix

/// The peer to beat: beanstalkd with an fsync for every put, on a socket of its own.
final class Beanstalkd {
  let socket: String
  private let directory: String
  private let process: ChildProcess

  /// Nil where it is not installed.
  init?() throws {
    guard let program = System.find(program: "beanstalkd", path: "/usr/bin:/usr/local/bin") else { return nil }
    directory = try FileSystem.makeTemporaryDirectory(prefix: "jobtop-peer")
    socket = "\(directory)/s"
    process = try ChildProcess(ChildOptions([program, "-l", "unix:\(socket)", "-b", directory, "-f0"]))
    let deadline = MonotonicClock.now() + 5_000_000_000
    while (try? UnixSocket.connect(socket)) == nil {
      if MonotonicClock.now() > deadline { throw DaemonProcess.NotServing(program: "beanstalkd") }
      _ = try process.waitForExit(nanoseconds: 2_000_000)
    }
  }

  /// One put of the load's job.
  static let put: [UInt8] = Array("put 1024 0 60 \(Load.job.utf8.count)\r\n\(Load.job)\r\n".utf8)

  deinit {
    process.send(.kill)
    _ = try? process.waitForExit()
    try? FileSystem.removeTree(directory)
  }
}
