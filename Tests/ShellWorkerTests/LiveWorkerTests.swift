import JSON
import JobClient
import LiveStore
import Posix
import Testing

/// The built programs: what no thread of a test can show, since it is about the death of processes.
@Suite(.serialized) struct LiveWorkerTests {
  private func enqueue(_ connection: StoreConnection, _ script: String, _ directory: String) throws -> Int64 {
    let answer = try connection.call(
      "job.enqueue", ["kind": "shell", "args": ["argv": ["sh", "-c", .string(script)], "cwd": .string(directory)]])
    return try #require(answer["id"]?.intValue)
  }

  /// The process id that a command wrote into a file as its first act.
  private func waitForPid(_ path: String) throws -> String {
    let end = MonotonicClock.now() + 30_000_000_000
    while MonotonicClock.now() < end {
      if let text = try? FileSystem.read(path), text.last == 0x0A {
        return String(decoding: text.dropLast(), as: UTF8.self)
      }
      try Poller().wait(nanoseconds: 2_000_000)
    }
    throw Missing(what: path)
  }

  private struct Missing: Error { let what: String }

  private func isAlive(_ pid: String) -> Bool {
    guard let text = try? FileSystem.read("/proc/\(pid)/stat") else { return false }
    return !String(decoding: text, as: UTF8.self).contains(") Z ")
  }

  private func waitUntilGone(_ pid: String) throws {
    let end = MonotonicClock.now() + 30_000_000_000
    while isAlive(pid) && MonotonicClock.now() < end { try Poller().wait(nanoseconds: 2_000_000) }
    #expect(!isAlive(pid))
  }

  @Test func `a worker that is killed takes its commands and all they started along`() throws {
    let store = try LiveStore()
    var options = ChildOptions([Built.program("jobtop"), "--socket", store.socket, "worker", "--slots", "1"])
    options.errors = .null
    let worker = try ChildProcess(options)
    let connection = try store.connect()
    let id = try enqueue(
      connection, "trap '' TERM INT HUP; sleep 1000 & echo $! > child; echo $$ > leader; wait", store.directory)
    let leader = try waitForPid(store.directory + "/leader")
    let grandchild = try waitForPid(store.directory + "/child")

    worker.send(.kill)
    _ = try worker.waitForExit()

    try waitUntilGone(leader)
    try waitUntilGone(grandchild)
    // The rule for shell jobs: a person decides whether it may run again.
    var state = ""
    let end = MonotonicClock.now() + 30_000_000_000
    while state != "paused" && MonotonicClock.now() < end {
      state = try connection.call("job.get", ["id": .integer(id)])["job"]?["state"]?.stringValue ?? ""
    }
    #expect(state == "paused")
  }

  @Test func `a daemon that is killed kills no command, and its end reaches the daemon's successor`() throws {
    let store = try LiveStore(slots: 1)
    let fifo = store.directory + "/go"
    #expect(try ChildProcess(ChildOptions(["mkfifo", fifo])).waitForExit()?.code == 0)
    let id = try enqueue(
      try store.connect(), "echo before; echo $$ > leader; read line < go; echo after; exit 7", store.directory)
    let leader = try waitForPid(store.directory + "/leader")

    store.kill()
    #expect(isAlive(leader))
    try store.start()
    let connection = try store.connect()
    let writer = try FileDescriptor.open(fifo, .write)
    try IO.writeAll(writer.raw, Array("\n".utf8))

    let answer = try connection.call("job.wait", ["ids": [.integer(id)], "timeout_ms": 30000], timeout: .seconds(40))
    let job = answer["jobs"]?[0]
    #expect(job?["state"] == "dead")
    #expect(job?["exit"]?["code"] == 7)
    #expect(job?["rescues"] == 0)
    let log = try connection.call("log.read", ["id": .integer(id), "from": 0])
    // What was stored and not yet acknowledged at the kill is sent again: never lost, and at most twice.
    let lines = log["entries"]?.arrayValue?.compactMap { $0["text"]?.stringValue } ?? []
    #expect([["before", "after"], ["before", "before", "after"]].contains(lines))
  }

  @Test func `a store that ends in good order lets a command finish`() throws {
    let store = try LiveStore(slots: 1)
    let fifo = store.directory + "/go"
    #expect(try ChildProcess(ChildOptions(["mkfifo", fifo])).waitForExit()?.code == 0)
    let connection = try store.connect()
    let id = try enqueue(connection, "echo $$ > leader; read line < go", store.directory)
    _ = try waitForPid(store.directory + "/leader")

    store.terminate()
    let writer = try FileDescriptor.open(fifo, .write)
    try IO.writeAll(writer.raw, Array("\n".utf8))
    try store.waitForEnd()
    try store.start()

    let job = try store.connect().call("job.get", ["id": .integer(id)])["job"]
    #expect(job?["state"] == "completed")
  }
}
