import JSON
import JobCore
import JobRPC
import SafeText

extension Painter {
  enum WorkerField: String, Hashable {
    case id, state, slots, name, host, pid, up, version, memory, processor, beat, done, failed, running
  }

  func workerColumns(_ workers: [WireWorker]) -> TableLayout<WorkerField> {
    let names = workers.map { SafeText($0.name).width }.max() ?? 0
    let hosts = workers.map { SafeText($0.host).width }.max() ?? 0
    let isRoomy = columns >= 100
    // A number is never cut, so its column is as wide as the longest.
    func width(_ title: SafeText, _ count: (WireWorker) -> Int64) -> Int {
      workers.reduce(title.width) { max($0, SafeText.count(Int(count($1))).width) }
    }
    let slots = workers.map { SafeText("\($0.running.count)/\($0.slots)" as String).width }.max() ?? 0
    let showsMeter = columns >= 76
    return TableLayout<WorkerField>(
      [
        Column(id: .id, title: "WORKER", width: 6, gap: 1),
        Column(id: .state, title: "STATE", width: 10, gap: 1),
        Column(id: .slots, title: "SLOTS", width: max(slots, 5) + (showsMeter ? 5 : 0)),
        Column(id: .name, title: "NAME", width: min(max(names, 4), isRoomy ? 16 : 12), priority: 5),
        Column(id: .host, title: "HOST", width: min(max(hosts, 4), 12), priority: 8),
        Column(id: .pid, title: "PID", width: 7, isRight: true, priority: 6),
        Column(id: .up, title: "UP", width: 7, isRight: true, priority: 4),
        Column(id: .version, title: "VERSION", width: 8, priority: 11),
        Column(id: .memory, title: "RSS", width: 7, isRight: true, priority: 9),
        Column(id: .processor, title: "CPU", width: 5, isRight: true, priority: 10),
        Column(id: .beat, title: "BEAT", width: 6, isRight: true, priority: 3),
        Column(id: .done, title: "DONE", width: max(9, width("DONE") { $0.completed }), isRight: true, priority: 2),
        Column(id: .failed, title: "FAILED", width: max(7, width("FAILED") { $0.failed }), isRight: true, priority: 7),
        Column(id: .running, title: "RUNNING NOW", width: 14, priority: columns < 60 ? 1 : 0, grows: true),
      ], chosen: model.columns[.workers], from: 2, to: columns - 1)
  }

  mutating func paint(_ screen: WorkersScreen) {
    guard let data = screen.data else {
      if !model.connection.isLive { paintWaiting() }
      return
    }
    var row = layout.body.lowerBound
    if layout.isFull {
      let silent = data.workers.count { $0.state == .silent }
      let silence: SafeText = silent > 0 ? ", \(silent) silent" : .empty
      paintSection("WORKERS", "\(data.workers.count - silent) alive\(silence)", row: row)
      grid.write(
        "\(data.slots.busy) of \(data.slots.total) slots busy", row: row, endingAt: columns - 1, role: .muted)
      row += 1
    }
    guard !screen.listing.order.isEmpty else {
      paintEmpty(
        "No worker is connected, so nothing runs.",
        "jobtop worker  starts one for commands;  jobtopd --slots N  keeps one running.", row: row + 1)
      return
    }
    let table = workerColumns(data.workers)
    if layout.isFull || layout.hasListHeader {
      paintHeader(table, row: row, by: model.sorts[.workers])
      row += 1
    }
    let height = layout.listHeight(of: model)
    for id in screen.listing.order.dropFirst(screen.listing.top).prefix(height) {
      guard case .worker(let key) = id, let worker = screen.rows[key], layout.body.contains(row) else { continue }
      paint(worker, table, screen.listing, row: row)
      row += 1
    }
  }

  private mutating func paint(
    _ worker: WireWorker, _ table: TableLayout<WorkerField>, _ listing: Listing, row: Int
  ) {
    let sign = StateSign(worker)
    for place in table.places {
      switch place.column.id {
      case .id: write(SafeText(worker.id), in: place, row: row, role: .id)
      case .state: paint(sign, row: row, column: place.start, limit: place.end)
      case .slots:
        let count: SafeText = "\(worker.running.count)/\(worker.slots)"
        if columns >= 76 {
          paintMeter(worker, row: row, column: place.start, cells: 4)
          grid.write(count, row: row, column: place.start + 5, role: .number)
        } else {
          write(count, in: place, row: row, role: .number)
        }
      case .name: write(SafeText(worker.name), in: place, row: row, role: .text)
      case .host: write(SafeText(worker.host), in: place, row: row, role: .muted)
      case .pid: write("\(worker.pid)", in: place, row: row, role: .muted)
      case .up: write(grid.age(since: worker.startedAt, clock), in: place, row: row, role: .number)
      case .version: write(worker.version.map { SafeText($0) } ?? "—", in: place, row: row, role: .muted)
      case .memory:
        let memory = worker.stats?["rss_kb"]?.intValue.map { SafeText.bytes(Int($0) * 1000) }
        write(memory ?? "—", in: place, row: row, role: memory == nil ? .numberZero : .number)
      case .processor:
        let share = worker.stats?["cpu"]?.doubleValue.map { SafeText.percent($0) }
        write(share ?? "—", in: place, row: row, role: share == nil ? .numberZero : .number)
      case .beat: write(beat(of: worker), in: place, row: row, role: worker.state == .silent ? .workerSilent : .muted)
      case .done: writeCount(worker.completed, in: place, row: row)
      case .failed: writeCount(worker.failed, in: place, row: row, role: .error)
      case .running: write(runningText(worker), in: place, row: row, role: .text)
      }
    }
    paintGutter(row: row, id: .worker(worker.id), in: listing)
  }

