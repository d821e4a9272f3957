import JSON
import JobCore
import JobEngine
import JobRPC
import Posix

extension Daemon {
  /// Queues that have samples of their own at most; of more, the first by name.
  private static let measuredQueues = 1000
  /// So long after the last change the open cell of the history is written though nothing else is.
  private static let cellPatience: Int64 = 70_000_000_000

  // MARK: - History

  /// Ends the cells that are over and hands them to the engine, which writes them with its next commit.
  func closeCells(at now: Moment) {
    history.advance(to: now.wall, queued: queuedJobs, running: engine.runs.count)
    if !history.closed.isEmpty { engine.keep(history.takeClosed(), now: false) }
    if let due = historyAt, due <= now.monotonic {
      historyAt = nil
      engine.keep([], now: true)
    }
  }

  /// Sees to it that what was counted is written soon, also where nothing follows.
  func awaitCells(at now: Moment) {
    if historyAt == nil, history.holdsSomething { historyAt = now.monotonic + Self.cellPatience }
  }

  /// Writes what is counted so far, before the store is closed.
  func keepHistory() {
    let now = Self.moment()
    history.end(queued: queuedJobs, running: engine.runs.count)
    engine.keep(history.takeClosed(), now: true)
    do throws(StoreError) {
      _ = try engine.tick([], at: now)
    } catch {
      settings.logger.log(.warning, "metrics.lost", ("cause", "\(error)"))
    }
  }

  private var queuedJobs: Int {
    engine.counters.reduce(0) { $1.key.state == .queued ? $0 + $1.value : $0 }
  }

  /// `{range}` → one array a series, oldest first, null where nobody saw it.
  func replyHistory(_ params: inout ParamsReader, _ target: ReplyTarget) throws(WireFault) {
    var text: String?
    try params.beginObject()
    while let key = try params.nextKey() {
      switch key {
      case "range": text = try params.string(key)
      default: try params.skip()
      }
    }
    guard let text, let range = DurationText.parse(text), range >= .seconds(10), range <= CellSpan.quarter.kept else {
      throw params.fault("range", "a duration from 10s to 30d")
    }
    let span = CellSpan.reaching(back: range)
    let now = Self.moment()
    closeCells(at: now)
    let last = span.start(of: now.wall)
    let first = last - (range.microseconds / 1_000_000 / span.rawValue - 1) * span.rawValue
    // What no commit has written yet.
    let fresh = engine.unwrittenCells.filter { $0.span == span } + [history.current(span)]
    ask(target) { desk throws(StoreError) in
      var cells = try desk.jobs.cells(span, from: first)
      let starts = Set(fresh.map(\.start))
      cells.removeAll { starts.contains($0.start) }
      cells += fresh
      let points = MetricSeries.points(cells, span: span, from: first, through: last)
      return .result { writer in Self.write(points, span, from: first, to: &writer) }
    }
  }

  private static func write(_ points: [MetricCell?], _ span: CellSpan, from first: Int64, to writer: inout JSONWriter) {
    func series(_ name: String, _ value: (MetricCell) -> Int64?) {
      writer.key(name)
      writer.beginArray()
      for point in points {
        if let value = point.flatMap(value) { writer.integer(value) } else { writer.null() }
      }
      writer.endArray()
    }
    writer.beginObject()
    writer.member("cell_ms", span.rawValue * 1000)
    writer.member("from_us", first * 1_000_000)
    series("in") { Int64($0.enqueued) }
    series("done") { Int64($0.completed) }
    series("failed") { Int64($0.failed) }
    series("queued") { Int64($0.queued) }
    series("running") { Int64($0.running) }
    series("wait_p50_ms") { $0.wait.percentile(0.5)?.milliseconds }
    series("wait_p95_ms") { $0.wait.percentile(0.95)?.milliseconds }
    series("run_p50_ms") { $0.run.percentile(0.5)?.milliseconds }
    series("run_p95_ms") { $0.run.percentile(0.95)?.milliseconds }
    writer.endObject()
  }

  // MARK: - Prometheus

  /// `store.metrics` → `{text}`
  func replyMetrics(_ target: ReplyTarget) {
    let text = prometheusText(at: Self.moment())
    reply(target) { writer in
      writer.beginObject()
      writer.member("text", text)
      writer.endObject()
    }
  }

