import Testing

@testable import Posix

struct FileSystemTests {
  private func isFree(_ path: String) throws -> Bool {
    let lock = try FileLock.take(path)
    return lock != nil
  }

  private func withDirectory(_ body: (String) throws -> Void) throws {
    let directory = try FileSystem.makeTemporaryDirectory(prefix: "jobtop-test")
    defer { try? FileSystem.removeTree(directory) }
    try body(directory)
  }

  @Test func `a lock is held by one and free again afterwards`() throws {
    try withDirectory { directory in
      let path = directory + "/lock"
      let first = try FileLock.take(path)

      #expect(try !isFree(path))
      #expect(FileLock.holder(of: path) == System.processID)
      _ = consume first

      #expect(try isFree(path))
    }
  }

  @Test func `a lock does not pass to a child`() throws {
    try withDirectory { directory in
      let path = directory + "/lock"
      let lock = try FileLock.take(path)
      let child = try ChildProcess(ChildOptions(["sleep", "1000"]))
      _ = consume lock

      #expect(try isFree(path))
      child.send(.kill)
      _ = try child.waitForExit()
    }
  }

  @Test func `a private directory is made with its parents, and an open one is refused`() throws {
    try withDirectory { directory in
      let path = directory + "/a/b"
      try FileSystem.makePrivateDirectory(path)
      #expect(FileSystem.isPrivateDirectory(path, owner: System.uid))

      try FileSystem.setMode(path, 0o777)

      #expect(throws: FileSystem.DirectoryError.open(path: path, mode: 0o777)) {
        try FileSystem.makePrivateDirectory(path)
      }
      #expect(throws: FileSystem.DirectoryError.foreign(path: path, owner: System.uid, wanted: 4242)) {
        try FileSystem.makePrivateDirectory(path, owner: 4242)
      }
    }
  }

  @Test func `the nearest mount decides what kind of file system holds a path`() {
    let mounts = """
      22 1 254:0 / / rw,relatime - ext4 /dev/vda rw
      40 22 0:35 / /home/ann rw,nosuid - fuse.sshfs ann@host: rw,user_id=0
      41 22 0:36 / /home/anna rw shared:5 - tmpfs tmpfs rw
      """

    #expect(FileSystem.fileSystemKind(of: "/home/ann/data", mounts: mounts) == "fuse.sshfs")
    #expect(FileSystem.fileSystemKind(of: "/home/anna/data", mounts: mounts) == "tmpfs")
    #expect(FileSystem.fileSystemKind(of: "/var", mounts: mounts) == "ext4")
  }

  @Test func `a local directory is no network file system, even one that is still to be made`() {
    #expect(FileSystem.networkFileSystem(at: "/tmp/jobtop-to/be/made") == nil)
  }

  @Test func `local time is the calendar of the zone`() {
    let time = LocalTime(secondsSince1970: 1_764_000_000)

    // 2025-11-24 16:00:00 UTC, wherever this runs.
    #expect(time.year == 2025 && time.month == 11)
    let utcSeconds = time.hour * 3600 + time.minute * 60 + time.second - time.offset
    #expect((utcSeconds + 86400) % 86400 == 16 * 3600)
  }
}

struct StorePathsTests {
  @Test(
    arguments: [
      (flag: "/f.sock", environment: ["JOBTOP_SOCKET": "/e.sock"], there: [], "/f.sock"),
      (flag: nil, environment: ["JOBTOP_SOCKET": "/e.sock"], there: ["/run/jobtop/jobtop.sock"], "/e.sock"),
      (flag: nil, environment: ["JOBTOP_SOCKET": ""], there: [], "/run/user/1000/jobtop/jobtop.sock"),
      (flag: nil, environment: ["XDG_RUNTIME_DIR": "/x"], there: ["/x/jobtop/jobtop.sock"], "/x/jobtop/jobtop.sock"),
      (
        flag: nil, environment: ["XDG_RUNTIME_DIR": "/x"], there: ["/run/jobtop/jobtop.sock"], "/run/jobtop/jobtop.sock"
      ),
      (
        flag: nil, environment: [:], there: ["/tmp/jobtop-1000/jobtop.sock"], "/tmp/jobtop-1000/jobtop.sock"
      ),
      (flag: nil, environment: [:], there: [], "/run/user/1000/jobtop/jobtop.sock"),
    ] as [(flag: String?, environment: [String: String], there: [String], String)])
  func `a client finds the socket in the order of the interface`(
    flag: String?, environment: [String: String], there: [String], expected: String
  ) {
    let paths = StorePaths(environment: environment, uid: 1000, home: "/home/ann")

    #expect(paths.clientSocket(flag: flag) { there.contains($0) } == expected)
  }

