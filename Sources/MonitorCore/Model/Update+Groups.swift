import JSON
import JobCore
import JobRPC
import SafeText

/// Actions on error groups, schedules, kinds and journal entries: what they are done to, what they ask, what is sent.
extension Model {
  // MARK: Error groups

  /// The group under the cursor, or the one that the screen is about.
  var cursorGroup: WireErrorGroup? {
    switch screen {
    case .error(let screen): screen.data?.group
    case .errors(let screen):
      if case .group(let id)? = screen.listing.cursor { screen.rows[id] } else { nil }
    case .overview, .jobs, .job, .log, .workers, .worker, .queues, .queue, .schedules, .journal, .entry, .kinds, .store:
      nil
    }
  }

  /// Resolves, snoozes or reopens a group; what it is already is refused here.
  mutating func changeGroup(_ action: Action) -> [Effect] {
    if let obstacle {
      say(obstacle, .warn)
      return []
    }
    guard let group = cursorGroup else {
      say("no error group under the cursor", .warn)
      return []
    }
    let name = groupName(group)
    switch action {
    case .snooze:
      let proposal = Proposal(
        .errorSnooze, ["id": .string(group.id)], title: "Snooze \(name)?", yes: "snooze it", done: "snoozed \(name)")
      prompt = Prompt(.snooze(proposal), text: "1h")
      return []
    case .resolve:
      guard group.state != "resolved" else {
        say("\(name) is resolved already", .warn)
        return []
      }
      question = Question(
        .proposal(
          Proposal(
            .errorResolve, ["id": .string(group.id)], title: "Resolve \(name)?",
            explanation: [
              "\(SafeText.count(Int(group.count))) \(group.count == 1 ? "failure" : "failures") so far; its jobs stay as they are.",
              "A new failure opens it again, and it is then shown as back.",
            ], yes: "resolve it", done: "resolved \(name)")), askedAt: clock.wall)
      return []
    default:
      guard group.state != "open" else {
        say("\(name) is open already", .warn)
        return []
      }
      return send(
        Proposal(
          .errorReopen, ["id": .string(group.id)], title: "Reopen \(name)?", yes: "reopen it", done: "reopened \(name)")
      )
    }
  }

  /// A group as sentences name it: its class, or its id where it has none.
  private func groupName(_ group: WireErrorGroup) -> SafeText {
    group.class.isEmpty
      ? "error \(SafeText(group.id).prefix(columns: 8))" : SafeText(group.class).truncated(columns: 40)
  }

  /// Takes the time that was typed; what is no duration stays in the prompt with a complaint.
  mutating func acceptSnooze(_ proposal: Proposal, _ prompt: Prompt) -> [Effect] {
    let text = prompt.string.filter { $0 != " " }
    guard let span = DurationText.parse(text.isEmpty ? "1h" : text), span > .zero, span <= .seconds(366 * 86_400) else {
      var again = prompt
      again.complaint = "a duration such as 30m, 1h, 2d"
      self.prompt = again
      return []
    }
    var proposal = proposal
    let until = clock.wall + span
    proposal.params["until_us"] = .integer(until.microseconds)
    proposal.done = "\(proposal.done) until \(clock.dated(until))"
    return send(proposal)
  }

  // MARK: Schedules

  private var cursorSchedule: WireSchedule? {
    guard case .schedules(let screen) = screen, case .schedule(let name)? = screen.listing.cursor else { return nil }
    return screen.rows[name]
  }

  mutating func runSchedule() -> [Effect] {
    if let obstacle {
      say(obstacle, .warn)
      return []
    }
    guard let schedule = cursorSchedule else {
      say("no schedule under the cursor", .warn)
      return []
    }
    let name = SafeText(schedule.name)
    var explanation: [SafeText] = [
      "Makes one \(SafeText(schedule.kind)) job in queue \(SafeText(schedule.queue)) now. Its next tick stays as it is."
    ]
    if let last = schedule.last, let state = last.state, !state.isFinal {
      explanation.append("Job \(last.job) of its last tick is \(SafeText(state.rawValue)): they may overlap.")
    }
    question = Question(
      .proposal(
        Proposal(
          .scheduleRun, ["name": .string(schedule.name)], title: "Run schedule \(name) now?", explanation: explanation,
          yes: "run it now", done: "made a job of \(name)", answer: .job)), askedAt: clock.wall)
    return []
  }

  /// `D` on a schedule: the schedule goes, its jobs stay.
  mutating func deleteSchedule(_ name: String) {
    if let obstacle {
      say(obstacle, .warn)
      return
    }
    guard case .schedules(let screen) = screen, let schedule = screen.rows[name] else { return }
    question = Question(
      .proposal(
        Proposal(
          .scheduleDelete, ["name": .string(name)], title: "Delete schedule \(SafeText(name))?",
          explanation: [
            "\(SafeText(schedule.cron)) \(SafeText(schedule.zone)): no tick of it fires any more.",
            "Jobs that it made stay. This is not undone; it must be put again.",
          ], yes: "delete it", done: "deleted schedule \(SafeText(name))", isDanger: true)), askedAt: clock.wall)
  }

