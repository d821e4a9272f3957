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
    switch key {
    case .character("y"):
      self.question = nil
      return carryOut(question)
    case .character("n"), .character("q"), .escape, "^C", .enter:
      self.question = nil
      say("nothing was changed")
      return []
    default: return []
    }
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
    case .why(let proposal): return acceptWhy(proposal, prompt.string)
    case .filter: acceptFilter(prompt)
    case .saveFilter: saveFilter(as: prompt.string)
    case .command: break
    }
    return []
  }

  private mutating func pressInCopy(_ key: Key) -> [Effect] {
    isCopying = false
    guard let text = copied(by: key) else { return [] }
    guard !text.isEmpty else {
      say("nothing of that kind to copy here", .warn)
      return []
    }
    say("copied \(SafeText.count(text.width)) characters")
    return [.copy(text)]
  }

  /// The text that a key after `y` copies; nil for a key that means nothing there.
  private func copied(by key: Key) -> SafeText? {
    if case .log(let log) = screen {
      switch key {
      case .character("i"): return "\(log.id)"
      case .character("l"): return log.cursorIndex.map { log.lines[$0].text.plain } ?? .empty
      case .character("e"): return log.job?.error.map(errorText) ?? .empty
      case .character("a"): return preview?.argsText.map { SafeText($0) } ?? .empty
      default: return nil
      }
    }
    guard case .character(let scalar) = key, "iael".unicodeScalars.contains(scalar) else { return nil }
    if let entry = cursorEntry {
      // What an entry has for args and for a line is the command that does the same.
      switch scalar {
      case "i": return "\(entry.id)"
      case "e": return .empty
      default: return entry.command.map { SafeText($0) } ?? .empty
      }
    }
    if case .errors = screen, let group = cursorGroup, scalar != "i" {
      return scalar == "a" ? .empty : "\(SafeText(group.class)): \(SafeText(group.message))"
    }
    switch screen.listing?.cursor {
    case .queue(let name)?: return SafeText(name)
    case .worker(let id)?: return SafeText(id)
    case .group(let id)?, .kind(let id)?, .schedule(let id)?, .loop(let id)?: return SafeText(id)
    case .entry(let id)?: return "\(id)"
    case .attention?: return .empty
    case .job?, nil: break
    }
    guard let job = cursorJob else { return .empty }
    switch scalar {
    case "i": return "\(job.id)"
    case "e": return job.error.map(errorText) ?? .empty
    case "l": return "\(job.id) \(SafeText(job.kind)) \(SafeText(job.queue)) \(SafeText(job.state.rawValue))"
    default:
      let shown = shownJob?.job.id == job.id ? shownJob : nil
      return shown?.argsText.map { SafeText($0) } ?? .empty
    }
  }

  private func errorText(_ error: WireError) -> SafeText {
    "\(SafeText(error.class)): \(SafeText(error.message))"
  }

  /// The job that is known with its args: the one on the screen, or in the preview.
  private var shownJob: JobView? {
    if case .job(let screen) = screen { return screen.data }
    return preview
  }
}

extension Action {
  /// Whether it needs to know what is on the screen, and so waits for a screen's first frame.
  var needsRows: Bool {
    switch self {
    case .up, .down, .top, .bottom, .left, .right, .halfPageUp, .halfPageDown, .pageUp, .pageDown, .previousItem,
      .nextItem, .nextSection, .previousSection, .errorGroup, .open, .menu, .copy, .mark, .unmark, .markRange, .markAll,
      .pauseRow, .pauseQueue, .retry, .cancel,
      .kill, .delete, .logs, .findNext, .findPrevious, .onlyMatching, .retryAll, .edit, .tell, .resolve, .snooze,
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
