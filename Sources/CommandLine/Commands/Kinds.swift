import JSON
import JobCore
import JobRPC
import SafeText

/// `jobtop kinds`: what the store's jobs do, and their pause switches.
enum Kinds {
  static let command = Command(
    "kinds", .operate, "List kinds, or pause and resume one", operands: "[pause NAME | resume NAME]",
    flags: [.reason, Switch.duration, .json],
    details: ["Jobs of a paused kind are taken and not started, whatever their queue."],
    examples: ["jobtop kinds", "jobtop kinds pause mail.send --reason 'mx1 is down' --for 1h"], run: run)

  @Sendable private static func run(_ invocation: Invocation, _ session: Session) throws(CommandFailure) -> ExitCode {
    guard let verb = invocation.operands.first else { return try list(invocation, session) }
    guard verb == "pause" || verb == "resume" else {
      let nearest = Spelling.nearest(to: verb, among: ["pause", "resume"])
      throw .usage(
        "kinds cannot \(SafeText(verb))",
        remedy: nearest.map { "did you mean \(SafeText($0))?" } ?? "kinds pause NAME, kinds resume NAME")
    }
    guard invocation.operands.count > 1 else { throw invocation.missing("the kind's name") }
    for name in invocation.operands.dropFirst() {
      var params = try Switch.params(invocation, verb: verb, session)
      params["kind"] = .string(name)
      let answer = try session.call(verb == "pause" ? .kindPause : .kindResume, params)
      if invocation.has(.json) {
        session.console.json { $0.value(answer) }
      } else {
        session.console.line(
          "kind \(SafeText(name)) \(verb == "pause" ? "paused" : "resumed")\(Switch.ending(params))")
      }
    }
    return .done
  }

  private static func list(_ invocation: Invocation, _ session: Session) throws(CommandFailure) -> ExitCode {
    let values = try session.call(.kindList)["kinds"]?.arrayValue ?? []
    if invocation.has(.json) {
      for value in values { session.console.json { $0.value(value) } }
      return .done
    }
    guard !values.isEmpty else {
      session.console.note("no kinds yet (a kind exists from its first job or worker on)")
      return .done
    }
    var table = Table([
      .init(title: "NAME"), .init(title: "STATE"), .init(title: "QUEUED", isNumber: true),
      .init(title: "RUNNING", isNumber: true), .init(title: "DEAD", isNumber: true),
      .init(title: "WORKERS", isNumber: true), .init(title: "ATTEMPTS", isNumber: true),
      .init(title: "TIMEOUT", isNumber: true), .init(title: ""),
    ])
    for (index, value) in values.enumerated() {
      let fields = try decoding { () throws(WireFault) in try FieldReader(value, path: "kinds[\(index)]") }
      let counts = try decoding { () throws(WireFault) in try fields.object("counts", as: StateCounts.self) }
      let pause = try decoding { () throws(WireFault) in try fields.object("paused", as: WirePause.self) }
      let timeout = value["policy"]?["timeout_ms"]?.intValue
      func count(_ state: WireState) -> SafeText { SafeText.count(Int(counts?[state] ?? 0)) }
      table.add([
        (SafeText(value["name"]?.stringValue ?? ""), .plain), pause == nil ? ("open", .plain) : ("paused", .warn),
        (count(.queued), .plain), (count(.running), .plain), (count(.dead), .plain),
        ("\(value["workers"]?.intValue ?? 0)", .plain),
        ("\(value["policy"]?["max_attempts"]?.intValue ?? 0)", .plain),
        (timeout.map { SafeText.duration(.milliseconds($0)) } ?? "none", .plain),
        (pause.map { JobText.pause($0, now: session.now) } ?? "", .muted),
      ])
    }
    table.print(to: session.console)
    return .done
  }
}
