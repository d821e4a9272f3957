import JSON
import JobClient
import JobRPC
import SafeText

/// `jobtop events`: every change of the store as it is committed.
enum Events {
  static let after = Flag("after", value: "SEQ", "Begin behind that event (the store keeps the last 65,536)")
  static let count = Flag("count", short: "n", value: "N", "End after so many")

  static let command = Command(
    "events", .see, "Print every change as it happens", operands: "[FILTER]", flags: [after, count, .json],
    details: ["Goes on until ^C."], examples: ["jobtop events", "jobtop events --json queue:mail"], run: run)

  @Sendable private static func run(_ invocation: Invocation, _ session: Session) throws(CommandFailure) -> ExitCode {
    let filter = invocation.operands.joined(separator: " ")
    var params = JSONObject()
    if !filter.isEmpty {
      _ = try JobQuery.check(filter)
      params["filter"] = .string(filter)
    }
    if let seq = try invocation.number(after, in: 0...(1 << 53)) { params["after_seq"] = .integer(seq) }
    var left = try invocation.number(count)
    let connection = try session.connect()
    let interruptible = try Interruptible(connection)
    let request = connection.start(Method.eventsSubscribe.rawValue, .object(params))
    while left != 0 {
      guard case .incoming(let messages) = try interruptible.next() else { return .done }
      for message in messages {
        switch message {
        case .reply(request, .failure(let error)): throw CommandFailure(error)
        case .reply: continue
        case .notification(Notification.events.rawValue, let params):
          if params["resync"]?.boolValue == true {
            session.console.note("jobtop: some events were lost, since this reader was too slow")
          }
          for event in params["events"]?.arrayValue ?? [] where left != 0 {
            try print(event, invocation, session)
            left = left.map { $0 - 1 }
          }
        case .notification: continue
        }
      }
      session.console.flush()
    }
    return .done
  }

  private static func print(
    _ value: JSONValue, _ invocation: Invocation, _ session: Session
  ) throws(CommandFailure) {
    if invocation.has(.json) {
      session.console.json { $0.value(value) }
      return
    }
    let event = try decoding { () throws(WireFault) in try WireEvent(json: value) }
    var parts: [SafeText] = []
    if let job = event.job { parts.append("\(job)") }
    if let kind = event.kind { parts.append(SafeText(kind)) }
    if let queue = event.queue { parts.append("in \(SafeText(queue))") }
    if let attempt = event.attempt { parts.append("attempt \(attempt)") }
    for (key, fact) in event.facts {
      parts.append("\(SafeText(key))=\(fact.stringValue.map { SafeText($0) } ?? JobText.compact(JSONText(fact)))")
    }
    session.console.line([
      (ClockText.time(event.at) + "  ", .muted), (SafeText(event.type).padded(columns: 17) + " ", .plain),
      (parts.joined(separator: " "), .plain),
    ])
  }
}
