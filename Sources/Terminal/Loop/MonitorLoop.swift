import JSON
import JobClient
import JobCore
import JobRPC
import MonitorCore
import Posix
import SafeText

/// Waits for the store, the keyboard, signals and timers, and brings them to the model; paints what comes of it.
final class MonitorLoop {
  enum End {
    case quit
    case signal(Signal)
    case lostTerminal
    case failed(Errno)
  }

  private enum Tag: UInt64 { case signals, terminal, store, files }

  private let setup: MonitorSetup
  private let link: StoreLink
  private let line: TerminalLine
  private let screen: TerminalScreen
  private let signals: SignalSource
  private let poller: Poller
  private var themes: ThemeChooser
  /// Nil where the system has none to give.
  private let files: ThemeFiles?
  private var model: Model
  private var keys: KeyDecoder
  private var end: End?
  /// When what was painted last reads differently, though nothing happens.
  private var expires: Instant?
  private var painted: Grid?
  /// Until when the first frame waits for the store's answer, so that it need not be painted twice.
  private var firstFrameBy: Instant?
  private var buffer = [UInt8](repeating: 0, count: 4096)
  private var polledStore: (descriptor: Int32, writes: Bool, generation: Int)?
  private var pollsTerminalForWriting = false
  private var zoneQuarter: Int64?
  private var backgroundIsDark: Bool?
  private var hasReleasedMemory = false
  /// When the first key or frame came that is not on the screen yet.
  private var unpaintedSince: Instant?
  private var report: CrashReport
  private var hasComplainedOfMemory = false

  /// A person sees no delay here, and the store's answer is there long before.
  private static let firstFrameDelay: Milliseconds = 35

  init(
    setup: MonitorSetup, link: StoreLink, line: TerminalLine, screen: TerminalScreen, signals: SignalSource,
    poller: Poller, report: CrashReport
  ) {
    self.setup = setup
    self.link = link
    self.line = line
    self.screen = screen
    self.signals = signals
    self.poller = poller
    self.report = report
    keys = KeyDecoder(overSSH: setup.profile.isOverSSH)
    backgroundIsDark = MonitorSetup.backgroundIsDark(setup.environment)
    themes = ThemeChooser(
      directory: setup.themeDirectory, depth: screen.depth, paintsBackground: setup.paintsBackground)
    files = ThemeFiles(setup)
    let settings = Model.Settings(
      socket: SafeText(setup.address.description), host: setup.address.host.map { SafeText($0) },
      isReadOnly: setup.isReadOnly, glyphs: setup.glyphs(symbols: screen.paintsSymbols),
      keymap: setup.keymap)
    model = Model(
      settings: settings, size: screen.size,
      clock: Clock(now: .current, wall: Timestamp(microseconds: WallClock.now())))
  }

  func run() -> End {
    do throws(Errno) {
      try poller.add(signals.descriptor, .readable, tag: Tag.signals.rawValue)
      try poller.add(line.descriptor, .readable, tag: Tag.terminal.rawValue)
      if let files { try poller.add(files.descriptor, .readable, tag: Tag.files.rawValue) }
      start()
      while end == nil {
        try pollStore()
        try pollTerminal()
        let now = Instant.current
        _ = try poller.wait(nanoseconds: nextDeadline.map { max(0, $0.nanoseconds - now.nanoseconds) })
        round()
      }
    } catch {
      return .failed(error)
    }
    if let memory = model.unsavedMemory, let store = model.storeID { remember(memory, store) }
    return end ?? .quit
  }

  private func start() {
    firstFrameBy = .current + MonitorLoop.firstFrameDelay
    if ThemeChooser.followsBackground(setup.theme), backgroundIsDark == nil { screen.askForBackground() }
    tick()
    feed(.memory(setup.memory))
    if let notice = setup.memoryNotice { feed(.notice(notice)) }
    if let problem = themes.choose(setup.theme, backgroundIsDark: backgroundIsDark) {
      _ = themes.choose(ThemeLibrary.standard, backgroundIsDark: backgroundIsDark)
      feed(.notice(problem))
    }
    feed(.themes(themes.choices, current: themes.wanted))
    settle()
  }

  /// One turn: everything that is ready, then at most one frame.
  private func round() {
    tick()
    // The signals first: a resize concerns everything that follows.
    for index in 0..<poller.count where poller[index].tag == Tag.signals.rawValue { takeSignals() }
    for index in 0..<poller.count where poller[index].tag == Tag.terminal.rawValue {
      if poller[index].isReadable { takeKeys() }
      if poller[index].isWritable, line.flush() == .lost { end = end ?? .lostTerminal }
    }
    for index in 0..<poller.count where poller[index].tag == Tag.files.rawValue { takeFiles() }
    takeKeyEvents(keys.expire(at: .current))
    for input in link.service(now: .current) {
      if case .frame = input { unpaintedSince = unpaintedSince ?? .current }
      feed(input)
    }
    settle()
  }

