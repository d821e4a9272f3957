import JSON
import JobCore
import JobRPC
import SafeText

extension Model {
  /// A question is not answered by keys that were under way before it could be read.
  private static let answerDelay: Milliseconds = 200

  mutating func press(_ key: Key, at instant: Instant) -> [Effect] {
    // Printed answers go when the next key is pressed, so that they cannot be taken for its answer.
    if flash != nil, question == nil, prompt == nil { flash = nil }
    defer { lastKey = instant }
    if question != nil { return answer(key, at: instant) }
    if choosing != nil {
      pressWhileChoosing(key)
      return []
    }
    if menu != nil { return pressInMenu(key) }
    if palette != nil { return pressInPalette(key) }
    if prompt != nil { return pressInPrompt(key) }
    if isCopying { return pressInCopy(key) }
    guard let action = settings.keymap.action(for: key, in: screen.context) else { return [] }
    if action.needsRows, awaitsScreen {
      if waitingUntil == nil { waitingUntil = clock.now + 1000 }
      if waitingKeys.count < 16 { waitingKeys.append(key) }
      return []
    }
    return pressed(action)
  }

  /// Does what a person asked for, unless it would hit a row that they have not seen yet.
  ///
  /// A menu says which row it was opened on; another one is never acted on in its place.
  mutating func pressed(_ action: Action, on row: RowID? = nil) -> [Effect] {
    if changesRows(action), let listing = screen.listing, let cursor = listing.cursor {
      let isOther = row.map { $0 != cursor } ?? false
      if isOther || listing.isUnseen(at: clock.now), listing.marks.isEmpty {
        say("another row is under the cursor now: nothing was done", .warn)
        return []
      }
    }
    return perform(action)
  }

  /// Whether it changes the store by the row under the cursor.
  private func changesRows(_ action: Action) -> Bool {
    guard let line = settings.keymap.binding(of: action, in: screen.context) else { return false }
    return line.danger != .none && action.needsRows
  }

  /// Presses the keys that waited for the screen's first frame.
  mutating func replayWaitingKeys() -> [Effect] {
    let keys = waitingKeys
    waitingKeys = []
    let isInTime = waitingUntil.map { clock.now <= $0 } ?? false
    waitingUntil = nil
    guard isInTime else { return [] }
    return keys.flatMap { press($0, at: clock.now) }
  }

  private mutating func answer(_ key: Key, at instant: Instant) -> [Effect] {
    guard let question, let paintedAt = question.paintedAt, instant.since(paintedAt) >= Model.answerDelay else {
      return []
    }
    switch (key, question.field) {
    case (.escape, _), ("^C", _): return decline(question)
    case (.character("y"), nil), (.enter, .reason): return accept(question)
    case (.character("n"), nil), (.character("q"), nil), (.enter, nil): return decline(question)
    case (.enter, .word(let word)):
      if question.isWordTyped { return accept(question) }
      self.question?.typed.complaint = "type \(SafeText(word)), or Esc"
    case (_, .word), (_, .reason): _ = self.question?.typed.edit(key)
    case (_, nil): break
    }
    return []
  }

  private mutating func accept(_ question: Question) -> [Effect] {
    self.question = nil
    return carryOut(question)
  }

  private mutating func decline(_ question: Question) -> [Effect] {
    self.question = nil
    switch question.subject {
    case .selection(let selection):
      say("nothing was changed")
      return connection.isLive && !settings.isReadOnly ? [cancelSelection(selection.token)] : []
    case .edit, .editAgain:
      editing = nil
      say("nothing was queued")
    case .jobs, .queue, .proposal, .undo: say("nothing was changed")
    }
    return []
  }

