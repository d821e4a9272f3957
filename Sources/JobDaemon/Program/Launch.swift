import Configuration
import JobCore
package import JobEngine
import Posix

/// From the command line to a serving daemon and its exit code.
package struct Launch {
  package static let version = "0.1.0"

  /// Makes the stores of a data directory; the program knows which kind.
  package typealias Stores = @Sendable (_ directory: String, _ logs: LogCap) -> StoreFactory

  /// Opens the files of a data directory that no daemon serves.
  package typealias Offline = @Sendable (_ directory: String) throws(StoreError) -> any OfflineStore

  /// Ends the start with a sentence and a code.
  struct Stop: Error {
    let code: Int32
    let sentence: String
  }

  private let stores: Stores
  let offline: Offline
  let paths = StorePaths.ofThisProcess()
  let environment = Environment.current()

  private init(stores: @escaping Stores, offline: @escaping Offline) {
    self.stores = stores
    self.offline = offline
  }

  /// Runs `jobtopd` with the words behind its name; returns the process's exit code.
  package static func main(_ words: [String], stores: @escaping Stores, offline: @escaping Offline) -> Int32 {
    do throws(Stop) {
      let options: LaunchOptions
      do { options = try LaunchOptions(words) } catch { throw Stop(code: ExitCode.usage, sentence: error.sentence) }
      switch options.action {
      case .help: return say(LaunchOptions.help)
      case .settings: return say(ConfigurationPage.template)
      case .version: return say("jobtopd \(version)\n")
      case .serve: return try Launch(stores: stores, offline: offline).serve(options)
      case .migrate: return try Launch(stores: stores, offline: offline).migrate(options)
      case .check: return try Launch(stores: stores, offline: offline).check(options)
      case .backup(let path): return try Launch(stores: stores, offline: offline).backUp(into: path, options)
      case .restore(let path): return try Launch(stores: stores, offline: offline).restore(from: path, options)
      }
    } catch {
      _ = try? IO.writeAll(2, Array("jobtopd: \(error.sentence)\n".utf8))
      return error.code
    }
  }

  static func say(_ text: String) -> Int32 {
    (try? IO.writeAll(1, Array(text.utf8))) == nil ? ExitCode.failed : ExitCode.done
  }

  private func serve(_ options: LaunchOptions) throws(Stop) -> Int32 {
    let resolved: ResolvedOptions
    do throws(ResolvedOptions.Fault) {
      resolved = try ResolvedOptions(options, environment: environment, paths: paths)
    } catch {
      throw Stop(code: ExitCode.usage, sentence: error.sentence)
    }
    let (data, socket) = (resolved.data, resolved.socket)
    guard socket.utf8.count <= UnixSocket.pathLimit else {
      throw Stop(
        code: ExitCode.usage,
        sentence: "the socket path has \(socket.utf8.count) bytes, the system takes \(UnixSocket.pathLimit)"
          + " (give --socket a shorter one)")
    }
    let logger = EventLogger(threshold: resolved.logLevel)
    System.raiseOpenFileLimit()
    Signal.ignoreBrokenPipes()
    // Before any thread starts, so that all of them leave these signals to the loop.
    let signals: SignalSource
    do { signals = try SignalSource([.terminate, .interrupt, .hangup]) } catch {
      throw Stop(code: ExitCode.failed, sentence: "cannot listen for signals: \(error)")
    }

    var settings = DaemonSettings(
      server: "jobtopd/\(Self.version)", environment: resolved.environmentName, owner: System.uid,
      security: resolved.security, logger: logger)
    let environment = self.environment
    settings.logCap = resolved.logCap
    settings.timeZone = resolved.timeZone
    settings.willStop = { ServiceManager.notify("STOPPING=1", environment: environment) }
    let daemon: Daemon
    do throws(StoreError) {
      daemon = try Daemon(settings: settings, factory: stores(data, resolved.logCap))
    } catch {
      throw Stop(code: error.exitCode, sentence: error.sentence(data: data))
    }
    daemon.adopt(resolved)
    daemon.reloader = Reloader(options, environment: environment, paths: paths, current: resolved)
    let listener = try listen(on: socket, resolved)
    do throws(Errno) {
      try daemon.serve(on: listener, signals: signals)
    } catch {
      throw Stop(code: ExitCode.failed, sentence: "cannot poll: \(error)")
    }
    supervise(daemon, resolved.slots, socket: listener.path.isEmpty ? socket : listener.path, logger)
    logger.log(
      .info, "daemon.started", ("version", Self.version), ("pid", String(System.processID)), ("data", data),
      ("socket", listener.path.isEmpty ? socket : listener.path), ("config", resolved.file ?? "none"))
    ServiceManager.notify("READY=1", environment: environment)
    return daemon.run()
  }

  /// The store's lock is held: a socket that nobody answers is left over and may go.
  private func listen(on path: String, _ resolved: ResolvedOptions) throws(Stop) -> UnixListener {
    if let handed = ServiceManager.listeningDescriptors(environment: environment).first {
      do { return try UnixListener(takingOver: handed) } catch {
        throw Stop(code: ExitCode.failed, sentence: "cannot use the socket from the service manager: \(error)")
      }
    }
    let directory = FileSystem.parent(of: path)
    let madeDirectory = !FileSystem.exists(directory)
    do throws(FileSystem.DirectoryError) {
      if path == paths.sharedSocket || !FileSystem.exists(directory) {
        try FileSystem.makePrivateDirectory(directory)
      }
    } catch {
      throw Stop(code: ExitCode.failed, sentence: "\(error) (give --socket another path)")
    }
    let listener: UnixListener
    do throws(SocketError) { listener = try UnixListener(path: path, holdsLock: true) } catch {
      if case .inUse = error {
        throw Stop(code: ExitCode.refused, sentence: "\(error) (stop it, or give --socket another path)")
      }
      throw Stop(code: ExitCode.failed, sentence: "\(error) (give --socket another path)")
    }
    try open(path, madeDirectory: madeDirectory, resolved)
    return listener
  }

  /// Lets in whom `[security]` names: until here the socket was its owner's alone.
  private func open(_ path: String, madeDirectory: Bool, _ resolved: ResolvedOptions) throws(Stop) {
    let mode = resolved.configuration.security.socketMode
    let directory = FileSystem.parent(of: path)
    do throws(Errno) {
      if let group = resolved.socketGroup {
        try FileSystem.setGroup(path, group)
        if madeDirectory { try FileSystem.setGroup(directory, group) }
      }
      guard mode != 0o600 else { return }
      if madeDirectory { try FileSystem.setMode(directory, mode == 0o666 ? 0o711 : 0o710) }
      try FileSystem.setMode(path, mode)
    } catch {
      throw Stop(
        code: ExitCode.failed,
        sentence: "cannot open \(path) to others: \(error) (see socket_mode and socket_group in [security])")
    }
  }

  /// Starts the shell worker; none for root, whose commands would run as root, unless slots are asked for.
  private func supervise(_ daemon: Daemon, _ slots: Int?, socket: String, _ logger: EventLogger) {
    let count = slots ?? (System.uid == 0 ? 0 : System.processorCount)
    guard count > 0 else { return }
    // Started here it would run that user's commands as the daemon's own.
    guard daemon.security.shellUser == daemon.security.owner else {
      logger.log(.warning, "worker.elsewhere", ("start", "jobtop worker as shell_user"), ("slots", String(count)))
      return
    }
    guard
      let command = Supervisor.Command.worker(
        socket: socket, slots: count, ownPath: System.executablePath(), searchPath: environment["PATH"] ?? "")
    else {
      logger.log(.warning, "worker.missing", ("program", "jobtop"), ("slots", String(count)))
      return
    }
    daemon.supervisor = Supervisor(command)
  }
}

