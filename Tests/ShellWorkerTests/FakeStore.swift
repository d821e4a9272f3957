import JSON
import JobClient
import JobRPC
import Posix
import ShellWorker
import StoreDouble
import Testing

/// A store as the worker sees it, in memory: grants jobs, keeps what it is told, and misbehaves on demand.
final class FakeStore: @unchecked Sendable {
  struct State {
    var queued: [JSONValue] = []
    var nextID: Int64 = 100001
    var nextFence: Int64 = 1
    /// By fence.
    var running: [Int64: Int64] = [:]
    var outcomes: [Int64: JSONValue] = [:]
    var log: [Int64: [WireLogEntry]] = [:]
    var registrations: [JSONValue] = []
    var heartbeats: [JSONValue] = []
    var methods: [String] = []
    var waiting: [(client: LineServer.Client, request: JSONValue)] = []
    var worker: LineServer.Client?
    var gone = 0
    /// What goes on the next heartbeat's or registration's answer.
    var commands: [JSONValue] = []
    var lost: [Int64] = []
    /// Whether log entries are answered; those that are not wait here.
    var givesCredit = true
    var unanswered: [(client: LineServer.Client, request: JSONValue)] = []
    /// Takes outcomes and dies before it answers.
    var diesBeforeAnswer = false
    var heartbeatMS: Int64 = 10_000
  }

  let state = Monitored(State())
  let directory: String
  private let server = Monitored<LineServer?>(nil)

  init() throws {
    directory = try FileSystem.makeTemporaryDirectory(prefix: "jobtop-test")
    try start()
  }

  var path: String { directory + "/s" }

  func start() throws {
    let state = state
    let started = try LineServer(path: path) { client, event in
      switch event {
      case .request(let request): FakeStore.handle(state, client, request)
      case .gone:
        state.with { state in
          state.gone += 1
          state.waiting.removeAll { $0.client.number == client.number }
        }
      }
    }
    server.with { $0 = started }
  }

  /// As by SIGKILL: connections end, nothing is said. What was taken is kept.
  func die() {
    let running = server.with { server in
      defer { server = nil }
      return server
    }
    running?.stop()
    state.with {
      $0.waiting = []
      $0.unanswered = []
      $0.worker = nil
    }
  }

  func remove() {
    die()
    try? FileSystem.removeTree(directory)
  }

  // MARK: - What a test does

  /// Enqueues a command and returns its job's id.
  @discardableResult
  func add(_ arguments: [String], _ more: JSONValue = [:], job members: JSONValue = [:]) -> Int64 {
    state.with { state in
      let id = state.nextID
      state.nextID += 1
      let args = JSONValue.object(["argv": .array(arguments.map { .string($0) })]).merging(more)
      let job: JSONValue = ["id": .integer(id), "kind": "shell", "queue": "default", "args": args, "attempt": 1]
      state.queued.append(job.merging(members))
      FakeStore.serve(&state)
      return id
    }
  }

  func push(_ command: JSONValue) { state.with { $0.worker?.notify("worker.command", command) } }

  /// Waits until the store's state answers `body`. Ten seconds is for ever.
  @discardableResult
  func wait<Result>(_ what: String = "the state waited for", until body: (inout State) -> Result?) throws -> Result {
    guard let result = state.wait(nanoseconds: 20_000_000_000, until: body) else {
      throw TooLong(what: what, methods: state.with { $0.methods.suffix(10).map { $0 } })
    }
    return result
  }

  struct TooLong: Error {
    let what: String
    let methods: [String]
  }

  func outcome(of id: Int64) throws -> JSONValue {
    try wait("the outcome of \(id)") { $0.outcomes.values.first { $0["id"]?.intValue == id } }
  }

  /// The text of a run's stream so far, a line for each entry.
  func text(of id: Int64, _ stream: WireLogEntry.Stream? = .stdout) -> String {
    state.with { FakeStore.text($0, id, stream) }
  }

  func waitForText(of id: Int64, _ expected: String, _ stream: WireLogEntry.Stream = .stdout) throws {
    _ = try wait("\(expected) in the log") { FakeStore.text($0, id, stream).contains(expected) ? true : nil }
  }

  static func text(_ state: State, _ id: Int64, _ stream: WireLogEntry.Stream?) -> String {
    let entries = state.log[id] ?? []
    return entries.filter { stream == nil || $0.stream == stream }.map {
      String(decoding: $0.body.bytes, as: UTF8.self) + "\n"
    }.joined()
  }

  // MARK: - What a store does