  /// `ok` while heartbeats come as they should, so that a healthy list does not tick.
  private mutating func beat(of worker: WireWorker) -> SafeText {
    let silence = clock.wall.microseconds - worker.lastSeenAt.microseconds
    let limit: Int64 = 15_000_000
    if silence < limit {
      grid.expire(at: clock.now + Milliseconds((limit - silence) / 1000 + 1))
      return "ok"
    }
    return grid.age(since: worker.lastSeenAt, clock)
  }

  private func runningText(_ worker: WireWorker) -> SafeText {
    guard let first = worker.running.first else { return worker.state == .draining ? "stops when idle" : .empty }
    let kind = model.overview?.longest.first { $0.id == first }.map { " \(SafeText($0.kind))" as SafeText } ?? .empty
    let more: SafeText = worker.running.count > 1 ? " +\(worker.running.count - 1)" : .empty
    return "\(first)\(more)\(kind)"
  }

  // MARK: One worker

  mutating func paint(_ screen: WorkerScreen) {
    guard let data = screen.data else {
      if !model.connection.isLive { paintWaiting() }
      return
    }
    var row = layout.body.lowerBound
    guard let worker = data.worker else {
      paintEmpty("The store knows no worker \(SafeText(screen.id)) any more.", "q goes back.", row: row + 1)
      return
    }
    let sign = StateSign(worker)
    var at = paint(sign, row: row, column: 1) + 3
    at = grid.write("\(worker.running.count) of \(worker.slots) slots busy", row: row, column: at, role: .strong) + 3
    let started = grid.age(since: worker.startedAt, clock)
    grid.write("up \(started)", row: row, column: at, limit: columns - 1, role: .text)
    row += 1
    if worker.state == .silent { row = paintSilence(worker, row: row) }
    if let pause = worker.paused {
      let reason = pause.reason.map { ": \"\(SafeText($0))\"" as SafeText } ?? .empty
      let until: SafeText = pause.until.map { ", until \(clock.dated($0))" } ?? .empty
      row = paintFact(
        "paused", "by \(SafeText(pause.actor)) at \(clock.dated(pause.since))\(until)\(reason)", .workerPaused,
        row: row)
    }
    if layout.isFull {
      let language: SafeText =
        worker.version.map { "\(SafeText(worker.language)) \(SafeText($0))" } ?? SafeText(worker.language)
      row = paintFact(
        "process", "\(SafeText(worker.name)) on \(SafeText(worker.host)), pid \(worker.pid), \(language)", row: row)
      row = paintFact("queues", names(worker.queues, "all"), row: row)
      row = paintFact("kinds", names(worker.kinds, "all"), row: row)
      row = paintFact(
        "ended", "\(SafeText.count(Int(worker.completed))) completed, \(SafeText.count(Int(worker.failed))) failed",
        row: row)
      let memory = worker.stats?["rss_kb"]?.intValue.map { "\(SafeText.bytes(Int($0) * 1000)) of memory" as SafeText }
      let share = worker.stats?["cpu"]?.doubleValue.map { "\(SafeText.percent($0)) of a core" as SafeText }
      let uses = [memory, share].compactMap { $0 }
      if !uses.isEmpty { row = paintFact("uses", uses.joined(separator: ", "), row: row) }
      row += 1
      paintSection("RUNNING NOW", "\(data.jobs.count)", row: row)
      row += 1
    }
    paintJobs(
      screen.listing, data.jobs, row: row, rows: layout.body.upperBound - row - 1, empty: "It runs nothing now.")
  }

  /// How long nothing was heard, and what becomes of its jobs.
  private mutating func paintSilence(_ worker: WireWorker, row: Int) -> Int {
    let silent = grid.age(since: worker.lastSeenAt, clock)
    let jobs: SafeText = worker.running.count == 1 ? "its job goes" : "its \(worker.running.count) jobs go"
    let follows: SafeText
    if worker.running.isEmpty {
      follows = "it ran nothing"
    } else if let ends = worker.leaseEndsAt, ends > clock.wall {
      follows = "in \(grid.countdown(to: ends, clock)) \(jobs) back to queued, attempts kept"
    } else {
      follows = "\(jobs) back to queued, attempts kept"
    }
    return paintFact("silent", "for \(silent); \(follows)", .workerSilent, row: row)
  }

  func names(_ names: [String], _ none: SafeText) -> SafeText {
    names.isEmpty ? none : names.map { SafeText($0) }.joined(separator: ", ")
  }

  /// A name and a value; returns the next row.
  mutating func paintFact(_ name: SafeText, _ text: SafeText, _ role: Role = .text, row: Int) -> Int {
    guard layout.body.contains(row) else { return row }
    grid.write(name, row: row, column: 1, role: .key)
    grid.write(text, row: row, column: 12, limit: columns - 1, role: role)
    return row + 1
  }

  /// A table of jobs in the listing's order; returns the first row after it.
  @discardableResult
  mutating func paintJobs(
    _ listing: Listing, _ jobs: [WireJob], row start: Int, rows: Int, empty: SafeText
  ) -> Int {
    var row = start
    guard !jobs.isEmpty else {
      if layout.body.contains(row) { grid.write(empty, row: row, column: 3, limit: columns - 1, role: .muted) }
      return row + 1
    }
    let table = jobColumns(jobs)
    if layout.body.contains(row), rows > 1 {
      paintHeader(table, row: row)
      row += 1
    }
    let cursor = jobs.firstIndex { listing.cursor == .job($0.id) } ?? 0
    let height = max(1, min(rows, jobs.count))
    let first = max(0, min(cursor - height + 1, jobs.count - height))
    for job in jobs[first..<min(jobs.count, first + height)] {
      paint(job, table, listing, row: row)
      row += 1
    }
    return row
  }
}
