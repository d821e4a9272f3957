import JSON
import JobCore
import JobRPC
import SafeText

enum JobPage {
  /// Where the right column begins on a wide screen.
  static let rightColumn = 72

  /// How many lines the page has in all.
  static func height(of screen: JobScreen, model: Model) -> Int {
    lines(of: screen, model: model).count
  }

  /// The sections that the page has, with the line that each begins in.
  static func sections(of screen: JobScreen, model: Model) -> [(section: JobScreen.Section, line: Int)] {
    lines(of: screen, model: model).enumerated().compactMap { index, line in line.section.map { ($0, index) } }
  }

  private static func lines(of screen: JobScreen, model: Model) -> [PageLine] {
    var painter = Painter(model: model, size: model.size)
    return screen.data.map { painter.lines(of: $0, screen) } ?? []
  }
}

extension Painter {
  mutating func paint(_ screen: JobScreen) {
    guard let data = screen.data else {
      if !model.connection.isLive { paintWaiting() }
      return
    }
    let lines = lines(of: data, screen)
    let height = layout.body.count
    let first = max(0, min(screen.scroll, lines.count - height))
    grid.cursor = Grid.Position(row: layout.body.lowerBound, column: 0)
    for (index, line) in lines.dropFirst(first).prefix(height).enumerated() {
      let row = layout.body.lowerBound + index
      paint(line, row: row)
      guard let section = screen.section, line.section == section,
        let title = line.pieces.first(where: { $0.attributes == .bold && $0.role == .section })
      else { continue }
      grid.write(.cursor, row: row, column: title.column - 1, role: .accent)
      grid.setBackdrop(.cursor, row: row, columns: title.column - 1..<title.column + title.text.width)
      grid.cursor = Grid.Position(row: row, column: title.column - 1)
    }
    if lines.count > height {
      let last = min(lines.count, first + height)
      let more: SafeText = last < lines.count ? " ↓" : .empty
      pageRange = "lines \(first + 1)-\(last) of \(lines.count)\(more)"
    }
  }

  mutating func paint(_ line: PageLine, row: Int) {
    for (position, piece) in line.pieces.enumerated() {
      // A piece ends before the next one begins, whatever a job's author put into it.
      let next = min(line.pieces.dropFirst(position + 1).first?.column ?? columns, columns)
      let isExact = piece.column + piece.text.width == next
      grid.write(
        piece.text, row: row, column: piece.column, limit: max(isExact ? next : next - 1, piece.column + 1),
        role: piece.role, attributes: piece.attributes)
    }
  }

  mutating func lines(of view: JobView, _ screen: JobScreen) -> [PageLine] {
    let job = view.job
    var lines = headLines(of: view)
    if !screen.reasons.isEmpty { lines += whyLines(screen) }
    if let error = job.error { lines += errorLines(error, of: job, screen) }
    let aside = runbookLines(of: job) + relatedLines(of: job)
    var middle = attemptLines(of: view)
    if isWide, let text = view.argsText {
      middle += jsonLines("ARGUMENTS", text, .arguments, screen, kind: job.kind)
    }
    lines += isWide ? middle.beside(aside, from: JobPage.rightColumn) : middle
    if !view.logTail.isEmpty || view.logLines > 0 { lines += logLines(of: view) }
    if !isWide {
      if let text = view.argsText { lines += jsonLines("ARGUMENTS", text, .arguments, screen, kind: job.kind) }
      lines += aside
    }
    if let text = view.resultText { lines += jsonLines("RESULT", text, .result, screen) }
    if let text = view.checkpointText { lines += jsonLines("CHECKPOINT", text, .checkpoint, screen) }
    if let text = view.metadataText, text != "{}", text != "null" {
      lines += jsonLines("METADATA", text, .metadata, screen)
    }
    return lines
  }

  // MARK: Head

