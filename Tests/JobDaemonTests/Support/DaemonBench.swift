import JSON
import JobCore
import JobDaemon
import JobEngine
import JobRPC
import Posix
import SQLiteStore
import Testing

/// Which store a session test runs over.
enum Backing: CaseIterable, Sendable {
  case memory, sqlite
}

struct BenchError: Error {
  let problem: String
}

/// A daemon on a thread of this process, on a socket in a directory of its own.
final class DaemonBench {
  let directory: String
  let socketPath: String
  /// A second socket, where one was asked for.
  let cappedPath: String
  private let thread: Thread
  private let memory: LockedMemory?
  private let ended = Monitored<Int32?>(nil)
  private let stop: @Sendable () -> Void

  /// What the daemon's thread tells when it has started.
  private enum Start {
    case serving(stop: @Sendable () -> Void)
    case failed(String)
  }

  /// A daemon that is serving when this returns; `owner` is the uid it takes for its own, and nobody gets more than `cap`
  /// through its second socket.
  init(_ backing: Backing, owner: UInt32 = System.uid, security: SecurityPolicy? = nil, cap: Roles? = nil) throws {
    let directory = try FileSystem.makeTemporaryDirectory(prefix: "jobtop-daemon")
    self.directory = directory
    let path = directory + "/sock"
    socketPath = path
    let capped = directory + "/capped"
    cappedPath = capped
    let factory: StoreFactory
    let ended = self.ended
    switch backing {
    case .memory:
      let memory = LockedMemory()
      self.memory = memory
      factory = StoreFactory(
        store: { LockedStore(memory) }, reader: { LockedReader(memory) }, logs: { LockedLogs(memory) },
        logReader: { LockedLogs(memory) })
    case .sqlite:
      memory = nil
      factory = StoreFactory(
        store: { () throws(StoreError) in try SQLiteStore(directory: directory) },
        reader: { () throws(StoreError) in try SQLiteReader(directory: directory) },
        logs: { () throws(StoreError) in try SQLiteLogStore(directory: directory) },
        logReader: { () throws(StoreError) in try SQLiteLogStore(reading: directory) })
    }
    let started = Monitored<Start?>(nil)
    thread = try Thread(name: "daemon") {
      do {
        let settings = DaemonSettings(
          server: "jobtopd/test", environment: "test", owner: owner, security: security,
          logger: EventLogger(threshold: .error),
          grace: .zero, ladder: .zero)
        let daemon = try Daemon(settings: settings, factory: factory)
        try daemon.serve(on: UnixListener(path: path, holdsLock: true))
        if let cap { try daemon.serve(on: UnixListener(path: capped, holdsLock: false), cap: cap) }
        started.with { $0 = .serving(stop: daemon.stop) }
        let code = daemon.run()
        ended.with { $0 = code }
      } catch {
        started.with { $0 = .failed("\(error)") }
      }
    }
    switch started.wait(nanoseconds: 10_000_000_000, until: { $0 }) {
    case .serving(let stop): self.stop = stop
    case .failed(let problem): throw BenchError(problem: problem)
    case nil: throw BenchError(problem: "the daemon did not start within 10 s")
    }
  }

  /// Has each following commit of the memory store fail.
  func fail(with error: StoreError?) { try? memory?.fail(with: error) }

  /// What a check of the memory store finds.
  func damage(_ found: [String]) { memory?.damage.with { $0 = found } }

  /// What the daemon ended with, once it has; nil where it goes on for 20 s.
  var exitCode: Int32? { ended.wait(nanoseconds: 20_000_000_000) { $0 } }

  deinit {
    stop()
    thread.join()
    try? FileSystem.removeTree(directory)
  }
}
