import JSON
import JobCore
import JobRPC
import SafeText

/// `jobtop queues`: the queues, their pause switches and their limits.
enum Queues {
  static let command = Command(
    "queues", .operate, "List queues, or pause, resume and limit them",
    operands: "[pause NAME | resume NAME | limit NAME]",
    flags: [.reason, Switch.duration] + LimitFlags.flags + [.json],
    details: [
      "A paused queue takes new jobs and starts none. A limit holds starts, never enqueues: what is over it waits in the",
      "queue. A rate lets its whole number start at once after a quiet time. What limit does not name stays as it was.",
    ],
    examples: [
      "jobtop queues", "jobtop queues pause mail --reason deploy --for 10m",
      "jobtop queues limit mail --concurrency 3 --rate 5/s --per-key-concurrency 1",
      "jobtop queues limit mail --rate none",
    ], run: run)

  private static let verbs: [String: (method: Method, done: SafeText)] = [
    "pause": (.queuePause, "paused"), "resume": (.queueResume, "resumed"), "limit": (.queueLimit, "limited"),
  ]

  @Sendable private static func run(_ invocation: Invocation, _ session: Session) throws(CommandFailure) -> ExitCode {
    guard let verb = invocation.operands.first else { return try list(invocation, session) }
    guard let (method, done) = verbs[verb] else {
      let nearest = Spelling.nearest(to: verb, among: verbs.keys.sorted())
      throw .usage(
        "queues cannot \(SafeText(verb))",
        remedy: nearest.map { "did you mean \(SafeText($0))?" }
          ?? "queues pause NAME, queues resume NAME, queues limit NAME")
    }
    let limits = try LimitFlags.members(invocation)
    if verb == "limit", limits.isEmpty {
      throw .usage("queues limit needs a limit", remedy: "such as --concurrency 3, --rate 5/s, --rate none")
    }
    if verb != "limit", !limits.isEmpty { throw .usage("limits belong to queues limit") }
    guard invocation.operands.count > 1 else { throw invocation.missing("the queue's name") }
    for name in invocation.operands.dropFirst() {
      var params = try Switch.params(invocation, verb: verb, session)
      for (key, value) in limits { params[key] = value }
      params["queue"] = .string(name)
      let answer = try session.call(method, params)
      if invocation.has(.json) {
        session.console.json { $0.value(answer) }
      } else {
        session.console.line("queue \(SafeText(name)) \(done)\(Switch.ending(params))")
      }
    }
    return .done
  }

  private static func list(_ invocation: Invocation, _ session: Session) throws(CommandFailure) -> ExitCode {
    let values = try session.call(.queueList)["queues"]?.arrayValue ?? []
    if invocation.has(.json) {
      for value in values { session.console.json { $0.value(value) } }
      return .done
    }
    var queues: [WireQueue] = []
    for (index, value) in values.enumerated() {
      queues.append(try decoding { () throws(WireFault) in try WireQueue(json: value, path: "queues[\(index)]") })
    }
    if queues.isEmpty {
      session.console.note("no queues yet (a queue exists from its first job on)")
    } else {
      table(queues, now: session.now).print(to: session.console)
    }
    return .done
  }

  /// The queues as people read them; also a part of the overview.
  static func table(_ queues: [WireQueue], now: Timestamp) -> Table {
    var table = Table([
      .init(title: "NAME"), .init(title: "STATE"), .init(title: "QUEUED", isNumber: true),
      .init(title: "RUNNING", isNumber: true), .init(title: "RETRYING", isNumber: true),
      .init(title: "DEAD", isNumber: true), .init(title: "COMPLETED", isNumber: true),
      .init(title: "OLDEST", isNumber: true), .init(title: "IN/s", isNumber: true),
      .init(title: "OUT/s", isNumber: true),
      .init(title: ""),
    ])
    for queue in queues {
      func count(_ state: WireState, _ tone: Console.Tone = .plain) -> Console.Span {
        let number = queue.counts[state]
        return (SafeText.count(Int(number)), number == 0 ? .muted : tone)
      }
      let note = [queue.paused.map { JobText.pause($0, now: now) }, queue.limitsText].compactMap { $0 }.joined(
        separator: "; ")
      table.add([
        (SafeText(queue.name), .plain), queue.paused == nil ? ("open", .plain) : ("paused", .warn), count(.queued),
        count(.running, .info), count(.retrying, .warn), count(.dead, .bad), count(.completed),
        (queue.oldestQueuedAt.map { SafeText.age(now - $0) } ?? "-", .plain),
        (SafeText.rate(queue.inPerSecond), .plain),
        (SafeText.rate(queue.outPerSecond), .plain), (note, .muted),
      ])
    }
    return table
  }
}
