import JSON
import JobCore
import JobRPC
import Testing

@Suite("Watches and events")
struct WatchTests {
  /// What a subscriber has after the frames so far.
  struct Mirror {
    let view: ViewName
    let watch: JSONValue
    var value: JSONValue?
    var seq: Int64 = 0

    init(_ wire: Wire, _ view: ViewName, _ params: JSONValue? = nil) throws {
      self.view = view
      var call: JSONValue = ["view": .string(view.rawValue), "max_fps": 60]
      if let params { call["params"] = params }
      watch = try #require(try wire.result("watch.open", call)["watch"])
    }

    /// Takes the next frame of this watch.
    @discardableResult
    mutating func take(_ wire: Wire) throws -> WatchFrame.Content {
      let watch = self.watch
      let frame = try WatchFrame(json: try wire.next("watch.frame") { $0["watch"] == watch })
      #expect(frame.seq == seq + 1)
      seq = frame.seq
      value = frame.applied(to: value, view: view)
      return frame.content
    }

    mutating func take(_ wire: Wire, until isReached: (JSONValue) throws -> Bool) throws {
      while true {
        if let value, try isReached(value) { return }
        try take(wire)
      }
    }
  }

  @Test(arguments: Backing.allCases)
  func `the overview starts whole and follows by patches`(over backing: Backing) throws {
    let bench = try DaemonBench(backing)
    let wire = try Wire(bench)
    var mirror = try Mirror(wire, .overview)
    guard case .full = try mirror.take(wire) else { return #expect(Bool(false), "the first frame is not whole") }

    let other = try Wire(bench)
    _ = try other.result("job.enqueue", ["kind": "k", "queue": "mail"])
    _ = try other.result("queue.pause", ["queue": "mail", "reason": "deploy"])

    try mirror.take(wire) { value in
      let view = try OverviewView(json: value)
      return view.attention.contains { $0.code == "queue_paused" && $0.facts["queued"] == 1 }
    }
    let view = try OverviewView(json: try #require(mirror.value))
    #expect(view.counts[.queued] == 1)
    #expect(view.queues.map(\.name) == ["mail"])
    #expect(view.queues[0].paused?.reason == "deploy")
    #expect(view.history.in.last == 1)
    #expect(view.recent.first?.type == "queue.paused")
  }

  @Test func `an unchanged view sends a sign of life every second`() throws {
    let wire = try Wire(try DaemonBench(.memory))
    var mirror = try Mirror(wire, .jobs)
    try mirror.take(wire)

    #expect(try mirror.take(wire) == .unchanged)
    #expect(try mirror.take(wire) == .unchanged)
  }

  @Test(arguments: Backing.allCases)
  func `a list follows its jobs and its parameters`(over backing: Backing) throws {
    let wire = try Wire(try DaemonBench(backing))
    var mirror = try Mirror(wire, .jobs, ["filter": "state:queued"])
    _ = try wire.result("job.enqueue_many", ["jobs": [["kind": "k"], ["kind": "k", "queue": "mail"]]])
    try mirror.take(wire) { try JobsView(json: $0).jobs.map(\.id) == [100_002, 100_001] }

    _ = try wire.result("watch.set", ["watch": mirror.watch, "params": ["filter": "queue:mail"]])
    try mirror.take(wire) { try JobsView(json: $0).jobs.map(\.id) == [100_002] }

    _ = try wire.result("watch.set", ["watch": mirror.watch, "params": ["filter": "colour:red"]])
    try mirror.take(wire) { try JobsView(json: $0).filterError != nil }
    _ = try wire.result("watch.close", ["watch": mirror.watch])
    #expect(try wire.result("store.stats")["watches"] == 0)
  }

  @Test(arguments: Backing.allCases)
  func `a job and its log are followed line by line`(over backing: Backing) throws {
    let bench = try DaemonBench(backing)
    let wire = try Wire(bench)
    let worker = try Wire(bench)
    let id = try worker.register()
    _ = try worker.result("job.enqueue", ["kind": "k", "args": ["n": 1]])
    let run = try worker.claim(id)
    var job = try Mirror(wire, .job, ["id": run.id])
    var log = try Mirror(wire, .log, ["id": run.id])
    try job.take(wire)
    try log.take(wire)

    for line in 1...3 {
      let entry: JSONValue = ["stream": "stdout", "t_us": .integer(Int64(line)), "text": .string("line \(line)")]
      _ = try worker.result("log.append", ["id": run.id, "fence": run.fence, "entries": [entry]])
      try log.take(wire) { try LogView(json: $0).entries.count == line }
    }
    _ = try worker.result("job.complete", ["id": run.id, "fence": run.fence, "result": ["ok": true]])
    try log.take(wire) { try LogView(json: $0).done }
    try job.take(wire) { try JobView(json: $0).job.state == .completed }

    let view = try JobView(json: try #require(job.value))
    #expect(view.argsText == #"{"n":1}"# && view.resultText == #"{"ok":true}"#)
    #expect(view.attempts.map(\.outcome) == [.completed])
    #expect(view.logLines == 3)
    let entries = try LogView(json: try #require(log.value)).entries
    #expect(entries.map(\.body) == [.text("line 1"), .text("line 2"), .text("line 3")])
    #expect(entries.map(\.seq) == [1, 2, 3])
  }

  @Test func `a queue and a worker have pages of their own`() throws {
    let wire = try Wire(try DaemonBench(.sqlite))
    let worker = try wire.register()
    _ = try wire.result("job.enqueue_many", ["jobs": [["kind": "k"], ["kind": "k"]]])
    let run = try wire.claim(worker)
    var queue = try Mirror(wire, .queue, ["queue": "default"])
    var page = try Mirror(wire, .worker, ["worker": worker])

    try queue.take(wire) { try QueueView(json: $0).oldest.count == 1 }
    try page.take(wire) { try WorkerView(json: $0).jobs.map { JSONValue.integer($0.id) } == [run.id] }
    #expect(try QueueView(json: try #require(queue.value)).queue?.counts[.running] == 1)
    #expect(try WorkerView(json: try #require(page.value)).worker?.state == .busy)
  }

  @Test func `a subscriber who does not listen is resynchronised and slows nobody`() throws {
    let bench = try DaemonBench(.sqlite)
    let other = try Wire(bench)
    let tags = JSONValue.array((0..<16).map { .string(String(repeating: "t", count: 60) + "\($0 + 10)") })
    let jobs = JSONValue.array((0..<500).map { _ in ["kind": "k", "tags": tags] })
    _ = try other.result("job.enqueue_many", ["jobs": jobs])
    let deaf = try Wire(bench)
    var mirror = try Mirror(deaf, .jobs, ["limit": 500])

    // It reads nothing, until the store has found its outbox full.
    while try other.result("store.stats")["watch_stalls"] == 0 {
      _ = try other.result("job.enqueue_many", ["jobs": jobs])
    }
    let last = try other.result("job.enqueue", ["kind": "last"])["id"]

    var sawResync = false
    while true {
      if case .resync = try mirror.take(deaf) { sawResync = true }
      let view = try JobsView(json: try #require(mirror.value))
      if view.jobs.first.map({ JSONValue.integer($0.id) }) == last { break }
    }
    #expect(sawResync)
  }

  @Test(arguments: Backing.allCases)
  func `events come in commit order, also those of before`(over backing: Backing) throws {
    let bench = try DaemonBench(backing)
    let wire = try Wire(bench)
    _ = try wire.result("job.enqueue", ["kind": "early"])
    _ = try wire.result("events.subscribe", ["after_seq": 0, "filter": "kind:early,k"])
    let worker = try Wire(bench)
    let id = try worker.register()
    _ = try worker.result("job.enqueue_many", ["jobs": [["kind": "k"], ["kind": "other"]]])
    let run = try worker.claim(id)
    _ = try worker.result("job.complete", ["id": run.id, "fence": run.fence])

    var events: [WireEvent] = []
    while events.count < 4 {
      events += try (try wire.next("events")["events"]?.arrayValue ?? []).map { try WireEvent(json: $0) }
    }
    #expect(events.map(\.type) == ["job.enqueued", "job.enqueued", "job.claimed", "job.completed"])
    #expect(events.map(\.seq) == events.map(\.seq).sorted())
    #expect(events.last?.facts["duration_ms"] != nil)
  }
}
