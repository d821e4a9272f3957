public import JobCore

/// What the engine knows of what is to be pruned: the rules, and when the oldest is due.
public struct Pruning: Sendable {
  /// How long what is over is kept.
  public var rules = RetentionRules()
  /// The earliest `expiresAt` of all jobs.
  public var nextExpiry: Timestamp?
  /// When the oldest entry of the journal was written.
  public var oldestJournal: Timestamp?
  /// Jobs deleted since the start.
  public var jobs = 0
  /// Entries of the journal deleted since the start, by rounds.
  public var journalRounds = 0
  /// When it last deleted something.
  public var lastAt: Timestamp?
  /// No round before this, by the monotonic clock.
  var notBefore = Int64.min

  init(nextExpiry: Timestamp?, oldestJournal: Timestamp?) {
    self.nextExpiry = nextExpiry
    self.oldestJournal = oldestJournal
  }

  /// When the next round is due by the wall clock; nil for never.
  public var nextDue: Timestamp? {
    let entry = oldestJournal.flatMap { oldest in rules.journal.map { oldest + $0 } }
    return [nextExpiry, entry].compactMap(\.self).min()
  }
}

extension Tick {
  /// Deletes final jobs past their retention and old entries of the journal, some at a time.
  ///
  /// A round is one part of a tick; between rounds of a backlog the ticks are the claims' own.
  mutating func prune() throws(TickError) {
    guard memory.pruning.notBefore <= now.monotonic, let due = memory.pruning.nextDue, due <= now.wall else { return }
    try flush()
    let deleted = try pruneJobs()
    pruneJournal()
    try flush()
    do throws(StoreError) {
      memory.pruning.nextExpiry = try store.nextExpiry()
      memory.pruning.oldestJournal = try store.oldestJournal()
    } catch {
      throw .store(error)
    }
    memory.pruning.jobs += deleted.count
    memory.pruning.lastAt = now.wall
    let isMoreDue = memory.pruning.nextDue.map { $0 <= now.wall } ?? false
    let pause = isMoreDue ? EngineLimits.prunePause : EngineLimits.pruneGathering
    memory.pruning.notBefore = now.monotonic + pause.nanoseconds
    if !deleted.isEmpty { result.events.append(.pruned(deleted)) }
  }

  private mutating func pruneJobs() throws(TickError) -> [JobID] {
    guard let due = memory.pruning.nextExpiry, due <= now.wall else { return [] }
    var needs = Needs()
    needs.expiredBefore = now.wall
    needs.expiredLimit = EngineLimits.prunes
    needs.lastOfSchedule = memory.pruning.rules.lastOfSchedule
    let found = try load(needs).expired
    try learnWhoIsWaitedFor(of: found.map(\.job.id))
    var deleted: [JobID] = []
    for expired in found {
      let job = jobs[expired.job.id] ?? expired.job
      // What an action of this tick moved on has not expired any more.
      guard let expiresAt = job.expiresAt, expiresAt <= now.wall else { continue }
      let isOfTheLast = job.spec.schedule != nil && expired.laterOfSchedule < memory.pruning.rules.lastOfSchedule
      // A retry of a dead job may still release those that wait for it.
      if isOfTheLast || waitedFor.contains(job.id) {
        var kept = job
        kept.expiresAt = now.wall + RetentionRules.recheck
        amend(kept)
        continue
      }
      let before = result.events.count
      do throws(Refusal) {
        try apply(.delete, to: job)
        deleted.append(job.id)
      } catch {
        continue
      }
      // Told together with the others.
      let told = result.events[before...].filter { event in
        if case .job(.deleted, let gone, _) = event { return gone.id != job.id }
        return true
      }
      result.events.replaceSubrange(before..., with: told)
    }
    return deleted
  }

  private mutating func pruneJournal() {
    guard let kept = memory.pruning.rules.journal, let oldest = memory.pruning.oldestJournal, oldest + kept <= now.wall
    else { return }
    memory.pruning.journalRounds += 1
    forgetJournal(JournalPrune(before: now.wall + (.zero - kept), limit: EngineLimits.prunes))
  }
}
