import JSON
import JobCore

extension Tick {
  /// Takes a failure down for its group, which is looked up when the tick is written.
  mutating func count(_ failure: Failure, of transition: Transition) -> ErrorGroupID {
    let print = Fingerprint(of: failure)
    let worker = transition.ended?.worker
    failures.append(
      (
        print,
        ErrorGroup.Occurrence(
          job: transition.job.id, kind: transition.job.spec.kind, queue: transition.job.spec.queue, worker: worker,
          version: worker.flatMap { memory.workers[$0]?.registration.version }, at: now.wall)
      ))
    return ErrorGroupID(rawValue: print.id)
  }

  /// Counts the failures of this tick in their groups: one row a group, however many failed.
  mutating func countFailures() throws(TickError) {
    guard !failures.isEmpty else { return }
    var taken: [(print: Fingerprint, occurrence: ErrorGroup.Occurrence)] = []
    swap(&taken, &failures)
    try recall(taken.map(\.print.id).filter { memory.errorGroups[ErrorGroupID(rawValue: $0)] == nil })
    for (print, occurrence) in taken {
      if var group = memory.errorGroups[ErrorGroupID(rawValue: print.id)] {
        let isReopened = group.note(occurrence)
        save(group)
        if isReopened { result.events.append(.errorGroup(.reopened, group)) }
      } else {
        let group = ErrorGroup(print, first: occurrence)
        save(group)
        result.events.append(.errorGroup(.appeared, group))
      }
    }
    memory.forgetOldErrorGroups()
  }

  /// Somebody deals with a group, named by the first digits of its id.
  mutating func errorGroup(
    _ prefix: String, _ verb: ErrorGroup.Verb, by actor: Actor, reason: String?
  ) throws(TickError) -> Outcome {
    // What this tick counted must be seen before a state is decided on.
    try countFailures()
    try recall([prefix])
    let found = memory.errorGroups.values.filter { $0.id.rawValue.hasPrefix(prefix) }
    guard var group = found.first, ErrorGroupID.isPrefix(prefix) else { return .refused(.noErrorGroup(prefix)) }
    guard found.count == 1 else { return .refused(.ambiguousErrorGroup(prefix)) }
    if case .snooze(let until) = verb, until <= now.wall {
      return .refused(.invalid("until_us", expected: "a time to come"))
    }
    let before = group.state(at: now.wall)
    guard group.apply(verb, at: now.wall) else {
      return .refused(.errorGroupAlready(group.state(at: now.wall), verb: verb.word))
    }
    save(group)
    var options: [EquivalentCommand.Option] = []
    if case .snooze(let until) = verb { options = [.duration("for", until - now.wall)] }
    journal(
      "error.\(verb.word)", target: "error \(group.id.rawValue)", by: actor, reason: reason,
      operands: [group.id.rawValue], options: options, before: ["state": .string(before.rawValue)],
      after: ["state": .string(group.state(at: now.wall).rawValue)])
    switch verb {
    case .resolve: result.events.append(.errorGroup(.resolved, group))
    case .snooze: result.events.append(.errorGroup(.snoozed, group))
    case .reopen: result.events.append(.errorGroup(.reopened, group))
    }
    return .errorGroup(group)
  }

  /// Fetches groups that are not in memory.
  private mutating func recall(_ prefixes: [String]) throws(TickError) {
    guard !prefixes.isEmpty else { return }
    var needs = Needs()
    needs.errorGroups = Array(Set(prefixes))
    for group in try load(needs).errorGroups.values.joined() where memory.errorGroups[group.id] == nil {
      memory.errorGroups[group.id] = group
    }
  }
}

extension Memory {
  /// Keeps the groups that failed last, once there are too many.
  mutating func forgetOldErrorGroups() {
    guard errorGroups.count > EngineLimits.errorGroups else { return }
    let kept = errorGroups.values.sorted { $0.lastAt > $1.lastAt }.prefix(EngineLimits.errorGroups / 2)
    errorGroups = Dictionary(uniqueKeysWithValues: kept.map { ($0.id, $0) })
  }
}
