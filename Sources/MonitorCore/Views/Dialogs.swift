import JobCore
import JobRPC
import SafeText

extension Painter {
  /// The box of an overlay: the only boxes there are, so a box always wants an answer.
  struct Box {
    let rows: Range<Int>
    let columns: Range<Int>

    var inner: Range<Int> { columns.lowerBound + 2..<columns.upperBound - 2 }
  }

  /// In the middle of the screen or, where what lies below must be seen, `isAside` at its right.
  mutating func paintBox(
    height: Int, title: SafeText, foot: SafeText, isDanger: Bool = false, width wanted: Int = 76, isAside: Bool = false
  ) -> Box {
    let width = min(columns - (columns > 50 ? 4 : 0), wanted)
    let height = min(height, grid.size.rows)
    let left = isAside ? max(0, columns - width - 2) : (columns - width) / 2
    let top = max(0, (grid.size.rows - height) / 2)
    let box = Box(rows: top..<top + height, columns: left..<left + width)
    let role: Role = isDanger ? .dialogDanger : .dialogBorder
    for row in box.rows {
      grid.setBackdrop(.text, row: row, columns: box.columns)
      grid.fill(.space, row: row, columns: box.columns, role: .dialog)
      grid.write(.vertical, row: row, column: box.columns.lowerBound, role: role)
      grid.write(.vertical, row: row, column: box.columns.upperBound - 1, role: role)
    }
    for (row, left, right) in [
      (top, Glyph.topLeft, Glyph.topRight), (top + height - 1, Glyph.bottomLeft, Glyph.bottomRight),
    ] {
      grid.fill(.rule, row: row, columns: box.columns, role: role)
      grid.write(left, row: row, column: box.columns.lowerBound, role: role)
      grid.write(right, row: row, column: box.columns.upperBound - 1, role: role)
    }
    grid.write(
      " \(title) ", row: top, column: box.columns.lowerBound + 1, limit: box.columns.upperBound - 1,
      role: isDanger ? .dialogDanger : .title)
    if height > 1, width > foot.width + 6 {
      grid.write(" \(foot) ", row: top + height - 1, endingAt: box.columns.upperBound - 2, role: .muted)
    }
    return box
  }

  // MARK: Questions

  func title(of question: Question) -> SafeText {
    switch question.subject {
    case .jobs(let verb, let targets):
      guard targets.count == 1, let only = targets.first else {
        let states = Set(targets.map(\.state))
        let word: SafeText = states.count == 1 ? SafeText(targets[0].state.rawValue) + " " : .empty
        return "\(verb.imperative) \(SafeText.count(targets.count)) \(word)jobs?"
      }
      return "\(verb.imperative) \(only.kind) \(only.id)?"
    case .proposal(let proposal): return proposal.title
    case .queue(let name, let pause, _, _): return "\(pause ? "Pause" : "Resume") queue \(SafeText(name))?"
    }
  }

  private func explanation(of question: Question) -> [SafeText] {
    switch question.subject {
    case .proposal(let proposal): return proposal.explanation
    case .jobs(.retry, let targets):
      let completed = targets.filter { $0.state == .completed }
      if let only = completed.first, targets.count == 1 {
        let when = only.finishedAt.map { clock.dated($0) } ?? "already"
        return ["It finished \(when); run it a second time?"]
      }
      let twice: SafeText = "\(SafeText.count(completed.count)) of them are completed and would run a second time."
      return ["Each starts when a slot is free; attempts made so far are kept."] + (completed.isEmpty ? [] : [twice])
    case .jobs(.cancel, let targets):
      let running = targets.count { $0.state == .running }
      let waiting = targets.count - running
      var lines: [SafeText] = []
      if waiting > 0 {
        let isOne = targets.count == 1
        let who: SafeText = isOne ? "It" : running == 0 ? "They" : SafeText.count(waiting)
        lines.append("\(who) will not run. Arguments and logs stay; retry brings \(isOne ? "it" : "them") back.")
      }
      if running > 0 {
        let who: SafeText = targets.count == 1 ? "It runs: it" : "\(SafeText.count(running)) running: each"
        lines.append("\(who) is asked to end, gets TERM after 3 s and KILL 5 s later.")
      }
      return lines
    case .jobs(.kill, _): return ["SIGKILL to the whole process group at once: no cleaning up, no retry."]
    case .jobs(.delete, let targets):
      let what: SafeText =
        targets.count == 1 ? "The job, its attempts and its log are" : "The jobs, their attempts and their logs are"
      return ["\(what) gone for good."]
    case .jobs(.pause, _): return ["A running command is stopped where it is; the others wait."]
    case .jobs(.resume, _): return ["They go on where they were."]
    case .queue(_, true, let running, let queued):
      return [
        "Nothing more is taken from it: \(SafeText.count(Int(queued))) queued jobs wait.",
        "\(SafeText.count(Int(running))) running go on; enqueueing goes on.",
      ]
    case .queue(_, false, _, let queued): return ["\(SafeText.count(Int(queued))) queued jobs may start at once."]
    }
  }

