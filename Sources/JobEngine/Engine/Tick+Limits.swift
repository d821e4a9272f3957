import JobCore

extension Tick {
  /// Sets or clears limits; runs that go on count from the start, whatever the queue had before.
  mutating func limitQueue(_ name: String, _ change: LimitChange, by actor: Actor, reason: String?) -> Outcome {
    if let violation = NewJob.violation(ofName: name, "queue") { return .refused(violation) }
    var queue = memory.queues[name] ?? QueueRecord(name: name)
    let limits = change.applied(to: queue.limits)
    if let (path, expected) = limits.violation() { return .refused(.invalid(path, expected: expected)) }
    if limits == queue.limits { return .accepted }
    let before = queue.limits
    queue.limits = limits
    save(queue)
    memory.limit(name, to: limits, at: now.monotonic)
    journal(
      "queue.limit", target: name, by: actor, reason: reason, options: limits.options(since: before),
      before: before.journaled, after: limits.journaled,
      undo: .limits(name, before: before, after: limits))
    result.events.append(.limits(of: name))
    servesClaims = true
    return .accepted
  }

  /// A run started: it takes its place, and tokens that a restart must not give again.
  mutating func takeRoom(for spec: JobSpec) {
    guard var use = memory.limited.removeValue(forKey: spec.queue) else { return }
    use.start(spec.limitKey, at: now.monotonic)
    if use.limits.all.rate != nil { save(use.bucket, spec.queue, nil) }
    if use.limits.perKey.rate != nil, let key = spec.limitKey {
      save(use.bucket(ofKey: key), spec.queue, key)
      for idle in use.forgetFull(near: key, at: now.monotonic) {
        save(BucketRecord(queue: spec.queue, limitKey: idle, fullAt: nil))
      }
    }
    memory.limited[spec.queue] = use
  }

  private mutating func save(_ bucket: TokenBucket, _ queue: String, _ key: String?) {
    let fullAt = now.wall + .nanoseconds(bucket.fullAt - now.monotonic)
    save(BucketRecord(queue: queue, limitKey: key, fullAt: fullAt))
  }
}

extension Memory {
  /// Forgets a run that is over; true where that made room in a limited queue.
  @discardableResult
  mutating func endRun(of job: JobID) -> Bool {
    guard let run = runs.removeValue(forKey: job), !limited.isEmpty else { return false }
    guard limited[run.spec.queue] != nil else { return false }
    limited[run.spec.queue]?.end(run.spec.limitKey)
    return true
  }

  /// Puts a queue under these limits, with the runs that go on in it.
  mutating func limit(_ queue: String, to limits: QueueLimits, at now: Int64) {
    let keys = runningKeys(in: queue)
    guard limits.holdsClaims else {
      limited[queue] = nil
      return
    }
    if var use = limited.removeValue(forKey: queue) {
      use.change(to: limits, running: keys, at: now)
      limited[queue] = use
    } else {
      limited[queue] = QueueUse(limits, running: keys)
    }
  }

  /// The limit keys of a queue's runs.
  func runningKeys(in queue: String) -> [String?] {
    runs.values.lazy.filter { $0.spec.queue == queue }.map(\.spec.limitKey)
  }
}
