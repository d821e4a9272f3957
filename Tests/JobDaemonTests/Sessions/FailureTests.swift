import JSON
import JobEngine
import JobRPC
import Testing

/// A store that cannot keep its word.
@Suite("Failing stores")
struct FailureTests {
  @Test func `a full device refuses enqueues and nothing else, and resumes by itself`() throws {
    let bench = try DaemonBench(.memory)
    let wire = try Wire(bench)
    _ = try wire.result("job.enqueue", ["kind": "k"])
    bench.fail(with: .full)

    #expect(try wire.code("job.enqueue", ["kind": "k"]) == ErrorCode.storeFull.rawValue)
    #expect(try wire.result("store.health")["full"] == true)
    bench.fail(with: nil)
    while try wire.code("job.enqueue", ["kind": "k"]) != 0 {}
    #expect(try wire.result("store.health")["ok"] == true)
    #expect(try wire.result("store.stats")["jobs"] == 2)
  }

  @Test func `an I/O error ends the daemon with 75 and nothing is acknowledged`() throws {
    let bench = try DaemonBench(.memory)
    let wire = try Wire(bench)
    bench.fail(with: .failed(operation: "fsync", code: 5, message: "Input/output error"))

    try wire.send(wire.text("job.enqueue", ["kind": "k"]))
    #expect(bench.exitCode == 75)
  }
}
