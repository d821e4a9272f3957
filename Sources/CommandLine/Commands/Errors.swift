import JSON
import JobCore
import JobRPC
import SafeText

/// `jobtop errors`: failures by what they have in common, and what is done about them.
enum Errors {
  private static let duration = Flag("for", value: "DURATION", "With snooze: out of sight for that long")
  private static let state = Flag("state", value: "STATE", "Only open, resolved or snoozed groups")

  static let command = Command(
    "errors", .operate, "List error groups, or show, resolve, snooze, reopen or retry one",
    operands: "[show | resolve | snooze | reopen | retry] [GROUP…]",
    flags: [state, duration, .reason, .yes, .json],
    details: [
      "A group is named by the first four or more digits of its id. A resolved group opens again when it fails once",
      "more, and says so. retry runs the group's dead and retrying jobs again, now.",
    ],
    examples: [
      "jobtop errors", "jobtop errors show 9f3c", "jobtop errors snooze 9f3c --for 2h --reason 'mx1 is being moved'",
      "jobtop errors retry 9f3c",
    ], run: run)

  private enum Verb: String, CaseIterable {
    case show, resolve, snooze, reopen, retry
  }

  @Sendable private static func run(_ invocation: Invocation, _ session: Session) throws(CommandFailure) -> ExitCode {
    guard let word = invocation.operands.first else { return try list(invocation, session) }
    guard let verb = Verb(rawValue: word) else {
      let nearest = Spelling.nearest(to: word, among: Verb.allCases.map(\.rawValue))
      throw .usage(
        "errors cannot \(SafeText(word))",
        remedy: nearest.map { "did you mean \(SafeText($0))?" } ?? "errors show GROUP, errors resolve GROUP")
    }
    let ids = invocation.operands.dropFirst()
    guard !ids.isEmpty else { throw invocation.missing("the group's id, as jobtop errors shows it") }
    for id in ids where !ErrorGroupID.isPrefix(id) {
      throw .usage("\"\(SafeText(id))\" names no error group", remedy: "4 to 16 digits of its id: jobtop errors")
    }
    var params = JSONObject()
    if let reason = invocation.text(.reason) { params["reason"] = .string(reason) }
    if let length = try invocation.duration(duration) {
      guard verb == .snooze else { throw .usage("--for belongs to snooze") }
      params["until_us"] = .integer((session.now + length).microseconds)
    } else if verb == .snooze {
      throw invocation.missing("--for, how long to snooze")
    }
    var code = ExitCode.done
    for id in ids {
      params["id"] = .string(id)
      switch verb {
      case .show: try show(id, invocation, session)
      case .resolve: try change(.errorResolve, params, "resolved", invocation, session)
      case .snooze: try change(.errorSnooze, params, "snoozed", invocation, session)
      case .reopen: try change(.errorReopen, params, "open again", invocation, session)
      case .retry: code = try retry(id, invocation, session)
      }
    }
    return code
  }

  private static func list(_ invocation: Invocation, _ session: Session) throws(CommandFailure) -> ExitCode {
    var params = JSONObject()
    if let wanted = invocation.text(state) {
      guard ErrorGroup.StateName(rawValue: wanted) != nil else {
        throw .usage("\(SafeText(wanted)) is no state of an error group", remedy: "open, resolved or snoozed")
      }
      params["state"] = .string(wanted)
    }
    var groups: [WireErrorGroup] = []
    repeat {
      let answer = try session.call(.errorList, params)
      let values = answer["groups"]?.arrayValue ?? []
      if invocation.has(.json) {
        for value in values { session.console.json { $0.value(value) } }
      } else {
        for value in values { groups.append(try decoded(value)) }
      }
      params["after"] = answer["next"]
    } while params["after"] != nil
    if invocation.has(.json) { return .done }
    if groups.isEmpty {
      session.console.note(params["state"] == nil ? "no failures yet" : "no such error groups")
    } else {
      table(groups, now: session.now).print(to: session.console)
    }
    return .done
  }

