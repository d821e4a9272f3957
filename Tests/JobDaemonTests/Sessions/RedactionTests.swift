import JSON
import JobRPC
import Testing

@Suite struct RedactionSessionTests {
  /// Stands in every place where a secret may come in; only the claim shows it again.
  private static let secret = "s3cr3t-Zq81-planted"

  @Test(arguments: Backing.allCases)
  func `a planted secret comes out by no reply, view or event but the claim`(backing: Backing) throws {
    let bench = try DaemonBench(backing)
    let wire = try Wire(bench)
    let watcher = try Wire(bench)
    let planted = JSONValue.string(Self.secret)
    let line = JSONValue.string("login with password=\(Self.secret) ok")
    let job: JSONValue = [
      "kind": "k",
      "args": [
        "password": planted, "deep": [["X-Api-Key": planted], ["argv": ["x", "--token", planted]]], "text": line,
      ],
      "metadata": ["db": ["DB_PASSWORD": planted], "note": line], "tags": [.string("token=\(Self.secret)")],
    ]
    for view in ViewName.allCases {
      let params: JSONValue =
        switch view {
        case .job, .log: ["id": 100_001]
        case .queue: ["queue": "default"]
        case .worker: ["worker": "w-01"]
        default: [:]
        }
      _ = try watcher.call("watch.open", ["view": .string(view.rawValue), "params": params, "max_fps": 20])
    }
    _ = try watcher.result("events.subscribe", [:])

    let worker = try wire.register()
    _ = try wire.result("job.enqueue", job)
    _ = try wire.result("job.enqueue_many", ["jobs": [job, job]])
    let granted = try wire.result("job.claim", ["worker": worker, "queues": [], "limit": 3, "wait_ms": 10_000])
    #expect(granted["jobs"]?[0]?["args"]?["password"] == planted)
    let runs = try #require(granted["jobs"]?.arrayValue)
    func run(_ index: Int) -> JSONObject { ["id": runs[index]["id"] ?? .null, "fence": runs[index]["fence"] ?? .null] }
    for index in runs.indices {
      var call = run(index)
      call["message"] = line
      call["fraction"] = JSONValue(0.5)
      call["checkpoint"] = ["session": planted]
      _ = try wire.result("job.progress", .object(call))
      call = run(index)
      call["entries"] = .array([
        ["stream": "stdout", "t_us": 1, "text": line],
        ["stream": "stderr", "t_us": 2, "text": .string("-----BEGIN PRIVATE KEY-----")],
        ["stream": "stderr", "t_us": 3, "text": planted],
        ["stream": "stderr", "t_us": 4, "text": .string("-----END PRIVATE KEY-----")],
      ])
      _ = try wire.result("log.append", .object(call))
    }
    var done = run(0)
    done["result"] = ["cookie": planted, "text": line]
    _ = try wire.result("job.complete", .object(done))
    for (index, retry) in [(1, true), (2, false)] {
      var failed = run(index)
      failed["retry"] = .bool(retry)
      failed["error"] = ["class": "E", "message": line, "frames": [["file": "f", "line": 1, "function": "g"]]]
      _ = try wire.result("job.fail", .object(failed))
    }
    _ = try wire.result("queue.pause", ["queue": "default", "reason": "deploy"])
    _ = try wire.call("journal.note", ["text": line])
    _ = try wire.result(
      "schedule.put", ["name": "nightly", "cron": "0 3 * * *", "kind": "k", "args": ["password": planted]])

    var outgoing: [String: JSONValue] = [:]
    for method in Method.allCases where method.spec.effect == .reads {
      for id in [100_001, 100_002, 100_003] as [JSONValue] {
        let params: JSONValue = [
          "id": id, "ids": [100_001, 100_002, 100_003], "timeout_ms": 0, "filter": "", "text": "",
        ]
        outgoing["\(method.rawValue) \(id)"] = try wire.call(method.rawValue, params)
      }
    }
    let found = try wire.call("log.search", ["filter": "", "text": "login"])
    outgoing["log.search"] = found
    _ = try watcher.next("watch.frame")
    _ = try watcher.next("events") { notification in
      notification["events"]?.arrayValue?.contains { $0["type"]?.stringValue == "job.dead" } ?? false
    }
    for _ in 0..<3 { _ = try watcher.next("watch.frame") }
    for (index, notification) in watcher.notifications.enumerated() { outgoing["notification \(index)"] = notification }

    #expect(outgoing.count > 60)
    for (name, value) in outgoing {
      #expect(!String(decoding: value.bytes, as: UTF8.self).contains(Self.secret), "\(name)")
    }
  }
}
