import JSON
import LiveStore
import Posix
import Testing

/// A store reached through a real sshd on the loopback.
@Suite(.serialized)
struct RemoteTests {
  private let store: LiveStore

  init() throws { store = try LiveStore() }

  private func monitor(_ server: SSHServer, waitingFor text: String = "● live") throws -> Tmux {
    let tmux = try Tmux(
      columns: 140, rows: 30,
      "stty -g > \(store.directory)/before; \(Built.program("jobtop")) \(server.address)\(store.socket); code=$?; "
        + "stty -g > \(store.directory)/after; echo code $code; read -r end",
      environment: ["JOBTOP_SSH": server.client])
    try tmux.wait(for: text)
    return tmux
  }

  private func environment(_ server: SSHServer) -> [String: String] {
    ["JOBTOP_SSH": server.client, "JOBTOP_SOCKET": "", "XDG_CONFIG_HOME": store.directory]
  }

  @Test func `a store by ssh is live under its host's name, and an ssh that dies costs neither it nor the place`()
    throws
  {
    let server = try SSHServer()
    for name in ["first", "second", "third"] { _ = try store.jobtop("add", "-n", name, "--", "true") }
    let tmux = try monitor(server)
    try tmux.wait(for: "ssh://127.0.0.1:\(server.port)")
    try tmux.press("2")
    try tmux.wait(for: "first")
    try tmux.press("j", "j")
    try tmux.wait(for: "the cursor on the last") { screen in
      lines(screen).contains { $0.hasPrefix(">") && $0.contains("first") }
    }
    let before = server.clients
    #expect(before.count == 1)

    for client in before { try Signal.kill.send(to: client) }

    try tmux.wait(for: "another ssh") { _ in !server.clients.isEmpty && server.clients != before }
    try tmux.wait(for: "● live")
    _ = try store.jobtop("add", "-n", "newcomer", "--", "true")
    try tmux.wait(for: "the newcomer, and the cursor where it was") { screen in
      screen.contains("newcomer") && lines(screen).contains { $0.hasPrefix(">") && $0.contains("first") }
    }
    try tmux.press("q")
    try tmux.wait(for: "code 0")
    #expect(try FileSystem.read("\(store.directory)/before") == FileSystem.read("\(store.directory)/after"))
    #expect(server.clients.isEmpty)
  }

  @Test func `a machine that has gone is said in ssh's words, and found again`() throws {
    let server = try SSHServer()
    let tmux = try monitor(server)

    server.stop()
    try tmux.wait(for: "○ lost")
    try tmux.wait(for: "Connection refused")
    try #require(try server.start())
    try tmux.press("C-l")

    try tmux.wait(for: "● live")
  }

  @Test func `a key that is no longer taken is said in ssh's words`() throws {
    let server = try SSHServer()
    let tmux = try monitor(server)

    try server.lockOut()
    for client in server.clients { try Signal.kill.send(to: client) }

    try tmux.wait(for: "Permission denied (publickey)")
    try tmux.press("q")
    try tmux.wait(for: "code 0")
  }

  @Test func `a store that has gone is told from a machine that has gone`() throws {
    let server = try SSHServer()
    let tmux = try monitor(server)

    store.kill()
    try tmux.wait(for: "○ lost")
    try tmux.wait(for: "lost: no store at \(store.socket)")
    try store.start()

    try tmux.wait(for: "● live")
  }

  @Test func `ssh may ask before the screen opens, and never afterwards`() throws {
    let server = try SSHServer(passphrase: "open sesame")
    let tmux = try monitor(server, waitingFor: "Enter passphrase for key")
    try tmux.press("open sesame", "Enter")
    try tmux.wait(for: "● live")

    for client in server.clients { try Signal.kill.send(to: client) }

    try tmux.wait(for: "Permission denied (publickey)")
    try tmux.press("q")
    try tmux.wait(for: "code 0")
    #expect(try FileSystem.read("\(store.directory)/before") == FileSystem.read("\(store.directory)/after"))
  }

  @Test func `where nobody answers the code is 5 and the terminal is not touched`() throws {
    let server = try SSHServer()
    server.stop()

    let tmux = try monitor(server, waitingFor: "code 5")

    let screen = try tmux.screen()
    #expect(screen.contains("Connection refused"))
    #expect(try FileSystem.read("\(store.directory)/before") == FileSystem.read("\(store.directory)/after"))
  }

