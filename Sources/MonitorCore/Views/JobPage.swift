import JSON
import JobCore
import JobRPC
import SafeText

/// A line of a page that scrolls: pieces of text at columns.
struct PageLine {
  struct Piece {
    var column: Int
    var text: SafeText
    var role: Role
    var attributes: TextAttributes = []
  }

  var pieces: [Piece] = []

  init() {}

  init(_ column: Int, _ text: SafeText, _ role: Role = .text) {
    pieces = [Piece(column: column, text: text, role: role)]
  }

  mutating func add(_ column: Int, _ text: SafeText, _ role: Role = .text) {
    pieces.append(Piece(column: column, text: text, role: role))
  }

  static func section(_ title: SafeText, _ note: SafeText = .empty) -> PageLine {
    var line = PageLine()
    line.pieces.append(Piece(column: 1, text: title, role: .section, attributes: .bold))
    if !note.isEmpty { line.add(1 + title.width + 2, note, .muted) }
    return line
  }
}

enum JobPage {
  /// How many lines the page has in all.
  static func height(of screen: JobScreen, model: Model) -> Int {
    var painter = Painter(model: model, size: model.size)
    return screen.data.map { painter.lines(of: $0, screen).count } ?? 0
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
    for (index, line) in lines.dropFirst(first).prefix(height).enumerated() {
      for (position, piece) in line.pieces.enumerated() {
        // A piece ends before the next one begins, whatever a job's author put into it.
        let next = line.pieces.dropFirst(position + 1).first?.column ?? columns
        grid.write(
          piece.text, row: layout.body.lowerBound + index, column: piece.column,
          limit: max(min(next, columns) - 1, piece.column + 1), role: piece.role, attributes: piece.attributes)
      }
    }
    if lines.count > first + height, let status = layout.status {
      grid.write("\(lines.count - first - height) more ↓", row: status, endingAt: columns - 1, role: .muted)
    }
    grid.cursor = Grid.Position(row: layout.body.lowerBound, column: 0)
  }

