import JSON
import JobRPC
import Testing

/// Every method's reply, as text. Times, random names and figures of the machine are written as 0.
@Suite("Golden frames")
struct GoldenFrameTests {
  private static let volatile: Set<String> = [
    "store_id", "user", "uid", "free_bytes", "data_bytes", "wal_bytes", "rss_bytes", "cpu_us", "wakeups",
    "wait_p95_ms", "in_per_s", "out_per_s", "failed_per_s", "duration_ms", "p50_ms", "p95_ms", "p99_ms", "run_p50_ms",
    "run_p95_ms",
  ]

  private func stable(_ value: JSONValue) -> JSONValue {
    switch value {
    case .object(let members):
      var result = JSONObject()
      for (key, value) in members {
        result[key] = key.hasSuffix("_us") || Self.volatile.contains(key) ? .integer(0) : stable(value)
      }
      return .object(result)
    case .array(let elements): return .array(elements.map(stable))
    case .null, .bool, .integer, .number, .string: return value
    }
  }

  private func expect(
    _ wire: Wire, _ method: String, _ params: JSONValue? = nil, _ golden: String,
    at location: SourceLocation = #_sourceLocation
  ) throws {
    let found = stable(try wire.result(method, params))
    let wanted = try JSONValue(parsing: Array(golden.utf8))
    #expect(found == wanted, "\(method): \(String(decoding: found.bytes, as: UTF8.self))", sourceLocation: location)
  }

