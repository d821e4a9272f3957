import JSON
import JobCore
import JobRPC
import SafeText

/// The sections below the head of a job's page.
extension Painter {
  func errorLines(_ error: WireError, of job: WireJob, _ screen: JobScreen) -> [PageLine] {
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

  mutating func attemptLines(of view: JobView) -> [PageLine] {
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

  func logLines(of view: JobView) -> [PageLine] {
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

  func jsonLines(_ title: SafeText, _ text: String, kind: String? = nil) -> [PageLine] {
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
