import JSON
import JobClient
import LiveStore
import Posix
import Testing

/// How the program ends, and what outlives it.
@Suite("Ends and restarts", .serialized)
struct EndTests {
  private func job(_ id: JSONValue, of store: LiveStore) throws -> JSONValue {
    try #require(try store.connect().call("job.get", ["id": id])["job"])
  }

  /// Asks until the answer is there; each question is a round through the daemon.
  private func wait<Value>(seconds: Int64 = 30, _ ask: () throws -> Value?) throws -> Value {
    let end = MonotonicClock.now() + seconds * 1_000_000_000
    while MonotonicClock.now() < end {
      if let value = try ask() { return value }
    }
    throw BenchError(problem: "nothing within \(seconds) s")
  }

  @Test func `TERM ends it in good order: exit 0, no socket, all acknowledged jobs there`() throws {
    let store = try LiveStore()
    let id = try #require(try store.connect().call("job.enqueue", ["kind": "k"])["id"])

    #expect(try store.stop() == 0)
    #expect(!FileSystem.exists(store.socket))
    try store.start()
    #expect(try job(id, of: store)["state"] == "queued")
  }

  @Test func `a killed daemon leaves a socket that the next one replaces, and loses nothing acknowledged`() throws {
    let store = try LiveStore()
    let ids = try store.connect().call("job.enqueue_many", ["jobs": [["kind": "k"], ["kind": "k"]]])["ids"]
    store.kill()
    #expect(FileSystem.exists(store.socket))

    try store.start()
    for id in try #require(ids?.arrayValue) { #expect(try job(id, of: store)["state"] == "queued") }
  }

  @Test func `a worker that dies is started again`() throws {
    let store = try LiveStore(slots: 1)
    func pid() throws -> Int64? { try store.connect().call("worker.list", [:])["workers"]?[0]?["pid"]?.intValue }
    let first = try wait { try pid() }

    try Signal.kill.send(to: Int32(first))

    let second = try wait { try pid().flatMap { $0 == first ? nil : $0 } }
    #expect(second != first)
  }

  @Test func `a command goes on under a killed daemon and its run is not counted twice`() throws {
    let store = try LiveStore(slots: 1)
    let go = "\(store.directory)/go"
    let script = "while [ ! -e \(go) ]; do sleep 0.02; done; echo done"
    let args: JSONValue = ["argv": ["sh", "-c", .string(script)]]
    let id = try #require(try store.connect().call("job.enqueue", ["kind": "shell", "args": args])["id"])
    _ = try wait { try job(id, of: store)["state"] == "running" ? true : nil }

    store.kill()
    try store.start()
    try FileSystem.write(go, [])
    let over = try store.connect().call("job.wait", ["ids": [id], "timeout_ms": 30_000], timeout: .seconds(40))

    let last = try #require(over["jobs"]?[0])
    #expect(last["state"] == "completed" && last["attempt"] == 1 && last["rescues"] == 0)
    let log = try store.connect().call("log.read", ["id": id, "tail": 5])
    #expect(log["entries"]?[0]?["text"] == "done")
  }
}