  /// Sends what the model asked for and paints what it became.
  private func settle() {
    for input in link.flush(now: .current) { feed(input) }
    report.note(model.crashFacts)
    if end == nil { paint() }
  }

  private var nextDeadline: Instant? {
    [expires, keys.deadline, link.deadline, firstFrameBy].compactMap(\.self).min()
  }

  // MARK: - In

  private func tick() {
    let wall = WallClock.now()
    let quarter = wall / 900_000_000
    if quarter != zoneQuarter {
      // Offsets change at full quarters of an hour, if at all.
      zoneQuarter = quarter
      feed(.zone(seconds: Int64(LocalTime(secondsSince1970: wall / 1_000_000).offset)))
    }
    feed(.tick(now: .current, wall: Timestamp(microseconds: wall)))
  }

  private func feed(_ input: Input) {
    for effect in update(&model, input) { carryOut(effect) }
  }

  private func takeSignals() {
    while let signal = signals.next() {
      switch signal {
      case .windowChanged: resize()
      case .terminalStop: suspend()
      case .resume: reenter()
      default: end = end ?? .signal(signal)
      }
    }
  }

  private func takeKeys() {
    guard let bytes = line.read(into: &buffer) else {
      end = end ?? .lostTerminal
      return
    }
    unpaintedSince = unpaintedSince ?? .current
    takeKeyEvents(keys.feed(bytes, at: .current))
  }

  private func takeKeyEvents(_ events: [KeyDecoder.Event]) {
    for event in events {
      switch event {
      case .key(let key): feed(.key(key, at: .current))
      case .paste(let text): feed(.paste(text))
      case .pointer(let pointer): take(pointer)
      case .background(let color):
        backgroundIsDark = LinearRGB(color).luminance < 0.18
        if themes.followsBackground { choose(themes.wanted) }
      }
    }
  }

  /// A click is about what was painted in that cell, whatever the model has become since.
  private func take(_ pointer: Pointer) {
    switch pointer.kind {
    case .press:
      guard let target = painted?.target(row: pointer.row, column: pointer.column) else { return }
      feed(.click(target, at: .current))
    case .wheelUp: feed(.wheel(-1, at: .current))
    case .wheelDown: feed(.wheel(1, at: .current))
    }
  }

  // MARK: - Out

  private func carryOut(_ effect: Effect) {
    switch effect {
    case .call(let request, let method, let params): link.send(request: request, method, params)
    case .reconnectNow: link.reconnectNow(now: .current)
    case .copy(let text): send(OuterTerminal.copy(text, through: setup.profile.multiplexer))
    case .bell: send([0x07])
    case .notify(let text): send(OuterTerminal.notify(text, through: setup.profile.multiplexer))
    case .edit(let file, let text): edit(text, file: file)
    case .suspend: suspend()
    case .redraw: screen.invalidate()
    case .theme(let id): choose(id)
    case .saveScreen(let path, let grid): feed(SavedScreen.save(grid, to: path, theme: themes.inTrueColor))
    case .findStores: feed(.stores(setup.stores))
    case .attach(let address): attach(address)
    case .remember(let memory, let store): remember(memory, store)
    case .quit: end = end ?? .quit
    }
  }

  /// Goes to the store of an address or of a name; where there is none, the one that is attached stays.
  private func attach(_ wanted: String) {
    guard let address = setup.address(of: wanted) else {
      feed(.notice("\(SafeText(wanted)) is no store (a path, ssh://[user@]host[:port][/socket/path] or @name)"))
      return
    }
    do throws(ClientError) {
      try link.attach(address, now: .current)
    } catch {
      feed(.notice("no store at \(SafeText(wanted)): \(SafeText(error.description)); this one stays"))
      return
    }
    feed(.attached(address.description, host: address.host.map { SafeText($0) }))
  }

  private func remember(_ memory: Memory, _ store: String) {
    guard let file = setup.memoryFile else { return }
    do throws(Errno) {
      try file.write(memory, store: store)
    } catch {
      // Said once: every further key would say it again.
      guard !hasComplainedOfMemory else { return }
      hasComplainedOfMemory = true
      feed(.notice("\(SafeText(file.path)) can not be written: \(SafeText(error.description))"))
    }
  }

