import JobCore
import JobEngine
import JobRPC

extension Daemon {
  /// Takes down what a tick changed: ring, numbers, waits, watches, logs to forget.
  func note(_ events: [EngineEvent], at now: Moment) {
    guard !events.isEmpty else { return }
    let second = now.monotonic / 1_000_000_000
    for event in events {
      let record = ring.append(event, at: now.wall, by: redactor)
      hub.note(record)
      switch event {
      case .job(let type, let job, let ended):
        news.note(record, job.spec)
        count(type, job, ended, at: second)
        dead.note(type, job, at: now.wall, by: redactor)
        if waits.waitsForAny, job.state.name.isFinal || type == .deleted { waits.ended(job.id) }
        log(type, job, ended, at: second)
      case .queue(let name, let isPaused):
        news.note(record, nil)
        settings.logger.log(.info, isPaused ? "queue.paused" : "queue.resumed", ("queue", name))
      case .kind(let name, let isPaused):
        news.note(record, nil)
        settings.logger.log(.info, isPaused ? "kind.paused" : "kind.resumed", ("kind", name))
      case .store(let isPaused):
        news.note(record, nil)
        settings.logger.log(.info, isPaused ? "store.paused" : "store.resumed")
      case .limits(let name):
        news.note(record, nil)
        settings.logger.log(.info, "queue.limited", ("queue", name))
      case .pruned(let jobs):
        logs.delete(jobs)
        settings.logger.log(.debug, "store.pruned", ("jobs", String(jobs.count)))
      case .errorGroup(let type, let group):
        openErrors.noteChange()
        news.note(record, nil)
        failing.note(type, group)
        let level: LogLine = type == .appeared || type == .reopened ? .warning : .info
        settings.logger.log(
          level, "error.\(type.rawValue)", ("group", group.id.rawValue), ("class", group.errorClass),
          ("count", String(group.count)), ("job", String(group.sampleJob.rawValue)))
      case .worker(let type, let worker):
        news.note(record, nil)
        let level: LogLine = type == .lost ? .warning : .info
        settings.logger.log(level, "worker.\(type.rawValue)", ("worker", worker.rawValue))
      case .journal: break
      case .kindSet(let name):
        news.note(record, nil)
        settings.logger.log(.info, "kind.set", ("kind", name))
      case .schedule(let event):
        news.note(record, nil)
        missedTicks.note(event, at: now.wall)
        log(event, at: second)
      case .clockJump(let jump):
        news.note(record, nil)
        healthMemory.noteJump(by: jump, at: now)
        settings.logger.log(.warning, "store.clock_jump", ("by_ms", String(jump.milliseconds)))
      }
    }
    hub.eventsHappened(at: now.monotonic)
    waits.answerReady(self)
  }

  /// A hundred lines a second; then one that says so.
  private func hasLineLeft(at second: Int64) -> Bool {
    if jobLines.second != second { jobLines = (second, 0) }
    jobLines.count += 1
    if jobLines.count == 101 { settings.logger.log(.warning, "log.held", ("over_per_s", "100")) }
    return jobLines.count <= 100
  }

  private func count(_ type: JobEventType, _ job: Job, _ ended: Attempt?, at second: Int64) {
    switch type {
    case .enqueued:
      metrics.enqueued(queue: job.spec.queue, at: second)
      history.enqueued()
    case .claimed:
      guard let started = job.state.lease?.startedAt else { return }
      metrics.claimed(queue: job.spec.queue, waited: max(.zero, started - job.runAt), at: second)
      history.started(after: max(.zero, started - job.runAt))
    case .completed, .failed, .retrying, .dead:
      guard let ended else { return }
      let ran = ended.endedAt - ended.startedAt
      if ended.outcome == .completed {
        metrics.completed(queue: job.spec.queue, kind: job.spec.kind, ran: ran, at: second)
        usualTimes.completed(UsualTimes.Work(job.spec, by: redactor), after: ran)
        history.ended(after: ran, hasFailed: false)
      } else if ended.outcome == .failed || ended.outcome == .timedOut {
        metrics.failed(queue: job.spec.queue, kind: job.spec.kind, ran: ran, at: second)
        if let group = job.errorGroup { failing.failed(group, at: second) }
        history.ended(after: ran, hasFailed: true)
      }
    case .promoted, .unblocked, .progressed, .snoozed, .released, .cancelled, .paused, .resumed, .rescued, .deleted,
      .retried, .restored, .cancelRequested:
      break
    }
  }

  private func log(_ event: ScheduleEvent, at second: Int64) {
    let level: LogLine =
      switch event.type {
      case .put, .paused, .resumed, .deleted: .info
      case .missed: .warning
      case .fired: .debug
      }
    guard settings.logger.isOn(level), hasLineLeft(at: second) else { return }
    settings.logger.log(
      level, "schedule.\(event.type.rawValue)", ("schedule", event.schedule),
      ("job", event.job.map { String($0.rawValue) } ?? "none"), ("missed", String(event.missed)))
  }

  /// What an operator reads: deaths and rescues; the rest at `debug`, which costs nothing while it is off.
  private func log(_ type: JobEventType, _ job: Job, _ ended: Attempt?, at second: Int64) {
    let level: LogLine
    switch type {
    case .dead, .rescued: level = .warning
    default: level = .debug
    }
    guard settings.logger.isOn(level), hasLineLeft(at: second) else { return }
    settings.logger.log(
      level, "job.\(type.rawValue)", ("job", String(job.id.rawValue)), ("queue", job.spec.queue),
      ("kind", job.spec.kind), ("attempt", String(job.attempt)),
      ("cause", ended?.error?.errorClass ?? ended?.outcome.rawValue ?? "none"))
  }
}
