import JSON
import JobClient
import LiveStore
import Posix
import Testing

/// What the program says and ends with where it cannot serve: a sentence with the next step, a code, nothing changed.
@Suite("Starts that are refused")
struct StartTests {
  /// Runs `jobtopd` with its own directory as place for data and socket, unless the words name others.
  private func start(_ words: [String]) throws -> Run { try Run(Built.program("jobtopd"), words) }

  private func withDirectory(_ body: (String) throws -> Void) throws {
    let directory = try FileSystem.makeTemporaryDirectory(prefix: "jobtop-start")
    defer { try? FileSystem.removeTree(directory) }
    try body(directory)
  }

  @Test func `a second daemon on the same data names the first and leaves it alone`() throws {
    let store = try LiveStore()
    let second = try start(["--data", "\(store.directory)/data", "--socket", "\(store.directory)/other"])

    #expect(second.code == 4)
    #expect(second.errors.hasPrefix("jobtopd: \(store.directory)/data is in use by process "))
    #expect(second.errors.hasSuffix("(stop it, or give --data another directory)\n"))
    #expect(!FileSystem.exists("\(store.directory)/other"))
    _ = try store.connect().call("store.stats", [:])
  }

  @Test func `a second daemon on the same socket is refused`() throws {
    let store = try LiveStore()
    let second = try start(["--data", "\(store.directory)/more", "--socket", store.socket])

    #expect(second.code == 4)
    #expect(
      second.errors == "jobtopd: another process serves \(store.socket) (stop it, or give --socket another path)\n")
    _ = try store.connect().call("store.stats", [:])
  }

  @Test func `a data file of a newer schema is refused and not touched`() throws {
    let store = try LiveStore()
    try store.stop()
    let file = "\(store.directory)/data/jobtop.db"
    // The header's user_version: https://sqlite.org/fileformat.html § 1.3
    for suffix in ["-wal", "-shm"] { try? FileSystem.remove(file + suffix) }
    var bytes = try FileSystem.read(file)
    bytes.replaceSubrange(60..<64, with: [0, 0, 0, 99])
    try FileSystem.write(file, bytes)
    let run = try start(["--data", "\(store.directory)/data", "--socket", store.socket])

    #expect(run.code == 4)
    #expect(run.errors.contains("was written by a newer jobtopd: schema 99"))
    #expect(try FileSystem.read(file) == bytes)
  }

  @Test func `a data path that is a file, or where nothing can be made, is told apart`() throws {
    try withDirectory { directory in
      try FileSystem.write("\(directory)/file", [])
      let file = try start(["--data", "\(directory)/file", "--socket", "\(directory)/s"])
      #expect(file.code == 1)
      #expect(file.errors == "jobtopd: \(directory)/file is no directory (give --data another path)\n")

      let closed = try start(["--data", "/sys/jobtop-no-such", "--socket", "\(directory)/s"])
      #expect(closed.code == 1)
      #expect(closed.errors.hasPrefix("jobtopd: /sys/jobtop-no-such "))
    }
  }

  @Test func `a socket path over 107 bytes is a misuse that says the number`() throws {
    try withDirectory { directory in
      let path = directory + "/" + String(repeating: "s", count: 108)
      let run = try start(["--data", "\(directory)/data", "--socket", path])

      #expect(run.code == 2)
      #expect(run.errors.contains("has \(path.utf8.count) bytes, the system takes 107"))
      #expect(!FileSystem.exists("\(directory)/data"))
    }
  }

  @Test func `words it does not know are a misuse, help and version are not`() throws {
    #expect(try start(["--colour"]).code == 2)
    #expect(try start(["--slots", "many"]).code == 2)
    #expect(try start(["--store", "postgresql://x"]).code == 2)
    #expect(try start(["--help"]).output.hasPrefix("jobtopd - "))
    #expect(try start(["version"]).output.hasPrefix("jobtopd "))
  }

  @Test func `the data directory is made 0700 and the socket 0600`() throws {
    let store = try LiveStore()

    #expect(FileSystem.isPrivateDirectory("\(store.directory)/data", owner: System.uid))
    #expect(try Run("/usr/bin/stat", ["-c", "%a", "\(store.directory)/data", store.socket]).output == "700\n600\n")
  }
}
