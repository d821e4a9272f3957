import JobCore

/// A set of jobs with a callback; see ``BatchRecord`` for why the callback is there from the start.
extension Tick {
  /// Takes the callback job, blocked until its batch is done; it gives the batch its number.
  mutating func openBatch(_ request: BatchRequest, by actor: Actor) -> Outcome {
    var callback = request.callback
    if let named = callback.dependencies, !named.ids.isEmpty {
      return .refused(.invalid("callback.after", expected: "nothing: the callback waits for its batch"))
    }
    callback.dependencies = Dependencies(
      ids: [], condition: request.condition, onParentDead: callback.dependencies?.onParentDead ?? .block)
    switch admit(callback, by: actor, isCallback: true) {
    case .refused(let refusal): return .refused(refusal)
    case .enqueued(let id, let deduplicated):
      // A job that held the key already and is no callback.
      if deduplicated, callback.idempotencyKey.flatMap({ byIdempotencyKey[$0] })?.isCallback != true {
        return .refused(.idempotencyMismatch(held: id))
      }
      let batch = BatchRecord(id: BatchID(rawValue: id.rawValue), condition: request.condition, openedAt: now.wall)
      if !deduplicated { save(batch) }
      return .opened(batch.id, deduplicated: deduplicated)
    }
  }

  /// Nothing more comes into the batch; one that is closed already stays so.
  mutating func closeBatch(_ id: BatchID) -> Outcome {
    guard var batch = batches[id] else { return .refused(.noBatch(id)) }
    if batch.isOpen {
      batch.isOpen = false
      save(batch)
      // A change of nothing, so that what follows from the closing is looked for.
      batchChanges[id] = batchChanges[id] ?? BatchChange()
    }
    return .accepted
  }

  /// Whether a job may be added; nil where it names no batch.
  func refusal(ofBatch id: BatchID?) -> CommandRefusal? {
    guard let id else { return nil }
    guard let batch = batches[id] else { return .noBatch(id) }
    return batch.isOpen ? nil : .batchClosed(id)
  }

  private mutating func save(_ batch: BatchRecord) {
    batches[batch.id] = batch
    changeRelations { changes in
      changes.batches.removeAll { $0.id == batch.id }
      changes.batches.append(batch)
    }
  }

  /// Brings the counts of the batches up to date whose jobs changed, and lets the callbacks of those that are done go.
  mutating func settleBatches() throws(TickError) {
    while !batchChanges.isEmpty {
      let touched = batchChanges
      batchChanges = [:]
      var needs = Needs()
      needs.batches = touched.keys.filter { batches[$0] == nil && !goneBatches.contains($0) }
      if !needs.batches.isEmpty { batches.merge(try load(needs).batches) { mine, _ in mine } }
      for (id, change) in touched.sorted(by: { $0.key < $1.key }) {
        guard var batch = batches[id], !goneBatches.contains(id) else { continue }
        batch.total += change.total
        batch.pending += change.pending
        batch.failed += change.failed
        save(batch)
        try finish(batch)
      }
    }
  }

  private mutating func finish(_ batch: BatchRecord) throws(TickError) {
    let standing = batch.standing
    if standing == .open { return }
    guard let callback = try job(batch.callback), callback.isBlocked else { return }
    if standing == .satisfies {
      _ = try? apply(.unblock, to: callback)
    } else if callback.spec.dependencies?.onParentDead == .cancel {
      _ = try? apply(.cancel, to: callback)
      journal(
        "job.cancel", target: "job \(callback.id.rawValue)", by: nil,
        reason: "\(batch.failed) of the \(batch.total) jobs of its batch did not complete", hasCommand: false)
    }
  }
}

extension Job {
  /// Whether it waits or waited for a batch: it was made to wait, and for no job.
  var isCallback: Bool { spec.dependencies?.ids.isEmpty == true }
}
