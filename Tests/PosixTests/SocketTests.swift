import Posix
import Testing

struct SocketTests {
  private struct NothingThere: Error {}

  private func accept(_ listener: UnixListener) throws -> FileDescriptor {
    guard let connection = try listener.accept() else { throw NothingThere() }
    return connection
  }

  private func withDirectory(_ body: (String) throws -> Void) throws {
    let directory = try FileSystem.makeTemporaryDirectory(prefix: "jobtop-test")
    defer { try? FileSystem.removeTree(directory) }
    try body(directory)
  }

  @Test func `a path over 107 bytes is refused with its length`() throws {
    let path = "/tmp/" + String(repeating: "x", count: 103)

    #expect(throws: SocketError.pathTooLong(path: path, bytes: 108, limit: 107)) {
      _ = try UnixListener(path: path, holdsLock: true)
    }
    #expect(throws: SocketError.pathTooLong(path: path, bytes: 108, limit: 107)) {
      _ = try UnixSocket.connect(path)
    }
  }

  @Test func `a path of exactly 107 bytes works`() throws {
    try withDirectory { directory in
      let path = directory + "/" + String(repeating: "s", count: 106 - directory.utf8.count)
      #expect(path.utf8.count == 107)

      let listener = try UnixListener(path: path, holdsLock: true)
      _ = try UnixSocket.connect(path)

      _ = try accept(listener)
    }
  }

  @Test func `both ends exchange bytes and know whom they talk to`() throws {
    try withDirectory { directory in
      let listener = try UnixListener(path: directory + "/s", holdsLock: true)
      let client = try UnixSocket.connect(directory + "/s")
      let server = try accept(listener)
      var buffer = [UInt8](repeating: 0, count: 100)

      #expect(try IO.read(server.raw, into: &buffer) == .wouldBlock)
      let pieces = [Array("one ".utf8), Array("two ".utf8), Array("three".utf8)]
      #expect(try IO.write(client.raw, pieces: pieces[...], from: 1) == 12)
      #expect(try IO.read(server.raw, into: &buffer) == .bytes(12))
      #expect(String(decoding: buffer[..<12], as: UTF8.self) == "ne two three")
      let peer = try UnixSocket.peer(of: server.raw)
      #expect(peer.process == System.processID && peer.uid == System.uid && peer.gid == System.gid)
      #expect(peer.groups.contains(System.gid))
      client.close()
      #expect(try IO.read(server.raw, into: &buffer) == .end)
    }
  }

  @Test func `writing to a connection that is gone is an error and no signal`() throws {
    try withDirectory { directory in
      let listener = try UnixListener(path: directory + "/s", holdsLock: true)
      let client = try UnixSocket.connect(directory + "/s")
      try accept(listener).close()

      #expect(throws: Errno.brokenPipe) { try IO.write(client.raw, [1, 2, 3]) }
    }
  }

  @Test func `a left-over socket goes only by the holder of the lock`() throws {
    try withDirectory { directory in
      let path = directory + "/s"
      // A listener whose process died: its file stays.
      do { _ = try UnixListener(path: path, holdsLock: true) }
      #expect(FileSystem.exists(path))

      #expect(throws: SocketError.stale(path: path)) { _ = try UnixListener(path: path, holdsLock: false) }
      let listener = try UnixListener(path: path, holdsLock: true)

      listener.removeFile()
      #expect(!FileSystem.exists(path))
    }
  }

  @Test func `a socket that answers is never taken over`() throws {
    try withDirectory { directory in
      let path = directory + "/s"
      let listener = try UnixListener(path: path, holdsLock: true)

      #expect(throws: SocketError.inUse(path: path)) { _ = try UnixListener(path: path, holdsLock: true) }
      _ = listener.descriptor
    }
  }

  @Test func `a file that is no socket is left alone`() throws {
    try withDirectory { directory in
      let path = directory + "/s"
      try FileSystem.write(path, Array("precious".utf8))

      #expect(throws: SocketError.notASocket(path: path)) { _ = try UnixListener(path: path, holdsLock: true) }
      #expect(try FileSystem.read(path) == Array("precious".utf8))
    }
  }

  @Test func `a listener removes no file that another has put in its place`() throws {
    try withDirectory { directory in
      let path = directory + "/s"
      let first = try UnixListener(path: path, holdsLock: true)
      try FileSystem.remove(path)
      let second = try UnixListener(path: path, holdsLock: true)

      first.removeFile()

      _ = try UnixSocket.connect(path)
      _ = second.descriptor
    }
  }

  @Test func `a service manager hears the state`() throws {
    // A datagram socket of our own needs a listener that Posix does not offer; nobody listening is told as false.
    #expect(!ServiceManager.notify("READY=1", environment: [:]))
    #expect(!ServiceManager.notify("READY=1", environment: ["NOTIFY_SOCKET": "/no/such/socket"]))
  }

  @Test func `sockets are taken over only by the process they were meant for`() {
    let environment = ["LISTEN_PID": "42", "LISTEN_FDS": "2"]

    #expect(ServiceManager.listeningDescriptors(environment: environment, process: 42) == [3, 4])
    #expect(ServiceManager.listeningDescriptors(environment: environment, process: 43) == [])
    #expect(ServiceManager.listeningDescriptors(environment: [:], process: 42) == [])
  }
}
