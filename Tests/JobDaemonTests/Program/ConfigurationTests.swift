import JSON
import JobClient
import LiveStore
import Posix
import Testing

/// `jobtopd.toml` with the real daemon: at its start, and again at HUP.
@Suite("Configuration of the daemon")
struct ConfigurationTests {
  @Test func `a file with a mistake starts nothing, and says where`() throws {
    let directory = try FileSystem.makeTemporaryDirectory(prefix: "jobtop-config")
    defer { try? FileSystem.removeTree(directory) }
    let file = "\(directory)/jobtopd.toml"
    func start(_ text: String) throws -> Run {
      try FileSystem.write(file, Array(text.utf8))
      return try Run(
        Built.program("jobtopd"), ["--data", "\(directory)/data", "--socket", "\(directory)/s", "--config", file])
    }

    let unknown = try start("[security]\nredakt = false\n")
    #expect(unknown.code == 2)
    #expect(
      unknown.errors
        == "jobtopd: \(file):2:1: unknown key 'security.redakt' (did you mean 'security.redact'?)\n")
    let nobody = try start("[security.roles]\nno-such-user-here = \"view\"\n")
    #expect(nobody.code == 2)
    #expect(nobody.errors.contains("\(file):2:1: 'security.roles' can not be 'no-such-user-here'"))
    let nowhere = try start("slots = 0\ntime_zone = \"Europe/Berlni\"\n")
    #expect(nowhere.code == 2)
    #expect(
      nowhere.errors
        == "jobtopd: \(file):2:13: 'time_zone' can not be 'Europe/Berlni' "
        + "(use a zone of /usr/share/zoneinfo such as Europe/Berlin)\n")
    #expect(try start("time_zone = \"../../../etc/passwd\"\n").code == 2)
    #expect(!FileSystem.exists("\(directory)/data"))
  }

  @Test func `a schedule that names no zone gets the file's`() throws {
    let wire = try LiveStore(configuration: "time_zone = \"Asia/Tokyo\"\n")
    let put = try wire.connect().call("schedule.put", ["name": "nightly", "cron": "0 3 * * *", "kind": "k"])

    #expect(put["zone"] == "Asia/Tokyo")
  }

  @Test func `limits and environment change at HUP, and what needs a restart is said`() throws {
    let store = try LiveStore(configuration: "environment = \"staging\"\n")
    let wire = try store.connect()
    let args = JSONValue.string(String(repeating: "x", count: 3000))
    _ = try wire.call("job.enqueue", ["kind": "k", "args": args])

    try store.configure("environment = \"production\"\nslots = 3\n[limits]\nargs = \"2KiB\"\n")
    store.reload()
    try store.waitForLog("event=config.reloaded")

    #expect(store.log().contains("changed=environment,limits.args"))
    #expect(store.log().contains("event=config.needs_restart settings=slots"))
    #expect(throws: (any Error).self) { try wire.call("job.enqueue", ["kind": "k", "args": args]) }
    #expect(try store.jobtop("rpc", "hello", #"{"protocol":1}"#).output.contains(#""environment":"production""#))
  }

  @Test func `a broken file at HUP leaves everything as it was and says so`() throws {
    let store = try LiveStore(configuration: "[limits]\nargs = \"2KiB\"\n")
    let wire = try store.connect()
    let args = JSONValue.string(String(repeating: "x", count: 3000))

    try store.configure("[limits]\nargs = \"3MiB\"\nresults = 1\n")
    store.reload()
    try store.waitForLog("event=config.refused")

    #expect(store.log().contains("unknown key 'limits.results' (did you mean 'limits.result'?)"))
    #expect(throws: (any Error).self) { try wire.call("job.enqueue", ["kind": "k", "args": args]) }
    try store.configure("")
    store.reload()
    try store.waitForLog("event=config.reloaded")
    _ = try wire.call("job.enqueue", ["kind": "k", "args": args])
  }

  @Test func `the printed settings are a file that changes nothing`() throws {
    let printed = try Run(Built.program("jobtopd"), ["settings"])
    #expect(printed.code == 0)

    let store = try LiveStore()
    try store.configure(printed.output)
    store.reload()
    try store.waitForLog("event=config.reloaded")

    #expect(store.log().contains("changed=nothing"))
  }

  @Test func `the socket's mode is what the file says`() throws {
    let store = try LiveStore(configuration: "[security]\nsocket_mode = \"0666\"\n")

    #expect(try Run("/usr/bin/stat", ["-c", "%a", store.socket]).output == "666\n")
  }
}
