import JobCore
import JobRPC
import SafeText

extension Painter {
  enum JobField: String, Hashable {
    case state, id, kind, queue, attempt, age, wait, run, next, worker, what
  }

  /// The columns of a list of jobs, wide enough for what is in it.
  func jobColumns(_ jobs: [WireJob], from start: Int = 3) -> TableLayout<JobField> {
    let names = jobs.map { name(of: $0).width }.max() ?? 0
    let queues = jobs.map { SafeText($0.queue).width }.max() ?? 0
    let ids = jobs.map { SafeText("\($0.id)" as String).width }.max() ?? 0
    let attempts = jobs.map { SafeText("\($0.attempt)/\($0.maxAttempts)" as String).width }.max() ?? 0
    let isRoomy = columns >= 110
    return TableLayout<JobField>(
      [
        Column(id: .state, title: "STATE", width: columns >= 60 ? 11 : 1, gap: 1),
        Column(id: .id, title: "ID", width: max(ids, 6), isRight: true),
        Column(id: .kind, title: "JOB", width: min(max(names, 8), isRoomy ? 24 : columns >= 70 ? 18 : 14)),
        Column(id: .queue, title: "QUEUE", width: min(max(queues, 5), isRoomy ? 12 : 10), priority: 3, gap: 1),
        Column(id: .attempt, title: "ATTEMPT", width: max(attempts, 7), isRight: true, priority: 4),
        Column(id: .age, title: "AGE", width: 7, isRight: true, priority: 2),
        Column(id: .wait, title: "WAIT", width: 7, isRight: true, priority: 8),
        Column(id: .run, title: "RUN", width: 7, isRight: true, priority: 5),
        Column(id: .next, title: "NEXT", width: 6, isRight: true, priority: 6),
        Column(id: .worker, title: "WORKER", width: 6, priority: 9),
        Column(
          id: .what, title: "WHAT", width: isRoomy ? 30 : columns >= 90 ? 24 : columns >= 70 ? 12 : 8,
          priority: columns < 60 ? 1 : 0,
          grows: true),
      ], chosen: model.columns[.jobs], from: start, to: columns - 1)
  }

  mutating func paint(_ screen: JobsScreen) {
    var row = layout.body.lowerBound
    if layout.isFull {
      paintFilter(screen, row: row)
      row += 1
    }
    guard let data = screen.data else {
      if !model.connection.isLive { paintWaiting() }
      return
    }
    let height = layout.listHeight(of: model)
    let listing = screen.listing
    if listing.order.isEmpty {
      paintNoJobs(screen, data, row: row + 1)
      return
    }
    let shown = listing.order.dropFirst(listing.top).prefix(height)
    let jobs = shown.compactMap { id -> WireJob? in
      guard case .job(let number) = id else { return nil }
      return screen.rows[number]
    }
    let table = jobColumns(jobs)
    if layout.hasListHeader || layout.isFull {
      paintHeader(table, row: row, sorted: JobField(sort: screen.sort), by: screen.sort)
      row += 1
    }
    for job in jobs {
      paint(job, table, listing, row: row)
      row += 1
    }
    if screen.showsPreview, layout.isFull { paintPreview(screen, row: layout.body.upperBound - layout.previewRows) }
  }

  private mutating func paintFilter(_ screen: JobsScreen, row: Int) {
    var right = columns - 1
    if screen.listing.isHeld {
      right = grid.write("order held", row: row, endingAt: right, role: .muted) - 4
    }
    if !screen.listing.marks.isEmpty {
      right =
        grid.write("\(SafeText.count(screen.listing.marks.count)) marked", row: row, endingAt: right, role: .mark) - 4
    }
    if let data = screen.data {
      let matched: SafeText = "\(SafeText.count(Int(data.matched)))\(data.more ? "+" : "")"
      let text: SafeText =
        screen.filter.isEmpty ? "\(matched) jobs" : "\(matched) of \(SafeText.count(Int(data.total)))"
      right = grid.write(text, row: row, endingAt: right, role: .muted) - 2
    }
    let filter = screen.trying ?? screen.filter
    if filter.isEmpty {
      grid.write("all jobs", row: row, column: 1, limit: right, role: .section)
      let order = JobsScreen.orders.first { $0.sort == screen.sort }?.label ?? .empty
      grid.write(order, row: row, column: 11, limit: right, role: .muted)
    } else {
      let at = grid.write("/ ", row: row, column: 1, role: .barKey)
      grid.write(SafeText(filter), row: row, column: at, limit: right, role: .input)
    }
  }

  private mutating func paintNoJobs(_ screen: JobsScreen, _ data: JobsView, row: Int) {
    if screen.filter.isEmpty {
      paintEmpty("No jobs yet.", "Enqueue the first:  jobtop add -- echo hello", row: row)
    } else {
      paintEmpty(
        "No jobs match  \(SafeText(screen.filter))",
        "\(SafeText.count(Int(data.total))) jobs are hidden by the filter. Esc clears it, / edits it.", row: row)
    }
  }

