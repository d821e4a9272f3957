import Posix

/// A real sshd on the loopback with keys of its own, which lets this very user in and finds the built `jobtop`.
package final class SSHServer {
  package let directory: String
  package private(set) var port: UInt16 = 0
  private var server: ChildProcess?

  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  /// - Parameter passphrase: of the client's key, which ssh asks for on the terminal.
  package init(passphrase: String = "") throws {
    directory = try FileSystem.makeTemporaryDirectory(prefix: "jobtop-ssh")
    try keygen("host", passphrase: "")
    try keygen("key", passphrase: passphrase)
    try FileSystem.write("\(directory)/authorized", FileSystem.read("\(directory)/key.pub"))
    if System.uid == 0, !FileSystem.exists("/run/sshd") {
      // Debian's service makes it; sshd of root will not start without.
      _ = try Run("/bin/mkdir", ["-p", "-m", "755", "/run/sshd"])
    }
    var random = SystemRandomNumberGenerator()
    for _ in 0..<20 {
      port = UInt16.random(in: 20_000..<32_000, using: &random)
      try configure()
      if try start() { return }
    }
    throw Failure(description: "sshd does not start: \(log())")
  }

  deinit {
    stop()
    try? FileSystem.removeTree(directory)
  }

  /// What `JOBTOP_SSH` is to be.
  package var client: String { "ssh -F \(directory)/client" }
  package var address: String { "ssh://127.0.0.1:\(port)" }

  /// Starts it (again) on its port; false where the port is another's.
  @discardableResult
  package func start() throws -> Bool {
    var options = ChildOptions(["/usr/sbin/sshd", "-D", "-e", "-f", "\(directory)/server"])
    let log = try FileDescriptor.open("\(directory)/log", .append, create: 0o600)
    options.errors = .descriptor(log.raw)
    let server = try ChildProcess(options)
    let deadline = MonotonicClock.now() + 20_000_000_000
    while MonotonicClock.now() < deadline {
      if try server.waitForExit(nanoseconds: 10_000_000) != nil { return false }
      if try Run("/usr/bin/ssh-keyscan", ["-p", "\(port)", "127.0.0.1"]).output.contains("ssh-") {
        self.server = server
        return true
      }
    }
    server.send(.kill)
    _ = try server.waitForExit()
    return false
  }

  /// Ends it with every connection that it serves.
  package func stop() {
    // Its sessions are groups of their own: their clients' ends are what reaches them.
    for process in clients { try? Signal.kill.send(to: process) }
    server?.sendToGroup(.kill)
    _ = try? server?.waitForExit()
    server = nil
  }

  /// The ssh processes that use its configuration.
  package var clients: [Int32] {
    let names = (try? FileSystem.names(in: "/proc")) ?? []
    return names.compactMap { Int32($0) }.filter { process in
      let words = ((try? FileSystem.read("/proc/\(process)/cmdline")) ?? []).split(separator: 0)
      return words.first.map { $0.elementsEqual("ssh".utf8) } == true
        && words.contains { $0.elementsEqual("\(directory)/client".utf8) }
    }
  }

  /// No key opens it any more.
  package func lockOut() throws { try FileSystem.write("\(directory)/authorized", []) }

  private func configure() throws {
    let path = "\(FileSystem.parent(of: Built.program("jobtop"))):/usr/local/bin:/usr/bin:/bin"
    let server = """
      Port \(port)
      ListenAddress 127.0.0.1
      HostKey \(directory)/host
      AuthorizedKeysFile \(directory)/authorized
      PidFile none
      StrictModes no
      UsePAM no
      PermitRootLogin prohibit-password
      PasswordAuthentication no
      KbdInteractiveAuthentication no
      SetEnv PATH=\(path)

      """
    let client = """
      IdentityFile \(directory)/key
      IdentitiesOnly yes
      IdentityAgent none
      UserKnownHostsFile \(directory)/known
      GlobalKnownHostsFile /dev/null
      StrictHostKeyChecking yes

      """
    let key = String(decoding: try FileSystem.read("\(directory)/host.pub"), as: UTF8.self)
    try FileSystem.write("\(directory)/server", Array(server.utf8))
    try FileSystem.write("\(directory)/client", Array(client.utf8))
    try FileSystem.write("\(directory)/known", Array("[127.0.0.1]:\(port) \(key)".utf8))
  }

  private func keygen(_ name: String, passphrase: String) throws {
    let run = try Run(
      "/usr/bin/ssh-keygen", ["-q", "-t", "ed25519", "-N", passphrase, "-C", "test", "-f", "\(directory)/\(name)"])
    if run.code != 0 { throw Failure(description: "ssh-keygen: \(run.errors)") }
  }

  private func log() -> String {
    String(decoding: (try? FileSystem.read("\(directory)/log")) ?? [], as: UTF8.self)
  }
}
