import JSON
import JobRPC
import Testing

@testable import JobDaemon

@Suite("Selections and bulk verbs")
struct SelectionTests {
  private func enqueue(_ wire: Wire, _ count: Int, queue: String = "q") throws {
    for start in stride(from: 0, to: count, by: 5000) {
      let jobs = (start..<min(start + 5000, count)).map { _ -> JSONValue in ["kind": "k", "queue": .string(queue)] }
      _ = try wire.result("job.enqueue_many", ["jobs": .array(jobs)])
    }
  }

  private func select(_ wire: Wire, _ filter: String, _ verb: String) throws -> JSONValue {
    try wire.result("job.select", ["filter": .string(filter), "verb": .string(verb)])
  }

  private func count(_ wire: Wire, _ filter: String) throws -> Int64 {
    try #require(try wire.result("job.list", ["filter": .string(filter), "limit": 1])["matched"]?.intValue)
  }

  @Test(arguments: Backing.allCases)
  func `a verb changes the jobs that were chosen, and no others`(over backing: Backing) throws {
    let wire = try Wire(try DaemonBench(backing))
    try enqueue(wire, 30)
    let chosen = try select(wire, "queue:q", "cancel")
    #expect(chosen["count"] == 30)
    #expect(chosen["sample"]?.arrayValue?.count == 10)
    #expect(chosen["sample"]?[0]?["id"] == 100_030)
    try enqueue(wire, 5)
    _ = try wire.result("job.cancel", ["id": 100_007])
    _ = try wire.result("job.delete", ["id": 100_007])

    let done = try wire.result("job.cancel", ["selection": try #require(chosen["selection"]), "reason": "wrong input"])

    #expect(done["matched"] == 30)
    #expect(done["changed"] == 29)
    #expect(done["skipped"] == ["not_found": 1])
    #expect(done["cancelled"] == nil)
    #expect(try count(wire, "state:cancelled") == 29)
    #expect(try count(wire, "state:queued") == 5)
  }

  @Test(arguments: Backing.allCases)
  func `a selection is used once, by its verb, and nothing else changes anything`(over backing: Backing) throws {
    let wire = try Wire(try DaemonBench(backing))
    try enqueue(wire, 3)
    let token = try #require(try select(wire, "state:queued", "cancel")["selection"])

    #expect(try wire.code("job.delete", ["selection": token]) == -32602)
    #expect(try wire.code("job.cancel", ["selection": "0123"]) == -32001)
    #expect(try wire.code("job.cancel", ["selection": token, "id": 100_001]) == -32602)
    #expect(try count(wire, "state:queued") == 3)
    #expect(try wire.result("job.cancel", ["selection": token])["changed"] == 3)
    #expect(try wire.code("job.cancel", ["selection": token]) == -32001)

    let other = try #require(try select(wire, "", "retry")["selection"])
    _ = try wire.result("job.select_cancel", ["selection": other])
    #expect(try wire.code("job.retry", ["selection": other]) == -32001)
    #expect(try wire.code("job.select_cancel", ["selection": other]) == -32001)
  }

  @Test func `a wrong filter or verb chooses nothing`() throws {
    let wire = try Wire(try DaemonBench(.memory))

    let reply = try wire.call("job.select", ["filter": "quue:mail", "verb": "cancel"])
    #expect(reply["error"]?["code"] == -32602)
    #expect(reply["error"]?["data"]?["offset"] == 0)
    #expect(try wire.code("job.select", ["filter": "", "verb": "complete"]) == -32602)
    #expect(try wire.code("job.select", ["verb": "cancel"]) == -32602)
  }

  @Test(arguments: Backing.allCases)
  func `completed jobs are left alone unless they are named`(over backing: Backing) throws {
    let wire = try Wire(try DaemonBench(backing))
    let worker = try wire.register()
    try enqueue(wire, 2)
    for _ in 0..<2 {
      let run = try wire.claim(worker)
      _ = try wire.result("job.complete", ["id": run.id, "fence": run.fence])
    }
    func act(_ verb: String, _ filter: String, completed: Bool? = nil) throws -> JSONValue {
      var params: JSONObject = ["selection": try #require(try select(wire, filter, verb)["selection"])]
      if let completed { params["completed"] = .bool(completed) }
      return try wire.result("job.\(verb)", .object(params))
    }

    #expect(try act("retry", "queue:q")["skipped"] == ["completed": 2])
    #expect(try act("delete", "queue:q")["skipped"] == ["completed": 2])
    #expect(try act("retry", "id:100001", completed: true)["changed"] == 1)
    #expect(try act("delete", "state:completed")["changed"] == 1)
    #expect(try count(wire, "") == 1)
  }

  @Test func `others are served while a verb goes over many jobs, and progress is told`() throws {
    let bench = try DaemonBench(.sqlite)
    let wire = try Wire(bench)
    let other = try Wire(bench)
    let subscription = try other.result("events.subscribe", ["filter": ""])
    try enqueue(wire, 12_000)
    let token = try #require(try select(wire, "queue:q", "pause")["selection"])

    try wire.send(wire.text("job.pause", ["selection": token]))
    var seen: Set<Int64> = []
    while seen.isEmpty || seen.max() != 12_000 { seen.insert(try count(other, "state:paused")) }
    var reply: JSONValue = nil
    while reply["result"] == nil {
      reply = try wire.message()
      if reply["result"] == nil { #expect(reply["method"] == "bulk.progress" && reply["params"]?["total"] == 12_000) }
    }

    #expect(reply["result"]?["changed"] == 12_000)
    // Several lists were answered while it went on.
    #expect(seen.count > 3)
    let told = try other.next("events") { params in
      params["events"]?.arrayValue?.contains { $0["type"] == "store.bulk_progress" && $0["done"] == 12_000 } ?? false
    }
    #expect(told["subscription"] == subscription["subscription"])
  }

  @Test func `a verb that is called off keeps what it has done, and says how far it came`() throws {
    let bench = try DaemonBench(.sqlite)
    let wire = try Wire(bench)
    try enqueue(wire, 12_000)
    let token = try #require(try select(wire, "queue:q", "cancel")["selection"])

    try wire.send(wire.text("job.cancel", ["selection": token]))
    // From another connection of the same user, once a part is through.
    let other = try Wire(bench)
    while try count(other, "state:cancelled") == 0 {}
    _ = try other.result("job.select_cancel", ["selection": token])
    var reply: JSONValue = nil
    while reply["result"] == nil { reply = try wire.message() }
    let done = try #require(reply["result"])

    #expect(done["cancelled"] == true)
    let changed = try #require(done["changed"]?.intValue)
    #expect(done["matched"] == 12_000)
    #expect(done["skipped"] == ["not_reached": .integer(12_000 - changed)])
    #expect(try count(other, "state:cancelled") == changed)
  }

  @Test func `a verb stops when its connection is gone`() throws {
    let bench = try DaemonBench(.sqlite)
    let other = try Wire(bench)
    try enqueue(other, 12_000)
    do {
      let wire = try Wire(bench)
      let token = try #require(try select(wire, "queue:q", "cancel")["selection"])
      try wire.send(wire.text("job.cancel", ["selection": token]))
      while try count(other, "state:cancelled") == 0 {}
    }
    while try other.result("store.stats")["connections"] != 1 {}

    let before = try count(other, "state:cancelled")
    for _ in 0..<5 { _ = try other.result("job.enqueue", ["kind": "k"]) }
    #expect(try count(other, "state:cancelled") == before)
    #expect(before < 12_000)
  }

  @Test func `only its owner can use a selection, for ten minutes`() throws {
    var selections = Selections()
    let token = Selections.newToken()
    func keep() throws {
      try selections.keep(
        Selection(
          token: token, owner: 1000, verb: .jobRetry, filter: "", ids: [], namesCompleted: false,
          endsAt: Selections.life))
    }
    try keep()

    #expect(throws: RPCError(.permission, "the selection is another user's", ["selection": .string(token)])) {
      _ = try selections.take(token, for: .jobRetry, by: 1001, at: 0)
    }
    #expect(try selections.take(token, for: .jobRetry, by: 1000, at: Selections.life - 1).token == token)
    try keep()
    #expect(throws: RPCError.self) { _ = try selections.take(token, for: .jobRetry, by: 1000, at: Selections.life) }
    #expect(token.utf8.count == 32)
    #expect(Selections.newToken() != token)
  }

  @Test func `selections have a bounded room, where each user's own give way first`() throws {
    var selections = Selections()
    func keep(_ name: Int, owner: UInt32) throws {
      try selections.keep(
        Selection(
          token: "\(name)", owner: owner, verb: .jobRetry, filter: "", ids: [], namesCompleted: false,
          endsAt: Int64(name)))
    }
    for name in 0..<Selections.count { try keep(name + 1, owner: 1) }

    #expect(throws: RPCError.self) { try keep(9999, owner: 2) }
    try keep(9999, owner: 1)
    #expect(throws: RPCError.self) { _ = try selections.take("1", for: nil, by: 1, at: 0) }
    #expect(try selections.take("2", for: nil, by: 1, at: 0).token == "2")
  }
}
