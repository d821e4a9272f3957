import JSON
import JobRPC
import Posix
import Testing

/// Clients that send faster than is fair: they are held up, and nobody else is.
@Suite("Floods")
struct FloodTests {
  /// Sends from a thread of its own, since the daemon stops reading what it cannot deal with yet.
  private func flood(_ wire: Wire, _ bytes: [UInt8]) throws -> Thread {
    let descriptor = wire.descriptor
    return try Thread(name: "flood") { _ = try? IO.writeAll(descriptor, bytes) }
  }

  @Test func `a client that asks without reading waits, and gets every answer once it reads`() throws {
    let bench = try DaemonBench(.memory)
    let neighbour = try Wire(bench)
    let wire = try Wire(bench)
    let calls = 20_000
    let question = Array((wire.text("store.health") + "\n").utf8)

    let sender = try flood(wire, Array((0..<calls).map { _ in question }.joined()))
    #expect(try neighbour.code("job.enqueue", ["kind": "k"]) == 0)
    for _ in 0..<calls { #expect(try wire.line() != nil) }
    sender.join()
  }

  @Test(arguments: Backing.allCases)
  func `a flood of log is taken in by credit, and its outcome comes last`(over backing: Backing) throws {
    let bench = try DaemonBench(backing)
    let neighbour = try Wire(bench)
    let wire = try Wire(bench)
    let worker = try wire.register()
    _ = try wire.result("job.enqueue", ["kind": "k"])
    let run = try wire.claim(worker)
    let line: JSONValue = ["stream": "stdout", "t_us": 1, "text": .string(String(repeating: "x", count: 1000))]
    let entries = JSONValue.array(Array(repeating: line, count: 1000))
    let append = wire.text("log.append", ["id": run.id, "fence": run.fence, "entries": entries]) + "\n"
    let complete = wire.text("job.complete", ["id": run.id, "fence": run.fence]) + "\n"

    let sender = try flood(wire, Array((String(repeating: append, count: 12) + complete).utf8))
    #expect(try neighbour.code("job.enqueue", ["kind": "other"]) == 0)
    var answers: [JSONValue?] = []
    for _ in 0..<13 { answers.append(try wire.message()["id"]) }
    sender.join()

    #expect(Set(answers.dropLast()).count == 1 && answers.last != answers.first)
    let job = try wire.result("job.get", ["id": run.id])["job"]
    #expect(job?["state"] == "completed" && job?["log_bytes"] == 8_388_608)
  }
}
