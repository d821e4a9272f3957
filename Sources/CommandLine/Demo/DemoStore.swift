import JSON
import JobClient
import JobRPC
import Posix
import SafeText

/// A store of the demo's own: a daemon in a directory of its own, both gone at the end.
final class DemoStore {
  let directory: String
  let socketPath: String
  private let daemon: ChildProcess
  private let program: String

  /// Starts `jobtopd` and waits until it answers.
  init(slots: Int64, _ session: Session) throws(CommandFailure) {
    program = try DemoStore.daemonProgram(session)
    do {
      directory = try FileSystem.makeTemporaryDirectory(prefix: "jobtop-demo")
    } catch {
      throw CommandFailure(.failed, "no directory for the demo: \(SafeText(error.description))")
    }
    socketPath = directory + "/jobtop.sock"
    var options = ChildOptions([
      program, "--data", directory + "/data", "--socket", socketPath, "--slots", String(slots),
    ])
    options.program = program
    // It must not take the terminal's ^C, and must not outlive the demo.
    options.ownGroup = true
    options.deathSignal = .terminate
    do {
      daemon = try DemoStore.start(options, log: directory + "/jobtopd.log")
    } catch {
      try? FileSystem.removeTree(directory)
      throw error
    }
    session.socketFlag = socketPath
    try waitUntilServing(session)
  }

  private static func start(_ options: ChildOptions, log path: String) throws(CommandFailure) -> ChildProcess {
    let file: FileDescriptor
    do {
      file = try FileDescriptor.open(path, .append, create: 0o600)
    } catch {
      throw CommandFailure(.failed, "\(SafeText(path)): \(SafeText(error.description))")
    }
    var options = options
    options.output = .descriptor(file.raw)
    options.errors = .descriptor(file.raw)
    do {
      return try ChildProcess(options)
    } catch {
      throw CommandFailure(.failed, SafeText(error.description))
    }
  }

  /// How to start it again by hand, as after a `kill -9`.
  var commandLine: SafeText {
    "\(SafeText(program)) --data \(SafeText(directory))/data --socket \(SafeText(socketPath))"
  }

  var processID: Int32 { daemon.processID }

  /// Ends the jobs that run, then the daemon with its worker, then removes the directory.
  func stop(_ session: Session) {
    let connection = try? session.connect()
    if let peer = connection?.peer, peer.process != daemon.processID {
      session.console.note(
        "jobtop: another jobtopd (process \(peer.process)) serves the demo's store: it is left running")
      return
    }
    if let connection, let ids = try? JobQuery.ids("state:running", over: connection), !ids.isEmpty {
      _ = try? connection.ask(.jobKill, ["ids": .array(ids.map { .integer($0) })])
    }
    // The first asks it to drain, the second to hurry.
    for wait: Int64 in [1_500_000_000, 8_000_000_000] where daemon.exit == nil {
      daemon.send(.terminate)
      _ = try? daemon.waitForExit(nanoseconds: wait)
    }
    if daemon.exit == nil {
      daemon.send(.kill)
      _ = try? daemon.waitForExit(nanoseconds: 2_000_000_000)
    }
    if connection == nil { endOrphans() }
    try? FileSystem.removeTree(directory)
  }

  /// A daemon that was killed leaves its worker behind, which waits for its return: it is asked to end, and to hurry.
  private func endOrphans() {
    guard let pause = try? Poller() else { return }
    let end = MonotonicClock.now() + 10_000_000_000
    var orphans = orphans()
    for process in orphans { try? Signal.terminate.send(to: process) }
    var hurriesAt = MonotonicClock.now() + 500_000_000
    while !orphans.isEmpty, MonotonicClock.now() < end {
      _ = try? pause.wait(nanoseconds: 20_000_000)
      orphans = self.orphans()
      guard MonotonicClock.now() > hurriesAt else { continue }
      for process in orphans { try? Signal.terminate.send(to: process) }
      hurriesAt = end
    }
  }

  /// The workers on this store's socket.
  private func orphans() -> [Int32] {
    ((try? FileSystem.names(in: "/proc")) ?? []).compactMap { name -> Int32? in
      guard let process = Int32(name), process > 1,
        let words = try? FileSystem.read("/proc/\(process)/cmdline").split(separator: 0)
      else { return nil }
      let isWorker = words.contains { $0.elementsEqual("worker".utf8) }
      return isWorker && words.contains { $0.elementsEqual(socketPath.utf8) } ? process : nil
    }
  }

  private func waitUntilServing(_ session: Session) throws(CommandFailure) {
    let end = MonotonicClock.now() + 10_000_000_000
    while MonotonicClock.now() < end {
      if (try? session.connect()) != nil { return }
      // The process's end is the one signal there is; its readiness shows by the socket.
      if let exit = try? daemon.waitForExit(nanoseconds: 10_000_000) {
        let log = (try? FileSystem.read(directory + "/jobtopd.log")) ?? []
        let last = log.split(separator: 0x0A).last.map { SafeText(bytes: Array($0)) } ?? ""
        try? FileSystem.removeTree(directory)
        throw CommandFailure(.failed, "jobtopd ended with code \(exit.code ?? -1): \(last)")
      }
    }
    stop(session)
    throw CommandFailure(.unreachable, "jobtopd did not answer within 10 s")
  }

  /// The program beside this one, then on PATH.
  private static func daemonProgram(_ session: Session) throws(CommandFailure) -> String {
    if let own = System.executablePath() {
      let beside = FileSystem.parent(of: own) + "/jobtopd"
      if FileSystem.exists(beside) { return beside }
    }
    guard let found = System.find(program: "jobtopd", path: session.environment["PATH"] ?? "") else {
      throw CommandFailure(.failed, "there is no jobtopd beside jobtop or on PATH", remedy: "build or install both")
    }
    return found
  }
}
