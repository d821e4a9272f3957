import JSON
import JobCore
import JobEngine
import JobRPC

extension Daemon {
  func wireWorkers(at now: Moment) -> [WireWorker] {
    var running: [WorkerID: [Int64]] = [:]
    for run in engine.runs.values { running[run.worker, default: []].append(run.job.rawValue) }
    return engine.workers.values.map { record in
      let held = (running[record.id] ?? []).sorted()
      let state: WireWorker.State =
        if now.monotonic - record.lastSeen > Int64(EngineLimits.silence.milliseconds) * 1_000_000 {
          .silent
        } else if record.isDraining || record.isStopping {
          .draining
        } else if record.pause != nil {
          .paused
        } else {
          held.isEmpty ? .idle : .busy
        }
      let says = record.registration
      var worker = WireWorker(
        id: record.id.rawValue, name: says.name, host: says.host, pid: Int64(says.pid), language: says.language,
        version: says.version, queues: says.queues, kinds: says.kinds, slots: Int64(says.slots), running: held,
        state: state, lastSeenAt: record.lastSeenAt, startedAt: record.startedAt, completed: Int64(record.completed),
        failed: Int64(record.failed), stats: record.stats?.value)
      worker.paused = record.pause.map { WirePause($0) }
      if state == .silent { worker.leaseEndsAt = record.lastSeenAt + EngineLimits.lease }
      return worker
    }.sorted { ($0.id.utf8.count, $0.id) < ($1.id.utf8.count, $1.id) }
  }

  func slotUse() -> SlotUse {
    SlotUse(
      busy: Int64(engine.runs.count), total: engine.workers.values.reduce(0) { $0 + Int64($1.registration.slots) })
  }

  func wireQueues(at now: Moment, withHistory: Bool) -> [WireQueue] {
    var rows: [String: WireQueue] = [:]
    for record in engine.queues.values {
      var row = WireQueue(name: record.name)
      row.paused = record.pause.map { WirePause($0) }
      row.show(record.limits)
      rows[record.name] = row
    }
    for (key, count) in engine.counters where count != 0 {
      rows[key.queue, default: WireQueue(name: key.queue)].counts[key.state] += Int64(count)
    }
    return rows.values.map { row in
      var row = row
      if row.counts[.queued] > 0 { row.oldestQueuedAt = hub.oldest[row.name] }
      metrics.describe(&row, at: now.monotonic / 1_000_000_000)
      if !withHistory { row.history = nil }
      return row
    }.sorted { $0.name < $1.name }
  }

  func overview(at now: Moment) -> OverviewView {
    let second = now.monotonic / 1_000_000_000
    var view = OverviewView(
      store: OverviewView.Store(environment: settings.environment, server: settings.server))
    view.counts = counts()
    view.queues = wireQueues(at: now, withHistory: true)
    view.workers = wireWorkers(at: now)
    view.slots = slotUse()
    view.rates = metrics.rates(at: second)
    view.history = metrics.history(at: second)
    view.wait = metrics.waitTimes(at: second)
    view.run = metrics.runTimes(at: second)
    let runs = engine.runs.values.sorted { ($0.startedAt, $0.job) < ($1.startedAt, $1.job) }.prefix(12)
    view.longest = runs.map(wireRun)
    view.tabs = OverviewView.Tabs(schedules: Int64(engine.schedules.count), kinds: Int64(engine.kinds.count))
    let long = zip(runs, view.longest).compactMap { run, job in
      usualTimes[UsualTimes.Work(run.spec, by: redactor)].flatMap { LongRun(job, usual: $0, at: now.wall) }
    }
    view.recent = news.events(by: redactor)
    view.attention = Attention.lines(
      storePause: engine.storePause.map { WirePause($0) },
      kindPauses: engine.kinds.compactMapValues { kind in kind.pause.map { WirePause($0) } }, queues: view.queues,
      workers: view.workers,
      counters: engine.counters, dead: dead, bursts: failing.bursts(at: now), long: long,
      missed: missedTicks.recent(at: now.wall), redactor: redactor, isFull: engine.isFull(at: now), freeBytes: nil,
      at: now.wall)
    view.openErrors = openErrors.count
    askForDead()
    askForOpenGroups(at: now.wall)
    askForOpenErrors(at: now)
    return view
  }

  private func wireRun(_ run: ActiveRun) -> WireJob {
    var job = WireJob(
      id: run.job.rawValue, kind: run.spec.kind, queue: run.spec.queue, state: .running, createdAt: run.startedAt)
    job.startedAt = run.startedAt
    job.title = JobTitle.of(run.spec, by: redactor)
    job.worker = run.worker.rawValue
    job.fence = run.fence.rawValue
    job.attempt = Int64(run.attempt)
    job.pausedAt = run.pausedAt
    job.cancelRequested = run.ending == nil ? nil : true
    job.progress = run.progress.map { WireJob.Progress($0, by: redactor) }
    return job
  }

  /// After a start the groups that were left open are looked up once.
  private func askForOpenGroups(at now: Timestamp) {
    guard !failing.isAsked else { return }
    failing.isAsked = true
    reader.ask { desk in
      let page = try? desk.jobs.errorGroups(ErrorGroupQuery(now: now, limit: FailingGroups.limit))
      return { daemon in
        for group in page?.groups ?? [] where group.resolvedAt == nil { daemon.failing.learn(group) }
        daemon.hub.refreshAgeing()
      }
    }
  }

  /// After a start nobody remembers what died: the last of each line is looked up once.
  private func askForDead() {
    for (key, count) in engine.counters where key.state == .dead && count > 0 {
      let line = DeadJobs.Line(queue: key.queue, kind: key.kind)
      guard dead.last[line] == nil, dead.asked.count < 64, dead.asked.insert(line).inserted else { continue }
      let terms = [
        JobFilter.Term(.state([.dead])), JobFilter.Term(.queue([NamePattern(line.queue)])),
        JobFilter.Term(.kind([NamePattern(line.kind)])),
      ]
      reader.ask { desk in
        let job = try? desk.jobs.list(JobQuery(filter: JobFilter(terms: terms), limit: 1, now: Self.moment().wall)).jobs
          .first
        return { daemon in
          guard let job, let at = job.finishedAt else { return }
          daemon.dead.learn(job, at: at, by: daemon.redactor)
          daemon.hub.refreshAgeing()
        }
      }
    }
  }
}
