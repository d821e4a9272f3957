import JSON
import JobRPC
import Testing

@Suite struct ErrorGroupSessionTests {
  /// Enqueues a job, claims it and fails it for good.
  private func fail(_ wire: Wire, _ worker: JSONValue, _ message: JSONValue) throws {
    _ = try wire.result("job.enqueue", ["kind": "k"])
    let run = try wire.claim(worker)
    _ = try wire.result(
      "job.fail",
      [
        "id": run.id, "fence": run.fence, "retry": false,
        "error": [
          "class": "SMTPTimeout", "message": message, "frames": [["file": "mail.py", "line": 4, "function": "send"]],
        ],
      ])
  }

  @Test(arguments: Backing.allCases)
  func `failures are grouped, listed, watched, resolved and reopened`(backing: Backing) throws {
    let bench = try DaemonBench(backing)
    let wire = try Wire(bench)
    let watcher = try Wire(bench)
    let worker = try wire.register()
    _ = try watcher.result("watch.open", ["view": "errors"])
    _ = try watcher.result("events.subscribe", [:])

    try fail(wire, worker, "no reply from mx1.example.net:25 after 5 s, password=hunter2")
    try fail(wire, worker, "no reply from mx7.example.net:25 after 9 s, password=hunter3")

    let listed = try wire.result("error.list", [:])["groups"]?.arrayValue ?? []
    let group = try #require(listed.first)
    let id = try #require(group["id"]?.stringValue)
    #expect(listed.count == 1)
    #expect(group["count"]?.intValue == 2)
    #expect(group["state"]?.stringValue == "open")
    #expect(group["message"]?.stringValue == "no reply from <address> after #, password=[redacted]")
    #expect(try wire.result("error.get", ["id": .string(String(id.prefix(4)))])["group"] == group)
    #expect(
      try wire.result("job.get", ["id": group["sample_job"] ?? .null])["job"]?["error"]?["group"]?.stringValue == id)
    _ = try watcher.next("watch.frame") { frame in
      let value = frame["full"] ?? frame["patch"]
      return value?["rows"]?[id]?["count"]?.intValue == 2
    }

    let resolved = try wire.result("error.resolve", ["id": .string(id), "reason": "deployed 1.2"])
    #expect(resolved["group"]?["state"]?.stringValue == "resolved")
    #expect(try wire.code("error.resolve", ["id": .string(id)]) == -32002)
    #expect(try wire.code("error.resolve", ["id": "0123456789abcdef"]) == -32001)
    #expect(try wire.code("error.snooze", ["id": .string(id)]) == -32602)
    try fail(wire, worker, "no reply from mx2.example.net:25 after 5 s, password=hunter4")

    _ = try watcher.next("events") { notification in
      notification["events"]?.arrayValue?.contains { event in
        event["type"]?.stringValue == "error.reopened" && event["group"]?.stringValue == id
      } ?? false
    }
    #expect(try wire.result("error.list", ["state": "open"])["groups"]?[0]?["count"]?.intValue == 3)
    #expect(try wire.result("error.list", ["state": "resolved"])["groups"]?.arrayValue?.isEmpty == true)
  }
}
