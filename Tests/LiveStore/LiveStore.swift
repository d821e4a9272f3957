package import JobClient
import Posix

/// A real daemon with a directory of its own; both are gone with the object.
///
/// Unchecked: tests run its `jobtop` from several threads, and start and kill it from one.
package final class LiveStore: @unchecked Sendable {
  package let directory: String
  package let socket: String
  private let data: String
  private let slots: Int
  private var daemon: ChildProcess?

  package struct NotServing: Error { let log: String }

  /// Starts the built `jobtopd`; its worker, if it has slots, is the built `jobtop`.
  package init(slots: Int = 0, configuration: String = "", data: String? = nil) throws {
    directory = try FileSystem.makeTemporaryDirectory(prefix: "jobtop-test")
    socket = "\(directory)/s"
    self.data = data ?? "\(directory)/data"
    self.slots = slots
    try configure(configuration)
    try start()
  }

  deinit {
    // In good order first, so that the worker and its commands end as well.
    if let daemon {
      daemon.send(.terminate)
      if (try? daemon.waitForExit(nanoseconds: 200_000_000)) == nil { daemon.send(.terminate) }
      if (try? daemon.waitForExit(nanoseconds: 20_000_000_000)) == nil { kill() }
    }
    try? FileSystem.removeTree(directory)
  }

  /// Starts it (again) and waits until it answers.
  package func start() throws {
    var options = ChildOptions([
      Built.program("jobtopd"), "--data", data, "--socket", socket, "--slots", String(slots),
      "--config", "\(directory)/jobtopd.toml",
    ])
    let file = try FileDescriptor.open("\(directory)/log", .append, create: 0o600)
    options.output = .descriptor(file.raw)
    options.errors = .descriptor(file.raw)
    let daemon = try ChildProcess(options)
    self.daemon = daemon
    let deadline = MonotonicClock.now() + 30_000_000_000
    while (try? connect()) == nil {
      if try daemon.waitForExit(nanoseconds: 5_000_000) != nil || MonotonicClock.now() > deadline {
        throw NotServing(log: log())
      }
    }
  }

  /// Writes its `jobtopd.toml`, which it reads at its start and at HUP.
  package func configure(_ text: String) throws {
    try FileSystem.write("\(directory)/jobtopd.toml", Array(text.utf8))
  }

  /// HUP: it reads its configuration again.
  package func reload() { daemon?.send(.hangup) }

  /// Waits until the daemon's log has a line with this text, in which `jobtopd` writes what it did.
  package func waitForLog(_ text: String) throws {
    let deadline = MonotonicClock.now() + 20_000_000_000
    while !log().contains(text) {
      if try daemon?.waitForExit(nanoseconds: 5_000_000) != nil || MonotonicClock.now() > deadline {
        throw NotServing(log: log())
      }
    }
  }

  /// SIGKILL, and its end awaited.
  package func kill() {
    daemon?.send(.kill)
    _ = try? daemon?.waitForExit()
    daemon = nil
  }

  /// TERM, and its exit code.
  @discardableResult
  package func stop() throws -> Int32? {
    daemon?.send(.terminate)
    let exit = try daemon?.waitForExit(nanoseconds: 30_000_000_000)
    daemon = nil
    return exit?.code
  }

  /// SIGTERM alone: what still runs gets its grace.
  package func terminate() { daemon?.send(.terminate) }

  /// Waits for the end that `terminate` asked for.
  package func waitForEnd() throws {
    guard let daemon else { return }
    guard try daemon.waitForExit(nanoseconds: 30_000_000_000) != nil else { throw NotServing(log: log()) }
    self.daemon = nil
  }

  package func connect() throws -> StoreConnection { try StoreConnection(path: socket, client: "test") }

  /// What the daemon has logged.
  package func log() -> String {
    String(decoding: (try? FileSystem.read("\(directory)/log")) ?? [], as: UTF8.self)
  }

  /// Runs the built `jobtop` on this store to its end.
  package func jobtop(_ words: [String], input: String = "", environment: [String: String] = [:]) throws -> Run {
    var variables = Environment.current()
    variables["JOBTOP_SOCKET"] = socket
    for (name, value) in environment { variables[name] = value }
    return try Run(Built.program("jobtop"), words, input: input, environment: variables)
  }

  package func jobtop(_ words: String...) throws -> Run { try jobtop(words) }
}

/// The programs of this build, which lie beside the test's own.
package enum Built {
  package static func program(_ name: String) -> String {
    "\(FileSystem.parent(of: System.executablePath() ?? ""))/\(name)"
  }
}

/// A program that has run: its exit code and what it printed.
package struct Run: Sendable {
  /// 128 + n where signal n ended it.
  package let code: Int32
  package let output: String
  package let errors: String

  package struct TookTooLong: Error { let words: [String] }

  package init(
    _ program: String, _ words: [String], input: String = "", environment: [String: String] = Environment.current()
  ) throws {
    var options = ChildOptions([program] + words)
    options.program = program
    options.environment = environment.map { Array("\($0.key)=\($0.value)".utf8) }
    options.input = .pipe
    options.output = .pipe
    options.errors = .pipe
    let child = try ChildProcess(options)
    // Less than a pipe holds, so that nobody waits for anybody.
    precondition(input.utf8.count < 60_000, #function)
    try IO.writeAll(child.input, Array(input.utf8))
    child.closeInput()
    var texts: [Int32: [UInt8]] = [child.output: [], child.errors: []]
    var open = Set(texts.keys)
    var buffer = [UInt8](repeating: 0, count: 65536)
    let deadline = MonotonicClock.now() + 60_000_000_000
    let poller = try Poller()
    for descriptor in open { try poller.add(descriptor, .readable, tag: UInt64(descriptor)) }
    while !open.isEmpty {
      if try poller.wait(nanoseconds: deadline - MonotonicClock.now()) == 0, MonotonicClock.now() >= deadline {
        child.send(.kill)
        _ = try child.waitForExit()
        throw TookTooLong(words: words)
      }
      for index in 0..<poller.count {
        let descriptor = Int32(poller[index].tag)
        switch try IO.read(descriptor, into: &buffer) {
        case .bytes(let count): texts[descriptor]?.append(contentsOf: buffer[..<count])
        case .wouldBlock: continue
        case .end:
          poller.remove(descriptor)
          open.remove(descriptor)
        }
      }
    }
    output = String(decoding: texts[child.output] ?? [], as: UTF8.self)
    errors = String(decoding: texts[child.errors] ?? [], as: UTF8.self)
    let exit = try child.waitForExit()
    code = exit?.code ?? 128 + (exit?.signal?.number ?? 0)
  }
}