  mutating func paint(_ question: Question) {
    let explanation = explanation(of: question)
    var targets: [Target] = []
    var isDanger = false
    if case .jobs(let verb, let all) = question.subject {
      targets = all
      isDanger = verb.danger == .irreversible
    }
    if case .proposal(let proposal) = question.subject { isDanger = proposal.isDanger }
    let room = max(0, grid.size.rows - 6 - explanation.count)
    let shownTargets = targets.count > 1 ? min(targets.count, min(room, 8)) : 0
    let isTight = grid.size.rows < 12
    let extra = shownTargets > 0 && !isTight ? shownTargets + 1 : 0
    var note: SafeText = targets.count < 2 ? .empty : "list frozen at \(clock.hourMinuteSecond(question.askedAt))"
    if model.isProduction { note = "\(model.storeName) is marked production   \(note)" }
    let noteRows = note.isEmpty || isTight ? 0 : 2
    let height = isTight ? min(grid.size.rows, explanation.count + 3) : explanation.count + extra + noteRows + 4
    let box = paintBox(
      height: height, title: title(of: question), foot: "Esc keeps everything as it is", isDanger: isDanger)
    var row = box.rows.lowerBound + 1
    let last = box.rows.upperBound - 2
    for line in explanation where row < last {
      grid.write(line, row: row, column: box.inner.lowerBound, limit: box.inner.upperBound, role: .dialog)
      row += 1
    }
    if !isTight {
      row += 1
      row = paint(targets, count: shownTargets, in: box, row: row)
      if shownTargets > 0 { row += 1 }
      grid.write(
        note, row: row, column: box.inner.lowerBound, limit: box.inner.upperBound,
        role: model.isProduction ? .environmentProduction : .muted)
    }
    var at = grid.write("y", row: last, column: box.inner.lowerBound, role: .barKey)
    at = grid.write(
      yes(question), row: last, column: at + 1, limit: box.inner.upperBound, role: isDanger ? .dialogDanger : .strong)
    at = grid.write("n", row: last, column: at + 4, limit: box.inner.upperBound, role: .barKey)
    grid.write("no", row: last, column: at + 1, limit: box.inner.upperBound, role: .dialog)
    grid.cursor = Grid.Position(row: last, column: box.inner.lowerBound)
  }

  private func yes(_ question: Question) -> SafeText {
    switch question.subject {
    case .proposal(let proposal): return "yes, \(proposal.yes)"
    case .jobs(let verb, let targets):
      let what: SafeText = targets.count == 1 ? "it" : SafeText.count(targets.count)
      return "yes, \(SafeText(verb.imperative.text.lowercased())) \(what)"
    case .queue(_, let pause, _, _): return pause ? "yes, pause it" : "yes, resume it"
    }
  }

  private mutating func paint(_ targets: [Target], count: Int, in box: Box, row start: Int) -> Int {
    guard count > 0 else { return start }
    var row = start
    let shown = targets.count > count ? count - 1 : count
    for target in targets.prefix(shown) {
      let sign = StateSign(target.state)
      grid.write(sign.glyph, row: row, column: box.inner.lowerBound, role: sign.role)
      let at = grid.write("\(target.id)", row: row, column: box.inner.lowerBound + 2, role: .id)
      let end = grid.write(target.kind, row: row, column: at + 1, limit: box.inner.upperBound - 12, role: .kind)
      grid.write(sign.word, row: row, column: end + 1, limit: box.inner.upperBound, role: .muted)
      row += 1
    }
    if shown < targets.count {
      grid.write(
        "… \(SafeText.count(targets.count - shown)) more", row: row, column: box.inner.lowerBound, role: .muted)
      row += 1
    }
    return row
  }

  // MARK: Menus

  mutating func paint(_ menu: Menu) {
    if menu.kind == .help, helpIsTwoColumns {
      paintHelp(menu)
      return
    }
    let shown = menu.shown
    let room = max(1, grid.size.rows - 4)
    let search = menu.isSearchable ? 1 : 0
    let count = min(shown.count, max(1, room - search - 2))
    let box = paintBox(
      height: max(count, menu.isSearchable ? min(8, room) : 1) + search + 2, title: menu.title, foot: menu.foot,
      width: menu.isColumnEditor ? 46 : 76, isAside: menu.isColumnEditor)
    var row = box.rows.lowerBound + 1
    if menu.isSearchable {
      paintSearch(menu, in: box, row: row)
      row += 1
    }
    let height = max(1, box.rows.upperBound - 1 - row)
    let first = max(0, min(menu.selected - height / 2, shown.count - height))
    let keys = min(22, shown.map(\.keys.width).max() ?? 0)
    for (offset, item) in shown.dropFirst(first).prefix(height).enumerated() {
      paint(
        item, keys: keys, columns: box.inner, row: row, isSelected: first + offset == menu.selected)
      grid.click(.line(first + offset), row: row, columns: box.columns)
      row += 1
    }
    if shown.isEmpty { grid.write("nothing like that", row: row, column: box.inner.lowerBound, role: .muted) }
  }

  mutating func paint(_ item: Menu.Item, keys: Int, columns: Range<Int>, row: Int, isSelected: Bool) {
    let start = columns.lowerBound
    guard item.choice != nil else {
      grid.write(item.label, row: row, column: start, limit: columns.upperBound, role: .section, attributes: .bold)
      return
    }
    if isSelected {
      grid.write(.cursor, row: row, column: start - 1, role: .accent)
      if !grid.showsCursor { grid.cursor = Grid.Position(row: row, column: start - 1) }
    }
    grid.write(item.keys, row: row, column: start + 1, limit: start + 1 + keys, role: .barKey)
    grid.write(
      item.label, row: row, column: start + keys + 3, limit: columns.upperBound,
      role: item.isDangerous ? .dialogDanger : .dialog)
    if isSelected { grid.setBackdrop(.cursor, row: row, columns: start - 1..<columns.upperBound + 1) }
  }
}

extension Menu {
  var isColumnEditor: Bool {
    if case .columns = kind { return true }
    return false
  }

  /// What its keys do.
  fileprivate var foot: SafeText {
    switch kind {
    case .help: "Enter runs the line   Esc closes"
    case .actions, .stores: "Enter picks   Esc closes"
    case .sort: "Enter picks, again turns   Esc closes"
    case .theme: "Enter keeps   Esc restores"
    case .columns: "Space shows  < > moves  Esc restores"
    }
  }
}