  @Test func `every command takes the address, by flag, before it, or by a name of the configuration`() throws {
    let server = try SSHServer()
    try FileSystem.makeDirectory("\(store.directory)/jobtop")
    let configuration = "[stores]\nprod = \"\(server.address)\(store.socket)\"\n"
    try FileSystem.write("\(store.directory)/jobtop/config.toml", Array(configuration.utf8))
    let address = "\(server.address)\(store.socket)"

    let added = try store.jobtop(["add", "--socket", address, "--", "true"], environment: environment(server))
    #expect(added.output == "100001\n", "\(added.errors)")
    for words in [["list", "--json", "--socket", address], [address, "list", "--json"], ["@prod", "list", "--json"]] {
      let run = try store.jobtop(words, environment: environment(server))
      #expect(run.code == 0, "\(words): \(run.errors)")
      #expect(run.output.contains("\"id\":100001"), "\(words): \(run.output)")
    }
    let unknown = try store.jobtop(["@prdo", "list"], environment: environment(server))
    #expect(unknown.code == 2)
    #expect(unknown.errors == "jobtop: no store is called @prdo (did you mean @prod?)\n")
  }

  @Test func `a command that finds no way says which, with code 5`() throws {
    let server = try SSHServer()
    let nowhere = try store.jobtop(
      ["list", "--socket", "\(server.address)/no/such/socket"], environment: environment(server))
    #expect(nowhere.code == 5)
    #expect(nowhere.errors.contains("no store at /no/such/socket"), "\(nowhere.errors)")
    try server.lockOut()

    let refused = try store.jobtop(
      ["list", "--socket", "\(server.address)\(store.socket)"], environment: environment(server))

    #expect(refused.code == 5)
    #expect(refused.errors.contains("Permission denied (publickey)"), "\(refused.errors)")
    let worker = try store.jobtop(["worker", "--socket", server.address], environment: environment(server))
    #expect(worker.code == 2)
  }

  // MARK: - The far end

  @Test func `the bridge carries the protocol and ends with its input`() throws {
    let hello = #"{"jsonrpc":"2.0","id":1,"method":"hello","params":{"protocol":1,"client":"by hand"}}"# + "\n"
    var options = ChildOptions([Built.program("jobtop"), "bridge", "--socket", store.socket])
    options.input = .pipe
    options.output = .pipe
    let bridge = try ChildProcess(options)
    try IO.writeAll(bridge.input, Array(hello.utf8))
    var buffer = [UInt8](repeating: 0, count: 65536)
    var answer: [UInt8] = []
    while answer.last != 0x0A {
      try #require(try IO.wait(bridge.output, for: .readable, nanoseconds: 10_000_000_000))
      if case .bytes(let count) = try IO.read(bridge.output, into: &buffer) { answer += buffer[..<count] }
    }
    #expect(try JSONValue(parsing: answer)["result"]?["protocol"] == 1)

    bridge.closeInput()

    #expect(try bridge.waitForExit(nanoseconds: 10_000_000_000)?.code == 0)
  }

  @Test(arguments: ["store", "reader"])
  func `the bridge ends with either side`(side: String) throws {
    var options = ChildOptions([Built.program("jobtop"), "bridge", "--socket", store.socket])
    options.input = .pipe
    options.output = .pipe
    let bridge = try ChildProcess(options)
    let hello = #"{"jsonrpc":"2.0","id":1,"method":"hello","params":{"protocol":1,"client":"by hand"}}"# + "\n"
    try IO.writeAll(bridge.input, Array(hello.utf8))
    try #require(try IO.wait(bridge.output, for: .readable, nanoseconds: 10_000_000_000))

    if side == "store" { store.kill() } else { bridge.closeOutput() }

    #expect(try bridge.waitForExit(nanoseconds: 10_000_000_000)?.code == 0)
  }

  @Test func `the bridge without a store says so with code 5 and prints nothing`() throws {
    store.kill()

    let run = try store.jobtop("bridge")

    #expect(run.code == 5)
    #expect(run.output.isEmpty)
    #expect(run.errors == "jobtop: no store at \(store.socket) (start it with \"jobtopd\")\n")
  }

  private func lines(_ screen: String) -> [Substring] { screen.split(separator: "\n") }
}
