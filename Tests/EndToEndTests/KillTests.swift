import JSON
import JobClient
import JobRPC
import LiveStore
import Posix
import Testing

/// SIGKILL of the daemon in the middle of everything, again and again.
struct KillTests {
  @Test func `who follows a job goes on after the daemon is killed, and misses no line`() throws {
    let store = try LiveStore(slots: 1)
    let gate = "\(store.directory)/gate"
    let script = "echo before; while [ ! -e \(gate) ]; do sleep 0.05; done; echo after; exit 9"
    let follower = Monitored<Run?>(nil)
    let thread = try Thread(name: "follower") {
      let run = try? store.jobtop("add", "--follow", "-s", script)
      follower.with { $0 = run }
    }
    let connection = try store.connect()
    let deadline = MonotonicClock.now() + 20_000_000_000
    var hasBegun = false
    while !hasBegun, MonotonicClock.now() < deadline {
      let log = try? connection.call("log.read", ["id": 100_001])
      hasBegun = log?["entries"]?[0] != nil
    }
    #expect(hasBegun)

    store.kill()
    try store.start()
    try FileSystem.write(gate, [])
    thread.join()

    let run = try #require(follower.with { $0 })
    #expect(run.output == "100001\nbefore\nafter\n")
    #expect(run.code == 9)
    #expect(run.errors.contains("waiting for it to come back"))
  }

  @Test func `nothing acknowledged is lost, and no run is completed twice, when the daemon is killed under load`()
    throws
  {
    let rounds = Environment["JOBTOP_LONG"] == nil ? 20 : 200
    let store = try LiveStore()
    let promises = Monitored(Promises())
    var clients: [Thread] = []
    for number in 0..<6 {
      let socket = store.socket
      clients.append(try Thread(name: "producer") { produce(number, socket, promises) })
    }
    for number in 0..<2 {
      let socket = store.socket
      clients.append(try Thread(name: "worker") { work(number, socket, promises) })
    }

    for round in 1...rounds {
      let (enqueued, completed) = promises.with { ($0.enqueued.count, $0.completed.count) }
      // Each round lasts until both sides have got something done, then ends in the middle of more.
      let wanted = 20 + round * 13 % 150
      let progress: Bool? = promises.wait(nanoseconds: 30_000_000_000) {
        $0.enqueued.count >= enqueued + wanted && $0.completed.count > completed ? true : nil
      }
      #expect(
        progress == true,
        "round \(round): \(enqueued) → \(promises.with { $0.enqueued.count }) of \(wanted) more, completed \(completed) → \(promises.with { $0.completed.count }) \(store.log())"
      )
      store.kill()
      try store.start()
    }
    promises.with { $0.isOver = true }
    for client in clients { client.join() }

    let (enqueued, completed) = promises.with { ($0.enqueued, $0.completed) }
    var states: [Int64: String] = [:]
    let connection = try store.connect()
    var after: JSONValue?
    repeat {
      var params: JSONObject = ["limit": 500, "sort": "id"]
      if let after { params["after"] = after }
      let page = try connection.call("job.list", .object(params))
      for job in page["jobs"]?.arrayValue ?? [] {
        if let id = job["id"]?.intValue { states[id] = job["state"]?.stringValue }
      }
      after = page["next"]
    } while after != nil
    let lost = enqueued.filter { states[$0] == nil }
    #expect(lost.isEmpty, "of \(enqueued.count) acknowledged")
    #expect(Set(completed.map(\.fence)).count == completed.count)
    for (id, fence) in completed {
      #expect(states[id] == "completed", "job \(id)")
      let attempts = try connection.call("job.attempts", ["id": .integer(id)])["attempts"]?.arrayValue ?? []
      let counted = attempts.filter { $0["outcome"] == "completed" }.compactMap { $0["fence"]?.intValue }
      #expect(counted == [fence], "job \(id)")
    }
    print("\(rounds) kills: acked=\(enqueued.count) completed=\(completed.count) lost=\(lost.count)")
  }
}

/// What the clients were promised, gathered over all rounds.
private struct Promises {
  var enqueued: Set<Int64> = []
  /// Acknowledged completions: job and fence.
  var completed: [(id: Int64, fence: Int64)] = []
  var isOver = false
}

extension Monitored<Promises> {
  /// A connection as soon as there is one; nil once all is over.
  fileprivate func connection(_ socket: String) -> StoreConnection? {
    while wait(nanoseconds: 2_000_000, until: { $0.isOver ? true : nil }) == nil {
      if let connection = try? StoreConnection(path: socket, client: "kill-test") { return connection }
    }
    return nil
  }
}

/// Enqueues job after job, through every loss of the daemon, until all is over.
private func produce(_ number: Int, _ socket: String, _ promises: Monitored<Promises>) {
  var count = 0
  while let connection = promises.connection(socket) {
    while !promises.with({ $0.isOver }) {
      count += 1
      let job: JSONObject = [
        "kind": "noop", "args": ["producer": .integer(Int64(number)), "n": .integer(Int64(count))],
      ]
      guard let id = try? connection.call("job.enqueue", .object(job))["id"]?.intValue else { break }
      promises.with { _ = $0.enqueued.insert(id) }
    }
  }
}

/// Claims and completes. After a loss it presents what it holds, and reports again what was not acknowledged.
private func work(_ number: Int, _ socket: String, _ promises: Monitored<Promises>) {
  var held: [(id: Int64, fence: Int64)] = []
  var name: String?
  while let connection = promises.connection(socket) {
    var registration: JSONObject = [
      "name": .string("killed-\(number)"), "host": "here", "pid": .integer(Int64(System.processID)), "kinds": ["noop"],
      "queues": [], "slots": 8, "language": "swift",
    ]
    if let name {
      let running = held.map { JSONValue.object(["id": .integer($0.id), "fence": .integer($0.fence)]) }
      registration["resume"] = ["worker": .string(name), "running": .array(running)]
    }
    guard let answer = try? connection.call("worker.register", .object(registration)),
      let worker = answer["worker"]?.stringValue
    else { continue }
    name = worker
    working: while !promises.with({ $0.isOver }) {
      while let run = held.last {
        do {
          _ = try connection.call("job.complete", ["id": .integer(run.id), "fence": .integer(run.fence)])
          promises.with { $0.completed.append(run) }
        } catch ClientError.rpc {
          // The completion whose answer was lost had counted, or the run was given to another.
        } catch {
          break working
        }
        held.removeLast()
      }
      let claim: JSONObject = ["worker": .string(worker), "queues": [], "limit": 8, "wait_ms": 100]
      guard let jobs = try? connection.call("job.claim", .object(claim))["jobs"]?.arrayValue else { break }
      for job in jobs {
        if let id = job["id"]?.intValue, let fence = job["fence"]?.intValue { held.append((id, fence)) }
      }
    }
  }
}
