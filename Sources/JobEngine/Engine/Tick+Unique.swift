import JobCore

/// What a job that comes into the states of its unique rule asks of its key.
enum KeyDemand {
  /// Takes it where it is free, and goes on without it where not.
  case ifFree
  /// Is refused where another job holds it.
  case required
}

extension Tick {
  /// Looks up who holds the keys that these jobs may come to want; one load, and none where nobody has a rule.
  mutating func learnHolders(for jobs: some Sequence<Job>) throws(TickError) {
    var keys: Set<String> = []
    for job in jobs {
      if let rule = job.spec.unique, !job.holdsUnique, uniqueHolders[rule.key] == nil { keys.insert(rule.key) }
    }
    if keys.isEmpty { return }
    var needs = Needs()
    needs.uniqueKeys = Array(keys)
    learn(needs.uniqueKeys, try load(needs).byUniqueKey)
  }

  /// Takes over who holds keys, as a load found it; what this tick has changed of it since stays.
  mutating func learn(_ keys: [String], _ holders: [String: Job]) {
    for key in keys where uniqueHolders[key] == nil {
      uniqueHolders[key] = .some(holders[key]?.id)
      if let holder = holders[key], jobs[holder.id] == nil { jobs[holder.id] = holder }
    }
  }

  /// The job that another one's wish for its key meets; nil where it may be taken.
  ///
  /// A holder whose window is over lets go now.
  mutating func rival(of job: Job) -> JobID? {
    guard let key = job.spec.unique?.key, let held = uniqueHolders[key], let id = held, id != job.id,
      var holder = jobs[id]
    else { return nil }
    if holder.claimsUnique(at: now.wall) { return id }
    holder.holdsUnique = false
    amend(holder)
    uniqueHolders[key] = .some(nil)
    return nil
  }

  /// Has a changed job keep, take or let go of its key, as its rule says.
  mutating func settleKey(of job: inout Job, _ demand: KeyDemand) throws(Refusal) {
    guard let key = job.spec.unique?.key else { return }
    let wants = job.claimsUnique(at: now.wall)
    if job.holdsUnique == wants { return }
    if !wants {
      job.holdsUnique = false
      uniqueHolders[key] = .some(nil)
      return
    }
    // Who holds it was not looked up: it is not taken on a guess.
    guard uniqueHolders[key] != nil else { return }
    if let rival = rival(of: job) {
      if demand == .required { throw .uniqueConflict(holder: rival) }
      return
    }
    job.holdsUnique = true
    uniqueHolders[key] = job.id
  }
}
