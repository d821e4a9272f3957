import JSON
import JobClient
import LiveStore
import Posix
import Seeded
import Testing

/// Random graphs of jobs and batches, worked off through failures, rescues, retries and kills of the daemon.
struct DependencyKillTests {
  private static let isLong = Environment["JOBTOP_LONG"] != nil

  @Test func `every job runs after its parents, none is left, every callback runs once, over kills of the daemon`()
    throws
  {
    var random = Seeded()
    for _ in 0..<(Self.isLong ? 10 : 1) {
      let store = try LiveStore()
      let (nodes, kills) = Self.isLong ? (200, 12) : (200, 3)
      let graph = Monitored(Graph())
      let worker = try Thread(name: "worker") { [seed = random.next(), socket = store.socket] in
        work(socket, graph, seed: seed)
      }
      let batches = try plant(nodes, in: store, graph, &random)

      for kill in 1...kills {
        let wanted = kill * (nodes * 3 / 4) / kills
        let connection = try store.connect()
        let deadline = MonotonicClock.now() + 60_000_000_000
        while graph.with({ $0.completed.count }) < wanted, MonotonicClock.now() < deadline {
          try revive(over: connection, graph)
        }
        let completed = graph.with { $0.completed.count }
        #expect(completed >= wanted, "\(completed) of \(wanted) completed: \(store.log())")
        store.kill()
        try store.start()
      }
      let all = Set(graph.with { Array($0.parents.keys) } + batches)
      try finish(all, in: store, graph)
      graph.with { $0.isOver = true }
      worker.join()

      #expect(graph.with { $0.violations } == [])
      let connection = try store.connect()
      for batch in batches {
        let attempts = try connection.call("job.attempts", ["id": .integer(batch)])["attempts"]?.arrayValue ?? []
        #expect(attempts.count { $0["outcome"] == "completed" } == 1, "callback \(batch)")
        let counts = try connection.call("batch.get", ["batch": .integer(batch)])["batch"]
        #expect(counts?["total"] == 12 && counts?["pending"] == 0 && counts?["failed"] == 0)
      }
      #expect(try connection.call("job.list", ["filter": "state:blocked"])["matched"] == 0)
    }
  }

