import JSON
import JobCore

extension Tick {
  /// Sets down who did what: the one door of every verb into the journal.
  ///
  /// The equivalent command line is made here from the verb, its operands and options; the store's numbers of the
  /// moment are kept beside an entry of a person, and taken again 1, 5 and 15 minutes later.
  ///
  /// - Parameters:
  ///   - verb: `queue.pause`, `kind.set` …: the method's name.
  ///   - target: what it was done to, for people: `mail`, `job 100482`, `3 jobs`.
  ///   - actor: nil for a policy of the engine.
  ///   - operands: the words behind the verb on a command line; `[target]` where nil. Empty with `options: []` and
  ///     `hasCommand: false` where no command does the same.
  ///   - before: what it touched as it was: counts by state, settings.
  ///   - after: the same as it is left.
  ///   - plan: how it can be undone for 15 minutes; nil where it cannot, and for what policies do.
  ///   - id: an entry drawn before, for verbs whose rows name it. Writing it again, with a later chunk of a long verb,
  ///     replaces its counts.
  @discardableResult
  mutating func journal(
    _ verb: String, target: String, by actor: Actor?, reason: String? = nil, matched: Int = 1, changed: Int = 1,
    operands: [String]? = nil, options: [EquivalentCommand.Option] = [], hasCommand: Bool = true,
    before: JSONObject = [:], after: JSONObject = [:], note: JournalNote? = nil, undo plan: UndoPlan? = nil,
    as id: JournalID? = nil
  ) -> JournalEntry {
    var entry = JournalEntry(
      id: id ?? drawJournal(), at: now.wall, actor: actor, verb: verb, target: target, reason: reason,
      matched: matched, changed: changed, before: before, after: after, note: note)
    if hasCommand {
      // A note's text is its operand, not its reason.
      entry.command = EquivalentCommand(verb, operands ?? [target], options)
        .line(reason: verb == "journal.note" ? nil : reason)
    }
    if actor != nil, let plan { entry.undoUntil = allowUndo(of: entry.id, plan) }
    if actor != nil, let measures = measured() { entry.metrics["before"] = .object(measures.json) }
    keep(entry)
    if actor != nil { mark = EntryMark(entry) }
    return entry
  }

  /// Writes an entry, tells of it, and has its numbers taken again later.
  mutating func keep(_ entry: JournalEntry) {
    write(entry)
    result.events.append(.journal(entry))
    if let measuring = Measuring(entry) {
      memory.measuring.removeAll { $0.entry == entry.id }
      if memory.measuring.count == Measuring.limit { memory.measuring.removeFirst() }
      memory.measuring.append(measuring)
    }
  }

  /// What somebody tells of their own doing: a deploy, a change outside.
  mutating func note(_ note: JournalNote, _ text: String, target: String?, by actor: Actor) -> Outcome {
    if text.isEmpty { return .refused(.invalid("text", expected: "some text")) }
    var options: [EquivalentCommand.Option] = []
    if let target { options.append(.value("target", target)) }
    if let version = note.version { options.append(.value("deploy", version)) }
    for file in note.files { options.append(.value("files", file)) }
    if let metric = note.metric { options.append(.value("metric", metric)) }
    if let link = note.link { options.append(.value("link", link)) }
    let entry = journal(
      "journal.note", target: target ?? "store", by: actor, reason: text, operands: [text], options: options,
      note: note.isEmpty ? nil : note)
    return .journaled(entry.id)
  }

  /// Takes the numbers again of the entries whose moment has come.
  mutating func measureAgain() {
    guard memory.measuring.contains(where: { $0.due.map { $0 <= now.wall } ?? true }) else { return }
    memory.loops[.metrics].ran(at: now.wall, rows: 1)
    var left: [Measuring] = []
    for var measuring in memory.measuring {
      if measuring.take(measured(), at: now.wall) { write(measuring) }
      if measuring.due != nil { left.append(measuring) }
    }
    memory.measuring = left
  }

  /// What the journal says of something that can be paused: by whom it is held, and the jobs that it is about.
  func settings(_ pause: Pause?, of includes: (CounterKey) -> Bool) -> JSONObject {
    var object: JSONObject = ["counts": .object(counts(where: includes))]
    if let pause { object["paused"] = pause.journaled }
    return object
  }

  /// What a command line says of a pause beside its reason.
  func options(of pause: Pause) -> [EquivalentCommand.Option] {
    pause.until.map { [.duration("for", $0 - now.wall)] } ?? []
  }

  /// How many jobs stand in each state, of those that `includes` names.
  func counts(where includes: (CounterKey) -> Bool) -> JSONObject {
    var counts: [JobStateName: Int] = [:]
    for (key, count) in memory.counters where count != 0 && includes(key) { counts[key.state, default: 0] += count }
    return JSONObject(counts: counts)
  }
}

extension JSONObject {
  /// `{"queued": 12, "dead": 3}`, in the order of the life of a job, without zeros.
  init(counts: [JobStateName: Int]) {
    self.init()
    for state in JobStateName.allCases {
      if let count = counts[state], count != 0 { self[state.rawValue] = .integer(Int64(count)) }
    }
  }
}

extension Pause {
  /// As the journal's `before` and `after` show it.
  var journaled: JSONValue {
    var object: JSONObject = ["actor": .string(actor.user), "since_us": .integer(since.microseconds)]
    if let reason { object["reason"] = .string(reason) }
    if let until { object["until_us"] = .integer(until.microseconds) }
    return .object(object)
  }
}
