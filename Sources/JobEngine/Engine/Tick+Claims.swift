import JobCore

extension Tick {
  mutating func claim(_ request: ClaimRequest) -> Outcome {
    guard memory.workers[request.worker] != nil else { return .refused(.noWorker(request.worker)) }
    memory.workers[request.worker]?.lastSeen = now.monotonic
    memory.workers[request.worker]?.lastSeenAt = now.wall
    var refused: [(run: HeldRun, refusal: CommandRefusal)] = []
    for end in request.done {
      if let refusal = self.end(end) { refused.append((end.run, refusal)) }
    }
    // Its outcomes were taken in all the same.
    if memory.isDraining, request.done.isEmpty { return .refused(.draining) }
    memory.waiting.append(
      WaitingClaim(
        request: request, deadline: now.monotonic.addingSaturating(max(.zero, request.wait).nanoseconds),
        refused: refused, isImmediate: !request.done.isEmpty || request.wait <= .zero))
    servesClaims = true
    return .parked
  }

  /// Gives every waiting claim what it may take, first come first served.
  mutating func serveClaims() throws(TickError) {
    guard servesClaims || memory.isDraining, !memory.waiting.isEmpty else { return }
    let excluded = memory.pausedQueues
    let heldKinds = memory.pausedKinds
    var needs = Needs()
    needs.room = ClaimRoom(memory.limited, at: now.monotonic)
    var places: [Int] = []
    for (place, claim) in memory.waiting.enumerated() {
      guard memory.claimHold == nil, let worker = memory.workers[claim.request.worker], worker.takesJobs
      else { continue }
      let queues = claim.request.queues.isEmpty ? worker.registration.queues : claim.request.queues
      var kinds = claim.request.kinds ?? worker.registration.kinds
      if !heldKinds.isEmpty { kinds.removeAll { heldKinds.contains($0) } }
      places.append(place)
      needs.claims.append(
        ClaimNeed(
          queues: queues, excluded: excluded, kinds: kinds, limit: claim.request.limit))
    }
    var granted: [Int: [Job]] = [:]
    let set = needs.claims.isEmpty ? WorkingSet() : try load(needs)
    memory.opensAt = set.opensAt
    for found in set.candidates { try learnHolders(for: found) }
    for (place, found) in zip(places, set.candidates) where !found.isEmpty {
      granted[place] = found.compactMap { job in
        try? apply(.claim(worker: memory.waiting[place].request.worker, fence: drawFence()), to: job)
      }
    }
    answer(granted)
  }

  private mutating func answer(_ granted: [Int: [Job]]) {
    var left: [WaitingClaim] = []
    for (place, claim) in memory.waiting.enumerated() {
      let jobs = granted[place] ?? []
      if jobs.isEmpty, !claim.isImmediate, !memory.isDraining {
        left.append(claim)
      } else {
        answer(claim, jobs)
      }
    }
    memory.waiting = left
  }

  mutating func answer(_ claim: WaitingClaim, _ jobs: [Job]) {
    result.answers.append(
      ClaimAnswer(
        token: claim.request.token, connection: claim.request.connection,
        grant: Grant(jobs: jobs, refused: claim.refused)))
  }
}

extension Int64 {
  func addingSaturating(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
