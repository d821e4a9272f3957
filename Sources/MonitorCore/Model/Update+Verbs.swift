import JSON
import JobCore
import JobRPC
import SafeText

/// Actions that change the store: what they are done to, whether they ask, what is sent.
extension Model {
  /// The job under the cursor, or the one that the screen is about.
  var cursorJob: WireJob? {
    if case .job(let screen) = screen { return screen.data?.job }
    guard case .job(let id)? = screen.listing?.cursor else { return nil }
    return screen.job(id)
  }

  /// The marked jobs as painted, else the one under the cursor.
  var targets: [Target] {
    guard let listing = screen.listing else { return cursorJob.map { [Target($0)] } ?? [] }
    return listing.targets.compactMap { row in
      guard case .job(let id) = row else { return nil }
      return screen.job(id).map { Target($0) }
    }
  }

  /// Says why nothing is sent now; nil where a change may be sent.
  var obstacle: SafeText? {
    if settings.isReadOnly { return "not sent: jobtop was started with --read-only" }
    switch connection {
    case .live: return nil
    case .connecting, .lost: return "not sent: no connection"
    }
  }

  mutating func act(_ verb: Verb) -> [Effect] {
    if let obstacle {
      say(obstacle, .warn)
      return []
    }
    if case .jobs(let jobs) = screen, jobs.marksWholeFilter { return choose(verb) }
    let targets = targets
    guard !targets.isEmpty else {
      if case .attention? = screen.listing?.cursor {
        say("Enter opens what this line is about; then * marks all of it", .warn)
      } else {
        say("no job under the cursor", .warn)
      }
      return []
    }
    let fitting = targets.filter(verb.applies)
    guard !fitting.isEmpty else {
      say(targets.count == 1 ? verb.refusal(of: targets[0]) : "none of the marked jobs can be \(verb.done)", .warn)
      return []
    }
    let actsAtOnce =
      switch verb {
      case .retry: targets.count == 1 && fitting[0].state != .completed
      case .pause, .resume: targets.count == 1 && !isProduction
      case .cancel, .kill, .delete: false
      }
    if actsAtOnce { return send(verb, fitting) }
    ask(.jobs(verb, fitting))
    return []
  }

  mutating func ask(_ subject: Question.Subject) {
    question = Question(subject, askedAt: clock.wall, isProduction: isProduction)
  }

  /// Changes one named thing, at once or after a question; where mistakes are dear the reason of a pause is asked for.
  mutating func make(_ proposal: Proposal, asks: Bool = true) -> [Effect] {
    if let obstacle {
      say(obstacle, .warn)
      return []
    }
    if asks || isProduction && proposal.takesReason {
      ask(.proposal(proposal))
      return []
    }
    return send(proposal, reason: nil)
  }

  private mutating func send(_ proposal: Proposal, reason: String?) -> [Effect] {
    var proposal = proposal
    if let reason { proposal.params["reason"] = .string(reason) }
    return send(proposal)
  }

  mutating func pauseRow() -> [Effect] {
    switch screen.listing?.cursor {
    case .queue(let name)?:
      guard let queue = queue(named: name) else { return [] }
      return pauseQueue(queue)
    case .worker(let id)?: return pauseWorker(id)
    case .attention(let subject)?:
      guard let name = overview?.attention.first(where: { $0.subject == subject })?.pausableQueue,
        let queue = queue(named: name)
      else {
        say("this line cannot be paused; Enter opens it", .warn)
        return []
      }
      return pauseQueue(queue)
    case .kind(let name)?: return pauseKind(name)
    case .schedule(let name)?: return pauseSchedule(name)
    case .loop?: return pauseStore()
    case .group?, .entry?: return []
    case .job?, nil:
      // An absolute verb by what is painted: if any of them runs on, pause; else resume.
      let verb: Verb = targets.contains { !$0.isPaused && !$0.state.isFinal } ? .pause : .resume
      return act(targets.allSatisfy { $0.state.isFinal } ? .pause : verb)
    }
  }

