import JobCore
import JobRPC
import SafeText

/// What a question says: by itself, so that the smallest screen can show the title alone.
extension Painter {
  func title(of question: Question) -> SafeText {
    switch question.subject {
    case .jobs(let verb, let targets):
      guard targets.count == 1, let only = targets.first else {
        return "\(verb.imperative) \(SafeText.count(targets.count)) \(word(of: targets.map(\.state)))jobs?"
      }
      // A long name gives way, the id never.
      return "\(verb.imperative) \(only.kind.truncated(columns: max(8, columns - 26))) \(only.id)?"
    case .selection(let selection):
      let jobs: SafeText = selection.count == 1 ? "job" : "jobs"
      return
        "\(selection.verb.imperative) \(SafeText.count(selection.count)) \(word(of: selection.states))\(jobs) \(selection.name)?"
    case .queue(let name, let pause, _, _): return "\(pause ? "Pause" : "Resume") queue \(SafeText(name))?"
    case .proposal(let proposal): return proposal.title
    case .undo(let action): return "Undo: \(action.done)?"
    case .edit(let edit): return "Queue an edited copy of \(edit.kind) \(edit.id)?"
    case .editAgain(let faulty): return "Edit \(faulty.kind) \(faulty.id) again?"
    }
  }

  /// The one state that all are in, or `failed` for the two that failures lead to; nothing where they differ more.
  private func word(of states: [WireState]) -> SafeText {
    let states = Set(states)
    if states == [.retrying, .dead] { return "failed " }
    guard states.count == 1, let only = states.first else { return .empty }
    return SafeText(only.rawValue) + " "
  }

  func explanation(of question: Question) -> [SafeText] {
    switch question.subject {
    case .jobs(let verb, let targets): return explanation(of: verb, targets)
    case .selection(let selection): return explanation(of: selection)
    case .queue(_, true, let running, let queued):
      return [
        "Nothing more is taken from it: \(SafeText.count(Int(queued))) queued jobs wait.",
        "\(SafeText.count(Int(running))) running go on; enqueueing goes on.",
      ]
    case .queue(_, false, _, let queued): return ["\(SafeText.count(Int(queued))) queued jobs may start at once."]
    case .proposal(let proposal): return proposal.explanation
    case .undo(let action):
      let until = action.undoUntil.map { clock.hourMinute($0) } ?? .empty
      return [
        "Done at \(clock.hourMinuteSecond(action.at)); can be undone until \(until).",
        "Each becomes what it was, unless something has happened to it since.",
      ]
    case .edit: return ["The old job stays as it is. A masked value left as it is keeps what is stored."]
    case .editAgain(let faulty):
      let place: SafeText = faulty.fault.place.map { "Line \($0): " } ?? .empty
      let remedy: SafeText = faulty.fault.remedy.map { "; \($0)" } ?? .empty
      return ["\(place)\(faulty.fault.words)\(remedy).", "Nothing of your text is lost; no throws it away."]
    }
  }

  private func explanation(of verb: Verb, _ targets: [Target]) -> [SafeText] {
    let isOne = targets.count == 1
    switch verb {
    case .retry:
      let completed = targets.filter { $0.state == .completed }
      if let only = completed.first, isOne {
        let when = only.finishedAt.map { clock.dated($0) } ?? "already"
        return ["It finished \(when); run it a second time?"]
      }
      let twice: SafeText = "\(SafeText.count(completed.count)) of them are completed and would run a second time."
      return [Self.retried] + (completed.isEmpty ? [] : [twice])
    case .cancel:
      let running = targets.count { $0.state == .running }
      let waiting = targets.count - running
      var lines: [SafeText] = []
      if waiting > 0 {
        let who: SafeText = isOne ? "It" : running == 0 ? "They" : SafeText.count(waiting)
        lines.append("\(who) will not run. Arguments and logs stay; retry brings \(isOne ? "it" : "them") back.")
      }
      if running > 0 {
        let who: SafeText = isOne ? "It runs: it" : "\(SafeText.count(running)) running: each"
        lines.append("\(who) is asked to end, gets TERM after 3 s and KILL 5 s later.")
      }
      return lines
    case .kill: return [Self.killed]
    case .delete: return deleted(isOne: isOne)
    case .pause: return [Self.paused]
    case .resume: return [isOne ? "It goes on where it was." : "They go on where they were."]
    }
  }

  private func explanation(of selection: Selection) -> [SafeText] {
    let lines: [SafeText] =
      switch selection.verb {
      case .retry:
        selection.states.contains(.completed)
          ? [Self.retried, "Completed ones are among them and would run a second time."] : [Self.retried]
      case .cancel:
        [
          "What waits will not run; retry brings it back.",
          "What runs is asked to end, gets TERM after 3 s and KILL 5 s later.",
        ]
      case .kill: [Self.killed]
      case .delete: deleted(isOne: selection.count == 1)
      case .pause: [Self.paused]
      case .resume: ["They go on where they were."]
      }
    return lines + [skipped(by: selection)]
  }