  /// Enqueues the graph, each node after up to three older ones, the last ones in five batches; retried under its
  /// idempotency key where a kill took the answer.
  private func plant(
    _ nodes: Int, in store: LiveStore, _ graph: Monitored<Graph>, _ random: inout Seeded
  ) throws -> [Int64] {
    let connection = try store.connect()
    var batches: [Int64] = []
    for _ in 0..<5 {
      let callback: JSONObject = ["kind": "node", "args": ["callback": true], "max_attempts": 1000]
      let answer = try connection.call(
        "batch.open", ["callback": .object(callback), "on": random.oneIn(2) ? "success" : "completion"])
      batches.append(try #require(answer["batch"]?.intValue))
    }
    var ids: [Int64] = []
    for number in 0..<nodes {
      var job: JSONObject = ["kind": "node", "max_attempts": 1000, "backoff": [0]]
      var parents: Set<Int64> = []
      if !ids.isEmpty { for _ in 0..<random.int(0...3) { parents.insert(random.pick(ids)) } }
      if !parents.isEmpty { job["after"] = .array(parents.map { .integer($0) }) }
      let batch = number >= nodes - 60 ? batches[number % 5] : nil
      if let batch { job["batch"] = .integer(batch) }
      // Known before the worker can be given it.
      let id = 100_006 + Int64(number)
      graph.with { $0.parents[id] = parents }
      let answer = try connection.call("job.enqueue", .object(job))
      #expect(answer["id"]?.intValue == id)
      ids.append(id)
    }
    for batch in batches { _ = try connection.call("batch.close", ["batch": .integer(batch)]) }
    return batches
  }

  /// Retries what died until all is completed.
  private func finish(_ ids: Set<Int64>, in store: LiveStore, _ graph: Monitored<Graph>) throws {
    let connection = try store.connect()
    let deadline = MonotonicClock.now() + 90_000_000_000
    while MonotonicClock.now() < deadline {
      let done = try connection.call("job.list", ["filter": "state:completed"])["matched"]?.intValue
      if done == Int64(ids.count) { return }
      try revive(over: connection, graph)
    }
    let left = try connection.call("job.list", ["filter": "-state:completed", "limit": 5])
    Issue.record("not all completed: \(left)")
  }

  /// Retries what died, since others wait for it, and waits a little for what comes of it.
  private func revive(over connection: StoreConnection, _ graph: Monitored<Graph>) throws {
    let dead = try connection.call("job.list", ["filter": "state:dead"])["jobs"]?.arrayValue ?? []
    for job in dead { _ = try? connection.call("job.retry", ["id": job["id"] ?? .null]) }
    let count = graph.with { $0.completed.count }
    let _: Bool? = graph.wait(nanoseconds: 100_000_000) { $0.completed.count > count ? true : nil }
  }
}

/// What is known of the graph, and what went wrong.
private struct Graph {
  var parents: [Int64: Set<Int64>] = [:]
  /// Jobs whose completion was sent.
  var completed: Set<Int64> = []
  var violations: [String] = []
  var isOver = false
}

/// Claims, looks whether the parents are completed, and ends each run in one of all ways.
private func work(_ socket: String, _ graph: Monitored<Graph>, seed: UInt64) {
  var random = Seeded(seed: seed)
  var worker: String?
  while graph.wait(nanoseconds: 2_000_000, until: { $0.isOver ? true : nil }) == nil {
    guard let connection = try? StoreConnection(path: socket, client: "graph-test"),
      var held = try? connection.call("job.list", ["filter": "state:running"])["jobs"]?.arrayValue
    else { continue }
    // The one worker: whatever runs is its own, also what a kill granted without telling.
    var registration: JSONObject = ["kinds": ["node"], "slots": 8]
    if let worker {
      let running = held.map { JSONValue.object(["id": $0["id"] ?? .null, "fence": $0["fence"] ?? .null]) }
      registration["resume"] = ["worker": .string(worker), "running": .array(running)]
    }
    guard let name = try? connection.call("worker.register", .object(registration))["worker"]?.stringValue else {
      continue
    }
    worker = name
    working: while !graph.with({ $0.isOver }) {
      for job in held {
        guard let id = job["id"]?.intValue, let fence = job["fence"] else { continue }
        check(id, connection, graph)
        let run: JSONObject = ["id": .integer(id), "fence": fence]
        func end(_ method: String, _ more: JSONObject = [:]) throws {
          do {
            _ = try connection.call(method, .object(run.merging(more)))
          } catch ClientError.rpc {
            // Its answer was lost with a daemon, and it had counted.
          }
        }
        do {
          switch random.int(1...20) {
          case 1, 2: try end("job.fail", ["error": ["class": "E", "message": "again"], "delay_ms": 0])
          case 3: try end("job.fail", ["error": ["class": "E", "message": "for good"], "retry": false])
          case 4: try end("job.snooze", ["delay_ms": 1])
          case 5: try end("job.release")
          case 6: break working  // Its end rescues what this worker holds.
          default:
            graph.with { _ = $0.completed.insert(id) }
            try end("job.complete")
          }
        } catch {
          break working
        }
      }
      let claim: JSONObject = ["worker": .string(name), "limit": .integer(Int64(random.int(1...8))), "wait_ms": 50]
      guard let jobs = try? connection.call("job.claim", .object(claim))["jobs"]?.arrayValue else { break }
      held = jobs
    }
  }
}

private func check(_ id: Int64, _ connection: StoreConnection, _ graph: Monitored<Graph>) {
  for parent in graph.with({ $0.parents[id] ?? [] }) {
    guard let state = try? connection.call("job.get", ["id": .integer(parent)])["job"]?["state"]?.stringValue else {
      continue
    }
    if state != "completed" { graph.with { $0.violations.append("\(id) ran while \(parent) was \(state)") } }
  }
}

extension JSONObject {
  /// These members and those of `other`.
  fileprivate func merging(_ other: JSONObject) -> JSONObject {
    var merged = self
    for (key, value) in other { merged[key] = value }
    return merged
  }
}