  private mutating func pauseWorker(_ id: String) -> [Effect] {
    guard let shown = worker(id) else { return [] }
    let isPaused = shown.state == .paused
    let name = SafeText(id)
    return make(
      Proposal(
        isPaused ? .workerResume : .workerPause, ["worker": .string(id)],
        title: isPaused ? "Resume worker \(name)?" : "Pause worker \(name)?",
        explanation: [isPaused ? "It takes jobs again." : "It takes no more jobs; what it runs goes on."],
        yes: isPaused ? "resume it" : "pause it",
        done: isPaused ? "resumed worker \(name)" : "paused worker \(name)", takesReason: true),
      asks: false)
  }

  mutating func askQueue() {
    if let obstacle {
      say(obstacle, .warn)
      return
    }
    var name: String?
    switch screen {
    case .queue(let screen): name = screen.name
    default:
      if case .queue(let cursor)? = screen.listing?.cursor { name = cursor } else { name = cursorJob?.queue }
    }
    guard let name else {
      say("no queue under the cursor", .warn)
      return
    }
    askQueue(name)
  }

  private mutating func askQueue(_ name: String) {
    let queue = queue(named: name)
    ask(
      .queue(
        name, pause: queue?.paused == nil, running: queue?.counts[.running] ?? 0,
        queued: queue?.counts[.queued] ?? 0))
  }

  /// A worker as it was last painted.
  func worker(_ id: String) -> WireWorker? {
    if case .workers(let screen) = screen, let worker = screen.rows[id] { return worker }
    if case .worker(let screen) = screen, screen.id == id, let worker = screen.data?.worker { return worker }
    return overview?.workers.first { $0.id == id }
  }

  /// A queue as it was last painted.
  func queue(named name: String) -> WireQueue? {
    if case .queues(let screen) = screen, let queue = screen.rows[name] { return queue }
    if case .queue(let screen) = screen, screen.name == name, let queue = screen.data?.queue { return queue }
    return overview?.queues.first { $0.name == name }
  }

  mutating func carryOut(_ question: Question) -> [Effect] {
    if let obstacle {
      say(obstacle, .warn)
      return []
    }
    switch question.subject {
    case .jobs(let verb, let targets): return send(verb, targets, reason: question.reason)
    case .selection(let selection): return send(selection, reason: question.reason)
    case .queue(let name, let pause, _, _): return send(queueProposal(name, pause: pause), reason: question.reason)
    case .proposal(let proposal): return send(proposal, reason: question.reason)
    case .undo(let action): return undo(action)
    case .edit(let edit): return send(edit)
    case .editAgain(let faulty): return editAgain(faulty)
    }
  }

  /// Pauses or resumes the queue of the row as it is painted: at once, but where a reason is asked for.
  private mutating func pauseQueue(_ queue: WireQueue) -> [Effect] {
    let isPaused = queue.paused != nil
    if isProduction, obstacle == nil {
      askQueue(queue.name)
      return []
    }
    return make(queueProposal(queue.name, pause: !isPaused), asks: false)
  }

  private func queueProposal(_ name: String, pause: Bool) -> Proposal {
    let name = (raw: name, shown: SafeText(name))
    return Proposal(
      pause ? .queuePause : .queueResume, ["queue": .string(name.raw)],
      title: pause ? "Pause queue \(name.shown)?" : "Resume queue \(name.shown)?",
      yes: pause ? "pause it" : "resume it",
      done: pause ? "paused queue \(name.shown)" : "resumed queue \(name.shown)", takesReason: true)
  }

  /// One call for each state that was painted, so that each job is changed only from what was seen.
  private mutating func send(_ verb: Verb, _ targets: [Target], reason: String? = nil) -> [Effect] {
    let batch = nextBatch
    nextBatch += 1
    let states = WireState.allCases.filter { state in targets.contains { $0.state == state } }
    let single = targets.count == 1 ? targets[0].id : nil
    batches[batch] = Batch(done: verb.done, single: single, outstanding: states.count)
    return states.map { state in
      let ids = targets.filter { $0.state == state }.map { JSONValue.integer($0.id) }
      var params = JSONObject()
      if let single { params["id"] = .integer(single) } else { params["ids"] = .array(ids) }
      params["if_state"] = [.string(state.rawValue)]
      if verb == .retry, state == .completed { params["completed"] = true }
      if let reason { params["reason"] = .string(reason) }
      return call(verb.method, .object(params), for: .action(batch: batch))
    }
  }
}
