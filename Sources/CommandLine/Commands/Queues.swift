import JSON
import JobCore
import JobRPC
import SafeText

/// `jobtop queues`: the queues, and their pause switches.
enum Queues {
  static let command = Command(
    "queues", .operate, "List queues, or pause and resume one", operands: "[pause NAME | resume NAME]",
    flags: [.reason, Switch.duration, .json],
    details: ["A paused queue takes new jobs and starts none."],
    examples: ["jobtop queues", "jobtop queues pause mail --reason deploy --for 10m"], run: run)

  @Sendable private static func run(_ invocation: Invocation, _ session: Session) throws(CommandFailure) -> ExitCode {
    guard let verb = invocation.operands.first else { return try list(invocation, session) }
    guard verb == "pause" || verb == "resume" else {
      let nearest = Spelling.nearest(to: verb, among: ["pause", "resume"])
      throw .usage(
        "queues cannot \(SafeText(verb))",
        remedy: nearest.map { "did you mean \(SafeText($0))?" } ?? "queues pause NAME, queues resume NAME")
    }
    guard invocation.operands.count > 1 else { throw invocation.missing("the queue's name") }
    for name in invocation.operands.dropFirst() {
      var params = try Switch.params(invocation, verb: verb, session)
      params["queue"] = .string(name)
      let answer = try session.call(verb == "pause" ? .queuePause : .queueResume, params)
      if invocation.has(.json) {
        session.console.json { $0.value(answer) }
      } else {
        session.console.line(
          "queue \(SafeText(name)) \(verb == "pause" ? "paused" : "resumed")\(Switch.ending(params))")
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
      let note = queue.paused.map { JobText.pause($0, now: now) }
      table.add([
        (SafeText(queue.name), .plain), queue.paused == nil ? ("open", .plain) : ("paused", .warn), count(.queued),
        count(.running, .info), count(.retrying, .warn), count(.dead, .bad), count(.completed),
        (queue.oldestQueuedAt.map { SafeText.age(now - $0) } ?? "-", .plain),
        (SafeText.rate(queue.inPerSecond), .plain),
        (SafeText.rate(queue.outPerSecond), .plain), (note ?? "", .muted),
      ])
    }
    return table
  }
}