  private func prometheusText(at now: Moment) -> String {
    var page = PrometheusText()
    let health = health()
    page.single("jobtop_up", .gauge, "1 while the store is well.", health.ok ? 1 : 0)
    writeQueues(to: &page, at: now)
    writeWorkers(to: &page, at: now)
    page.family("jobtop_loop_ok", .gauge, "1 while a loop does what it should.")
    for loop in health.loops { page.sample("jobtop_loop_ok", [("loop", loop.name)], loop.isWell ? 1 : 0) }
    page.family("jobtop_loop_last_run_timestamp_seconds", .gauge, "When a loop last did its work.")
    for loop in health.loops {
      guard let last = loop.lastAt else { continue }
      page.sample(
        "jobtop_loop_last_run_timestamp_seconds", [("loop", loop.name)], Double(last.microseconds) / 1_000_000)
    }
    page.family("jobtop_loop_rows_total", .counter, "What a loop has dealt with since the start.")
    for loop in health.loops { page.sample("jobtop_loop_rows_total", [("loop", loop.name)], Double(loop.rows)) }
    let vitals = store.vitals()
    page.single("jobtop_data_bytes", .gauge, "Bytes of the data file and its log.", Double(vitals.dataBytes))
    page.single("jobtop_wal_bytes", .gauge, "Bytes that no checkpoint has copied yet.", Double(vitals.walBytes))
    if let free = vitals.freeBytes {
      page.single("jobtop_disk_free_bytes", .gauge, "Free bytes of the data's device.", Double(free))
    }
    page.single("jobtop_connections", .gauge, "Open connections.", Double(sessions.count))
    page.single("jobtop_waiting_claims", .gauge, "Claims that wait for a job.", Double(engine.waitingClaims))
    page.single("jobtop_commits_total", .counter, "Transactions since the start.", Double(gauges.commits))
    page.single("jobtop_commands_total", .counter, "Commands since the start.", Double(gauges.commands))
    page.single("jobtop_wakeups_total", .counter, "Turns of the loop since the start.", Double(gauges.wakeups))
    page.single(
      "process_start_time_seconds", .gauge, "When the daemon began.", Double(startedAt.microseconds) / 1_000_000)
    page.single(
      "process_cpu_seconds_total", .counter, "Processor time used.", Double(System.processorMicroseconds()) / 1_000_000)
    page.single(
      "process_resident_memory_bytes", .gauge, "Memory in use.", Double(System.residentBytes()))
    return page.text
  }

  private func writeQueues(to page: inout PrometheusText, at now: Moment) {
    let queues = wireQueues(at: now, withHistory: false).prefix(Self.measuredQueues)
    page.family("jobtop_jobs", .gauge, "Jobs that stand in a state.")
    for queue in queues {
      for state in WireState.allCases {
        page.sample(
          "jobtop_jobs", [("queue", queue.name), ("state", state.rawValue)], Double(queue.counts[state]))
      }
    }
    page.family("jobtop_queue_paused", .gauge, "1 while a queue starts no jobs.")
    for queue in queues {
      page.sample("jobtop_queue_paused", [("queue", queue.name)], queue.paused == nil ? 0 : 1)
    }
    let totals = queues.compactMap { queue in metrics.totals(of: queue.name).map { (queue.name, $0) } }
    page.family("jobtop_jobs_enqueued_total", .counter, "Jobs enqueued since the start.")
    for (name, total) in totals { page.sample("jobtop_jobs_enqueued_total", [("queue", name)], total.enqueued) }
    page.family("jobtop_runs_completed_total", .counter, "Runs completed since the start.")
    for (name, total) in totals { page.sample("jobtop_runs_completed_total", [("queue", name)], total.completed) }
    page.family("jobtop_runs_failed_total", .counter, "Runs failed or timed out since the start.")
    for (name, total) in totals { page.sample("jobtop_runs_failed_total", [("queue", name)], total.failed) }
    page.family("jobtop_wait_seconds", .histogram, "How long jobs waited from their due time to their start.")
    for (name, total) in totals { page.histogram("jobtop_wait_seconds", [("queue", name)], total.wait) }
    page.family("jobtop_run_seconds", .histogram, "How long runs took.")
    for (name, total) in totals { page.histogram("jobtop_run_seconds", [("queue", name)], total.run) }
  }

  private func writeWorkers(to page: inout PrometheusText, at now: Moment) {
    let workers = wireWorkers(at: now)
    page.family("jobtop_workers", .gauge, "Connected workers by what they do.")
    for state in WireWorker.State.allCases {
      page.sample("jobtop_workers", [("state", state.rawValue)], workers.count { $0.state == state })
    }
    let slots = slotUse()
    page.single("jobtop_slots", .gauge, "Runs that all workers can hold at once.", Double(slots.total))
    page.single("jobtop_slots_busy", .gauge, "Runs that go on.", Double(slots.busy))
  }
}
