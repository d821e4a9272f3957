import JSON
import JobRPC
import Testing

/// Every method that the table calls `journaled` writes an entry; the others write none.
@Suite struct JournaledTests {
  /// A store in which each verb finds something to do.
  private struct Scene {
    let wire: Wire
    /// Params with which the method changes something.
    let params: [Method: JSONValue]
  }

  private func scene() throws -> Scene {
    let wire = try Wire(try DaemonBench(.memory))
    let worker = try wire.register(kinds: ["k", "x"])
    func enqueue(_ kind: String = "k", delay: Int64? = 3_600_000) throws -> JSONValue {
      var params: JSONValue = ["kind": .string(kind), "queue": "mail"]
      if let delay { params["delay_ms"] = .integer(delay) }
      return try #require(try wire.result("job.enqueue", params)["id"])
    }
    let jobs = try (0..<8).map { _ in try enqueue() }
    _ = try wire.result("job.pause", ["id": jobs[3]])
    _ = try wire.result("job.cancel", ["id": jobs[5]])
    _ = try enqueue("x", delay: nil)
    let run = try wire.claim(worker)
    _ = try wire.result("queue.pause", ["queue": "held"])
    _ = try wire.result("kind.pause", ["kind": "held"])
    let undoable = try #require(try wire.result("journal.list", ["limit": 1])["entries"]?[0]?["id"])
    return Scene(
      wire: wire,
      params: [
        .jobRetry: ["id": jobs[0]], .jobCancel: ["id": jobs[1]], .jobPause: ["id": jobs[2]],
        .jobResume: ["id": jobs[3]], .jobDelete: ["id": jobs[4]], .jobKill: ["id": run.id],
        .queuePause: ["queue": "mail"], .queueResume: ["queue": "held"],
        .queueLimit: ["queue": "mail", "concurrency": 3], .kindPause: ["kind": "k"], .kindResume: ["kind": "held"],
        .storePause: [:], .storeResume: [:], .workerPause: ["worker": worker], .workerResume: ["worker": worker],
        .workerDrain: ["worker": worker], .workerStop: ["worker": worker], .journalNote: ["text": "a note"],
        .undo: ["journal_id": undoable], .jobEdit: ["id": jobs[6], "args": ["n": 1]],
      ])
  }

  private static let journaled = Method.allCases.filter { $0.spec.effect == .journaled }

  /// Methods that say themselves what they change and are held to it by tests of their own.
  private static let provedElsewhere: Set<Method> = [
    .errorResolve, .errorSnooze, .errorReopen, .kindSet, .schedulePut, .schedulePause, .scheduleResume, .scheduleRun,
    .scheduleDelete,
  ]

  @Test(arguments: journaled)
  func `each method that changes the store by somebody's will writes an entry`(_ method: Method) throws {
    let scene = try scene()
    if method == .storeResume { _ = try scene.wire.result("store.pause") }
    func newest() throws -> JSONValue? { try scene.wire.result("journal.list", ["limit": 1])["entries"]?[0] }
    let before = try newest()?["id"]?.intValue ?? 0
    guard var params = scene.params[method] else {
      let isProved = Self.provedElsewhere.contains(method)
      #expect(isProved, "\(method.rawValue) needs params here")
      return
    }
    if method != .journalNote { params["reason"] = "because" }

    _ = try scene.wire.result(method.rawValue, params)

    let entry = try #require(try newest())
    #expect(entry["id"]?.intValue ?? 0 > before, "\(method.rawValue) wrote nothing")
    #expect(entry["verb"]?.stringValue == method.rawValue)
    #expect(entry["actor"]?["user"] != nil && entry["command"]?.stringValue?.hasPrefix("jobtop ") == true)
    #expect(entry["reason"]?.stringValue == (method == .journalNote ? "a note" : "because"))
  }

  /// Enqueueing, claims and what workers report is work, and would drown what people did.
  @Test func `work is not in the journal`() throws {
    let wire = try Wire(try DaemonBench(.memory))
    let worker = try wire.register()
    _ = try wire.result("job.enqueue_many", ["jobs": [["kind": "k"], ["kind": "k"]]])
    for method in ["job.complete", "job.release"] {
      let run = try wire.claim(worker)
      _ = try wire.result("job.progress", ["id": run.id, "fence": run.fence, "fraction": .number("0.5")])
      _ = try wire.result(method, ["id": run.id, "fence": run.fence])
    }
    _ = try wire.result("worker.heartbeat", ["worker": worker, "running": []])

    #expect(try wire.result("journal.list")["entries"] == [])
  }
}