  private mutating func pressInMenu(_ key: Key) -> [Effect] {
    guard var menu else { return [] }
    if editColumns(key) { return [] }
    switch key {
    case .up, "^P": menu.move(by: -1)
    case .down, "^N": menu.move(by: 1)
    case .pageUp: menu.move(by: -10)
    case .pageDown: menu.move(by: 10)
    case .home: menu.move(by: -1000)
    case .end: menu.move(by: 1000)
    case .escape, "^C": return closeMenu()
    case .enter:
      guard let choice = menu.choice else { return [] }
      self.menu = nil
      return choose(choice, on: menu.row)
    case .backspace where menu.isSearchable:
      if !menu.erase() { return closeMenu() }
    case .character(let scalar) where menu.isSearchable: menu.type(Character(scalar))
    case .character("j"): menu.move(by: 1)
    case .character("k"): menu.move(by: -1)
    case .character("q"): return closeMenu()
    default:
      // In the menu of a row its keys work as they do outside.
      guard menu.kind == .actions, let action = settings.keymap.action(for: key, in: screen.context),
        menu.items.contains(where: { $0.choice == .action(action) })
      else { return [] }
      self.menu = nil
      return pressed(action, on: menu.row)
    }
    self.menu = menu
    if case .theme = menu.kind, case .theme(let id) = menu.choice, id != theme {
      theme = id
      return [.theme(id)]
    }
    return []
  }

  private mutating func closeMenu() -> [Effect] {
    defer { menu = nil }
    if case .columns(let kind, let was) = menu?.kind { columns[kind] = was }
    guard case .theme(let was) = menu?.kind, was != theme else { return [] }
    theme = was
    return [.theme(was)]
  }

  mutating func choose(_ choice: Menu.Choice, on row: RowID? = nil) -> [Effect] {
    switch choice {
    case .action(let action):
      if action.needsRows, awaitsScreen { return [] }
      return pressed(action, on: row)
    case .theme(let id):
      theme = id
      chosenTheme = id
      return [.theme(id)]
    case .sort(let sort):
      pick(sort: sort)
      return []
    case .column: return []
    case .store(let address): return attach(address)
    }
  }

  private mutating func pressInPrompt(_ key: Key) -> [Effect] {
    if let effects = pressInFilter(key) { return effects }
    guard var prompt else { return [] }
    switch key {
    case .escape, "^C": self.prompt = nil
    case .backspace where prompt.text.isEmpty: self.prompt = nil
    case .enter where prompt.changesStore && !prompt.canBeAccepted(at: clock.now, after: Model.answerDelay): break
    case .enter:
      self.prompt = nil
      return accept(prompt)
    default:
      _ = prompt.edit(key)
      self.prompt = prompt
    }
    return []
  }

  private mutating func accept(_ prompt: Prompt) -> [Effect] {
    switch prompt.purpose {
    case .saveScreen: return saveScreen(to: prompt.string)
    case .find: find(prompt.string)
    case .snooze(let proposal): return acceptSnooze(proposal, prompt)
    case .filter: acceptFilter(prompt)
    case .saveFilter: saveFilter(as: prompt.string)
    case .command: break
    case .answer: break
    case .note(let target): return acceptNote(prompt, about: target)
    case .limits(let queue): acceptLimits(prompt, of: queue)
    }
    return []
  }
}

extension Action {
  /// Whether it needs to know what is on the screen, and so waits for a screen's first frame.
  var needsRows: Bool {
    switch self {
    case .up, .down, .top, .bottom, .left, .right, .halfPageUp, .halfPageDown, .pageUp, .pageDown, .previousItem,
      .nextItem, .nextSection, .previousSection, .errorGroup, .open, .menu, .copy, .mark, .unmark, .markRange, .markAll,
      .pauseRow, .pauseQueue, .retry, .cancel,
      .kill, .delete, .logs, .findNext, .findPrevious, .onlyMatching, .retryAll, .cancelAll, .pauseAll, .resumeAll,
      .killAll, .deleteAll, .edit, .tell, .resolve, .snooze,
      .reopen, .runNow, .drain, .stop, .limit, .nextError, .previousError, .markLine:
      true
    case .help, .back, .escape, .quit, .interrupt, .overview, .jobs, .errors, .workers, .schedules, .journal, .queues,
      .kinds, .store, .nextTab, .previousTab, .filter, .find, .preview, .check, .sort, .sortLeft, .sortRight, .follow,
      .wrap, .times, .freeze,
      .theme, .redraw, .suspend, .figures, .undo, .note, .pauseStore, .level, .palette, .columns, .save, .otherStore,
      .saveScreen:
      false
    }
  }
}
