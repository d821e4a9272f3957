import JobCore

extension Tick {
  /// A person's verb over the jobs that they named: each is decided on its own, one journal entry for all.
  mutating func act(_ action: JobAction) throws(TickError) -> Outcome {
    let entry = drawJournal()
    var tally = Tally()
    for id in action.ids {
      tally.matched += 1
      guard let job = jobs[id] else {
        if action.isSingle { return .refused(.noJob(id)) }
        tally.skipped[.notFound, default: 0] += 1
        continue
      }
      do throws(Refusal) {
        try apply(action.kind.command(by: entry), to: job, ifState: action.ifState)
        tally.changed += 1
      } catch {
        if action.isSingle { return .refused(.job(error)) }
        tally.skipped[.refused(error), default: 0] += 1
      }
    }
    if tally.changed > 0 {
      write(
        JournalEntry(
          id: entry, at: now.wall, actor: action.actor, verb: "job.\(action.kind.verb)",
          target: action.ids.count == 1 ? "job \(action.ids[0].rawValue)" : "\(tally.matched) jobs",
          reason: action.reason, matched: tally.matched, changed: tally.changed))
    }
    return .acted(tally)
  }

  mutating func pauseQueue(_ name: String, _ pause: Pause) -> Outcome {
    if let violation = NewJob.violation(ofName: name, "queue") { return .refused(violation) }
    var queue = memory.queues[name] ?? QueueRecord(name: name)
    queue.pause = pause
    save(queue)
    note("queue.pause", target: name, by: pause.actor, reason: pause.reason)
    result.events.append(.queue(name, isPaused: true))
    return .accepted
  }

  /// - Parameter actor: nil where the pause's own end resumes the queue.
  mutating func resumeQueue(_ name: String, by actor: Actor?, reason: String?) -> Outcome {
    guard var queue = memory.queues[name] else { return .refused(.noQueue(name)) }
    if queue.pause == nil { return .accepted }
    queue.pause = nil
    save(queue)
    note("queue.resume", target: name, by: actor, reason: reason)
    result.events.append(.queue(name, isPaused: false))
    servesClaims = true
    return .accepted
  }

  /// Sets down one changed thing.
  mutating func note(_ verb: String, target: String, by actor: Actor?, reason: String?, changed: Int = 1) {
    write(
      JournalEntry(
        id: drawJournal(), at: now.wall, actor: actor, verb: verb, target: target, reason: reason, matched: 1,
        changed: changed))
  }
}

extension JobAction.Kind {
  func command(by entry: JournalID) -> JobCommand {
    switch self {
    case .retry(let completed): .retry(completed: completed)
    case .cancel: .cancel
    case .pause: .pause(by: entry)
    case .resume: .resume
    case .delete: .delete
    case .kill: .kill
    }
  }

  /// The word for it.
  var verb: String { command(by: JournalID(rawValue: 0)).verb.rawValue }
}
