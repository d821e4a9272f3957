import SafeText

extension Painter {
  /// The line that is being typed and, above a filter, what may be typed or what is wrong.
  mutating func paint(_ prompt: Prompt, row: Int) {
    let start = grid.write(prompt.sign, row: row, column: 1, limit: columns / 2, role: .barKey)
    var before = prompt.before
    let room = columns - start - 2
    let hidden = max(0, before.width - room)
    if hidden > 0 { before = before.dropFirst(columns: hidden) }
    let at = grid.write(before, row: row, column: start, role: .input, marksCut: false)
    grid.cursor = Grid.Position(row: row, column: min(at, columns - 1))
    grid.showsCursor = true
    let end = grid.write(prompt.after, row: row, column: at, role: .input)
    if prompt.text.isEmpty, let hint = prompt.hint {
      grid.write(hint, row: row, column: at + 2, limit: columns - 1, role: .inputHint)
    }
    guard row > 0 else { return }
    if let complaint = prompt.complaint {
      paint(complaint, at: prompt.complaintAt, of: prompt, row: row, start: start, hidden: hidden, end: end)
    } else if let completion = prompt.completion {
      paint(completion, row: row - 1)
    } else if prompt.purpose == .filter, prompt.text.isEmpty {
      paintWords(row: row - 1)
    }
  }

  /// What is wrong, behind a mark under which the character stands.
  private mutating func paint(
    _ complaint: SafeText, at place: Int?, of prompt: Prompt, row: Int, start: Int, hidden: Int, end: Int
  ) {
    guard let place else {
      grid.write(complaint, row: row, column: end + 3, limit: columns - 1, role: .error)
      return
    }
    grid.fill(.space, row: row - 1, columns: 0..<columns)
    let width = SafeText(String(prompt.text.prefix(place))).width
    let column = min(max(start + width - hidden, start), columns - 2)
    grid.write(.pointer, row: row - 1, column: column, role: .error)
    if column + 2 + complaint.width < columns || column < complaint.width + 2 {
      grid.write(complaint, row: row - 1, column: column + 2, limit: columns - 1, role: .error)
    } else {
      grid.write(complaint, row: row - 1, endingAt: column - 1, role: .error)
    }
  }

  /// The words that may stand at the cursor, the chosen one marked; it is kept in view.
  private mutating func paint(_ completion: FilterCompletion, row: Int) {
    grid.fill(.space, row: row, columns: 0..<columns)
    let words = completion.words.map { SafeText($0).truncated(columns: 30) }
    let chosen = completion.chosen ?? 0
    var first = 0
    func width(_ range: Range<Int>) -> Int { words[range].reduce(0) { $0 + $1.width + 2 } }
    while first < chosen, width(first..<chosen + 1) > columns - 12 { first += 1 }
    var at = 1
    for index in first..<words.count {
      let left = words.count - index
      guard at + words[index].width + 8 < columns || index == chosen else {
        grid.write("+\(left)", row: row, column: at, role: .muted)
        return
      }
      let isChosen = index == completion.chosen
      let end = grid.write(
        words[index], row: row, column: at, limit: columns - 1, role: isChosen ? .accent : .strong)
      if isChosen { grid.setBackdrop(.cursor, row: row, columns: at..<end) }
      at = end + 2
    }
    if at + 16 < columns {
      grid.write("Tab takes the next", row: row, column: at + 1, limit: columns - 1, role: .muted)
    }
  }

  /// What a filter is made of, as many words as there is room for.
  private mutating func paintWords(row: Int) {
    grid.fill(.space, row: row, columns: 0..<columns)
    var at = grid.write("words", row: row, column: 1, role: .key) + 3
    let groups: [SafeText] = [
      "state: queue: kind: worker: tag: by:", "error~ args~ log~", "id:", "age>10m run>1m failed>0",
      "-word excludes", "Tab completes", "Up earlier ones",
    ]
    for group in groups where at + group.width < columns {
      at = grid.write(group, row: row, column: at, role: .muted) + 3
    }
  }
}

extension Prompt {
  /// What stands before the line.
  fileprivate var sign: SafeText {
    switch purpose {
    case .filter: "/ "
    case .find: "find "
    case .saveFilter: "keep the filter as @"
    case .saveScreen: "save screen to: "
    case .snooze: "snooze for "
    case .note(let about): about.map { "note on \(SafeText($0)): " } ?? "note: "
    case .limits(let queue): "limits of \(SafeText(queue)): "
    case .answer: .empty
    case .command: ":"
    }
  }

  /// What may be typed, while nothing is.
  fileprivate var hint: SafeText? {
    switch purpose {
    case .filter: "state:dead queue:mail kind:mail.* id:182004 word -word, or @name"
    case .saveFilter: "a name"
    case .saveScreen: "a file's name; .svg makes a picture, any other text"
    case .snooze: "30m, 1h, 2d"
    case .note: "for the journal; Enter writes it, Esc does not"
    case .limits: "concurrency 3, rate 5/s, per key concurrency 1, target wait 60s"
    case .answer: .empty
    case .find, .command: nil
    }
  }
}
