import JSON
import Testing

/// Unique keys over the wire.
@Suite("Unique jobs")
struct UniqueTests {
  @Test(arguments: Backing.allCases)
  func `a taken key is a typed refusal that names the holder`(over backing: Backing) throws {
    let wire = try Wire(try DaemonBench(backing))
    let unique: JSONValue = ["key": "report-2026", "states": ["queued", "running"], "window_ms": 60_000]
    let first = try wire.result("job.enqueue", ["kind": "k", "unique": unique])

    let refused = try wire.call("job.enqueue", ["kind": "k", "unique": ["key": "report-2026"]])["error"]
    #expect(refused?["code"] == -32007)
    #expect(refused?["data"]?["name"] == "unique_conflict")
    #expect(refused?["data"]?["job"] == first["id"])
    #expect(try wire.result("job.get", ["id": 100_001])["job"]?["unique"] == unique)

    let many = try wire.result(
      "job.enqueue_many", ["jobs": [["kind": "k"], ["kind": "k", "unique": ["key": "report-2026"]], ["kind": "k"]]])
    #expect(many["ids"]?.arrayValue?.map { $0 == .null } == [false, true, false])
    #expect(many["outcomes"]?[0]?["index"] == 1)
    #expect(many["outcomes"]?[0]?["code"] == -32007)
    #expect(many["outcomes"]?[0]?["data"]?["job"] == first["id"])

    _ = try wire.result("job.cancel", ["id": 100_001])
    _ = try wire.result("job.enqueue", ["kind": "k", "unique": ["key": "report-2026"]])
    #expect(try wire.code("job.retry", ["id": 100_001]) == -32007)
    let bulk = try wire.result("job.retry", ["ids": [100_001]])
    #expect(bulk["skipped"] == ["unique_conflict": 1])
  }
}
