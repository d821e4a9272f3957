import JobCore

/// The switches that stop claims and nothing else: enqueueing, promoting and the runs that go on are left alone.
extension Tick {
  /// The kill switch: nothing is claimed until somebody resumes, or the pause's own end does.
  mutating func pauseStore(_ pause: Pause) -> Outcome {
    var record = memory.controls[.store] ?? ControlRecord(subject: .store, at: now.wall)
    let (before, was) = (settings(record.pause) { _ in true }, record.pause)
    record.pause = pause
    record.at = now.wall
    save(record)
    journal(
      "store.pause", target: "store", by: pause.actor, reason: pause.reason, operands: [], options: options(of: pause),
      before: before, after: settings(pause) { _ in true }, undo: .pause(.store, before: was, after: pause))
    result.events.append(.store(isPaused: true))
    return .accepted
  }

  /// - Parameter actor: nil where the pause's own end resumes the store.
  mutating func resumeStore(by actor: Actor?, reason: String?) -> Outcome {
    guard var record = memory.controls[.store], record.pause != nil else { return .accepted }
    let (before, was) = (settings(record.pause) { _ in true }, record.pause)
    record.pause = nil
    save(record)
    journal(
      "store.resume", target: "store", by: actor, reason: reason, operands: [], before: before,
      after: settings(nil) { _ in true }, undo: .pause(.store, before: was, after: nil))
    result.events.append(.store(isPaused: false))
    servesClaims = true
    return .accepted
  }

  /// Jobs of the kind are not claimed, whatever their queue; a kind exists from its first mention.
  mutating func pauseKind(_ name: String, _ pause: Pause) -> Outcome {
    if let violation = NewJob.violation(ofName: name, "kind") { return .refused(violation) }
    var kind = memory.kinds[name] ?? KindRecord(name: name)
    let (before, was) = (settings(kind.pause) { $0.kind == name }, kind.pause)
    kind.pause = pause
    save(kind)
    journal(
      "kind.pause", target: name, by: pause.actor, reason: pause.reason, options: options(of: pause), before: before,
      after: settings(pause) { $0.kind == name }, undo: .pause(.kind(name), before: was, after: pause))
    result.events.append(.kind(name, isPaused: true))
    return .accepted
  }

  /// - Parameter actor: nil where the pause's own end resumes the kind.
  mutating func resumeKind(_ name: String, by actor: Actor?, reason: String?) -> Outcome {
    guard var kind = memory.kinds[name] else { return .refused(.noKind(name)) }
    if kind.pause == nil { return .accepted }
    let (before, was) = (settings(kind.pause) { $0.kind == name }, kind.pause)
    kind.pause = nil
    save(kind)
    journal(
      "kind.resume", target: name, by: actor, reason: reason, before: before, after: settings(nil) { $0.kind == name },
      undo: .pause(.kind(name), before: was, after: nil))
    result.events.append(.kind(name, isPaused: false))
    servesClaims = true
    return .accepted
  }

  /// Tells a worker something, and keeps it for the case that worker or daemon goes away before it is obeyed.
  ///
  /// A worker that is gone can still be resumed, so that a pause of a machine that never returns can be taken back.
  mutating func control(_ worker: WorkerID, _ control: WorkerControl, _ order: Pause) -> Outcome {
    var record = memory.controls[.worker(worker)] ?? ControlRecord(subject: .worker(worker), at: now.wall)
    guard memory.workers[worker] != nil || control == .resume && !record.isEmpty else {
      return .refused(.noWorker(worker))
    }
    record.at = now.wall
    switch control {
    case .pause: record.pause = order
    case .resume: record.pause = nil
    case .drain: record.ending = record.ending ?? .drain
    case .stop: record.ending = .stop
    }
    save(record)
    memory.workers[worker]?.obey(record)
    switch control {
    case .pause: result.events.append(.worker(.paused, worker))
    case .resume:
      servesClaims = true
      result.events.append(.worker(.resumed, worker))
    case .drain:
      push(.drain, to: worker)
      result.events.append(.worker(.draining, worker))
    case .stop:
      push(.stop, to: worker)
      result.events.append(.worker(.stopping, worker))
    }
    journal(
      "worker.\(control.rawValue)", target: worker.rawValue, by: order.actor, reason: order.reason,
      options: control == .pause ? options(of: order) : [])
    forgetOldOrders()
    return .accepted
  }

  /// Lets go on what was paused until now.
  mutating func endPauses() {
    for queue in memory.queues.values {
      if let until = queue.pause?.until, until <= now.wall {
        _ = resumeQueue(queue.name, by: nil, reason: Self.endOfPause)
      }
    }
    for kind in memory.kinds.values {
      if let until = kind.pause?.until, until <= now.wall {
        _ = resumeKind(kind.name, by: nil, reason: Self.endOfPause)
      }
    }
    for var record in memory.controls.values {
      guard let until = record.pause?.until, until <= now.wall else { continue }
      switch record.subject {
      case .store: _ = resumeStore(by: nil, reason: Self.endOfPause)
      case .worker(let worker):
        record.pause = nil
        save(record)
        memory.workers[worker]?.obey(record)
        journal("worker.resume", target: worker.rawValue, by: nil, reason: Self.endOfPause)
        result.events.append(.worker(.resumed, worker))
        servesClaims = true
      }
    }
  }

  /// Why the journal says that a pause ended by itself.
  static let endOfPause = "the pause was set to end now"

  /// Orders of workers that have not been here for a week will not be asked for again.
  private mutating func forgetOldOrders() {
    for record in memory.controls.values {
      guard case .worker(let worker) = record.subject, memory.workers[worker] == nil,
        now.wall - record.at > EngineLimits.keptOrders
      else { continue }
      save(ControlRecord(subject: record.subject, at: now.wall))
    }
  }
}

extension WorkerRecord {
  /// Takes over the orders that stand for it.
  mutating func obey(_ record: ControlRecord) {
    pause = record.pause
    isDraining = record.ending == .drain
    isStopping = record.ending == .stop
  }
}