  @Test(
    arguments: [
      (uid: 1000, ["/run/user/1000"], "/run/user/1000/jobtop/jobtop.sock"),
      (uid: 1000, ["/run/jobtop"], "/run/jobtop/jobtop.sock"),
      (uid: 1000, ["/run"], "/tmp/jobtop-1000/jobtop.sock"),
      (uid: 0, ["/run"], "/run/jobtop/jobtop.sock"),
      (uid: 0, [], "/tmp/jobtop-0/jobtop.sock"),
    ] as [(uid: UInt32, [String], String)])
  func `a daemon makes its socket in the first place that can hold it`(
    uid: UInt32, writable: [String], expected: String
  ) {
    let paths = StorePaths(environment: [:], uid: uid, home: nil)

    #expect(paths.serverSocket(flag: nil) { writable.contains($0) } == expected)
  }

  @Test(
    arguments: [
      (["JOBTOP_DATA": "/d", "XDG_STATE_HOME": "/s"], 1000, "/d"),
      (["XDG_STATE_HOME": "/s"], 0, "/s/jobtop"),
      (["HOME": "/h"], 1000, "/h/.local/state/jobtop"),
      ([:], 1000, "/home/ann/.local/state/jobtop"),
      (["HOME": "/root"], 0, "/var/lib/jobtop"),
    ] as [([String: String], UInt32, String)])
  func `data is kept where flag, environment, home or root say`(
    environment: [String: String], uid: UInt32, expected: String
  ) {
    let paths = StorePaths(environment: environment, uid: uid, home: "/home/ann")

    #expect(paths.data(flag: nil) == expected)
    #expect(paths.data(flag: "/flag") == "/flag")
  }
}

@Suite(.serialized) struct PollerTests {
  @Test func `a ready descriptor comes back with its tag, and only while it is ready`() throws {
    let poller = try Poller()
    let pipe = try IO.pipe().ends()
    let reader = FileDescriptor(owning: pipe.reader)
    let writer = FileDescriptor(owning: pipe.writer)
    try poller.add(reader.raw, .readable, tag: 7 << 40)

    #expect(try poller.wait(nanoseconds: 0) == 0)
    try IO.writeAll(writer.raw, [1])
    #expect(try poller.wait(nanoseconds: nil) == 1)
    #expect(poller[0].tag == 7 << 40)
    #expect(poller[0].isReadable && !poller[0].isHangup)
    poller.remove(reader.raw)
    #expect(try poller.wait(nanoseconds: 0) == 0)
  }

  @Test func `another thread wakes a poller`() throws {
    let poller = try Poller()
    let wakeup = try Wakeup()
    try poller.add(wakeup.descriptor, .readable, tag: 1)
    let thread = try Thread(name: "waker") { wakeup.signal() }

    #expect(try poller.wait(nanoseconds: 10_000_000_000) == 1)
    wakeup.clear()
    #expect(try poller.wait(nanoseconds: 0) == 0)
    thread.join()
  }

  @Test func `a wait ends on time`() throws {
    let poller = try Poller()
    let start = MonotonicClock.now()

    try poller.wait(nanoseconds: 2_000_000)

    #expect(MonotonicClock.now() - start >= 2_000_000)
  }

  @Test func `who waits for a monitored value hears of its change`() throws {
    let box = Monitored(0)
    let thread = try Thread(name: "setter") { box.with { $0 = 5 } }

    #expect(box.wait(nanoseconds: 10_000_000_000) { $0 == 5 ? "five" : nil } == "five")
    #expect(box.wait(nanoseconds: 1_000_000) { $0 == 6 ? "six" : nil } == nil)
    thread.join()
  }
}
