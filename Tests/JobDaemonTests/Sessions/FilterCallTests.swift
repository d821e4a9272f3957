import JSON
import Testing

@Suite("Filters over the wire")
struct FilterCallTests {
  @Test(arguments: Backing.allCases)
  func `lists take the whole language, and dates are the caller's`(over backing: Backing) throws {
    let wire = try Wire(try DaemonBench(backing))
    for name in ["anna", "bert"] {
      _ = try wire.result("job.enqueue", ["kind": "mail.send", "args": ["to": .string(name)], "tags": ["order"]])
    }
    func list(_ filter: String, offset: Int64 = 0) throws -> [JSONValue] {
      let params: JSONValue = ["filter": .string(filter), "utc_offset_min": .integer(offset)]
      return try #require(try wire.result("job.list", params)["jobs"]?.arrayValue).compactMap { $0["id"] }
    }

    #expect(try list("tag:order args~BERT age<1h attempt:0") == [100_002])
    #expect(try list("created:today") == [100_002, 100_001])
    // Yesterday ends at the caller's midnight: half a day on, this may be it, but never a day before.
    #expect(try list("created:yesterday", offset: -720) == [] || list("created:today", offset: -720) == [])
    #expect(try wire.code("job.list", ["utc_offset_min": 5000]) == -32602)
  }

  @Test func `a wrong filter is refused with its place and the nearest name`() throws {
    let wire = try Wire(try DaemonBench(.memory))

    let error = try #require(try wire.call("job.list", ["filter": "kind:a stat:dead"])["error"])

    #expect(error["code"] == -32602)
    #expect(error["data"]?["path"] == "filter")
    #expect(error["data"]?["offset"] == 7)
    #expect(error["message"]?.stringValue?.contains("did you mean state") == true)
  }

  @Test(arguments: Backing.allCases)
  func `names of the live store complete a filter`(over backing: Backing) throws {
    let wire = try Wire(try DaemonBench(backing))
    _ = try wire.result("job.enqueue", ["kind": "mail.send", "queue": "mail", "tags": ["order"]])
    let worker = try wire.register()

    #expect(
      try wire.result("filter.complete", ["text": "queue:m state:dead", "cursor": 7])
        == ["from": 6, "completions": ["mail"]])
    #expect(try wire.result("filter.complete", ["text": "worker:"])["completions"] == [worker])
    #expect(try wire.result("filter.complete", ["text": "tag:"])["completions"] == ["order"])
    #expect(try wire.code("filter.complete", ["cursor": 3]) == -32602)
  }

  @Test(arguments: Backing.allCases)
  func `logs of a filter's jobs are searched, part by part, without loss`(over backing: Backing) throws {
    let wire = try Wire(try DaemonBench(backing))
    let worker = try wire.register()
    for job in 0..<3 {
      _ = try wire.result("job.enqueue", ["kind": "k", "queue": job == 1 ? "other" : "q"])
      let run = try wire.claim(worker)
      let entries = (0..<20).map { line -> JSONValue in
        [
          "stream": "stdout", "t_us": .integer(Int64(1000 + line)),
          "text": .string(line % 2 == 0 ? "Slow read \(job).\(line)" : "fine"),
        ]
      }
      _ = try wire.result("log.append", ["id": run.id, "fence": run.fence, "entries": .array(entries)])
      _ = try wire.result("job.complete", ["id": run.id, "fence": run.fence])
    }
    var texts: [String] = []
    var searched: Int64 = 0
    var total: Int64?
    var cursor: JSONValue?
    repeat {
      var params: JSONObject = ["filter": "queue:q", "text": "slow READ", "limit": 3, "since_us": 1004]
      if let cursor { params["cursor"] = cursor }
      let page = try wire.result("log.search", .object(params))
      texts += page["hits"]?.arrayValue?.compactMap { $0["entry"]?["text"]?.stringValue } ?? []
      searched += page["searched_bytes"]?.intValue ?? 0
      total = total ?? page["total_bytes"]?.intValue
      cursor = page["cursor"]
    } while cursor != nil

    let lines = stride(from: 4, to: 20, by: 2)
    #expect(texts == lines.map { "Slow read 2.\($0)" } + lines.map { "Slow read 0.\($0)" })
    #expect(searched == total)
    #expect(try wire.result("job.list", ["filter": "log~\"slow read 0.8\""])["matched"] == 1)
    #expect(try wire.result("job.list", ["filter": "-log~\"slow read 0.8\""])["matched"] == 2)
    let chosen = try wire.result("job.select", ["filter": "log~\"read 2.\" state:completed", "verb": "retry"])
    #expect(chosen["count"] == 1)
    #expect(chosen["sample"]?[0]?["id"] == 100_003)
  }
}
