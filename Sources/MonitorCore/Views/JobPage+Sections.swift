import JSON
import JobCore
import JobRPC
import SafeText

/// The sections below the head of a job's page.
extension Painter {
  /// The store's words carry numbers of the moment when it was asked, so that moment is told.
  func whyLines(_ screen: JobScreen) -> [PageLine] {
    let when = screen.reasonsAt.map { " at \(clock.hourMinuteSecond($0))" as SafeText } ?? .empty
    var lines = [PageLine(), PageLine.section("WHY", "it waits\(when)", opens: .why)]
    for reason in screen.reasons {
      lines += wordWrapped(SafeText(reason.text), width: columns - 5).map { PageLine(3, $0, .warn) }
    }
    return lines
  }

  func errorLines(
    _ error: WireError, of job: WireJob, _ screen: JobScreen, unfold: SafeText = ", d shows"
  ) -> [PageLine] {
    var note: SafeText = "attempt \(job.attempt)"
    let isOnPageOfGroup = if case .error = model.screen { true } else { false }
    if let group = error.group, !isOnPageOfGroup {
      let way: SafeText = screen.section == .error ? "Enter opens it" : "Tab and Enter open it"
      note += "   group \(SafeText(group).prefix(columns: 4)), \(way)"
    }
    var lines = [PageLine(), PageLine.section("ERROR", note, opens: .error)]
    let message = SafeText.lines(error.message)
    let head: SafeText =
      error.class.isEmpty ? message.first ?? .empty : "\(SafeText(error.class)): \(message.first ?? .empty)"
    lines += wrapped(head).map { PageLine(3, $0, .error) }
    for text in message.dropFirst().prefix(12) { lines.append(PageLine(3, text, .error)) }
    let width = min(40, error.frames.map { SafeText($0.function).width }.max() ?? 0)
    var hidden = 0
    func flush() {
      if hidden > 0 { lines.append(PageLine(5, "… \(hidden) library frames hidden\(unfold)", .muted)) }
      hidden = 0
    }
    for frame in error.frames {
      let isLibrary = frame.library == true
      if isLibrary, !screen.isUnfolded {
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

  /// A text on as many lines as it needs, up to one more than `limit`.
  func wrapped(_ text: SafeText, columns room: Int? = nil, limit: Int = 6) -> [SafeText] {
    var rest = text
    var lines: [SafeText] = []
    let width = max(8, room ?? columns - 5)
    while rest.width > width, lines.count < limit {
      lines.append(rest.prefix(columns: width))
      rest = rest.dropFirst(columns: width)
      if rest.text.first == " " { rest = rest.dropFirst(columns: 1) }
    }
    return lines + [rest]
  }

  /// A text broken at spaces; a word longer than a line is broken where the line ends.
  private func wordWrapped(_ text: SafeText, width: Int) -> [SafeText] {
    let width = max(10, width)
    var lines: [SafeText] = []
    var line = SafeText.empty
    for word in text.text.split(separator: " ").map({ SafeText(String($0)) }) {
      if line.isEmpty || line.width + 1 + word.width > width {
        if !line.isEmpty { lines.append(line) }
        let parts = wrapped(word, columns: width)
        lines += parts.dropLast()
        line = parts[parts.count - 1]
      } else {
        line += " \(word)"
      }
      if lines.count == 6 { return lines }
    }
    return lines + [line]
  }

  mutating func attemptLines(of view: JobView) -> [PageLine] {
    var lines = [PageLine(), PageLine.section("ATTEMPTS", opens: .attempts)]
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
        // Beside the runbook there is room for the class alone; the message stands above.
        let error = run.error.map { error -> SafeText in
          let name = SafeText(error.class)
          return isWide && !name.isEmpty ? name : "\(name): \(SafeText(error.message))"
        }
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
    if isFull, let line = timeline(of: view) { lines.append(line) }
    return lines
  }

  /// The attempts in proportion to time, from the first start to the last end or the next start: it stands still.
  private func timeline(of view: JobView) -> PageLine? {
    let runs = view.attempts.suffix(40)
    guard runs.count > 1, let first = runs.first?.startedAt, let last = runs.last else { return nil }
    let due = view.job.state == .retrying ? view.job.runAt : nil
    let end = max(due ?? first, last.endedAt ?? last.startedAt)
    guard end > first else { return nil }
    let width = 46
    var cells = Array(repeating: (text: "─" as SafeText, role: Role.rule), count: width)
    func place(_ time: Timestamp, _ glyph: Glyph, _ role: Role) {
      let share = Double((time - first).microseconds) / Double((end - first).microseconds)
      let index = min(width - 1, max(0, Int(share * Double(width - 1))))
      cells[index] = (SafeText(String(Character(glyph.scalar))), role)
    }
    for run in runs {
      let sign = StateSign(run.outcome)
      place(run.startedAt, sign.glyph, sign.role)
    }
    if let due { place(due, .scheduled, .stateScheduled) }
    let from = clock.hourMinute(first)
    var line = PageLine(6, from, .muted)
    var index = 0
    while index < width {
      let start = index
      let role = cells[start].role
      while index < width, cells[index].role == role { index += 1 }
      line.pieces.append(
        .init(
          column: 6 + from.width + 1 + start, text: cells[start..<index].map(\.text).joined(separator: .empty),
          role: role))
    }
    line.add(6 + from.width + 1 + width + 1, clock.hourMinute(end), .muted)
    return line
  }

  /// What the kind's owner wrote for whoever reads this at night.
  func runbookLines(of job: WireJob) -> [PageLine] {
    guard let runbook = job.runbook else { return [] }
    var lines = [PageLine(), PageLine.section("RUNBOOK", opens: .runbook)]
    let members = [
      ("owner", runbook.owner), ("expects", runbook.expects), ("rollback", runbook.rollback), ("link", runbook.link),
    ]
    for case (let name, let text?) in members where !text.isEmpty {
      lines += named(SafeText(name), SafeText.lines(text).joined(separator: " "))
    }
    return lines
  }

  /// What ties the job to others.
  func relatedLines(of job: WireJob) -> [PageLine] {
    var members: [(SafeText, SafeText)] = []
    let relations = job.relations
    if let from = relations.derivedFrom { members.append(("edited of", "job \(from)")) }
    if !relations.after.isEmpty {
      let ids = relations.after.prefix(6).map { "\($0)" as SafeText }.joined(separator: ", ")
      let more: SafeText = relations.after.count > 6 ? " and \(relations.after.count - 6) more" : .empty
      let mode: SafeText = relations.mode == .any && relations.after.count > 1 ? "any of " : .empty
      let condition: SafeText = relations.condition == .completion ? ", however it ends" : .empty
      members.append(("after", "\(mode)\(ids)\(more)\(condition)"))
    }
    if let batch = relations.batch { members.append(("batch", "\(batch)")) }
    if let schedule = job.schedule { members.append(("schedule", SafeText(schedule))) }
    if let unique = job.unique { members.append(("unique", SafeText(unique.key))) }
    if let key = job.limitKey { members.append(("limit key", SafeText(key))) }
    guard !members.isEmpty else { return [] }
    var lines = [PageLine(), PageLine.section("RELATED", opens: .related)]
    for (name, text) in members { lines += named(name, text) }
    return lines
  }

  /// A name and its text, wrapped to the column that it stands in.
  private func named(_ name: SafeText, _ text: SafeText) -> [PageLine] {
    let room = (isWide ? columns - JobPage.rightColumn : columns) - 15
    return wordWrapped(text, width: room).enumerated().map { index, text in
      var line = PageLine(3, index == 0 ? name : .empty, .key)
      line.add(13, text)
      return line
    }
  }

  func logLines(of view: JobView) -> [PageLine] {
    let shown = view.logTail.suffix(isWide ? 8 : 5)
    let count = SafeText.count(Int(view.logLines))
    var lines = [
      PageLine(),
      PageLine.section("LOG", "last \(shown.count) of \(count) lines, l opens and follows", opens: .log),
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

  /// A JSON text: the members of an object a line each, long ones folded with their size until unfolded.
  func jsonLines(
    _ title: SafeText, _ text: String, _ section: JobScreen.Section, _ screen: JobScreen, kind: String? = nil
  ) -> [PageLine] {
    let isBeside = isWide && section == .arguments
    var lines = [PageLine(), PageLine.section(title, opens: section)]
    let limit = screen.isUnfolded ? 200 : 3
    guard let value = try? JSONValue(parsing: Array(text.utf8)), case .object(let object) = value, !object.isEmpty
    else {
      return lines + folded(SafeText(text), column: 3, limit: limit, isBeside: isBeside)
    }
    let width = min(24, object.map { SafeText($0.key).width }.max() ?? 0)
    for (key, value) in object {
      let shown = (kind == "shell" ? commandText(key, value) : nil) ?? SafeText(bytes: value.bytes)
      var values = folded(shown, column: 3 + width + 3, limit: screen.isUnfolded ? 200 : 1, isBeside: isBeside)
      values[0].pieces.insert(
        PageLine.Piece(column: 3, text: SafeText(key).truncated(columns: width), role: .key), at: 0)
      lines += values
    }
    return lines
  }

  /// A value in so many lines; of one that is longer, the size.
  private func folded(_ text: SafeText, column: Int, limit: Int, isBeside: Bool) -> [PageLine] {
    let end = isBeside ? JobPage.rightColumn - 1 : columns - 1
    let room = max(10, end - column)
    guard text.width > room * limit else {
      return wrapped(text, columns: room, limit: limit).map { PageLine(column, $0, .string) }
    }
    let size: SafeText = "  \(SafeText.bytes(text.text.utf8.count)), d shows"
    var lines = wrapped(text.prefix(columns: room * limit), columns: room, limit: limit).map {
      PageLine(column, $0, .string)
    }
    let last = lines.count - 1
    let shown = lines[last].pieces[0].text.prefix(columns: max(1, room - size.width - 1))
    lines[last] = PageLine(column, "\(shown)…", .string)
    lines[last].add(column + shown.width + 1, size, .muted)
    return lines
  }
}