extension StoreError {
  /// What the process ends with when a store does not open.
  var exitCode: Int32 {
    switch self {
    case .full, .failed: ExitCode.storeFailed
    case .newerSchema, .locked: ExitCode.refused
    case .unusable: ExitCode.failed
    }
  }

  /// What happened, and what to do.
  func sentence(data: String) -> String {
    switch self {
    case .full: return "no space left on the device of \(data) (free some)"
    case .failed(let operation, let code, let message):
      return "cannot \(operation) in \(data): \(EventLogger.plain(message)) [\(code)]"
    case .newerSchema(let found, let known):
      return "\(data) was written by a newer jobtopd: schema \(found), this one knows \(known) (install that version)"
    case .locked(let path, let pid):
      let holder = pid.map { "process \($0)" } ?? "another process"
      return "\(path) is in use by \(holder) (stop it, or give --data another directory)"
    case .unusable(let path, let reason):
      switch reason {
      case .networkFileSystem:
        return "\(path) is on a network file system, where locks cannot be trusted (give --data a local directory)"
      case .readOnly: return "\(path) is read-only (give --data a directory that can be written)"
      case .notADirectory: return "\(path) is no directory (give --data another path)"
      case .permission: return "\(path) may not be used by this user (give --data another directory)"
      case .wrongOwner: return "\(path) belongs to another user (give --data a directory of your own)"
      case .other(let code): return "\(path) cannot be used: \(Errno(code)) (give --data another directory)"
      }
    }
  }
}
