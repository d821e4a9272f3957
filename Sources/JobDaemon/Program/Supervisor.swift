import Posix

/// Keeps one `jobtop worker` child running: restarts it with backoff when it dies. It outlives a killed daemon.
package final class Supervisor {
  /// What is started.
  package struct Command: Sendable {
    package var program: String
    package var arguments: [String]

    package init(program: String, arguments: [String]) {
      self.program = program
      self.arguments = arguments
    }

    /// `jobtop` beside this program's own executable, then in `PATH`; nil where there is none.
    package static func worker(
      socket: String, slots: Int, ownPath: String?, searchPath: String
    ) -> Command? {
      let beside = ownPath.map { FileSystem.parent(of: $0) + "/jobtop" }
      let program =
        beside.flatMap { FileSystem.exists($0) ? $0 : nil } ?? System.find(program: "jobtop", path: searchPath)
      guard let program else { return nil }
      return Command(
        program: program, arguments: ["jobtop", "worker", "--socket", socket, "--slots", String(slots)])
    }
  }

  private let command: Command
  private var child: ChildProcess?
  private var failures = 0
  private var startedAt: Int64 = 0
  private var isEnding = false
  /// When the next try is due, by the monotonic clock.
  private(set) var restartAt: Int64?

  package init(_ command: Command) {
    self.command = command
    restartAt = MonotonicClock.now()
  }

  var isRunning: Bool { child != nil }

  /// The child's process id, for logs and tests.
  package var processID: Int32? { child?.processID }

  /// Starts the child where that is due.
  func turn(_ daemon: Daemon, at now: Int64) {
    guard let due = restartAt, due <= now, child == nil, !isEnding else { return }
    restartAt = nil
    start(daemon, at: now)
  }

  private func start(_ daemon: Daemon, at now: Int64) {
    var options = ChildOptions(command.arguments)
    options.program = command.program
    // A session of its own: what is typed at the daemon's terminal, or kills it, does not reach the jobs.
    options.ownSession = true
    options.ownGroup = false
    do throws(SpawnError) {
      let child = try ChildProcess(options)
      self.child = child
      startedAt = now
      daemon.settings.logger.log(.info, "worker.started", ("pid", String(child.processID)))
      do {
        try daemon.poller.add(child.processDescriptor, .readable, tag: Daemon.Tag.child)
      } catch {
        daemon.settings.logger.log(.error, "worker.unwatched", ("cause", error.description))
      }
    } catch {
      daemon.settings.logger.log(.error, "worker.failed", ("cause", error.description))
      retry(at: now)
    }
  }

  /// The child's descriptor is readable: it has ended.
  func childEnded(_ daemon: Daemon) {
    guard let ended = child, let exit = ended.reap() else { return }
    daemon.poller.remove(ended.processDescriptor)
    child = nil
    let how = exit.signal?.name ?? "exit \(exit.code ?? 0)"
    daemon.settings.logger.log(
      isEnding ? .info : .warning, "worker.ended", ("pid", String(ended.processID)), ("how", how))
    guard !isEnding else { return }
    let now = MonotonicClock.now()
    // One that ran for a while is a fresh start.
    if now - startedAt > 10_000_000_000 { failures = 0 }
    retry(at: now)
  }

  /// 0.2 s, doubling to 10 s.
  private func retry(at now: Int64) {
    let delay = min(10_000_000_000, Int64(200_000_000) << Int64(min(failures, 6)))
    failures += 1
    restartAt = now + delay
  }

  /// Asks the child to end in good order.
  func drain() {
    isEnding = true
    restartAt = nil
    child?.send(.terminate)
  }

  /// Asks it again: a second signal hurries.
  func hurry() { child?.send(.terminate) }

  /// The daemon ends: the child must not outlive an orderly shutdown.
  func kill() {
    guard let child else { return }
    child.send(.kill)
    _ = try? child.waitForExit(nanoseconds: 1_000_000_000)
  }
}
