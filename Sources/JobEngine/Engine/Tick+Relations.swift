import JobCore

/// What the end of a job means for those that wait for it. All of it happens in the tick of the end, as long as the
/// parent has few children; what is over the tick's bound is set down and goes on in the next.
extension Tick {
  /// A new job's place among its parents.
  ///
  /// - Throws: `.noParent` for one that does not exist. So no circle of jobs can arise: who is named was there before.
  func start(of request: NewJob) throws(CommandRefusal) -> Dependencies.Start {
    guard let dependencies = request.dependencies, !dependencies.ids.isEmpty else { return .free }
    var states: [JobStateName] = []
    for id in dependencies.ids {
      guard let parent = jobs[id] else {
        throw .noParent(id, isFuture: id.rawValue >= memory.sequences.job)
      }
      states.append(parent.state.name)
    }
    return dependencies.start(parents: states)
  }

  /// Takes a new job into the tick as its parents' states have it.
  mutating func begin(_ job: inout Job, _ start: Dependencies.Start) {
    switch start {
    case .free: insert(job)
    case .blocked(_, let parents):
      insert(job)
      if !parents.isEmpty { wait(job.id, for: parents) }
    case .cancelled:
      // Through the diagram, so that it leaves the same trace as a child whose parent dies later.
      insert(job)
      if let cancelled = try? apply(.cancel, to: job) { job = cancelled }
    }
  }

  private mutating func wait(_ child: JobID, for parents: [JobID]) {
    memory.hasDependencies = true
    waitedFor.formUnion(parents)
    changeRelations { changes in
      changes.added += parents.map { Dependency(parent: $0, child: child) }
    }
  }

  /// Takes down what a job's change means for others; called for every change, so a job without relations costs
  /// two comparisons.
  mutating func relate(_ before: Job, _ after: Job?, isUnblock: Bool) {
    if memory.hasDependencies, let after, after.state.name.isFinal, !before.state.name.isFinal {
      ends.append(Settling(parent: after.id, state: after.state.name))
    }
    if let batch = before.spec.batch, before.state.name != after?.state.name {
      batchChanges[batch, default: BatchChange()].count(from: before.state.name, to: after?.state.name)
    }
    guard let dependencies = before.spec.dependencies else { return }
    // The one wait that a release settles is taken out by who settles it.
    if before.isBlocked, after?.isBlocked != true, !isUnblock || dependencies.mode == .any {
      changeRelations { changes in
        changes.removed += dependencies.ids.map { Dependency(parent: $0, child: before.id) }
      }
    }
    if after == nil, before.isCallback {
      let batch = BatchID(rawValue: before.id.rawValue)
      goneBatches.insert(batch)
      batches[batch] = nil
      changeRelations { changes in
        changes.batches.removeAll { $0.id == batch }
        changes.deletedBatches.append(batch)
      }
    }
  }

  /// Tells the children of every parent that ended, and the callbacks of every batch that is done, until nothing
  /// follows from it any more or the tick has done enough.
  mutating func settle() throws(TickError) {
    // A full device has room for a few words, not for many rows.
    var left = isFull ? 0 : EngineLimits.settlements
    if ends.isEmpty, batchChanges.isEmpty, memory.settlings.isEmpty { return }
    while true {
      try settleBatches()
      for end in ends {
        memory.settlings.removeAll { $0.parent == end.parent && $0.state == end.state }
        memory.settlings.append(end)
      }
      ends.removeAll()
      guard !memory.settlings.isEmpty, left > 0 else { break }
      try flush()
      var needs = Needs()
      needs.children = memory.settlings
      needs.childLimit = left
      let pages = try load(needs).children
      var unfinished: [Settling] = []
      for (settling, page) in zip(memory.settlings, pages) {
        var settling = settling
        try learnHolders(for: page.jobs)
        try tell(page.jobs, of: settling)
        left -= page.jobs.count
        if let last = page.jobs.last { settling.after = last.id }
        if !page.isAll {
          unfinished.append(settling)
        } else if settling.isKept {
          changeRelations { $0.settled.append(settling) }
        }
      }
      memory.settlings = unfinished
    }
    guard !memory.settlings.isEmpty else { return }
    for index in memory.settlings.indices { memory.settlings[index].isKept = true }
    let open = memory.settlings
    changeRelations { $0.settling = open }
  }

  private mutating func tell(_ children: [Job], of parent: Settling) throws(TickError) {
    var cancelled = 0
    for child in children {
      let job = jobs[child.id] ?? child
      let dependency = Dependency(parent: parent.parent, child: job.id)
      guard let dependencies = job.spec.dependencies, job.isBlocked else {
        changeRelations { $0.removed.append(dependency) }
        continue
      }
      switch dependencies.standing(of: parent.state) {
      case .satisfies:
        changeRelations { $0.removed.append(dependency) }
        _ = try? apply(.unblock, to: job)
      case .fails:
        guard dependencies.onParentDead == .cancel else { continue }
        if dependencies.mode == .any, try hasHope(dependencies) { continue }
        if (try? apply(.cancel, to: job)) != nil { cancelled += 1 }
      case .open: continue
      }
    }
    if cancelled > 0 {
      journal(
        "job.cancel", target: cancelled == 1 ? "1 job" : "\(cancelled) jobs", by: nil,
        reason: "job \(parent.parent.rawValue), which they wait for, is \(parent.state.rawValue)",
        matched: children.count, changed: cancelled, hasCommand: false)
    }
  }

  /// Takes down which of these jobs others wait for; one load, and none where nobody waits for anybody.
  mutating func learnWhoIsWaitedFor(of ids: [JobID]) throws(TickError) {
    guard memory.hasDependencies, !ids.isEmpty else { return }
    var needs = Needs()
    needs.waitedFor = ids
    waitedFor.formUnion(try load(needs).waitedFor)
  }

  /// Whether another parent may still bring the one end that would do.
  private mutating func hasHope(_ dependencies: Dependencies) throws(TickError) -> Bool {
    for id in dependencies.ids {
      if let parent = try job(id), dependencies.standing(of: parent.state.name) != .fails { return true }
    }
    return false
  }

  /// A job that the commands did not name.
  mutating func job(_ id: JobID) throws(TickError) -> Job? {
    if let job = jobs[id] { return job }
    var needs = Needs()
    needs.jobs = [id]
    let job = try load(needs).jobs[id]
    if let job {
      jobs[id] = job
      try learnHolders(for: [job])
    }
    return job
  }
}

extension Dependencies.Start {
  /// The state in which a new job is taken in; one that is cancelled at once is so in a step of its own.
  func state(due: Timestamp, at now: Timestamp) -> JobState {
    switch self {
    case .free: due > now ? .scheduled(due: due) : .queued(since: now)
    case .blocked(let count, _): .blocked(on: count)
    case .cancelled: .blocked(on: 1)
    }
  }
}
