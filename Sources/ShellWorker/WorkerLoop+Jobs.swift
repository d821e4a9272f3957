import JSON
import JobClient
import JobRPC
import Posix

/// What goes to the store in each turn of the loop: log entries, then outcomes, then the wish for jobs.
extension WorkerLoop {
  /// Bytes of log that may be on their way for one run.
  private static let credit = 256 * 1024

  /// Brings everything on its way that can go, and ends the loop where nothing is left.
  func pump() {
    if isRegistered {
      for run in runs.values { sendLog(of: run) }
    }
    for run in runs.values where run.phase == .delivering && run.log.isEmpty { run.phase = .ended }
    if isRegistered {
      sendOutcomesAndClaim()
      if ending != .none || isOrphan { askToDrain() }
    }
    flush()
    endIfDone()
  }

  private func flush() {
    guard let connection else { return }
    do {
      let isWritten = try connection.flush()
      if isWritten == isSocketPolledForWriting {
        isSocketPolledForWriting = !isWritten
        try poller.modify(
          connection.descriptor, isWritten ? .readable : [.readable, .writable], tag: Source.socket.rawValue)
      }
    } catch {
      disconnect("\(error)")
    }
  }

  // MARK: - Log

  /// Sends what the credit allows. While something is on its way, only whole batches follow: so lines gather by
  /// themselves as fast as the store takes them.
  private func sendLog(of run: Run) {
    guard let connection, !run.isLost else { return }
    let isLast = run.phase == .delivering
    while !run.log.isEmpty {
      let flying = run.inFlight.reduce(0) { $0 + $1.batch.reduce(0) { $0 + $1.bytes.count } }
      if flying >= WorkerLoop.credit { break }
      if !isLast && flying > 0 && run.log.waiting < LogBuffer.batchLimit { break }
      let batch = run.log.nextBatch(now: MonotonicClock.now(), wall: WallClock.now(), isLast: isLast)
      if batch.isEmpty { break }
      let request = connection.start("log.append") { writer in
        writer.beginObject()
        writer.member("id", run.id)
        writer.member("fence", run.fence)
        writer.key("entries")
        writer.beginArray()
        for piece in batch {
          for entry in LogBuffer.entries(of: piece) { entry.write(to: &writer) }
        }
        writer.endArray()
        writer.endObject()
      }
      pending[request] = .log(fence: run.fence)
      run.inFlight.append((request, batch))
    }
    resumeReading(run)
  }

  /// The store has taken the oldest batch: that is the credit for the next.
  func logAcknowledged(_ fence: Int64) {
    guard let run = runs[fence], !run.inFlight.isEmpty else { return }
    run.inFlight.removeFirst()
  }

  // MARK: - Outcomes and claims

  private var freeSlots: Int {
    var free = options.slots
    for run in runs.values where run.holdsSlot { free -= 1 }
    for case .claim(let slots, _) in pending.values { free -= slots }
    return max(0, free)
  }

  private func sendOutcomesAndClaim() {
    guard let connection, let workerID else { return }
    // Whoever sees the job final may read its whole log: the outcome waits until every entry is in the store.
    let ended = runs.values.filter { $0.phase == .ended && !$0.endedByStop && $0.inFlight.isEmpty }
    let free = mayClaim ? freeSlots : 0
    if free == 0 {
      for run in ended { sendAlone(run, connection) }
      return
    }
    let request = connection.start("job.claim") { writer in
      writer.beginObject()
      writer.member("worker", workerID)
      writer.member("queues", options.queues)
      writer.member("limit", free)
      writer.member("wait_ms", options.times.claimWait.nanoseconds / 1_000_000)
      if !ended.isEmpty {
        writer.key("done")
        writer.beginArray()
        for run in ended {
          writer.beginObject()
          run.writeOutcome(to: &writer)
          writer.endObject()
        }
        writer.endArray()
      }
      writer.endObject()
    }
    pending[request] = .claim(slots: free, done: ended.map(\.fence))
    for run in ended { run.phase = .reported(request: request) }
  }

  /// An outcome of its own call, where no slot is free or no job wanted.
  private func sendAlone(_ run: Run, _ connection: StoreConnection) {
    let request = connection.start(run.failure == nil ? "job.complete" : "job.fail") { writer in
      writer.beginObject()
      run.writeOutcome(to: &writer)
      writer.endObject()
    }
    pending[request] = .outcome(fence: run.fence)
    run.phase = .reported(request: request)
  }

  func claimed(_ reply: JSONValue, done: [Int64]) {
    var refusals: [Int64: JSONValue] = [:]
    for refusal in reply["refused"]?.arrayValue ?? [] {
      if let fence = refusal["fence"]?.intValue { refusals[fence] = refusal }
    }
    for fence in done {
      if let refusal = refusals[fence] {
        let code = Int(refusal["code"]?.intValue ?? 0)
        refused(fence, RPCError(code: code, message: "outcome refused", data: refusal["data"]))
      } else {
        settled(fence)
      }
    }
    for job in reply["jobs"]?.arrayValue ?? [] {
      if ending == .none { start(job: job) } else { giveBack(job) }
    }
  }

  /// The call came to nothing: its outcomes go alone from now on, claims wait for a second.
  func claimFailed(_ error: RPCError, done: [Int64]) {
    for fence in done { runs[fence]?.phase = .ended }
    log.write("warning", "claim.refused", [("code", "\(error.code)"), ("cause", error.message)])
    if error.known == .notFound { return disconnect(error.message) }
    claimsPausedUntil = MonotonicClock.now() + 1_000_000_000
  }

  /// The store has the outcome.
  func settled(_ fence: Int64) { runs[fence] = nil }

  /// The store has it already, by a call whose answer was lost, or the run was taken away meanwhile.
  func refused(_ fence: Int64, _ error: RPCError) {
    guard let run = runs.removeValue(forKey: fence) else { return }
    let endedAs = error.data?["ended_as"]?.stringValue
    let hasCounted = error.known == .staleFence && endedAs != nil && endedAs != "rescued"
    log.write(
      hasCounted ? "info" : "warning", hasCounted ? "outcome.known" : "outcome.refused",
      [("job", "\(run.id)"), ("fence", "\(fence)"), ("code", "\(error.code)"), ("ended_as", endedAs ?? "")])
  }

  private func giveBack(_ job: JSONValue) {
    guard let connection, let id = job["id"]?.intValue, let fence = job["fence"]?.intValue else { return }
    let request = connection.start("job.release", ["id": .integer(id), "fence": .integer(fence)])
    pending[request] = .release
  }

  /// Tells the store that no job is wanted any more, so that none is granted to a connection about to end.
  private func askToDrain() {
    guard !hasAskedToDrain, let connection, let workerID else { return }
    hasAskedToDrain = true
    pending[connection.start("worker.drain", ["worker": workerID])] = .drain
  }
}