  private static func handle(_ state: Monitored<State>, _ client: LineServer.Client, _ request: JSONValue) {
    let params = request["params"] ?? nil
    state.with { state in
      let method = request["method"]?.stringValue ?? ""
      state.methods.append(method)
      switch method {
      case "hello": client.reply(request, LineServer.hello)
      case "worker.register":
        state.registrations.append(params)
        state.worker = client
        client.reply(
          request,
          [
            "worker": "w-1", "lease_ms": 30000, "heartbeat_ms": .integer(state.heartbeatMS),
            "lost": .array(state.lost.map { .integer($0) }),
          ])
      case "worker.heartbeat":
        state.heartbeats.append(params)
        client.reply(
          request, ["commands": .array(state.commands), "lost": .array(state.lost.map { .integer($0) })])
        state.commands = []
      case "job.claim":
        let done = params["done"]?.arrayValue ?? []
        var refused: [JSONValue] = []
        for outcome in done { if let refusal = settle(&state, outcome) { refused.append(refusal) } }
        if !done.isEmpty && state.diesBeforeAnswer {
          state.diesBeforeAnswer = false
          return client.close()
        }
        if done.isEmpty {
          state.waiting.append((client, request))
          serve(&state)
        } else {
          client.reply(
            request, ["jobs": .array(take(&state, params["limit"]?.intValue ?? 1)), "refused": .array(refused)])
        }
      case "job.complete", "job.fail":
        if let refusal = settle(&state, params) {
          client.refuse(request, RPCError(code: -32003, message: "stale", data: refusal["data"]))
        } else {
          client.reply(request, [:])
        }
      case "job.release":
        if let fence = params["fence"]?.intValue {
          state.outcomes[fence] = params.merging(["release": true])
          state.running[fence] = nil
        }
        client.reply(request, [:])
      case "log.append":
        let id = params["id"]?.intValue ?? 0
        for entry in params["entries"]?.arrayValue ?? [] {
          if let entry = try? WireLogEntry(json: entry) { state.log[id, default: []].append(entry) }
        }
        if state.givesCredit { client.reply(request, [:]) } else { state.unanswered.append((client, request)) }
      default: client.reply(request, [:])
      }
    }
  }

  private static func settle(_ state: inout State, _ outcome: JSONValue) -> JSONValue? {
    guard let fence = outcome["fence"]?.intValue else { return nil }
    guard state.running.removeValue(forKey: fence) != nil else {
      return [
        "id": outcome["id"] ?? nil, "fence": .integer(fence), "code": -32003,
        "data": ["name": "stale_fence", "presented": .integer(fence), "ended_as": "completed"],
      ]
    }
    state.outcomes[fence] = outcome
    return nil
  }

  private static func take(_ state: inout State, _ limit: Int64) -> [JSONValue] {
    let jobs = state.queued.prefix(Int(limit)).map { job in
      let fence = state.nextFence
      state.nextFence += 1
      state.running[fence] = job["id"]?.intValue
      return job.merging(["fence": .integer(fence)])
    }
    state.queued.removeFirst(jobs.count)
    return Array(jobs)
  }

  private static func serve(_ state: inout State) {
    while !state.queued.isEmpty, !state.waiting.isEmpty {
      let (client, request) = state.waiting.removeFirst()
      client.reply(request, ["jobs": .array(take(&state, request["params"]?["limit"]?.intValue ?? 1))])
    }
  }

  /// Answers the log entries that were left without.
  func giveCredit() {
    state.with { state in
      state.givesCredit = true
      for (client, request) in state.unanswered { client.reply(request, [:]) }
      state.unanswered = []
    }
  }
}

/// A worker in a thread, as the program would run it, with signals by call.
final class WorkerBench: @unchecked Sendable {
  let store: FakeStore
  private let stop: Wakeup
  private let code = Monitored<Int32?>(nil)
  private let thread: Thread

  init(slots: Int = 2, store: FakeStore? = nil, _ change: (inout ShellWorkerOptions) -> Void = { _ in }) throws {
    let store = try store ?? FakeStore()
    self.store = store
    stop = try Wakeup()
    var options = ShellWorkerOptions(socketPath: store.path, name: "test", slots: slots)
    options.stop = stop
    options.takesSignals = false
    options.log = nil
    change(&options)
    let code = code
    let ready = options
    thread = try Thread(name: "worker") {
      let result = ShellWorker.run(ready)
      code.with { $0 = result }
    }
  }

  /// As a signal to the process would.
  func signal() { stop.signal() }

  var hasEnded: Bool { code.with { $0 != nil } }

  /// The code with which the worker ended by itself.
  func exitCode() throws -> Int32 {
    guard let result = code.wait(nanoseconds: 20_000_000_000, until: { $0 }) else {
      throw FakeStore.TooLong(what: "the worker's end", methods: store.state.with { $0.methods.suffix(10).map { $0 } })
    }
    return result
  }

  /// Ends it, by force where need be.
  func close() {
    for _ in 0..<3 {
      signal()
      if code.wait(nanoseconds: 300_000_000, until: { $0 }) != nil { break }
    }
    thread.join()
    store.remove()
  }
}
