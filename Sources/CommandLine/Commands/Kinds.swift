import JSON
import JobCore
import JobRPC
import SafeText

/// `jobtop kinds`: what the store's jobs do, and their pause switches.
enum Kinds {
  /// Each with the member of `kind.set` that it changes.
  private static let texts: [(flag: Flag, member: String)] = [
    (Flag("owner", value: "TEXT", "With set: whom to ask"), "owner"),
    (Flag("expects", value: "TEXT", "With set: what a good run leaves behind"), "expects"),
    (Flag("rollback", value: "TEXT", "With set: how to take it back"), "rollback"),
    (Flag("link", value: "TEXT", "With set: where more is written"), "link"),
  ]
  private static let times: [(flag: Flag, member: String)] = [
    (Flag("timeout", value: "DURATION", "With set: end a run that takes longer"), "timeout_ms"),
    (Flag("soft-timeout", value: "DURATION", "With set: ask a run that takes longer to end"), "soft_timeout_ms"),
    (Flag("start-within", value: "DURATION", "With set: dead where no run started so soon"), "start_within_ms"),
    (Flag("retry-for", value: "DURATION", "With set: no attempt starts later than that"), "retry_for_ms"),
  ]
  private static let attempts = Flag("max-attempts", value: "N", "With set: failures at that attempt are for good")
  private static let onCrash = Flag("on-crash", value: "RULE", "With set: when a worker is lost: retry, pause, dead")

  static let command = Command(
    "kinds", .operate, "List kinds, or set, pause, resume one", operands: "[set NAME | pause NAME | resume NAME]",
    flags: texts.map(\.flag) + [attempts] + times.map(\.flag) + [onCrash, .reason, Switch.duration, .json],
    details: [
      "Jobs of a paused kind are taken and not started, whatever their queue. What is set holds for jobs that come from",
      "now on; the value default takes a setting back, and none means no timeout and no bound.",
    ],
    examples: [
      "jobtop kinds", "jobtop kinds set mail.send --owner team-mail --max-attempts 5 --timeout 2m",
      "jobtop kinds pause mail.send --reason 'mx1 is down' --for 1h",
    ], run: run)

  @Sendable private static func run(_ invocation: Invocation, _ session: Session) throws(CommandFailure) -> ExitCode {
    guard let verb = invocation.operands.first else { return try list(invocation, session) }
    if verb == "set" { return try set(invocation, session) }
    guard verb == "pause" || verb == "resume" else {
      let nearest = Spelling.nearest(to: verb, among: ["set", "pause", "resume"])
      throw .usage(
        "kinds cannot \(SafeText(verb))",
        remedy: nearest.map { "did you mean \(SafeText($0))?" } ?? "kinds set NAME, kinds pause NAME, kinds resume NAME"
      )
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

  private static func set(_ invocation: Invocation, _ session: Session) throws(CommandFailure) -> ExitCode {
    var policy = JSONObject()
    var runbook = JSONObject()
    for (flag, member) in texts {
      if let text = invocation.text(flag) { runbook[member] = text == "default" ? .null : .string(text) }
    }
    for (flag, member) in times {
      switch invocation.text(flag) {
      case nil: continue
      case "default": policy[member] = .null
      case "none": policy[member] = 0
      default: if let time = try invocation.duration(flag) { policy[member] = .integer(time.milliseconds) }
      }
    }
    if invocation.text(attempts) == "default" {
      policy["max_attempts"] = .null
    } else if let number = try invocation.number(attempts, in: 1...1_000_000) {
      policy["max_attempts"] = .integer(number)
    }
    if let rule = invocation.text(onCrash) { policy["on_crash"] = rule == "default" ? .null : .string(rule) }
    guard !policy.isEmpty || !runbook.isEmpty else {
      throw .usage("kinds set needs something to set", remedy: "jobtop kinds set mail.send --max-attempts 5")
    }
    guard invocation.operands.count > 1 else { throw invocation.missing("the kind's name") }
    for name in invocation.operands.dropFirst() {
      var params: JSONObject = ["kind": .string(name)]
      if !policy.isEmpty { params["policy"] = .object(policy) }
      if !runbook.isEmpty { params["runbook"] = .object(runbook) }
      if let reason = invocation.text(.reason) { params["reason"] = .string(reason) }
      let answer = try session.call(.kindSet, params)
      if invocation.has(.json) {
        session.console.json { $0.value(answer) }
      } else {
        session.console.line("kind \(SafeText(name)) set: jobs from now on")
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
