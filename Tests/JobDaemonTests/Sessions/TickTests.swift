import JSON
import JobRPC
import Testing

@Suite("Ticks and group commit")
struct TickTests {
  private func commits(_ wire: Wire) throws -> Int64 {
    try #require(try wire.result("store.stats")["commits"]?.intValue)
  }

  @Test(arguments: Backing.allCases)
  func `a hundred pipelined enqueues share one commit`(over backing: Backing) throws {
    let wire = try Wire(try DaemonBench(backing))
    let before = try commits(wire)

    let calls = (0..<100).map { _ in wire.text("job.enqueue", ["kind": "k"]) }
    try wire.send(calls.joined(separator: "\n"))
    let ids = try calls.map { _ in try wire.message()["result"]?["id"]?.intValue }

    #expect(ids == (100_001...100_100).map { $0 })
    #expect(try commits(wire) == before + 1)
  }

  @Test(arguments: Backing.allCases)
  func `a waiting claim is answered in the tick of the enqueue`(over backing: Backing) throws {
    let bench = try DaemonBench(backing)
    let worker = try Wire(bench)
    let id = try worker.register()
    let producer = try Wire(bench)
    try worker.send(worker.text("job.claim", ["worker": id, "queues": [], "limit": 1, "wait_ms": 20_000]))
    while try producer.result("store.stats")["waiting_claims"] != 1 {}
    let before = try commits(producer)

    _ = try producer.result("job.enqueue", ["kind": "k"])
    let granted = try worker.message()

    #expect(granted["result"]?["jobs"]?[0]?["id"] == 100_001)
    #expect(try commits(producer) == before + 1)
  }

  @Test func `a claim whose wait is over is answered with nothing`() throws {
    let wire = try Wire(try DaemonBench(.memory))
    let worker = try wire.register()

    #expect(try wire.result("job.claim", ["worker": worker, "queues": [], "limit": 1, "wait_ms": 20])["jobs"] == [])
  }

  @Test(arguments: Backing.allCases)
  func `a batch is answered by one array, notifications by nothing`(over backing: Backing) throws {
    let wire = try Wire(try DaemonBench(backing))

    try wire.send(
      """
      [{"jsonrpc":"2.0","id":"a","method":"job.enqueue","params":{"kind":"k"}},\
      {"jsonrpc":"2.0","method":"job.enqueue","params":{"kind":"k"}},5,\
      {"jsonrpc":"2.0","id":"b","method":"store.stats"}]
      """)
    let replies = try #require(try wire.message().arrayValue)

    #expect(replies.count == 3)
    #expect(replies.first { $0["id"] == "a" }?["result"]?["id"] == 100_001)
    #expect(replies.first { $0["id"] == "b" }?["result"]?["jobs"] == 2)
    #expect(replies.first { $0["id"] == .null }?["error"]?["code"] == -32600)
  }

  @Test(arguments: Backing.allCases)
  func `log entries sent before an outcome are readable once it is answered`(over backing: Backing) throws {
    let wire = try Wire(try DaemonBench(backing))
    let worker = try wire.register()
    _ = try wire.result("job.enqueue", ["kind": "k"])
    let run = try wire.claim(worker)
    let entries = JSONValue.array((0..<50).map { ["stream": "stdout", "t_us": .integer($0), "text": "line"] })

    let append = wire.text("log.append", ["id": run.id, "fence": run.fence, "entries": entries])
    let complete = wire.text("job.complete", ["id": run.id, "fence": run.fence])
    try wire.send(append + "\n" + complete)
    _ = try wire.message()
    let last = try wire.message()

    #expect(last["result"] == [:])
    #expect(try wire.result("log.read", ["id": run.id, "tail": 100])["total"] == 50)
  }

  @Test func `a lost worker's run is rescued at once`() throws {
    let bench = try DaemonBench(.sqlite)
    let producer = try Wire(bench)
    _ = try producer.result("job.enqueue", ["kind": "k"])
    var lost: Wire? = try Wire(bench)
    let gone = try #require(try lost?.register())
    _ = try lost?.claim(gone)
    lost = nil

    let heir = try Wire(bench)
    let run = try heir.claim(try heir.register())
    #expect(run.id == 100_001 && run.fence == 2)
    #expect(try heir.result("job.get", ["id": run.id])["job"]?["rescues"] == 1)
  }

  @Test func `an order is pushed to the worker at once, and its late outcome is refused`() throws {
    let bench = try DaemonBench(.sqlite)
    let worker = try Wire(bench)
    let id = try worker.register()
    let person = try Wire(bench)
    _ = try person.result("job.enqueue", ["kind": "k"])
    let run = try worker.claim(id)

    _ = try person.result("job.cancel", ["id": run.id])

    #expect(try worker.next("worker.command") == ["cancel": run.id])
    #expect(try worker.code("job.complete", ["id": run.id, "fence": 77]) == -32003)
  }

  @Test func `an idle store without subscribers is never woken`() throws {
    let wire = try Wire(try DaemonBench(.sqlite))
    _ = try wire.result("job.enqueue", ["kind": "k"])
    func wakeups() throws -> Int64 { try #require(try wire.result("store.stats")["wakeups"]?.intValue) }

    // Housekeeping after the commit may take a few turns; after that each question is the only one.
    var quiet = 0
    var tries = 0
    while quiet < 2, tries < 20 {
      let before = try wakeups()
      #expect(try wire.isSilent(milliseconds: 400))
      quiet = try wakeups() == before + 1 ? quiet + 1 : 0
      tries += 1
    }
    #expect(quiet == 2)
  }
}