  mutating func lines(of view: JobView, _ screen: JobScreen) -> [PageLine] {
    var lines = headLines(of: view)
    if let error = view.job.error { lines += errorLines(error, of: view.job, screen) }
    lines += attemptLines(of: view)
    if !view.logTail.isEmpty || view.logLines > 0 { lines += logLines(of: view) }
    if let text = view.argsText { lines += jsonLines("ARGUMENTS", text, kind: view.job.kind) }
    if let text = view.resultText { lines += jsonLines("RESULT", text) }
    if let text = view.checkpointText { lines += jsonLines("CHECKPOINT", text) }
    if let text = view.metadataText, text != "{}", text != "null" { lines += jsonLines("METADATA", text) }
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
    if let title = job.title { lines.append(PageLine(3, SafeText(title), .kind)) }
    func pair(_ line: inout PageLine, _ column: Int, _ name: SafeText, _ text: SafeText) {
      line.add(column, name, .key)
      line.add(column + 10, text)
    }
    let second = isWide ? 62 : 42
    var line = PageLine()
    pair(&line, 1, "id", "\(job.id)")
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
    let attempt: SafeText = "attempt \(job.attempt)\(layout.isFull ? " of " : "/")\(job.maxAttempts)"
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
      return "\(attempt), waits for a slot since \(grid.age(since: since, clock))"
    case .paused: return "\(attempt); a person holds it, p resumes"
    case .blocked: return "waits for other jobs"
    case .completed, .cancelled, .dead:
      return job.finishedAt.map { "\(attempt), ended \(clock.dated($0)), \(grid.age(since: $0, clock)) ago" } ?? attempt
    }
  }

  private func exitText(_ exit: WireExit?) -> SafeText? {
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

  // MARK: Sections

  private func errorLines(_ error: WireError, of job: WireJob, _ screen: JobScreen) -> [PageLine] {
    var lines = [PageLine(), PageLine.section("ERROR", "attempt \(job.attempt)")]
    let message = SafeText.lines(error.message)
    let head: SafeText =
      error.class.isEmpty ? message.first ?? .empty : "\(SafeText(error.class)): \(message.first ?? .empty)"
    lines += wrapped(head).map { PageLine(3, $0, .error) }
    for text in message.dropFirst().prefix(12) { lines.append(PageLine(3, text, .error)) }
    let width = min(40, error.frames.map { SafeText($0.function).width }.max() ?? 0)
    var hidden = 0
    func flush() {
      if hidden > 0 { lines.append(PageLine(5, "… \(hidden) library frames hidden, Enter shows", .muted)) }
      hidden = 0
    }
    for frame in error.frames {
      let isLibrary = frame.library == true
      if isLibrary, !screen.showsLibraryFrames {
        hidden += 1
        continue
      }
      flush()
      var line = PageLine(
        5, "at \(SafeText(frame.function).truncated(columns: 40))", isLibrary ? .frameLibrary : .frame)
      line.add(8 + width + 3, "\(SafeText(frame.file)):\(frame.line)", isLibrary ? .frameLibrary : .muted)
      lines.append(line)
    }
    flush()
    return lines
  }

  private func wrapped(_ text: SafeText) -> [SafeText] {
    var rest = text
    var lines: [SafeText] = []
    let width = max(10, columns - 5)
    while rest.width > width, lines.count < 6 {
      lines.append(rest.prefix(columns: width))
      rest = rest.dropFirst(columns: width)
    }
    return lines + [rest]
  }

  private mutating func attemptLines(of view: JobView) -> [PageLine] {
    var lines = [PageLine(), PageLine.section("ATTEMPTS")]
    guard !view.attempts.isEmpty else {
      lines.append(PageLine(3, "none yet", .muted))
      return lines
    }
    let isFull = layout.isFull
    var header = PageLine(3, "#", .header)
    header.add(6, "STATE", .header)
    header.add(20, "STARTED", .header)
    header.add(37, "RAN", .header)
    if isFull {
      header.add(42, "WORKER", .header)
      header.add(50, "RESULT", .header)
    }
    lines.append(header)
    for run in view.attempts.suffix(40) {
      let sign = StateSign(run.outcome)
      let number: SafeText = "\(run.attempt)"
      var line = PageLine(4 - number.width, number, .number)
      line.add(6, SafeText(String(Character(sign.glyph.scalar))), sign.role)
      line.add(8, sign.word, sign.role)
      line.add(20, clock.dated(run.startedAt), .text)
      let took = run.endedAt.map { SafeText.duration($0 - run.startedAt) } ?? grid.age(since: run.startedAt, clock)
      line.add(40 - took.width, took, .number)
      if isFull {
        line.add(42, SafeText(run.worker), .muted)
        let error = run.error.map { "\(SafeText($0.class)): \(SafeText($0.message))" as SafeText }
        line.add(50, error ?? exitText(run.exit) ?? .empty, .text)
      }
      lines.append(line)
    }
    if view.job.state == .retrying, let due = view.job.runAt {
      let number: SafeText = "\(view.job.attempt + 1)"
      var line = PageLine(4 - number.width, number, .number)
      line.add(6, "◌", .stateScheduled)
      line.add(8, "due", .stateScheduled)
      line.add(20, clock.dated(due))
      let left = grid.countdown(to: due, clock)
      line.add(37 - min(left.width, 14), "in \(left)", .number)
      lines.append(line)
    }
    return lines
  }

  private func logLines(of view: JobView) -> [PageLine] {
    let shown = view.logTail.suffix(isWide ? 8 : 5)
    let count = SafeText.count(Int(view.logLines))
    var lines = [
      PageLine(), PageLine.section("LOG", "last \(shown.count) of \(count) lines, l opens and follows"),
    ]
    for entry in shown {
      let text = LogLine(entry)
      var line = PageLine(3, layout.isFull ? clock.precise(entry.at) : clock.hourMinuteSecond(entry.at), .logTime)
      let column = layout.isFull ? 16 : 12
      line.add(column, text.text.plain, text.role)
      lines.append(line)
    }
    return lines
  }

  /// Members of a command as a person typed them; nil for those that read well as JSON.
  private func commandText(_ key: String, _ value: JSONValue) -> SafeText? {
    switch key {
    case "argv": value.arrayValue?.compactMap(\.stringValue).map { SafeText($0) }.joined(separator: " ")
    case "env": value.objectValue?.keys.map { SafeText($0) }.joined(separator: " ")
    case "cwd": value.stringValue.map { SafeText($0) }
    case "umask": value.intValue.map { SafeText("0" + String($0, radix: 8)) }
    default: nil
    }
  }

  private func jsonLines(_ title: SafeText, _ text: String, kind: String? = nil) -> [PageLine] {
    var lines = [PageLine(), PageLine.section(title)]
    guard let value = try? JSONValue(parsing: Array(text.utf8)) else {
      return lines + [PageLine(3, SafeText(text))]
    }
    guard case .object(let object) = value, !object.isEmpty else {
      return lines + wrapped(SafeText(text)).prefix(8).map { PageLine(3, $0, .string) }
    }
    let width = min(24, object.map { SafeText($0.key).width }.max() ?? 0)
    for (key, value) in object {
      var line = PageLine(3, SafeText(key).truncated(columns: width), .key)
      let shown = kind == "shell" ? commandText(key, value) : nil
      line.add(3 + width + 3, shown ?? SafeText(bytes: value.bytes), .string)
      lines.append(line)
    }
    return lines
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
