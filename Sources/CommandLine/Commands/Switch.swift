import JSON
import JobCore
import JobRPC
import SafeText

/// What pausing and resuming take alike, whatever they switch.
enum Switch {
  static let duration = Flag("for", value: "DURATION", "With pause: resume by itself after that long")

  /// The params that the flags ask for: `{reason?, until_us?}`.
  static func params(
    _ invocation: Invocation, verb: String, _ session: Session
  ) throws(CommandFailure) -> JSONObject {
    var params = JSONObject()
    if let reason = invocation.text(.reason) { params["reason"] = .string(reason) }
    if let length = try invocation.duration(duration) {
      guard verb == "pause" else { throw .usage("--for belongs to pause") }
      params["until_us"] = .integer((session.now + length).microseconds)
    }
    return params
  }

  /// " until 15:04", where a pause ends by itself.
  static func ending(_ params: JSONObject) -> SafeText {
    guard let until = params["until_us"]?.intValue else { return "" }
    return " until \(ClockText.dateTime(Timestamp(microseconds: until)))"
  }
}

/// `jobtop store`: the kill switch.
enum StoreSwitch {
  static let command = Command(
    "store", .operate, "Pause or resume every claim at once, or say whether it is paused",
    operands: "[pause | resume]", flags: [.reason, Switch.duration, .json],
    details: [
      "A paused store takes new jobs, lets running ones go on and starts none, whatever their queue. It stays paused",
      "over restarts until it is resumed, or until --for is over.",
    ],
    examples: ["jobtop store pause --reason 'wrong price list' --for 30m", "jobtop store resume"], run: run)

  @Sendable private static func run(_ invocation: Invocation, _ session: Session) throws(CommandFailure) -> ExitCode {
    if invocation.operands.count > 1 {
      throw .usage("\"\(SafeText(invocation.operands[1]))\" is one too many: store pause, store resume")
    }
    guard let verb = invocation.operands.first else { return try tell(invocation, session) }
    guard verb == "pause" || verb == "resume" else {
      let nearest = Spelling.nearest(to: verb, among: ["pause", "resume"])
      throw .usage(
        "store cannot \(SafeText(verb))",
        remedy: nearest.map { "did you mean \(SafeText($0))?" } ?? "store pause, store resume")
    }
    let params = try Switch.params(invocation, verb: verb, session)
    let answer = try session.call(verb == "pause" ? .storePause : .storeResume, params)
    if invocation.has(.json) {
      session.console.json { $0.value(answer) }
    } else {
      session.console.line(
        verb == "pause" ? "store paused\(Switch.ending(params)): nothing is started" : "store resumed")
    }
    return .done
  }

  private static func tell(_ invocation: Invocation, _ session: Session) throws(CommandFailure) -> ExitCode {
    let health = try session.call(.storeHealth)
    let paused = health["paused"] ?? .null
    if invocation.has(.json) {
      let answer: JSONObject = paused == .null ? [:] : ["paused": paused]
      session.console.json { $0.value(.object(answer)) }
      return .done
    }
    guard paused != .null else {
      session.console.line("open: jobs are started")
      return .done
    }
    let pause = try decoding { () throws(WireFault) in try WirePause(json: paused, path: "paused") }
    session.console.line([("paused ", .warn), (JobText.pause(pause, now: session.now), .plain)])
    return .done
  }
}
