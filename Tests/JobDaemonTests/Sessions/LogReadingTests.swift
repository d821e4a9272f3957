import JSON
import JobRPC
import Testing

@Suite struct LogReadingTests {
  @Test(arguments: Backing.allCases)
  func `a line's level is read when it is taken, and stays with what follows it`(backing: Backing) throws {
    let bench = try DaemonBench(backing)
    let wire = try Wire(bench)
    let worker = try wire.register()
    _ = try wire.result("job.enqueue", ["kind": "k"])
    let run = try wire.result("job.claim", ["worker": worker, "queues": [], "limit": 1, "wait_ms": 10_000])["jobs"]?[0]
    func append(_ entries: JSONValue...) throws {
      _ = try wire.result(
        "log.append", ["id": run?["id"] ?? .null, "fence": run?["fence"] ?? .null, "entries": .array(entries)])
    }
    try append(
      ["stream": "stdout", "t_us": 1, "text": "2026-11-24 14:02:25 ERROR no"],
      ["stream": "stderr", "t_us": 2, "text": "of another stream"])
    try append(
      ["stream": "stdout", "t_us": 3, "text": "  and why"],
      ["stream": "log", "t_us": 4, "level": "WARNING", "text": "x"],
      ["stream": "log", "t_us": 5, "level": "odd", "text": "{\"level\":30}"])

    let entries = try wire.result("log.read", ["id": run?["id"] ?? .null])["entries"]?.arrayValue

    #expect(entries?.map { $0["level"]?.stringValue } == ["error", nil, "error", "warn", "info"])
  }

  @Test(arguments: Backing.allCases)
  func `a log is read through a sieve from both ends, and what is masked is not looked into`(backing: Backing) throws {
    let bench = try DaemonBench(backing)
    let wire = try Wire(bench)
    let worker = try wire.register()
    _ = try wire.result("job.enqueue", ["kind": "k"])
    let run = try wire.result("job.claim", ["worker": worker, "queues": [], "limit": 1, "wait_ms": 10_000])["jobs"]?[0]
    let id = run?["id"] ?? .null
    for part in 0..<5 {
      let entries = (0..<500).map { index -> JSONValue in
        let number = part * 500 + index + 1
        let text = number % 100 == 0 ? "ERROR number \(number) password=zq81" : "INFO line \(number)"
        return ["stream": "stdout", "t_us": .integer(Int64(number)), "text": .string(text)]
      }
      _ = try wire.result("log.append", ["id": id, "fence": run?["fence"] ?? .null, "entries": .array(entries)])
    }
    func seqs(_ params: JSONObject) throws -> [Int64] {
      var params = params
      params["id"] = id
      let found = try wire.result("log.read", .object(params))
      return (found["seqs"] ?? .null).arrayValue?.compactMap(\.intValue)
        ?? found["entries"]?.arrayValue?.compactMap { $0["seq"]?.intValue } ?? []
    }

    #expect(try seqs(["level": "error", "from": 150, "limit": 2]) == [200, 300])
    #expect(try seqs(["level": "error", "before": 300, "limit": 2]) == [100, 200])
    #expect(try seqs(["text": "NUMBER 1", "brief": true]) == [100] + (10...19).map { $0 * 100 })
    #expect(try seqs(["text": "line 2499", "before": 2500, "limit": 1, "brief": true]) == [2499])
    #expect(try seqs(["text": "zq81"]) == [])
    #expect(try seqs(["before": 4, "limit": 2]) == [2, 3])
    #expect(try seqs(["level": "warn", "tail": 2]) == [2400, 2500])
    let page = try wire.result("log.read", ["id": id, "level": "error", "limit": 1])
    #expect(page["entries"]?[0]?["text"]?.stringValue == "ERROR number 100 password=[redacted]")
    #expect(page["next"] == 200)
  }
}