  /// Pauses or resumes a schedule, by what is painted.
  mutating func pauseSchedule(_ name: String) -> [Effect] {
    guard case .schedules(let screen) = screen, let schedule = screen.rows[name] else { return [] }
    let isPaused = schedule.paused != nil
    return make(
      Proposal(
        isPaused ? .scheduleResume : .schedulePause, ["name": .string(name)],
        title: "\(isPaused ? "Resume" : "Pause") schedule \(SafeText(name))?", yes: isPaused ? "resume it" : "pause it",
        done: isPaused ? "resumed schedule \(SafeText(name))" : "paused schedule \(SafeText(name))", takesReason: true),
      asks: false)
  }

  // MARK: Kinds

  /// Pauses or resumes a kind, by what is painted.
  mutating func pauseKind(_ name: String) -> [Effect] {
    guard case .kinds(let screen) = screen, let kind = screen.rows[name] else { return [] }
    let isPaused = kind.paused != nil
    return make(
      Proposal(
        isPaused ? .kindResume : .kindPause, ["kind": .string(name)],
        title: "\(isPaused ? "Resume" : "Pause") kind \(SafeText(name))?", yes: isPaused ? "resume it" : "pause it",
        done: isPaused ? "resumed kind \(SafeText(name))" : "paused kind \(SafeText(name))", takesReason: true),
      asks: false)
  }

  // MARK: Journal

  /// The entry under the cursor, or the one that the screen is about.
  var cursorEntry: WireJournalEntry? {
    switch screen {
    case .entry(let screen): screen.entry
    case .journal(let screen):
      if case .entry(let id)? = screen.listing.cursor { screen.rows[id] } else { nil }
    case .overview, .jobs, .job, .log, .workers, .worker, .queues, .queue, .errors, .error, .schedules, .kinds, .store:
      nil
    }
  }

  /// `u` on an entry of the journal undoes that one, not the session's last action.
  mutating func askUndo(of entry: WireJournalEntry) {
    if let obstacle {
      say(obstacle, .warn)
      return
    }
    if let later = entry.undoneBy {
      say("entry \(entry.id) was undone by entry \(later)", .warn)
      return
    }
    guard let until = entry.undoUntil else {
      say("entry \(entry.id) cannot be undone: the store kept nothing to put back", .warn)
      return
    }
    guard until > clock.wall else {
      say("entry \(entry.id) could be undone until \(clock.dated(until))", .warn)
      return
    }
    let who = entry.actor.map { SafeText($0.user) } ?? "the store"
    question = Question(
      .proposal(
        Proposal(
          .undo, ["journal_id": .integer(entry.id)], title: "Undo entry \(entry.id)?",
          explanation: [
            "\(JournalWords(entry).what), by \(who) at \(clock.dated(entry.at)).",
            "What was changed since stays as it is now and is counted.",
          ], yes: "undo it", done: "undid entry \(entry.id)", answer: .counts)), askedAt: clock.wall)
  }

  // MARK: The store

  /// Asks the store to look itself over; what it finds is shown below its loops.
  mutating func checkStore() -> [Effect] {
    guard connection.isLive else {
      say("not sent: no connection", .warn)
      return []
    }
    say("the store looks itself over")
    return [call(.storeCheck, [:], for: .findings)]
  }

  mutating func takeFindings(_ result: Result<JSONValue, RPCError>) {
    switch result {
    case .success(let value):
      let found = (value["findings"]?.arrayValue ?? []).compactMap { try? WireFinding(json: $0) }
      for index in screens.indices {
        guard case .store(var store) = screens[index] else { continue }
        store.findings = found
        store.checkedAt = clock.wall
        screens[index] = .store(store)
      }
      let bad = found.count { $0.severity != .ok }
      say(
        bad == 0
          ? "checked: all \(found.count) points are well" : "checked: \(bad) of \(found.count) points need a look",
        bad == 0 ? .ok : .warn)
    case .failure(let error): say("not checked: \(SafeText(error.message))", .error)
    }
  }

  // MARK: Sending

  mutating func send(_ proposal: Proposal) -> [Effect] {
    if let obstacle {
      say(obstacle, .warn)
      return []
    }
    return [call(proposal.method, .object(proposal.params), for: .proposal(proposal))]
  }

  mutating func tell(_ result: Result<JSONValue, RPCError>, of proposal: Proposal) {
    switch result {
    case .failure(let error): say("refused: \(SafeText(error.message))", .error)
    case .success(let value):
      switch proposal.answer {
      case .plain:
        sayDone(
          proposal.done, entries: value["journal_id"]?.intValue.map { [$0] } ?? [],
          undoUntil: value["undo_until_us"]?.intValue.map { Timestamp(microseconds: $0) })
      case .job: say(value["id"]?.intValue.map { "\(proposal.done): job \($0)" } ?? proposal.done, .ok)
      case .counts:
        let changed = value["changed"]?.intValue ?? 0
        let skipped = (value["skipped"]?.objectValue ?? [:]).map { reason, count in
          "\(SafeText.count(Int(count.intValue ?? 0))) \(SafeText(String(reason.map { $0 == "_" ? " " : $0 })))"
            as SafeText
        }
        let rest: SafeText = skipped.isEmpty ? .empty : ", skipped: \(skipped.joined(separator: ", "))"
        say("\(proposal.done): \(SafeText.count(Int(changed))) put back\(rest)", changed == 0 ? .warn : .ok)
      }
    }
  }
}
