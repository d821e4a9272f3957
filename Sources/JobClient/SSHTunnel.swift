package import Posix

/// A child `ssh host jobtop bridge` that carries one connection to a store: its life, and what it said.
///
/// The user's ssh configuration applies, keys, jump hosts and shared connections with it. The child ends with the
/// connection, and with this process.
package final class SSHTunnel {
  /// How ssh is to be started.
  package struct Options: Hashable, Sendable {
    /// The program and words of its own: `JOBTOP_SSH`, split at spaces.
    package var program: [String]
    /// Whether it may ask on the terminal, for a password or whether a host is known.
    package var mayAsk: Bool

    package init(program: [String] = ["ssh"], mayAsk: Bool) {
      self.program = program
      self.mayAsk = mayAsk
    }

    package init(environment: [String: String], mayAsk: Bool) {
      let words = (environment["JOBTOP_SSH"] ?? "").split(separator: " ").map(String.init)
      self.init(program: words.isEmpty ? ["ssh"] : words, mayAsk: mayAsk)
    }
  }

  package let address: SSHAddress
  private let child: ChildProcess
  /// Our end of the socket that is its standard input and output.
  private let socket: FileDescriptor
  private var buffer = [UInt8](repeating: 0, count: 1024)
  /// The end of what came on its standard error.
  private var said: [UInt8] = []

  /// More than any sentence needs.
  private static let memory = 4096
  /// How long an ending ssh gets to say why.
  private static let patience: Int64 = 300_000_000

  /// Starts ssh.
  ///
  /// - Throws: `SpawnError` where there is no such program.
  package init(_ address: SSHAddress, _ options: Options) throws(SpawnError) {
    let ends: UnixSocket.Pair
    do { ends = try UnixSocket.pair() } catch {
      throw SpawnError(stage: .pipe, subject: "ssh", cause: error)
    }
    var child = ChildOptions(SSHTunnel.arguments(address, options))
    child.input = .descriptor(ends.theirs.raw)
    child.output = .descriptor(ends.theirs.raw)
    child.errors = .pipe
    // In our group, so that it may ask on the terminal and ^Z stops both.
    child.ownGroup = false
    child.deathSignal = .hangup
    self.address = address
    self.child = try ChildProcess(child)
    socket = ends.takeOurs()
  }

  deinit {
    child.send(.terminate)
    if (try? child.waitForExit(nanoseconds: SSHTunnel.patience)) ?? nil == nil {
      child.send(.kill)
      _ = try? child.waitForExit()
    }
  }

  /// What is read and written in the store's protocol; it does not block.
  package var descriptor: Int32 { socket.raw }
  package var processID: Int32 { child.processID }

  /// Takes what ssh has said by now, so that it never waits for a reader.
  package func listen() {
    while child.errors >= 0 {
      guard let outcome = try? IO.read(child.errors, into: &buffer) else { return child.closeErrors() }
      switch outcome {
      case .wouldBlock: return
      case .end: child.closeErrors()
      case .bytes(let count):
        said += buffer[..<count]
        if said.count > 2 * SSHTunnel.memory { said.removeFirst(said.count - SSHTunnel.memory) }
      }
    }
  }

  /// Why the connection ended, in the last line that ssh or the far jobtop wrote; nil where they wrote none.
  ///
  /// Waits a moment for an ssh that is about to end. The words are not ours: to be made safe before they are shown.
  package func lastWords() -> String? {
    let end = MonotonicClock.now() + SSHTunnel.patience
    listen()
    while child.errors >= 0 {
      let left = end - MonotonicClock.now()
      if left <= 0 { break }
      guard (try? IO.wait(child.errors, for: .readable, nanoseconds: left)) == true else { break }
      listen()
    }
    let lines = said.split { $0 == 0x0A || $0 == 0x0D }
    guard let last = lines.last(where: { $0.contains { $0 > 0x20 } }) else { return nil }
    var text = String(decoding: last, as: UTF8.self)
    // The far jobtop's own sentence begins with its name.
    if text.hasPrefix("jobtop: ") { text.removeFirst(8) }
    return text
  }

  /// The words of the command line.
  package static func arguments(_ address: SSHAddress, _ options: Options) -> [String] {
    // Forwarded ports would be taken by the person's other session; a silent line is noticed within 15 s.
    let settings = [
      "ServerAliveInterval=5", "ServerAliveCountMax=3", "ConnectTimeout=15", "ClearAllForwardings=yes",
      "RemoteCommand=none", "LogLevel=ERROR", "BatchMode=\(options.mayAsk ? "no" : "yes")",
    ]
    var words = options.program + ["-T", "-a", "-x"]
    for setting in settings { words += ["-o", setting] }
    if let port = address.port { words += ["-p", String(port)] }
    if let user = address.user { words += ["-l", user] }
    words += ["--", address.host, "jobtop bridge"]
    // ssh hands the words to a shell on the other side.
    if let socket = address.socket { words[words.count - 1] += " --socket " + quoted(socket) }
    return words
  }

  /// A word for a POSIX shell.
  private static func quoted(_ word: String) -> String {
    var result = "'"
    for character in word { result += character == "'" ? "'\\''" : String(character) }
    return result + "'"
  }
}
