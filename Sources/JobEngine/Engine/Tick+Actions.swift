import JSON
import JobCore

extension Tick {
  /// A person's verb over the jobs that they named: each is decided on its own, one journal entry for all.
  mutating func act(_ action: JobAction) throws(TickError) -> Outcome {
    let entry = action.part?.record?.entry ?? drawJournal()
    try learnHolders(for: action.ids.compactMap { jobs[$0] })
    let demand: KeyDemand =
      switch action.kind {
      // Brings a job back that a person could as well leave alone.
      case .retry, .resume: .required
      case .cancel, .pause, .delete, .kill: .ifFree
      }
    // What came before in this tick is not part of the rows that an undo gives back.
    if action.kind.isUndoable { try flush() }
    keepsRows = action.kind.isUndoable
    defer { keepsRows = false }
    var tally = Tally()
    var (before, after): ([JobStateName: Int], [JobStateName: Int]) = ([:], [:])
    for id in action.ids {
      tally.matched += 1
      guard let job = jobs[id] else {
        if action.isSingle { return .refused(.noJob(id)) }
        tally.skipped[.notFound, default: 0] += 1
        continue
      }
      if action.kind == .delete, job.state.name == .completed, action.part?.sparesCompleted ?? false {
        tally.skipped[.refused(.completedNotNamed), default: 0] += 1
        continue
      }
      if action.kind == .delete, waitedFor.contains(id) {
        if action.isSingle { return .refused(.waitedFor(id)) }
        tally.skipped[.waitedFor, default: 0] += 1
        continue
      }
      do throws(Refusal) {
        let changed = try apply(
          action.kind.command(by: entry, until: action.until), to: job, ifState: action.ifState, demand)
        tally.changed += 1
        before[job.state.name, default: 0] += 1
        if action.kind != .delete { after[changed.state.name, default: 0] += 1 }
      } catch {
        if action.isSingle { return .refused(.job(error)) }
        tally.skipped[.refused(error), default: 0] += 1
      }
    }
    if let part = action.part {
      let record = record(part, of: action, tally, before: before, after: after, as: entry)
      if tally.changed > 0, action.kind.isUndoable {
        keepRows(under: entry)
        try flush()
      }
      return .actedPart(tally, record)
    }
    if tally.changed > 0 {
      let lasting = action.until.map { [EquivalentCommand.Option.duration("for", $0 - now.wall)] } ?? []
      journal(
        "job.\(action.kind.verb)",
        target: action.ids.count == 1 ? "job \(action.ids[0].rawValue)" : "\(tally.matched) jobs", by: action.actor,
        reason: action.reason, matched: tally.matched, changed: tally.changed,
        operands: action.ids.map { String($0.rawValue) }, options: action.kind.options + lasting,
        before: JSONObject(counts: before), after: JSONObject(counts: after),
        undo: action.kind.isUndoable ? .jobs : nil, as: entry)
      if action.kind.isUndoable {
        keepRows(under: entry)
        try flush()
      }
    }
    return .acted(tally)
  }

  /// Brings the journal entry of a verb over a selection up to date with one more part; the first part that changes
  /// something opens it.
  private mutating func record(
    _ part: BulkPart, of action: JobAction, _ tally: Tally, before: [JobStateName: Int], after: [JobStateName: Int],
    as id: JournalID
  ) -> BulkPart.Record {
    var record = part.record ?? BulkPart.Record(entry: id)
    record.changed += tally.changed
    record.before.merge(before, uniquingKeysWith: +)
    record.after.merge(after, uniquingKeysWith: +)
    if tally.changed == 0 { return record }
    if var written = record.written {
      written.changed = record.changed
      written.before = JSONObject(counts: record.before)
      written.after = JSONObject(counts: record.after)
      // Told once: the parts that follow change its counts alone.
      write(written)
      record.written = written
    } else {
      record.written = journal(
        "job.\(action.kind.verb)", target: part.target, by: action.actor, reason: action.reason, matched: part.total,
        changed: record.changed, operands: [], options: [.value("filter", part.filter)] + action.kind.options,
        before: JSONObject(counts: record.before), after: JSONObject(counts: record.after),
        undo: action.kind.isUndoable ? .jobs : nil, as: id)
    }
    return record
  }

  mutating func pauseQueue(_ name: String, _ pause: Pause) -> Outcome {
    if let violation = NewJob.violation(ofName: name, "queue") { return .refused(violation) }
    var queue = memory.queues[name] ?? QueueRecord(name: name)
    let (before, was) = (settings(of: queue), queue.pause)
    queue.pause = pause
    save(queue)
    journal(
      "queue.pause", target: name, by: pause.actor, reason: pause.reason, options: options(of: pause), before: before,
      after: settings(of: queue), undo: .pause(.queue(name), before: was, after: pause))
    result.events.append(.queue(name, isPaused: true))
    return .accepted
  }

  /// - Parameter actor: nil where the pause's own end resumes the queue.
  mutating func resumeQueue(_ name: String, by actor: Actor?, reason: String?) -> Outcome {
    guard var queue = memory.queues[name] else { return .refused(.noQueue(name)) }
    if queue.pause == nil { return .accepted }
    let (before, was) = (settings(of: queue), queue.pause)
    queue.pause = nil
    save(queue)
    journal(
      "queue.resume", target: name, by: actor, reason: reason, before: before, after: settings(of: queue),
      undo: .pause(.queue(name), before: was, after: nil))
    result.events.append(.queue(name, isPaused: false))
    servesClaims = true
    return .accepted
  }

  /// What the journal says of a queue before and after a verb.
  private func settings(of queue: QueueRecord) -> JSONObject {
    settings(queue.pause) { $0.queue == queue.name }
  }
}

extension JobAction.Kind {
  func command(by entry: JournalID, until: Timestamp? = nil) -> JobCommand {
    switch self {
    case .retry(let completed): .retry(completed: completed)
    case .cancel: .cancel
    case .pause: .pause(by: entry, until: until)
    case .resume: .resume
    case .delete: .delete
    case .kill: .kill
    }
  }

  /// Whether the store keeps the rows as they were.
  var isUndoable: Bool { self != .kill }

  /// What must stand on a command line that means the same.
  var options: [EquivalentCommand.Option] {
    switch self {
    case .retry(let completed): completed ? [.flag("completed")] : []
    case .cancel, .pause, .resume: []
    case .delete, .kill: [.flag("yes")]
    }
  }

  /// The word for it.
  var verb: String { command(by: JournalID(rawValue: 0)).verb.rawValue }
}