  /// What of the filter stays as it is.
  private func skipped(by selection: Selection) -> SafeText {
    let states = selection.states.map { SafeText($0.rawValue) }.joined(separator: " or ")
    switch selection.others {
    case 0?: return "Skipped: whatever changes its state before its turn comes."
    case let others?: return "Skipped: \(SafeText.count(others)) of the filter that are not \(states)."
    case nil: return "Skipped: what is not \(states) when its turn comes."
    }
  }

  private static var retried: SafeText { "Each starts when a slot is free; attempts made so far are kept." }
  private static var killed: SafeText { "SIGKILL to the whole process group at once: no cleaning up, no retry." }
  private static var paused: SafeText { "A running command is stopped where it is; the others wait." }

  private func deleted(isOne: Bool) -> [SafeText] {
    let what: SafeText =
      isOne ? "The job, its attempts and its log are" : "The jobs, their attempts and their logs are"
    return [
      "\(what) removed.",
      "Undo brings \(isOne ? "it" : "them") back for 15 minutes, then \(isOne ? "it is" : "they are") gone for good.",
    ]
  }

  private func yes(_ question: Question) -> SafeText {
    switch question.subject {
    case .jobs(let verb, let targets):
      let what: SafeText = targets.count == 1 ? "it" : SafeText.count(targets.count)
      return "yes, \(lowercased(verb.imperative)) \(what)"
    case .selection(let selection):
      return "yes, \(lowercased(selection.verb.imperative)) \(SafeText.count(selection.count))"
    case .queue(_, let pause, _, _): return pause ? "yes, pause it" : "yes, resume it"
    case .proposal(let proposal): return "yes, \(proposal.yes)"
    case .undo: return "yes, undo it"
    case .edit: return "yes, queue it"
    case .editAgain: return "yes, edit again"
    }
  }

  private func lowercased(_ text: SafeText) -> SafeText {
    SafeText(text.text.prefix(1).lowercased()) + SafeText(String(text.text.dropFirst()))
  }

  private func isDangerous(_ question: Question) -> Bool {
    switch question.subject {
    case .jobs(let verb, _): verb.danger == .irreversible
    case .selection(let selection): selection.verb.danger == .irreversible || selection.verb == .cancel
    case .proposal(let proposal): proposal.isDanger
    case .queue, .undo, .edit, .editAgain: false
    }
  }

  // MARK: The box

  mutating func paint(_ question: Question) {
    let isDanger = isDangerous(question)
    let inner = boxWidth - 4
    let explanation = explanation(of: question).flatMap { wrapped($0, columns: inner) }
    var targets: [Target] = []
    var total = 0
    switch question.subject {
    case .jobs(_, let all): (targets, total) = (all.count > 1 ? all : [], all.count)
    case .selection(let selection): (targets, total) = (selection.sample, selection.count)
    case .queue, .proposal, .undo, .edit, .editAgain: break
    }
    var difference: [LineDiff.Line?] = []
    if case .edit(let edit) = question.subject { difference = edit.difference }
    let note = note(of: question, hasList: !targets.isEmpty)

    // From the top: title, answer, meaning, list, note; what has no room is left out from the end.
    var room = max(0, grid.size.rows - 3)
    let explained = min(explanation.count, room)
    room -= explained
    let listed =
      room >= 2 ? min(difference.isEmpty ? min(max(targets.count, min(total, 8)), 8) : difference.count, room - 1) : 0
    let listRows = targets.isEmpty && difference.isEmpty ? 0 : listed
    if listRows > 0 { room -= listRows + 1 }
    let hasNote = !note.isEmpty && room >= 2
    if hasNote { room -= 2 }
    let hasGap = room >= 1
    let height = 3 + explained + (listRows > 0 ? listRows + 1 : 0) + (hasNote ? 2 : 0) + (hasGap ? 1 : 0)

    let box = paintBox(height: height, title: title(of: question), foot: foot(of: question), isDanger: isDanger)
    var row = box.rows.lowerBound + 1
    for line in explanation.prefix(explained) {
      grid.write(line, row: row, column: box.inner.lowerBound, limit: box.inner.upperBound, role: .dialog)
      row += 1
    }
    if listRows > 0 {
      row += 1
      row =
        difference.isEmpty
        ? paint(targets, of: total, count: listRows, in: box, row: row)
        : paint(difference, count: listRows, in: box, row: row)
    }
    if hasNote {
      grid.write(
        note, row: row + 1, column: box.inner.lowerBound, limit: box.inner.upperBound,
        role: model.isProduction ? .environmentProduction : .muted)
    }
    paintAnswer(of: question, in: box, row: box.rows.upperBound - 2, isDanger: isDanger)
  }