  mutating func paint(_ job: WireJob, _ table: TableLayout<JobField>, _ listing: Listing, row: Int) {
    guard layout.body.contains(row) else { return }
    let sign = StateSign(job)
    for place in table.places {
      switch place.column.id {
      case .state:
        if place.width < 3 {
          grid.write(sign.glyph, row: row, column: place.start, role: sign.role)
        } else {
          paint(sign, row: row, column: place.start, limit: place.end)
        }
      case .id: write("\(job.id)", in: place, row: row, role: .id)
      case .kind: write(name(of: job), in: place, row: row, role: .kind)
      case .queue: write(SafeText(job.queue), in: place, row: row, role: .muted)
      case .attempt:
        let role: Role = job.attempt > 1 ? .number : .numberZero
        write("\(job.attempt)/\(job.maxAttempts)", in: place, row: row, role: role)
      case .age: write(grid.age(since: job.createdAt, clock), in: place, row: row, role: .number)
      case .wait: writeSpan(waited(job), in: place, row: row)
      case .run: writeSpan(runTime(of: job), in: place, row: row)
      case .next: writeSpan(due(of: job), in: place, row: row)
      case .worker: write(job.worker.map { SafeText($0) } ?? "—", in: place, row: row, role: .muted)
      case .what: write(what(of: job), in: place, row: row, role: job.state == .dead ? .error : .text)
      }
    }
    paintGutter(row: row, id: .job(job.id), in: listing)
  }

  private mutating func writeSpan(_ span: SafeText?, in place: TableLayout<JobField>.Place, row: Int) {
    write(span ?? "—", in: place, row: row, role: span == nil ? .numberZero : .number)
  }

  /// From being claimable to being claimed.
  private mutating func waited(_ job: WireJob) -> SafeText? {
    let from = max(job.runAt ?? job.createdAt, job.createdAt)
    if let started = job.startedAt, started >= from { return SafeText.duration(started - from) }
    return job.state == .queued ? grid.age(since: from, clock) : nil
  }

  // MARK: Preview

  private mutating func paintPreview(_ screen: JobsScreen, row: Int) {
    guard let view = model.preview, screen.listing.cursor == .job(view.job.id) else { return }
    let job = view.job
    grid.write("i hides   Enter opens", row: row, endingAt: columns - 1, role: .muted)
    paintSection("PREVIEW", "\(job.id) \(SafeText(job.kind))", row: row)
    var at = row + 1
    func write(_ name: SafeText, _ text: SafeText, _ role: Role = .text, note: SafeText = .empty) {
      guard at < layout.body.upperBound else { return }
      var end = columns - 1
      if !note.isEmpty { end = grid.write(note, row: at, endingAt: end, role: .muted) - 2 }
      grid.write(name, row: at, column: 1, role: .key)
      grid.write(text, row: at, column: 11, limit: end, role: role)
      at += 1
    }
    if let title = job.title { write("job", SafeText(title)) }
    if let args = view.argsText, job.kind != "shell" || job.title == nil { write("args", SafeText(args)) }
    if !view.attempts.isEmpty {
      var runs = view.attempts.suffix(isWide ? 3 : 2).map { run -> SafeText in
        let took = run.endedAt.map { " " + SafeText.duration($0 - run.startedAt) } ?? .empty
        let sign = StateSign(run.outcome)
        let glyph = SafeText(String(Character(sign.glyph.scalar)))
        return "\(run.attempt) \(glyph) \(clock.hourMinuteSecond(run.startedAt))\(took) \(SafeText(run.worker))"
      }
      if job.state == .retrying, let due = job.runAt {
        runs.append("\(job.attempt + 1) ◌ due \(clock.hourMinuteSecond(due))")
      }
      write("attempts", runs.joined(separator: "    "))
    }
    if let error = job.error {
      let name: SafeText = error.class.isEmpty ? .empty : "\(SafeText(error.class)): "
      let group = error.group.map { "group \(SafeText($0).prefix(columns: 4))" as SafeText } ?? .empty
      write("error", "\(name)\(SafeText(error.message))", .error, note: group)
    }
    for (index, entry) in view.logTail.suffix(max(0, layout.body.upperBound - at)).enumerated() {
      write(index == 0 ? "log tail" : .empty, "\(clock.hourMinuteSecond(entry.at)) \(LogLine(entry).text.plain)")
    }
    if at == row + 1 || view.attempts.isEmpty && job.error == nil && view.logTail.isEmpty {
      write("attempts", "none yet", .muted)
    }
  }
}

extension Painter.JobField {
  /// The column that an order sorts by.
  init?(sort: String) {
    switch sort.drop(while: { $0 == "-" }) {
    case "id": self = .id
    case "created": self = .age
    case "run_at": self = .next
    case "started", "finished", "duration": self = .run
    case "attempt": self = .attempt
    default: return nil
    }
  }
}
