import JSON
import JobCore
import JobRPC
import SafeText

/// `jobtop schedules`: jobs made by the clock.
enum Schedules {
  static let cron = Flag("cron", value: "LINE", "When: '0 3 * * *', six fields with seconds first, @hourly, @every 10m")
  static let zone = Flag("zone", value: "ZONE", "In whose clocks, such as Europe/Berlin (default: the store's)")
  static let misfire = Flag(
    "misfire", value: "POLICY", "Ticks that nobody could fire: skip, one (default), all, all(6h)")
  static let overlap = Flag(
    "overlap", value: "POLICY", "While an earlier job goes on: allow (default), skip, cancel_running")
  static let kind = Flag("kind", value: "KIND", "Make jobs of this kind; their args are key=value, or --args")
  static let next = Flag("next", value: "N", "List the next N ticks of each")

  static let command = Command(
    "schedules", .operate, "List schedules, or put, pause, resume, run, delete one",
    operands: "[put NAME -- CMD… | pause NAME | resume NAME | run NAME | delete NAME]",
    flags: [
      cron, zone, misfire, overlap, kind, .queue, .retries, .timeout, .tag, .priority, Add.name, Add.variable,
      Add.shell,
      Enqueue.args, next, Switch.duration, .reason, .json,
    ],
    details: [
      "put makes a schedule, or changes the one of that name. What it runs is a command behind --, as with add, or",
      "--kind. A local time that the clocks skip runs once when they have; one that comes twice runs the first time.",
    ],
    examples: [
      "jobtop schedules put nightly --cron '0 3 * * *' --zone Europe/Berlin -- /srv/backup.sh",
      "jobtop schedules put digest --cron '@every 15m' --overlap skip --kind mail.digest list=all",
      "jobtop schedules --next 3", "jobtop schedules pause nightly --reason 'disk swap' --for 2d",
    ], rest: .commandLine, run: run)

  private static let verbs: [(word: String, method: Method, past: SafeText)] = [
    ("pause", .schedulePause, "paused"), ("resume", .scheduleResume, "resumed"),
    ("delete", .scheduleDelete, "deleted: the jobs it made stay"),
  ]

  @Sendable private static func run(_ invocation: Invocation, _ session: Session) throws(CommandFailure) -> ExitCode {
    guard let word = invocation.operands.first else { return try list(invocation, session) }
    if invocation.operands.count < 2, word == "put" || word == "run" || verbs.contains(where: { $0.word == word }) {
      throw invocation.missing("the schedule's name")
    }
    let names = Array(invocation.operands.dropFirst())
    switch word {
    case "put": return try put(names[0], pairs: Array(names.dropFirst()), invocation, session)
    case "run":
      for name in names {
        let answer = try session.call(.scheduleRun, named(name, invocation))
        session.console.line("\(answer["id"]?.intValue ?? 0)")
      }
      return .done
    default: break
    }
    guard let verb = verbs.first(where: { $0.word == word }) else {
      let nearest = Spelling.nearest(to: word, among: verbs.map(\.word) + ["put", "run"])
      throw .usage(
        "schedules cannot \(SafeText(word))",
        remedy: nearest.map { "did you mean \(SafeText($0))?" } ?? "schedules put|pause|resume|run|delete NAME")
    }
    for name in names {
      var params = try Switch.params(invocation, verb: word, session)
      params["name"] = .string(name)
      let answer = try session.call(verb.method, params)
      if invocation.has(.json) {
        session.console.json { $0.value(answer) }
      } else {
        session.console.line("schedule \(SafeText(name)) \(verb.past)\(Switch.ending(params))")
      }
    }
    return .done
  }

  private static func named(_ name: String, _ invocation: Invocation) -> JSONObject {
    var params: JSONObject = ["name": .string(name)]
    if let reason = invocation.text(.reason) { params["reason"] = .string(reason) }
    return params
  }

  private static func put(
    _ name: String, pairs: [String], _ invocation: Invocation, _ session: Session
  ) throws(CommandFailure) -> ExitCode {
    guard let line = invocation.text(cron) else {
      throw .usage("put needs --cron", remedy: "such as --cron '0 3 * * *' or --cron '@every 10m'")
    }
    var params = try Submission.members(invocation, session)
    for (key, value) in named(name, invocation) { params[key] = value }
    params["cron"] = .string(line)
    for flag in [zone, misfire, overlap] {
      if let text = invocation.text(flag) { params[flag.name] = .string(text) }
    }
    if let kind = invocation.text(kind) {
      if invocation.commandLine != nil { throw .usage("--kind and a command behind -- exclude each other") }
      params["kind"] = .string(kind)
      if let source = invocation.text(Enqueue.args) {
        params["args"] = try Enqueue.wholeArgs(source, session)
      } else if !pairs.isEmpty {
        params["args"] = .object(try Enqueue.object(pairs))
      }
    } else {
      params["kind"] = "shell"
      if let title = invocation.text(Add.name) { params["metadata"] = ["name": .string(title)] }
      params["args"] = Add.arguments(
        try words(pairs, invocation), try Add.environment(invocation, session))
    }
    let answer = try session.call(.schedulePut, params)
    if invocation.has(.json) {
      session.console.json { $0.value(answer) }
      return .done
    }
    let first = answer["next_us"]?.intValue.map { Timestamp(microseconds: $0) }
    let when: SafeText =
      first.map { "first at \(ClockText.dateTime($0)), in \(SafeText.age($0 - session.now))" } ?? "no tick"
    session.console.line("schedule \(SafeText(name)) put, in \(SafeText(answer["zone"]?.stringValue ?? "")): \(when)")
    return .done
  }