  private mutating func headLines(of view: JobView) -> [PageLine] {
    let job = view.job
    let sign = StateSign(job)
    var first = PageLine(1, SafeText(String(Character(sign.glyph.scalar))), sign.role)
    first.add(3, sign.word, sign.role)
    first.add(3 + sign.word.width + 2, stateStory(of: job), .strong)
    if view.deleted { first = PageLine(1, "deleted: what follows is what was last seen of it", .error) }
    var lines = [first]
    // The way here names the job already, but for what is too long for it.
    if let title = job.title.map({ SafeText($0) }), title.width > Painter.nameLimit || !layout.isFull {
      lines += wrapped(title).map { PageLine(3, $0, .kind) }
    }
    func pair(_ line: inout PageLine, _ column: Int, _ name: SafeText, _ text: SafeText) {
      line.add(column, name, .key)
      line.add(column + 10, text)
    }
    let second = isWide ? JobPage.rightColumn + 1 : 42
    var line = PageLine()
    let kind: SafeText = layout.isFull && job.title != nil ? "   kind \(SafeText(job.kind))" : .empty
    pair(&line, 1, "id", "\(job.id)\(kind)")
    let priority: SafeText = layout.isFull ? "   priority \(job.priority)" : .empty
    pair(&line, layout.isFull ? second : 22, "queue", "\(SafeText(job.queue))\(priority)")
    lines.append(line)
    line = PageLine()
    let age = grid.age(since: job.createdAt, clock)
    let by = job.enqueuedBy.map { " by \(SafeText($0.user.isEmpty ? $0.client : $0.user))" as SafeText } ?? .empty
    pair(&line, 1, "enqueued", "\(clock.dated(job.createdAt))\(by), \(age) ago")
    if layout.isFull, let started = job.startedAt {
      // The due time of a retrying job is its next run's, not that of the run that is told here.
      let due = job.state == .retrying ? job.createdAt : max(job.runAt ?? job.createdAt, job.createdAt)
      let waited: SafeText =
        started >= due && job.attempt <= 1 ? "waited \(SafeText.duration(started - due))   " : .empty
      let last = view.attempts.last.flatMap { run in run.endedAt.map { SafeText.duration($0 - run.startedAt) } }
      let ran: SafeText = (runTime(of: job) ?? last).map { "ran \($0)   " } ?? .empty
      let worker: SafeText = job.worker.map { "on \(SafeText($0))" } ?? .empty
      pair(&line, second, "timing", "\(waited)\(ran)\(worker)")
    }
    lines.append(line)
    line = PageLine()
    if !job.tags.isEmpty { pair(&line, 1, "tags", job.tags.map { SafeText($0) }.joined(separator: "  ")) }
    if let exit = exitText(job.exit) { pair(&line, job.tags.isEmpty ? 1 : second, "exit", exit) }
    if !line.pieces.isEmpty { lines.append(line) }
    if let progress = job.progress, job.state == .running {
      line = PageLine()
      pair(&line, 1, "progress", progressText(progress))
      lines.append(line)
    }
    return lines
  }

  private mutating func stateStory(of job: WireJob) -> SafeText {
    let attempt: SafeText =
      job.attempt == 0 ? "not run yet" : "attempt \(job.attempt)\(layout.isFull ? " of " : "/")\(job.maxAttempts)"
    switch job.state {
    case .retrying, .scheduled:
      guard let due = job.runAt else { return attempt }
      let left = grid.countdown(to: due, clock)
      return layout.isFull ? "\(attempt), next in \(left) (\(clock.dated(due)))" : "\(attempt), next in \(left)"
    case .running:
      if let pausedAt = job.pausedAt {
        return "\(attempt), halted since \(clock.hourMinuteSecond(pausedAt)); p goes on"
      }
      let time = runTime(of: job).map { " for \($0)" as SafeText } ?? .empty
      let asked: SafeText = job.cancelRequested == true ? "; asked to end" : .empty
      return "\(attempt)\(time)\(asked)"
    case .queued:
      let since = max(job.runAt ?? job.createdAt, job.createdAt)
      return "\(attempt), waits for \(grid.age(since: since, clock))"
    case .paused: return "\(attempt); a person holds it, p resumes"
    case .blocked: return "waits for other jobs"
    case .completed, .cancelled, .dead:
      return job.finishedAt.map { "\(attempt), ended \(clock.dated($0)), \(grid.age(since: $0, clock)) ago" } ?? attempt
    }
  }

  func exitText(_ exit: WireExit?) -> SafeText? {
    guard let exit else { return nil }
    let how: SafeText = exit.signal.map { "signal \($0)" } ?? exit.code.map { "code \($0)" } ?? "unknown"
    return
      "\(how)   cpu \(SafeText.duration(.milliseconds(exit.cpuMS)))   memory \(SafeText.bytes(Int(exit.maxRSSKB) * 1000))"
  }

  private func progressText(_ progress: WireJob.Progress) -> SafeText {
    let message = progress.message.map { "   \(SafeText($0))" as SafeText } ?? .empty
    guard let fraction = progress.fraction else { return message }
    let filled = Int(min(max(fraction, 0), 1) * 20)
    let bar = SafeText(repeating: "█", count: filled) + SafeText(repeating: "·", count: 20 - filled)
    return "\(bar)  \(SafeText.percent(fraction))\(message)"
  }
}

extension LogLine {
  /// The role of its text: by level, else by the stream.
  var role: Role {
    switch level {
    case "trace"?: return .logTrace
    case "debug"?: return .logDebug
    case "info"?: return .logInfo
    case "warn"?, "warning"?: return .logWarn
    case "error"?: return .logError
    case "fatal"?, "critical"?: return .logFatal
    default: break
    }
    switch stream {
    case .stdout, .log: return .text
    case .stderr: return .logStderr
    case .system: return .logSystem
    }
  }
}
