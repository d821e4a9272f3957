import JSON
import JobCore
import JobEngine
import JobRPC
import Posix

extension Daemon {
  /// `store.health`, and the view of that name.
  func health() -> HealthView {
    let now = Self.moment()
    let vitals = store.vitals()
    let isFull = engine.isFull(at: now)
    let running = engine.runs
    let loops = healthLoops(at: now)
    var reasons: [String] = []
    if isFull { reasons.append("no space left on the store's device") }
    if shutdown != nil { reasons.append("the store is shutting down") }
    if let reason = healthMemory.reason { reasons.append(reason) }
    for loop in loops {
      if loop.isOverdue { reasons.append("the \(loop.name) should have run a while ago") }
      if let error = loop.lastError { reasons.append("the \(loop.name): \(error)") }
    }
    var view = HealthView(
      ok: reasons.isEmpty, server: settings.server, storeID: engine.storeID,
      startedAt: startedAt, now: now.wall, jobs: counts().total, connections: Int64(sessions.count),
      workers: Int64(engine.workers.count))
    view.reasons = reasons
    view.loops = loops
    var facts = healthMemory.facts(at: now)
    if let pause = engine.storePause { facts["paused"] = WirePause(pause).json }
    if let backup { facts["backup"] = backup.facts }
    facts["draining"] = .bool(shutdown != nil)
    facts["running"] = .integer(Int64(running.count))
    facts["full"] = .bool(isFull)
    facts["data_bytes"] = .integer(vitals.dataBytes)
    facts["wal_bytes"] = .integer(vitals.walBytes)
    if let free = vitals.freeBytes { facts["free_bytes"] = .integer(free) }
    if !vitals.path.isEmpty { facts["path"] = .string(vitals.path) }
    facts["clean_start"] = .bool(engine.wasClosed)
    facts["rss_bytes"] = .integer(Int64(System.residentBytes()))
    view.facts = facts
    return view
  }

  /// What works by itself: the engine's loops and the daemon's.
  private func healthLoops(at now: Moment) -> [HealthView.Loop] {
    func wall(_ deadline: Int64?) -> Timestamp? { deadline.map { now.wall + .nanoseconds($0 - now.monotonic) } }
    var clocks = engine.loops(at: now)
    clocks[.checkpointer] = loops[.checkpointer]
    clocks[.checkpointer].deadline = wall(tendAt)
    clocks[.notifier].deadline = hub.wakeAt == .min ? now.wall : wall(hub.wakeAt)
    if gauges.logFailures > 0 { clocks[.logs].failed("\(gauges.logFailures) appends failed", at: now.wall) }
    let pruning = engine.pruning
    let next = wall(engine.nextDeadline(after: now))
    return [
      HealthView.Loop(name: "engine", nextAt: next, lastAt: gauges.lastCommitAt, rows: Int64(gauges.commands)),
      HealthView.Loop(name: "pruner", nextAt: pruning.nextDue, lastAt: pruning.lastAt, rows: Int64(pruning.jobs)),
    ]
      + LoopName.allCases.map { name in
        let clock = clocks[name]
        return HealthView.Loop(
          name: name.rawValue, nextAt: clock.deadline, lastAt: clock.ranAt, rows: Int64(clock.rows),
          lastError: clock.failure?.message, isOverdue: clock.isOverdue(at: now.wall))
      }
  }

  /// Jobs in each state, over all queues.
  func counts() -> StateCounts {
    var counts = StateCounts()
    for (key, count) in engine.counters { counts[key.state] += Int64(count) }
    return counts
  }

  /// The numbers of a moment, as the journal keeps them beside its entries.
  func measures(at now: Moment) -> Measures {
    let second = now.monotonic / 1_000_000_000
    let rates = metrics.rates(at: second)
    let counts = counts()
    return Measures(
      inPerSecond: rates.inPerSecond,
      donePerSecond: ((rates.outPerSecond - rates.failedPerSecond) * 100).rounded() / 100,
      failedPerSecond: rates.failedPerSecond, queued: Int(counts[.queued]), running: Int(counts[.running]),
      waitP95: metrics.waitTimes(at: second).map { .microseconds(Int64($0.p95MS * 1000)) })
  }

  func replyStats(_ target: ReplyTarget) {
    let now = Self.moment()
    let second = now.monotonic / 1_000_000_000
    let counts = counts()
    let slots = slotUse()
    reply(target) { writer in
      writer.beginObject()
      writer.member("counts", counts)
      writer.member("jobs", counts.total)
      writer.member("queues", self.engine.queues.count)
      writer.member("workers", self.engine.workers.count)
      writer.member("slots", slots)
      writer.member("rates", self.metrics.rates(at: second))
      writer.member("wait", ifPresent: self.metrics.waitTimes(at: second))
      writer.member("run", ifPresent: self.metrics.runTimes(at: second))
      writer.member("connections", self.sessions.count)
      writer.member("waiting_claims", self.engine.waitingClaims)
      writer.member("watches", self.hub.count)
      writer.member("watch_stalls", self.hub.stalls)
      writer.member("commits", self.gauges.commits)
      writer.member("commands", self.gauges.commands)
      writer.member("wakeups", self.gauges.wakeups)
      writer.member("events_seq", self.ring.lastSeq)
      writer.member("started_us", self.startedAt)
      writer.member("cpu_us", System.processorMicroseconds())
      writer.member("rss_bytes", System.residentBytes())
      writer.endObject()
    }
  }
}
