import JSON
package import JobClient
package import JobCore
import JobRPC
package import Posix
import SafeText

/// What the monitor is to be opened with.
package struct MonitorRequest: Hashable, Sendable {
  package var address: StoreAddress
  package var theme: String?
  package var readOnly = false
  /// By a flag or the environment, so that a configured socket does not count.
  package var isStoreNamed = true
  /// Whether a signal that ends the monitor may end the process at once.
  package var diesBySignal = true

  /// What is wanted of the screen's side of the program.
  package var task = Task.open

  /// Everything that needs to know how jobtop looks, which commands do not.
  package enum Task: Hashable, Sendable {
    /// The monitor, until it is left.
    case open
    /// One of its screens, printed once; colours also where the output is no terminal.
    case once(view: String, json: Bool, color: Bool)
    /// One line of counts.
    case line(color: Bool)
    case themeList(json: Bool)
    case themeShow(String, json: Bool)
    case themeLint(path: String?)
  }

  package init(_ address: StoreAddress) { self.address = address }
}

/// What a command works with beside its own arguments: outputs, environment, clock, the way to the store.
package final class Session {
  package let console: Console
  package let environment: [String: String]
  package let paths: StorePaths
  package let input: Input
  package let monitor: (MonitorRequest) -> Int32
  package var socketFlag: String?
  /// The store that the command line names before the command: `@prod`, `ssh://db1`.
  package var namedStore: StoreAddress?

  package init(
    console: Console, environment: [String: String], paths: StorePaths, input: Input = .standard,
    monitor: @escaping (MonitorRequest) -> Int32
  ) {
    self.console = console
    self.environment = environment
    self.paths = paths
    self.input = input
    self.monitor = monitor
  }

  /// Where the store is, or should be.
  package func address() throws(CommandFailure) -> StoreAddress {
    if let namedStore { return namedStore }
    let text = paths.clientSocket(flag: socketFlag)
    guard let address = StoreAddress(text) else { throw .noAddress(text) }
    return address
  }

  /// The store's socket, for what must run on the store's machine.
  func localSocket(for what: SafeText) throws(CommandFailure) -> String {
    switch try address() {
    case .socket(let path): return path
    case .ssh(let address):
      throw .usage(
        "\(what) needs a store of this machine, not \(SafeText(address.description))",
        remedy: "run it there: ssh \(SafeText(address.host))")
    }
  }

  package var now: Timestamp { Timestamp(microseconds: WallClock.now()) }

  /// A connection that has said hello.
  ///
  /// - Parameter mayAsk: whether ssh may ask for a password; not where this is one of many tries.
  package func connect(mayAsk: Bool = true) throws(CommandFailure) -> StoreConnection {
    let address = try address()
    do {
      return try StoreConnection(
        to: address, ssh: .init(environment: environment, mayAsk: mayAsk), client: "jobtop/\(Version.text)",
        origin: Origin.label(environment, from: address.host == nil ? nil : System.hostName()),
        timeout: address.host == nil ? .seconds(2) : nil)
    } catch {
      throw CommandFailure(error)
    }
  }

  /// Asks a person; without one the answer must have been given by `--yes`.
  func confirm(_ question: SafeText, unlessGiven invocation: Invocation) throws(CommandFailure) {
    if invocation.has(.yes) { return }
    guard input.canAsk else {
      throw .usage("this would \(question), and nobody is there to be asked", remedy: "say --yes")
    }
    console.ask("\(question)? [y/N] ")
    let answer = input.line().map { String(decoding: $0, as: UTF8.self) } ?? ""
    guard ["y", "yes"].contains(answer.lowercased()) else { throw CommandFailure(.failed, "nothing was done") }
  }

  /// One call on a connection of its own.
  func call(_ method: Method, _ params: JSONObject = JSONObject()) throws(CommandFailure) -> JSONValue {
    try connect().ask(method, params)
  }
}

extension StoreConnection {
  /// A call whose failure is a sentence.
  func ask(
    _ method: Method, _ params: JSONObject = JSONObject(), timeout: Duration? = .seconds(30)
  ) throws(CommandFailure) -> JSONValue {
    do {
      return try call(method.rawValue, .object(params), timeout: timeout)
    } catch {
      throw CommandFailure(error)
    }
  }
}

extension CommandFailure {
  init(_ error: ClientError) {
    switch error {
    case .unreachable(let path, .failed(_, _, let errno)):
      switch errno {
      case .notFound, .refused, .notDirectory:
        self.init(.unreachable, "no store at \(SafeText(path))", remedy: "start it with \"jobtopd\"")
      case .noAccess, .notPermitted:
        self.init(
          .unreachable, "the store at \(SafeText(path)) does not let this user in", remedy: "run as the store's user")
      default:
        self.init(.unreachable, "no store at \(SafeText(path)): \(SafeText(errno.description))")
      }
    case .unreachable(_, let error): self.init(.unreachable, SafeText(error.description))
    case .noTunnel(let error):
      self.init(.unreachable, SafeText(error.description), remedy: "ssh:// needs the program ssh")
    case .tunnelEnded(let host, let words):
      self.init(.unreachable, "no store by ssh to \(SafeText(host)): \(SafeText(words))")
    case .closed:
      self.init(.unreachable, "the store closed the connection", remedy: "is jobtopd still running?")
    case .timedOut(let method, let duration):
      self.init(
        .timedOut, "no answer to \(SafeText(method)) within \(SafeText.duration(duration))",
        remedy: "the store may be overloaded; see: jobtop health")
    case .rpc(let error):
      self.init(error)
    case .malformed(let what):
      self.init(.failed, "the store's answer was not understood: \(SafeText(what))", remedy: "are both of one version?")
    }
  }

  init(_ error: RPCError) {
    let message = SafeText(error.message)
    switch error.known {
    case .notFound: self.init(.notFound, message, remedy: "jobtop list shows what there is")
    case .refusedInState, .staleFence, .permission, .idempotencyMismatch, .uniqueConflict, .draining:
      self.init(.refused, message)
    case .invalidParams, .limitExceeded: self.init(.usage, message)
    case .unknownMethod: self.init(.failed, message, remedy: "the store is of an older version")
    case .parseError, .invalidRequest, .internalError, .unsupportedVersion, .storeFull, .storeFailed, nil:
      self.init(.failed, message)
    }
  }

  init(_ fault: WireFault) {
    self.init(
      .failed, "the store's answer was not understood: \(SafeText(fault.path)) is not \(SafeText(fault.expected))")
  }
}

/// Runs what decodes the wire, so that a fault in it becomes a sentence.
func decoding<Value>(_ body: () throws(WireFault) -> Value) throws(CommandFailure) -> Value {
  do { return try body() } catch { throw CommandFailure(error) }
}