  @Test(arguments: Backing.allCases)
  func `a job's life is told in these frames`(over backing: Backing) throws {
    let bench = try DaemonBench(backing)
    let wire = try Wire(bench, greets: false)

    try expect(
      wire, "hello", ["protocol": 1, "client": "test/1"],
      """
      {"protocol":1,"server":"jobtopd/test","store_id":0,"environment":"test",
       "you":{"uid":0,"user":0,"roles":["view","produce","work","operate","admin"]},
       "capabilities":["jobs","claims","after","batches","logs","journal","limits","unique","why","errors","kinds",
         "schedules","watch","events",
         "views:overview,jobs,job,log,errors,error,workers,worker,queues,queue,kinds,schedules,journal,health"]}
      """)
    try expect(
      wire, "job.enqueue", ["kind": "k", "queue": "q", "args": ["n": 1], "tags": ["t"], "idempotency_key": "x"],
      #"{"id":100001,"deduplicated":false}"#)
    try expect(
      wire, "job.enqueue", ["kind": "k", "queue": "q", "args": ["n": 1], "idempotency_key": "x"],
      #"{"id":100001,"deduplicated":true}"#)
    try expect(
      wire, "job.enqueue_many",
      [
        "jobs": [
          ["kind": "k", "queue": "q"], ["kind": "k", "queue": "q", "args": ["n": 1], "idempotency_key": "x"],
          ["kind": ""],
        ]
      ],
      """
      {"ids":[100002,100001,null],"outcomes":[{"index":1,"deduplicated":true},
       {"index":2,"code":-32602,"message":"kind: 1 to 128 bytes without control characters expected",
        "data":{"name":"invalid_params","path":"kind","expected":"1 to 128 bytes without control characters"}}]}
      """)
    try expect(
      wire, "job.get", ["id": 100_001],
      """
      {"job":{"id":100001,"kind":"k","queue":"q","state":"queued","priority":4,"args":{"n":1},"attempt":0,
       "max_attempts":25,"created_us":0,"run_at_us":0,"rescues":0,"tags":["t"],"timeout_ms":900000,
       "enqueued_by":{"uid":0,"user":0,"client":"test/1"},"log_bytes":0}}
      """)
    try expect(
      wire, "worker.register",
      ["name": "n", "host": "h", "pid": 7, "kinds": ["k"], "queues": ["q"], "slots": 2, "language": "swift"],
      #"{"worker":"w-01","lease_ms":30000,"heartbeat_ms":10000,"lost":[]}"#)
    try expect(
      wire, "job.claim", ["worker": "w-01", "queues": ["q"], "limit": 1, "wait_ms": 0],
      """
      {"jobs":[{"id":100001,"kind":"k","queue":"q","args":{"n":1},"attempt":1,"max_attempts":25,"fence":1,
       "timeout_ms":900000,"created_us":0,"tags":["t"]}],"refused":[]}
      """)
    try expect(
      wire, "job.progress", ["id": 100_001, "fence": 1, "fraction": .number("0.5"), "message": "half"],
      #"{"cancel":false,"pause":false}"#)
    try expect(
      wire, "log.append",
      [
        "id": 100_001, "fence": 1,
        "entries": [
          ["stream": "stdout", "t_us": 5, "text": "hello"], ["stream": "stderr", "t_us": 6, "b64": "//8="],
        ],
      ],
      "{}")
    try expect(
      wire, "worker.heartbeat", ["worker": "w-01", "running": [["id": 100_001, "fence": 1], ["id": 7, "fence": 7]]],
      #"{"commands":[],"lost":[7]}"#)
    try expect(
      wire, "worker.list", nil,
      """
      {"workers":[{"id":"w-01","name":"n","host":"h","pid":7,"language":"swift","queues":["q"],"kinds":["k"],"slots":2,
       "running":[100001],"state":"busy","last_seen_us":0,"started_us":0,"completed":0,"failed":0}]}
      """)
    try expect(wire, "job.complete", ["id": 100_001, "fence": 1, "result": ["ok": true]], "{}")
    try expect(
      wire, "job.attempts", ["id": 100_001],
      """
      {"attempts":[{"attempt":1,"fence":1,"worker":"w-01","started_us":0,"ended_us":0,"outcome":"completed",
       "log_bytes":7}]}
      """)
    try expect(
      wire, "log.read", ["id": 100_001, "tail": 10],
      """
      {"entries":[{"seq":1,"t_us":0,"attempt":1,"fence":1,"stream":"stdout","text":"hello"},
       {"seq":2,"t_us":0,"attempt":1,"fence":1,"stream":"stderr","b64":"//8="}],"first_seq":1,"total":2}
      """)
    try expect(
      wire, "job.claim",
      ["worker": "w-01", "queues": ["q"], "limit": 4, "wait_ms": 0, "done": [["id": 100_001, "fence": 1]]],
      """
      {"jobs":[{"id":100002,"kind":"k","queue":"q","args":{},"attempt":1,"max_attempts":25,"fence":2,
       "timeout_ms":900000,"created_us":0}],
       "refused":[{"id":100001,"fence":1,"code":-32003,"message":"the run has ended already: completed",
        "data":{"name":"stale_fence","presented":1,"ended_as":"completed"}}]}
      """)
    try expect(
      wire, "job.fail",
      [
        "id": 100_002, "fence": 2,
        "error": ["class": "E", "message": "m", "frames": [["file": "f", "line": 1, "function": "g"]]], "retry": false,
      ],
      "{}")
    try expect(
      wire, "job.wait", ["ids": [100_002], "timeout_ms": 1000],
      """
      {"jobs":[{"id":100002,"kind":"k","queue":"q","state":"dead","priority":4,"args":{},"attempt":1,"max_attempts":25,
       "created_us":0,"started_us":0,"finished_us":0,"error":{"class":"E","message":"m",
       "frames":[{"file":"f","line":1,"function":"g"}],"group":"3ed3288b2c16e82d"},"rescues":0,"tags":[],"timeout_ms":900000,
       "enqueued_by":{"uid":0,"user":0,"client":"test/1"},"log_bytes":0}]}
      """)
    try expect(
      wire, "job.retry", ["id": 100_002],
      #"{"matched":1,"changed":1,"skipped":{},"journal_id":1,"undo_until_us":0}"#)
    try expect(
      wire, "job.cancel", ["ids": [100_001, 100_002, 5]],
      #"{"matched":3,"changed":1,"skipped":{"completed":1,"not_found":1},"journal_id":2,"undo_until_us":0}"#)
    try expect(wire, "queue.pause", ["queue": "q", "reason": "deploy"], #"{"journal_id":3,"undo_until_us":0}"#)
    try expect(
      wire, "queue.list", nil,
      """
      {"queues":[{"name":"q","paused":{"actor":0,"reason":"deploy","since_us":0},"counts":{"scheduled":0,"blocked":0,
       "queued":0,"paused":0,"running":0,"retrying":0,"completed":1,"cancelled":1,"dead":0},"wait_p95_ms":0,
       "in_per_s":0,"out_per_s":0}]}
      """.replacing("\"actor\":0", with: "\"actor\":\"\(try owner(wire))\""))
    try expect(wire, "queue.resume", ["queue": "q"], #"{"journal_id":4,"undo_until_us":0}"#)
    try expect(
      wire, "kind.list", nil,
      """
      {"kinds":[{"name":"k","policy":{"max_attempts":25,"backoff":"standard","timeout_ms":900000,"on_crash":"retry"},
       "counts":{"scheduled":0,"blocked":0,"queued":0,"paused":0,"running":0,"retrying":0,"completed":1,"cancelled":1,
       "dead":0},"run_p50_ms":0,"run_p95_ms":0,"workers":1}]}
      """)
    try expect(
      wire, "job.list", ["filter": "state:cancelled", "limit": 1],
      """
      {"jobs":[{"id":100002,"kind":"k","queue":"q","state":"cancelled","priority":4,"args":{},"attempt":1,
       "max_attempts":25,"created_us":0,"started_us":0,"finished_us":0,"error":{"class":"E","message":"m",
       "frames":[{"file":"f","line":1,"function":"g"}],"group":"3ed3288b2c16e82d"},"rescues":0,"tags":[],"timeout_ms":900000,
       "enqueued_by":{"uid":0,"user":0,"client":"test/1"},"log_bytes":0}],"matched":1}
      """)
    try expect(wire, "worker.drain", ["worker": "w-01"], #"{"journal_id":5}"#)
    #expect(try wire.next("worker.command") == ["drain": true])
    try expect(
      wire, "job.delete", ["id": 100_002],
      #"{"matched":1,"changed":1,"skipped":{},"journal_id":6,"undo_until_us":0}"#)
  }

  @Test func `health and stats say how the store is`() throws {
    let wire = try Wire(try DaemonBench(.sqlite))

    let health = try HealthView(json: try wire.result("store.health"))
    #expect(health.ok && health.server == "jobtopd/test" && health.connections == 1)
    #expect(health.loops.map(\.name).prefix(4) == ["engine", "pruner", "promoter", "rescuer"])
    let stats = try wire.result("store.stats")
    #expect(stats["jobs"] == 0 && stats["workers"] == 0 && stats["connections"] == 1)
  }

  private func owner(_ wire: Wire) throws -> String {
    try wire.result("hello", ["protocol": 1, "client": "test/1"])["you"]?["user"]?.stringValue ?? ""
  }
}