  /// The command behind `--`.
  private static func words(_ stray: [String], _ invocation: Invocation) throws(CommandFailure) -> [String] {
    if let stray = stray.first {
      throw .usage("\"\(SafeText(stray))\" stands before --", remedy: "jobtop schedules put NAME --cron LINE -- CMD…")
    }
    let words = invocation.commandLine ?? []
    guard !words.isEmpty else {
      throw .usage("put needs a command behind --, or --kind", remedy: "jobtop schedules put NAME --cron LINE -- CMD…")
    }
    guard invocation.has(Add.shell) else { return words }
    guard words.count == 1 else { throw .usage("-s takes the command as one word", remedy: "-s -- 'a | b'") }
    return ["/bin/sh", "-c", words[0]]
  }

  private static func list(_ invocation: Invocation, _ session: Session) throws(CommandFailure) -> ExitCode {
    var params = JSONObject()
    if let count = try invocation.number(next, in: 1...100) { params["upcoming"] = .integer(count) }
    let values = try session.call(.scheduleList, params)["schedules"]?.arrayValue ?? []
    if invocation.has(.json) {
      for value in values { session.console.json { $0.value(value) } }
      return .done
    }
    var schedules: [WireSchedule] = []
    for (index, value) in values.enumerated() {
      schedules.append(
        try decoding { () throws(WireFault) in try WireSchedule(json: value, path: "schedules[\(index)]") })
    }
    if schedules.isEmpty {
      session.console.note("no schedules yet (jobtop schedules put NAME --cron LINE -- CMD… makes one)")
    } else if invocation.has(next) {
      ticks(schedules, now: session.now).print(to: session.console)
    } else {
      table(schedules, now: session.now).print(to: session.console)
    }
    return .done
  }

  private static func table(_ schedules: [WireSchedule], now: Timestamp) -> Table {
    var table = Table([
      .init(title: "NAME"), .init(title: "STATE"), .init(title: "CRON"), .init(title: "ZONE"), .init(title: "NEXT"),
      .init(title: "IN", isNumber: true), .init(title: "LAST", isNumber: true), .init(title: "ENDED"),
      .init(title: "TOOK", isNumber: true), .init(title: "MISSED", isNumber: true), .init(title: "KIND"),
    ])
    for schedule in schedules {
      let note = schedule.paused.map { "  \(JobText.pause($0, now: now))" as SafeText }
      let last = schedule.last
      table.add([
        (SafeText(schedule.name), .plain), schedule.paused == nil ? ("on", .plain) : ("paused", .warn),
        (SafeText(schedule.cron), .plain), (SafeText(schedule.zone), .muted),
        (schedule.next.map(ClockText.dateTime) ?? "-", .plain),
        (schedule.next.map { SafeText.age(max(.zero, $0 - now)) } ?? "-", .plain),
        (last.map { "\($0.job)" } ?? "-", .plain),
        (last?.state.map { SafeText($0.rawValue) } ?? "-", last?.state.map(JobText.tone) ?? .muted),
        (last?.durationMS.map { SafeText.duration(.milliseconds($0)) } ?? "-", .plain),
        (SafeText.count(Int(schedule.missed)), schedule.missed == 0 ? .muted : .warn),
        (SafeText(schedule.kind) + (note ?? ""), .plain),
      ])
    }
    return table
  }

  private static func ticks(_ schedules: [WireSchedule], now: Timestamp) -> Table {
    var table = Table([
      .init(title: "AT"), .init(title: "IN", isNumber: true), .init(title: "SCHEDULE"), .init(title: "STATE"),
    ])
    let ticks = schedules.flatMap { schedule in schedule.upcoming.map { (at: $0, schedule: schedule) } }
    for tick in ticks.sorted(by: { ($0.at, $0.schedule.name) < ($1.at, $1.schedule.name) }) {
      table.add([
        (ClockText.dateTime(tick.at), .plain), (SafeText.age(tick.at - now), .plain),
        (SafeText(tick.schedule.name), .plain), (tick.schedule.paused == nil ? "" : "paused", .warn),
      ])
    }
    return table
  }
}
