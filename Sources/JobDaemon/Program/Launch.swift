import Configuration
import JobCore
import JobEngine
import Posix

/// From the command line to a serving daemon and its exit code.
package struct Launch {
  package static let version = "0.1.0"

  /// Makes the stores of a data directory; the program knows which kind.
  package typealias Stores = @Sendable (_ directory: String) -> StoreFactory

  /// Ends the start with a sentence and a code.
  private struct Stop: Error {
    let code: Int32
    let sentence: String
  }

  private let stores: Stores
  private let paths = StorePaths.ofThisProcess()
  private let environment = Environment.current()

  private init(stores: @escaping Stores) { self.stores = stores }

  /// Runs `jobtopd` with the words behind its name; returns the process's exit code.
  package static func main(_ words: [String], stores: @escaping Stores) -> Int32 {
    do throws(Stop) {
      let options: LaunchOptions
      do { options = try LaunchOptions(words) } catch { throw Stop(code: ExitCode.usage, sentence: error.sentence) }
      switch options.action {
      case .help: return say(LaunchOptions.help)
      case .version: return say("jobtopd \(version)\n")
      case .serve: return try Launch(stores: stores).serve(options)
      }
    } catch {
      _ = try? IO.writeAll(2, Array("jobtopd: \(error.sentence)\n".utf8))
      return error.code
    }
  }

  private static func say(_ text: String) -> Int32 {
    (try? IO.writeAll(1, Array(text.utf8))) == nil ? ExitCode.failed : ExitCode.done
  }

  private func serve(_ options: LaunchOptions) throws(Stop) -> Int32 {
    let file = try configuration(options.config)
    if let kind = options.store ?? file.store, kind != "sqlite" {
      throw Stop(code: ExitCode.usage, sentence: "this version has no store of that kind (use --store sqlite)")
    }
    guard
      let data = options.data ?? environment["JOBTOP_DATA"].flatMap({ $0.isEmpty ? nil : $0 }) ?? file.data
        ?? paths.data(flag: nil)
    else {
      throw Stop(code: ExitCode.usage, sentence: "no directory for the data is known (give --data)")
    }
    let socket = socketPath(options, file)
    guard socket.utf8.count <= UnixSocket.pathLimit else {
      throw Stop(
        code: ExitCode.usage,
        sentence: "the socket path has \(socket.utf8.count) bytes, the system takes \(UnixSocket.pathLimit)"
          + " (give --socket a shorter one)")
    }
    let level = options.logLevel ?? file.logLevel.flatMap { LogLine(name: $0.rawValue) } ?? .info
    let logger = EventLogger(threshold: level)
    System.raiseOpenFileLimit()
    Signal.ignoreBrokenPipes()
    // Before any thread starts, so that all of them leave these signals to the loop.
    let signals: SignalSource
    do { signals = try SignalSource([.terminate, .interrupt]) } catch {
      throw Stop(code: ExitCode.failed, sentence: "cannot listen for signals: \(error)")
    }

    var settings = DaemonSettings(
      server: "jobtopd/\(Self.version)", environment: options.environment ?? file.environment, owner: System.uid,
      logger: logger)
    let environment = self.environment
    settings.willStop = { ServiceManager.notify("STOPPING=1", environment: environment) }
    let daemon: Daemon
    do throws(StoreError) {
      daemon = try Daemon(settings: settings, factory: stores(data))
    } catch {
      throw Stop(code: error.exitCode, sentence: error.sentence(data: data))
    }
    let listener = try listen(on: socket)
    do throws(Errno) {
      try daemon.serve(on: listener, signals: signals)
    } catch {
      throw Stop(code: ExitCode.failed, sentence: "cannot poll: \(error)")
    }
    supervise(daemon, options.slots ?? file.slots, socket: listener.path.isEmpty ? socket : listener.path, logger)
    logger.log(
      .info, "daemon.started", ("version", Self.version), ("pid", String(System.processID)), ("data", data),
      ("socket", listener.path.isEmpty ? socket : listener.path))
    ServiceManager.notify("READY=1", environment: environment)
    return daemon.run()
  }

  private func configuration(_ named: String?) throws(Stop) -> DaemonConfiguration {
    let candidates =
      named.map { [$0] } ?? [paths.configuration("jobtopd.toml"), "/etc/jobtop/jobtopd.toml"].compactMap(\.self)
    for path in candidates where named != nil || FileSystem.exists(path) {
      let bytes: [UInt8]
      do { bytes = try FileSystem.read(path) } catch {
        throw Stop(code: ExitCode.usage, sentence: "cannot read \(path): \(error) (see --config)")
      }
      do { return try DaemonConfiguration(parsing: bytes, file: path) } catch {
        throw Stop(code: ExitCode.usage, sentence: EventLogger.plain("\(error)"))
      }
    }
    return DaemonConfiguration()
  }

  private func socketPath(_ options: LaunchOptions, _ file: DaemonConfiguration) -> String {
    if let flag = options.socket { return flag }
    if let named = environment["JOBTOP_SOCKET"], !named.isEmpty { return named }
    return file.socket ?? paths.serverSocket(flag: nil)
  }

  /// The store's lock is held: a socket that nobody answers is left over and may go.
  private func listen(on path: String) throws(Stop) -> UnixListener {
    if let handed = ServiceManager.listeningDescriptors(environment: environment).first {
      do { return try UnixListener(takingOver: handed) } catch {
        throw Stop(code: ExitCode.failed, sentence: "cannot use the socket from the service manager: \(error)")
      }
    }
    let directory = FileSystem.parent(of: path)
    do throws(FileSystem.DirectoryError) {
      if path == paths.sharedSocket || !FileSystem.exists(directory) {
        try FileSystem.makePrivateDirectory(directory)
      }
    } catch {
      throw Stop(code: ExitCode.failed, sentence: "\(error) (give --socket another path)")
    }
    do throws(SocketError) { return try UnixListener(path: path, holdsLock: true) } catch {
      if case .inUse = error {
        throw Stop(code: ExitCode.refused, sentence: "\(error) (stop it, or give --socket another path)")
      }
      throw Stop(code: ExitCode.failed, sentence: "\(error) (give --socket another path)")
    }
  }

  /// Starts the shell worker; none for root, whose commands would run as root, unless slots are asked for.
  private func supervise(_ daemon: Daemon, _ slots: Int?, socket: String, _ logger: EventLogger) {
    let count = slots ?? (System.uid == 0 ? 0 : System.processorCount)
    guard count > 0 else { return }
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
  fileprivate var exitCode: Int32 {
    switch self {
    case .full, .failed: ExitCode.storeFailed
    case .newerSchema, .locked: ExitCode.refused
    case .unusable: ExitCode.failed
    }
  }

  /// What happened, and what to do.
  fileprivate func sentence(data: String) -> String {
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
