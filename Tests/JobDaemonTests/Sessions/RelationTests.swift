import JSON
import JobCore
import JobRPC
import Testing

/// Pauses, waits for other jobs and batches, as a program sees them on the socket.
@Suite struct RelationTests {
  private func enqueue(_ wire: Wire, _ members: JSONObject = [:]) throws -> Int64 {
    var job = members
    job["kind"] = "k"
    return try #require(try wire.result("job.enqueue", .object(job))["id"]?.intValue)
  }

  private func job(_ wire: Wire, _ id: Int64) throws -> WireJob {
    try WireJob(json: try #require(try wire.result("job.get", ["id": .integer(id)])["job"]))
  }

  @Test(arguments: Backing.allCases)
  func `the kill switch is seen in health, overview and events, and ends by its time`(over backing: Backing) throws {
    let bench = try DaemonBench(backing)
    let wire = try Wire(bench)
    let listener = try Wire(bench)
    _ = try listener.result("events.subscribe")

    _ = try wire.result("store.pause", ["reason": "wrong prices", "until_us": 9_000_000_000_000_000])
    let health = try wire.result("store.health")
    #expect(health["ok"] == true)
    #expect(health["paused"]?["reason"] == "wrong prices")
    #expect(health["paused"]?["until_us"] == 9_000_000_000_000_000)
    _ = try listener.next("events") { told in
      told["events"]?.arrayValue?.contains { $0["type"] == "store.paused" } ?? false
    }

    // An end that is over already ends it at once.
    _ = try wire.result("store.pause", ["until_us": 1])
    _ = try wire.result("worker.register", ["kinds": ["k"]])
    let id = try enqueue(wire)
    let claimed = try wire.result("job.claim", ["worker": "w-01", "wait_ms": 20_000])
    #expect(claimed["jobs"]?[0]?["id"] == .integer(id))
    #expect(try wire.result("store.health")["paused"] == nil)
  }

  @Test func `a worker says who paused it and until when`() throws {
    let wire = try Wire(try DaemonBench(.memory))
    _ = try wire.result("worker.register", ["kinds": ["k"]])

    _ = try wire.result(
      "worker.pause", ["worker": "w-01", "reason": "new disk", "until_us": 9_000_000_000_000_000])

    let worker = try wire.result("worker.list")["workers"]?[0]
    #expect(worker?["state"] == "paused")
    #expect(worker?["paused"]?["reason"] == "new disk")
    #expect(worker?["paused"]?["until_us"] == 9_000_000_000_000_000)
  }

  @Test(arguments: Backing.allCases)
  func `a job shows what it waits for, and an unknown parent is refused in words`(over backing: Backing) throws {
    let wire = try Wire(try DaemonBench(backing))
    let parent = try enqueue(wire)
    let child = try enqueue(
      wire,
      [
        "after": [.integer(parent), .integer(parent)], "after_mode": "any", "after_on": "completion",
        "on_parent_dead": "cancel", "trace": "00-4bf9-01",
      ])

    let shown = try job(wire, child)
    #expect(shown.state == .blocked)
    #expect(shown.relations.after == [parent])
    #expect(shown.relations.mode == .any && shown.relations.condition == .completion)
    #expect(shown.relations.onParentDead == .cancel && shown.relations.trace == "00-4bf9-01")

    let future = try wire.error("job.enqueue", ["kind": "k", "after": [.integer(child + 1)]])
    #expect(future["code"] == -32001)
    #expect(future["message"]?.stringValue?.contains("jobs that were there before it") == true)
    let many = try wire.result(
      "job.enqueue_many", ["jobs": [["kind": "k", "after": [7]], ["kind": "k", "after": [.integer(parent)]]]])
    #expect(many["ids"] == [nil, .integer(child + 1)])
    #expect(many["outcomes"]?[0]?["data"]?["job"] == 7)
    #expect(try wire.error("job.delete", ["id": .integer(parent)])["data"]?["waited_for"] == true)

    _ = try wire.result("job.cancel", ["id": .integer(parent)])
    #expect(try job(wire, child).state == .queued)
  }

  @Test(arguments: Backing.allCases)
  func `a batch counts its jobs and lets its callback go`(over backing: Backing) throws {
    let wire = try Wire(try DaemonBench(backing))
    let opened = try wire.result("batch.open", ["callback": ["kind": "report", "idempotency_key": "b"]])
    let again = try wire.result("batch.open", ["callback": ["kind": "report", "idempotency_key": "b"]])
    let batch = try #require(opened["batch"])
    #expect(opened["deduplicated"] == false && again["deduplicated"] == true && again["batch"] == batch)
    let member = try enqueue(wire, ["batch": batch])
    #expect(try job(wire, member).relations.batch == batch.intValue)
    _ = try wire.result("batch.close", ["batch": batch])
    #expect(try wire.error("job.enqueue", ["kind": "k", "batch": batch])["code"] == -32002)

    let counts = try wire.result("batch.get", ["batch": batch])["batch"]
    #expect(counts?["open"] == false && counts?["total"] == 1 && counts?["pending"] == 1)
    #expect(try job(wire, batch.intValue ?? 0).state == .blocked)
    _ = try wire.result("job.cancel", ["id": .integer(member)])

    #expect(try wire.result("batch.get", ["batch": batch])["batch"]?["failed"] == 1)
    #expect(try job(wire, batch.intValue ?? 0).state == .queued)
  }

  @Test func `a wait is answered when a job that is deleted was the last it waited for`() throws {
    let bench = try DaemonBench(.memory)
    let (wire, waiter) = (try Wire(bench), try Wire(bench))
    let ids = [try enqueue(wire), try enqueue(wire)]
    try waiter.send(waiter.text("job.wait", ["ids": .array(ids.map { .integer($0) })]))
    // Answered behind the wait on the same connection, so that the wait stands before the jobs change.
    _ = try waiter.result("store.stats")

    _ = try wire.result("job.cancel", ["id": .integer(ids[0])])
    _ = try wire.result("job.delete", ["id": .integer(ids[1])])

    let answer = try waiter.message()
    #expect(answer["result"]?["jobs"]?.arrayValue?.map { $0["id"]?.intValue } == [ids[0]])
  }

  @Test(arguments: Backing.allCases)
  func `an edit lays its members over the old job and keeps what was left as a mask`(over backing: Backing) throws {
    let wire = try Wire(try DaemonBench(backing))
    let old = try enqueue(
      wire, ["args": ["to": "ana", "password": "s3cret", "list": [1, 2]], "queue": "mail", "max_attempts": 3])

    let answer = try wire.result(
      "job.edit",
      ["id": .integer(old), "args": ["to": "anna", "password": "[redacted]", "list": [1]], "tags": ["again"]])

    let new = try #require(answer["id"]?.intValue)
    #expect(answer["derived_from"] == .integer(old))
    let shown = try job(wire, new)
    #expect(shown.relations.derivedFrom == old)
    #expect(shown.queue == "mail" && shown.maxAttempts == 3 && shown.tags == ["again"])
    // A worker gets the secret itself.
    _ = try wire.result("worker.register", ["kinds": ["k"]])
    let claimed = try wire.result("job.claim", ["worker": "w-01", "limit": 9])["jobs"]?.arrayValue
    let args = claimed?.first { $0["id"] == .integer(new) }?["args"]
    #expect(args == ["to": "anna", "password": "s3cret", "list": [1]])
  }

  @Test func `an edit with a mask that moved, another kind or a wrong type is refused by its path`() throws {
    let wire = try Wire(try DaemonBench(.memory))
    let old = try enqueue(wire, ["args": ["password": "s3cret"]])
    func path(_ members: JSONObject) throws -> JSONValue? {
      var params = members
      params["id"] = .integer(old)
      let error = try wire.error("job.edit", .object(params))
      #expect(error["code"] == -32602)
      return error["data"]?["path"]
    }

    #expect(try path(["args": ["other": ["[redacted]"]]]) == "args.other[0]")
    #expect(try path(["kind": "shell"]) == "kind")
    #expect(try path(["priority": "high"]) == "priority")
    #expect(try wire.error("job.edit", ["id": 7])["code"] == -32001)
    #expect(try wire.result("job.list")["matched"] == 1)
  }
}
