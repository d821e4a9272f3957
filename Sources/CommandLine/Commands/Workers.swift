import JSON
import JobCore
import JobRPC
import SafeText

/// `jobtop workers`: who runs jobs, and how to quiet them.
enum Workers {
  private static let verbs: [(word: String, method: Method, past: SafeText)] = [
    ("drain", .workerDrain, "drains: it ends what it runs and takes no more"),
    ("pause", .workerPause, "paused: it goes on with what it runs and takes no more"),
    ("resume", .workerResume, "resumed"),
    ("stop", .workerStop, "stops: what it runs is ended"),
  ]

  static let command = Command(
    "workers", .operate, "List workers, or drain, pause, resume, stop one",
    operands: "[drain ID | pause ID | resume ID | stop ID]", flags: [.reason, Switch.duration, .json],
    details: [
      "A pause and an order to drain or stop stand until they are taken back or obeyed, also over a restart of the store",
      "or of the worker.",
    ],
    examples: ["jobtop workers", "jobtop workers drain w-07 --reason 'new kernel'"], run: run)

  @Sendable private static func run(_ invocation: Invocation, _ session: Session) throws(CommandFailure) -> ExitCode {
    guard let word = invocation.operands.first else { return try list(invocation, session) }
    guard let verb = verbs.first(where: { $0.word == word }) else {
      let nearest = Spelling.nearest(to: word, among: verbs.map(\.word))
      throw .usage(
        "workers cannot \(SafeText(word))",
        remedy: nearest.map { "did you mean \(SafeText($0))?" } ?? "workers drain|pause|resume|stop ID")
    }
    guard invocation.operands.count > 1 else { throw invocation.missing("the worker's id") }
    for id in invocation.operands.dropFirst() {
      var params = try Switch.params(invocation, verb: word, session)
      params["worker"] = .string(id)
      let answer = try session.call(verb.method, params)
      if invocation.has(.json) {
        session.console.json { $0.value(answer) }
      } else {
        session.console.line("worker \(SafeText(id)) \(verb.past)\(Switch.ending(params))")
      }
    }
    return .done
  }

  private static func list(_ invocation: Invocation, _ session: Session) throws(CommandFailure) -> ExitCode {
    let values = try session.call(.workerList)["workers"]?.arrayValue ?? []
    if invocation.has(.json) {
      for value in values { session.console.json { $0.value(value) } }
      return .done
    }
    var workers: [WireWorker] = []
    for (index, value) in values.enumerated() {
      workers.append(try decoding { () throws(WireFault) in try WireWorker(json: value, path: "workers[\(index)]") })
    }
    if workers.isEmpty {
      session.console.note("no workers (jobtop worker runs commands, as jobtopd --slots does by itself)")
    } else {
      table(workers, now: session.now).print(to: session.console)
    }
    return .done
  }

  /// The workers as people read them; also a part of the overview.
  static func table(_ workers: [WireWorker], now: Timestamp) -> Table {
    var table = Table([
      .init(title: "ID"), .init(title: "STATE"), .init(title: "BUSY", isNumber: true), .init(title: "NAME"),
      .init(title: "HOST"), .init(title: "PID", isNumber: true), .init(title: "SEEN", isNumber: true),
      .init(title: "COMPLETED", isNumber: true), .init(title: "FAILED", isNumber: true), .init(title: "QUEUES"),
      .init(title: ""),
    ])
    for worker in workers {
      let tone: Console.Tone =
        switch worker.state {
        case .busy: .info
        case .idle: .plain
        case .paused, .draining: .warn
        case .silent: .bad
        }
      let queues = worker.queues.map { SafeText($0) }.joined(separator: " ")
      table.add([
        (SafeText(worker.id), .plain), (SafeText(worker.state.rawValue), tone),
        ("\(worker.running.count)/\(worker.slots)", .plain), (SafeText(worker.name), .plain),
        (SafeText(worker.host), .plain), ("\(worker.pid)", .plain), (SafeText.age(now - worker.lastSeenAt), .plain),
        (SafeText.count(Int(worker.completed)), .plain),
        (SafeText.count(Int(worker.failed)), worker.failed == 0 ? .muted : .bad),
        (queues.isEmpty ? "all" : queues, .plain), (worker.paused.map { JobText.pause($0, now: now) } ?? "", .muted),
      ])
    }
    return table
  }
}