  private func note(of question: Question, hasList: Bool) -> SafeText {
    let frozen: SafeText = hasList ? "list frozen at \(clock.hourMinuteSecond(question.askedAt))" : .empty
    return model.isProduction ? "this store is marked production   \(frozen)" : frozen
  }

  private func foot(of question: Question) -> SafeText {
    columns < 60 ? "Esc changes nothing" : "Esc keeps everything as it is"
  }

  /// The line that takes the answer: what to type, or the two keys.
  private mutating func paintAnswer(of question: Question, in box: Box, row: Int, isDanger: Bool) {
    let (start, end) = (box.inner.lowerBound, box.inner.upperBound)
    guard let field = question.field else {
      var at = grid.write("y", row: row, column: start, role: .barKey)
      at = grid.write(
        yes(question), row: row, column: at + 1, limit: end - 5, role: isDanger ? .dialogDanger : .strong)
      at = grid.write("n", row: row, column: at + (end - at > 9 ? 4 : 2), limit: end, role: .barKey)
      grid.write("no", row: row, column: at + 1, limit: end, role: .dialog)
      grid.cursor = Grid.Position(row: row, column: start)
      return
    }
    let label: SafeText =
      switch field {
      case .word(let word): "Type \(SafeText(word)), then Enter: "
      case .reason: "Reason: "
      }
    var at = grid.write(label, row: row, column: start, limit: end, role: isDanger ? .dialogDanger : .strong)
    var before = question.typed.before
    let space = max(1, end - at - 1)
    if before.width > space { before = before.dropFirst(columns: before.width - space) }
    at = grid.write(before, row: row, column: at, limit: end, role: .input, marksCut: false)
    grid.cursor = Grid.Position(row: row, column: min(at, end))
    grid.showsCursor = true
    at = grid.write(question.typed.after, row: row, column: at, limit: end, role: .input)
    if let complaint = question.typed.complaint {
      grid.write(complaint, row: row, column: at + 2, limit: end, role: .error)
    } else if field == .reason, question.typed.text.isEmpty {
      grid.write("for the journal; Enter goes on", row: row, column: at + 2, limit: end, role: .inputHint)
    }
  }

  /// The frozen jobs, each with its state and since when; of more than fit the last line tells how many.
  private mutating func paint(_ targets: [Target], of total: Int, count: Int, in box: Box, row start: Int) -> Int {
    var row = start
    let shown = total > count || total > targets.count ? min(targets.count, count - 1) : min(targets.count, count)
    for target in targets.prefix(shown) {
      let sign = StateSign(target.state)
      grid.write(sign.glyph, row: row, column: box.inner.lowerBound, role: sign.role)
      let at = grid.write("\(target.id)", row: row, column: box.inner.lowerBound + 2, role: .id)
      let time = clock.dated(target.since)
      let right = grid.write(time, row: row, endingAt: box.inner.upperBound, role: .muted) - 1
      let end = grid.write(target.kind, row: row, column: at + 1, limit: right - sign.word.width - 1, role: .kind)
      grid.write(sign.word, row: row, column: end + 1, limit: right, role: .muted)
      row += 1
    }
    if shown < total {
      grid.write("… \(SafeText.count(total - shown)) more", row: row, column: box.inner.lowerBound, role: .muted)
      row += 1
    }
    return row
  }

  private mutating func paint(_ difference: [LineDiff.Line?], count: Int, in box: Box, row start: Int) -> Int {
    var row = start
    let isCut = difference.count > count
    for line in difference.prefix(isCut ? count - 1 : count) {
      let (text, role): (SafeText, Role) =
        switch line {
        case nil: ("  …", .muted)
        case .same(let line)?: ("  \(SafeText(line))", .muted)
        case .removed(let line)?: ("- \(SafeText(line))", .diffDelete)
        case .added(let line)?: ("+ \(SafeText(line))", .diffAdd)
        }
      grid.write(text, row: row, column: box.inner.lowerBound, limit: box.inner.upperBound, role: role)
      row += 1
    }
    if isCut {
      grid.write(
        "… \(SafeText.count(difference.count - count + 1)) more lines", row: row, column: box.inner.lowerBound,
        role: .muted)
      row += 1
    }
    return row
  }

  /// A sentence over as many lines as it takes.
  private func wrapped(_ text: SafeText, columns: Int) -> [SafeText] {
    guard text.width > columns else { return [text] }
    var lines: [SafeText] = []
    var line = SafeText.empty
    for word in text.text.split(separator: " ") {
      let word = SafeText(String(word))
      if line.text.isEmpty {
        line = word
      } else if line.width + 1 + word.width <= columns {
        line = line + " " + word
      } else {
        lines.append(line)
        line = word
      }
    }
    return lines + [line]
  }
}
