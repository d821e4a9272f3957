import JSON
import JobCore
import JobRPC
import SafeText

/// Changes the model by what happened, and says what must be done outside of it.
package func update(_ model: inout Model, _ input: Input) -> [Effect] {
  var effects: [Effect] = []
  switch input {
  case .tick(let now, let wall):
    model.clock.set(now: now, wall: wall)
    model.expireTimers()
  case .key(let key, let at):
    model.clock.advance(to: at)
    effects += model.press(key, at: at)
    model.noteChanges()
  case .paste(let text): model.paste(text)
  case .click(let target, let at):
    model.clock.advance(to: at)
    effects += model.click(target, at: at)
    model.noteChanges()
  case .wheel(let notches, let at):
    model.clock.advance(to: at)
    model.turn(notches, at: at)
  case .resize(let size):
    let wasFull = Layout(model.size).isFull
    model.size = size
    if Layout(size).isFull != wasFull { model.refitOverview() }
  case .connected(let hello):
    model.connect(hello)
    effects += model.waitForEnds()
  case .lost(let reason, let attempt, let nextTry):
    model.disconnect(reason: reason, attempt: attempt, nextTry: nextTry)
  case .frame(let frame): effects += model.take(frame)
  case .reply(let request, let result): effects += model.answer(request, result)
  case .painted(let at, let frame): model.painted(at: at, frame)
  case .themes(let themes, let current):
    model.themes = themes
    model.theme = current
  case .progress(let selection, let decided, let total):
    model.noteProgress(of: selection, decided: decided, total: total)
  case .edited(let result): effects += model.takeEdit(result)
  case .notice(let text): model.say(text, .warn)
  case .done(let text): model.say(text)
  case .zone(let seconds): model.clock.zoneSeconds = seconds
  case .stores(let stores): model.offer(stores)
  case .attached(let address, let host): model.attached(to: address, host: host)
  case .memory(let memory):
    model.memory = memory
    model.recentStores = memory.recentStores
  }
  effects += model.writeMemory()
  model.settleLists()
  effects += model.reconcileWatches()
  effects += model.fetchLogPages()
  effects += model.fetchReasons()
  effects += model.fetchJournal()
  return effects
}

extension Model {
  /// Drops what time has ended.
  mutating func expireTimers() {
    if let flash, flash.until <= clock.now { self.flash = nil }
    if let waitingUntil, waitingUntil <= clock.now {
      waitingKeys = []
      self.waitingUntil = nil
    }
    if nextOverview != nil, frozenAt == nil { showOverview() }
    let now = clock.now
    if case .log(let log) = screen, frozenAt == nil, let due = log.sizeDue, due <= now {
      changeLog { log, _ in log.tellSize(at: now) }
    }
  }

  mutating func connect(_ hello: Hello) {
    connection = .live(hello)
    lastFrame = clock.now
    restore(hello)
    // Requests of the old connection will not be answered; watches are opened anew with kept parameters.
    watches = [:]
    forgetRequests()
    for index in screens.indices {
      switch screens[index] {
      case .log(var log):
        log.forgetCalls()
        screens[index] = .log(log)
      case .journal(var journal):
        journal.isLoading = false
        screens[index] = .journal(journal)
      default: continue
      }
    }
  }

  mutating func disconnect(reason: SafeText, attempt: Int, nextTry: Instant) {
    var since = clock.now
    if case .lost(let loss) = connection { since = loss.since }
    if !batches.isEmpty { say("connection lost before the answer: it is not known whether this was done", .error) }
    connection = .lost(Connection.Loss(since: since, reason: reason, attempt: attempt, nextTry: nextTry))
    watches = [:]
    forgetRequests()
  }

  private mutating func forgetRequests() {
    requests = [:]
    batches = [:]
    bulks = []
    choosing = nil
  }

  /// Pasted text goes into what is being typed, never into a list or a word that must be typed.
  mutating func paste(_ text: String) {
    guard question == nil else {
      if question?.field == .reason, question?.paintedAt != nil { question?.typed.insert(text) }
      return
    }
    if palette != nil {
      palette?.line.insert(text)
      findCommands()
    } else {
      prompt?.insert(text)
    }
  }

  mutating func painted(at instant: Instant, _ frame: Figures.Frame) {
    figures.count(frame)
    if question != nil, question?.paintedAt == nil { question?.paintedAt = instant }
    if var listing = screen.listing {
      listing.shown(at: instant)
      screen.listing = listing
    }
    if prompt != nil, prompt?.paintedAt == nil { prompt?.paintedAt = instant }
  }

  /// Lets waiting orders in whose time has come, and keeps every cursor in view.
  mutating func settleLists() {
    guard frozenAt == nil else { return }
    let height = Layout(size).listHeight(of: self)
    guard var listing = screen.listing else { return }
    let wasHeld = listing.isHeld
    listing.settle(now: clock.now, lastKey: lastKey)
    listing.scroll(height: height)
    screen.listing = listing
    if wasHeld, !listing.isHeld { dropGoneRows() }
  }

  /// The instant at which the model changes by itself, beside what the painted text says.
  var timers: Instant? {
    var due = flash?.until
    func wake(_ instant: Instant?) {
      guard let instant else { return }
      due = due.map { min($0, instant) } ?? instant
    }
    if nextOverview != nil, let overviewAt { wake(overviewAt + Model.overviewHold) }
    if case .log(let log) = screen, frozenAt == nil { wake(log.sizeDue) }
    wake(screen.listing?.releases(lastKey: lastKey))
    wake(memoryDue)
    return due
  }
}