  private func send(_ bytes: [UInt8]) {
    if line.write(bytes) == .lost { end = end ?? .lostTerminal }
  }

  private func choose(_ id: String) {
    if let problem = themes.choose(id, backgroundIsDark: backgroundIsDark) { feed(.notice(problem)) }
    if themes.followsBackground, backgroundIsDark == nil { screen.askForBackground() }
    screen.restyle()
    feed(.themes(themes.choices, current: themes.wanted))
  }

  /// Takes a saved theme file, or another theme named in `config.toml`, while running.
  private func takeFiles() {
    guard let news = files?.news() else { return }
    for complaint in news.complaints { feed(.notice(complaint)) }
    if let id = news.theme {
      choose(id)
      return
    }
    guard news.themesChanged else { return }
    if let problem = themes.reload(backgroundIsDark: backgroundIsDark) { feed(.notice(problem)) }
    screen.restyle()
    feed(.themes(themes.choices, current: themes.wanted))
  }

  /// Leaves the terminal to the person's editor. The store's frames wait in the socket meanwhile.
  private func edit(_ text: [UInt8], file: String) {
    line.leave()
    let result = EditorRun.edit(text, file: file, environment: setup.environment) { [self] in
      // What the terminal sends to its foreground is the editor's; only stopping concerns both.
      while let signal = signals.next() {
        switch signal {
        case .terminalStop: TerminalLine.stop()
        case .interrupt, .quit, .windowChanged, .resume: break
        default: end = end ?? .signal(signal)
        }
      }
    }
    reenter()
    feed(.edited(result))
  }

  private func resize() {
    let size = line.size
    screen.resize(to: size)
    feed(.resize(size))
  }

  private func suspend() {
    line.suspend()
    reenter()
    // The stop and its end have been dealt with.
    while let signal = signals.next() {
      if signal == .windowChanged || signal == .terminalStop || signal == .resume { continue }
      end = end ?? .signal(signal)
    }
  }

  /// Takes the terminal again after something else had it.
  private func reenter() {
    line.leave()
    do throws(TerminalLine.Failure) {
      try line.enter(restore: screen.restoreBytes)
    } catch {
      end = end ?? .lostTerminal
    }
    screen.reenter()
    resize()
    tick()
  }

  private func paint() {
    // A slow terminal gets the newest state when it has taken the last one, not every state in between.
    guard !line.isBusy else { return }
    if let by = firstFrameBy {
      guard model.overview != nil || by <= .current || !model.connection.isWaiting else { return }
      firstFrameBy = nil
    }
    let cause = unpaintedSince
    unpaintedSince = nil
    let start = Instant.current
    let grid = frame(of: model, size: screen.size)
    expires = grid.expires
    if grid == painted, !screen.isDirty { return }
    painted = grid
    let bytes = screen.paint(grid, theme: themes.current)
    guard !bytes.isEmpty else { return }
    let writes = line.writes
    let made = Instant.current
    if line.write(bytes) == .lost { end = end ?? .lostTerminal }
    let now = Instant.current
    feed(
      .painted(
        at: now,
        Figures.Frame(
          bytes: bytes.count, writes: line.writes - writes, took: (made.nanoseconds - start.nanoseconds) / 1000,
          lag: cause.map { (now.nanoseconds - $0.nanoseconds) / 1000 })))
    if !hasReleasedMemory, model.overview != nil {
      hasReleasedMemory = true
      TerminalLine.releaseStartupMemory()
    }
  }

  // MARK: - Waiting

  private func pollStore() throws(Errno) {
    let wanted = link.descriptor.map { (descriptor: $0, writes: link.wantsToWrite, generation: link.generation) }
    if let old = polledStore, old.generation != wanted?.generation || wanted?.writes != old.writes {
      poller.remove(old.descriptor)
      polledStore = nil
    }
    if let wanted, polledStore == nil {
      try poller.add(
        wanted.descriptor, wanted.writes ? [.readable, .writable] : .readable, tag: Tag.store.rawValue)
      polledStore = wanted
    }
  }

  private func pollTerminal() throws(Errno) {
    guard line.isBusy != pollsTerminalForWriting else { return }
    pollsTerminalForWriting = line.isBusy
    try poller.modify(
      line.descriptor, line.isBusy ? [.readable, .writable] : .readable, tag: Tag.terminal.rawValue)
  }
}

extension Connection {
  /// Whether the first answer may still come.
  fileprivate var isWaiting: Bool {
    if case .lost = self { return false }
    return true
  }
}