  private static func table(_ groups: [WireErrorGroup], now: Timestamp) -> Table {
    var table = Table([
      .init(title: "GROUP"), .init(title: "STATE"), .init(title: "COUNT", isNumber: true),
      .init(title: "LAST", isNumber: true), .init(title: "FIRST", isNumber: true), .init(title: "KINDS"),
      .init(title: "WHAT"),
    ])
    for group in groups {
      table.add([
        (SafeText(String(group.id.prefix(8))), .plain), state(group, now: now),
        (SafeText.count(Int(group.count)), .plain), (SafeText.age(now - group.lastAt), .plain),
        (SafeText.age(now - group.firstAt), .muted), (names(group.kinds), .plain),
        (what(group), group.state == "open" ? .bad : .muted),
      ])
    }
    return table
  }

  private static func show(_ id: String, _ invocation: Invocation, _ session: Session) throws(CommandFailure) {
    let answer = try session.call(.errorGet, ["id": .string(id)])["group"] ?? .null
    if invocation.has(.json) { return session.console.json { $0.value(answer) } }
    let group = try decoded(answer)
    let now = session.now
    func field(_ name: SafeText, _ value: SafeText, _ tone: Console.Tone = .plain) {
      if !value.isEmpty { session.console.line([(name.padded(columns: 12), .muted), (value, tone)]) }
    }
    func time(_ name: SafeText, _ at: Timestamp?) {
      guard let at else { return }
      let distance: SafeText = at > now ? "in \(SafeText.duration(at - now))" : "\(SafeText.age(now - at)) ago"
      field(name, "\(ClockText.dateTime(at))  (\(distance))")
    }
    session.console.line([("group \(SafeText(group.id))  ", .strong), (what(group), .strong)])
    let (word, tone) = state(group, now: now)
    field("state", word, tone)
    field("count", SafeText.count(Int(group.count)))
    time("last", group.lastAt)
    time("first", group.firstAt)
    time("resolved", group.resolvedAt)
    time("until", group.untilAt)
    time("reopened", group.reopenedAt)
    field("kinds", names(group.kinds, most: 16))
    field("queues", names(group.queues, most: 16))
    field("workers", names(group.workers, most: 16))
    field("versions", names(group.versions, most: 16))
    field("sample", "job \(group.sampleJob)  (jobtop show \(group.sampleJob))")
    field("jobs", "jobtop list group:\(SafeText(String(group.id.prefix(8))))")
  }

  private static func change(
    _ method: Method, _ params: JSONObject, _ past: SafeText, _ invocation: Invocation, _ session: Session
  ) throws(CommandFailure) {
    let answer = try session.call(method, params)["group"] ?? .null
    if invocation.has(.json) { return session.console.json { $0.value(answer) } }
    let group = try decoded(answer)
    session.console.line(
      "group \(SafeText(String(group.id.prefix(8)))) \(past)\(Switch.ending(params)): \(what(group))")
  }

  /// The jobs of the group that wait or are dead, by way of `retry --filter`.
  private static func retry(
    _ id: String, _ invocation: Invocation, _ session: Session
  ) throws(CommandFailure) -> ExitCode {
    let group = try decoded(try session.call(.errorGet, ["id": .string(id)])["group"] ?? .null)
    return try Act.retry(filter: "group:\(group.id) state:dead,retrying", invocation, session)
  }

  // MARK: - Words

  private static func decoded(_ value: JSONValue) throws(CommandFailure) -> WireErrorGroup {
    try decoding { () throws(WireFault) in try WireErrorGroup(json: value, path: "group") }
  }

  private static func state(_ group: WireErrorGroup, now: Timestamp) -> Console.Span {
    switch ErrorGroup.StateName(rawValue: group.state) {
    case .open: return (group.reopenedAt == nil ? "open" : "reopened", .bad)
    case .resolved: return ("resolved", .muted)
    case .snoozed:
      return (group.untilAt.map { "snoozed \(SafeText.duration($0 - now))" } ?? "snoozed", .warn)
    case nil: return (SafeText(group.state), .plain)
    }
  }

  private static func what(_ group: WireErrorGroup) -> SafeText {
    group.message.isEmpty ? SafeText(group.class) : "\(SafeText(group.class)): \(SafeText(group.message))"
  }

  private static func names(_ names: [String], most: Int = 2) -> SafeText {
    let shown = names.prefix(most).map { SafeText($0) }.joined(separator: " ")
    return names.count > most ? "\(shown) +\(names.count - most)" : shown
  }
}
