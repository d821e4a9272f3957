import JSON
import JobCore
import JobRPC
import MonitorCore
import SafeText

/// A monitor with a store that answers at once from the fixtures; every effect is kept.
struct Bench: CustomStringConvertible {
  var model: Model
  var now = Instant(nanoseconds: 1_000_000_000_000)
  var wall = Fixtures.wall
  private(set) var effects: [Effect] = []
  /// What the store sends for a view.
  var views: [ViewName: JSONValue] = [:]
  /// Watches that are open, by number.
  private(set) var watches: [Int64: ViewName] = [:]
  private var nextWatch: Int64 = 1
  private var seq: Int64 = 0
  /// The answer to everything that is no watch.
  var answer: Result<JSONValue, RPCError> = .success(["matched": 1, "changed": 1, "skipped": [:]])
  /// The answers to single methods, where they are others.
  var answers: [Method: Result<JSONValue, RPCError>] = [:]
  var isHostile = false
  /// All jobs of the store; where it is set, the list is served in windows of them.
  var store: [WireJob]?
  private var window = JobsParams()
  /// All lines of the log; where they are set, `log.read` is answered from them.
  var log: LogStage?
  /// Requests of verbs stay unanswered until `answerCalls`.
  var holdsAnswers = false
  private(set) var unanswered: [(request: Int64, method: Method, params: JSONValue)] = []

  init(
    _ columns: Int = 120, _ rows: Int = 36, readOnly: Bool = false, glyphs: GlyphSet = .unicode, hostile: Bool = false,
    keymap: Keymap = Keymap()
  ) {
    isHostile = hostile
    model = Model(
      settings: Model.Settings(
        socket: "/run/jobtop/jobtop.sock", isReadOnly: readOnly, glyphs: glyphs, keymap: keymap),
      size: Size(columns: columns, rows: rows), clock: Clock(now: now, wall: wall))
  }

  /// Connected and with its first frames.
  static func live(
    _ columns: Int = 120, _ rows: Int = 36, readOnly: Bool = false, glyphs: GlyphSet = .unicode, hostile: Bool = false,
    environment: String? = "prod-eu1", keymap: Keymap = Keymap()
  ) -> Bench {
    var bench = Bench(columns, rows, readOnly: readOnly, glyphs: glyphs, hostile: hostile, keymap: keymap)
    bench.send(.connected(Bench.hello(environment)))
    return bench
  }

  static func hello(_ environment: String? = "prod-eu1") -> Hello {
    Hello(
      server: "jobtopd/0.1", storeID: "s1", environment: environment,
      you: WireIdentity(uid: 1000, user: "ops1", roles: ["admin"]), capabilities: [])
  }

  mutating func send(_ input: Input) {
    let new = update(&model, input)
    effects += new
    for effect in new { serve(effect) }
  }

  /// Presses keys, a frame painted after each, 10 ms apart.
  mutating func press(_ keys: Key...) {
    for key in keys {
      wait(10)
      send(.key(key, at: now))
      paint()
    }
  }

  /// Types text as a person would.
  mutating func type(_ text: String) {
    for scalar in text.unicodeScalars { press(.character(scalar)) }
  }

  /// Picks the line of the open menu that begins so.
  mutating func choose(_ label: String) {
    guard let menu = model.menu, let place = menu.shown.firstIndex(where: { $0.label.text.hasPrefix(label) }) else {
      return
    }
    while let now = model.menu?.selected, now != place { press(now < place ? .down : .up) }
    press(.enter)
  }

  /// A click on what is painted in a cell.
  mutating func click(row: Int, column: Int) {
    wait(10)
    guard let target = grid.target(row: row, column: column) else { return }
    send(.click(target, at: now))
    paint()
  }

  /// Where in a row a text begins; 0 where it is not there.
  func column(of text: String, row: Int) -> Int {
    let line = Array(line(row).unicodeScalars)
    let wanted = Array(text.unicodeScalars)
    guard line.count >= wanted.count else { return 0 }
    return (0...line.count - wanted.count).first { line[$0..<$0 + wanted.count].elementsEqual(wanted) } ?? 0
  }

  mutating func paint() {
    send(.painted(at: now, .init(bytes: 100, writes: 1)))
  }

  /// Waits so long that a question may be answered.
  mutating func read() { wait(400) }

  mutating func wait(_ milliseconds: Int64) {
    now = Instant(nanoseconds: now.nanoseconds + milliseconds * 1_000_000)
    wall = Timestamp(microseconds: wall.microseconds + milliseconds * 1000)
    send(.tick(now: now, wall: wall))
  }

  /// Sends a view's value to every watch of it.
  mutating func push(_ view: ViewName, _ value: JSONValue? = nil) {
    if let value { views[view] = value }
    for (id, open) in watches where open == view { sendFrame(id, view) }
  }

  mutating func heartbeat() {
    for id in watches.keys.sorted() {
      seq += 1
      send(.frame(WatchFrame(watch: id, seq: seq, content: .unchanged)))
    }
  }

  func calls(_ method: Method) -> [JSONValue] {
    effects.compactMap { effect in
      if case .call(_, method, let params) = effect { return params }
      return nil
    }
  }

  /// The texts that an editor was asked to open.
  var edits: [[UInt8]] {
    effects.compactMap { effect in
      if case .edit(_, let text) = effect { return text }
      return nil
    }
  }

  /// Runs an action by its line in the help, as for those without a key.
  mutating func perform(_ action: Action) {
    send(.key("?", at: now))
    guard let line = model.settings.keymap.binding(of: action, in: model.screen.context) else { return }
    type(line.help.text)
    press(.enter)
  }

  mutating func forgetEffects() { effects = [] }

  mutating func answerCalls() {
    let waiting = unanswered
    unanswered = []
    for call in waiting { send(.reply(request: call.request, answers[call.method] ?? answer)) }
  }

  private mutating func serve(_ effect: Effect) {
    guard case .call(let request, let method, let params) = effect else { return }
    if let wanted = params["params"], let window = try? JobsParams(json: wanted) { self.window = window }
    switch method {
    case .watchOpen:
      guard let view = params["view"]?.stringValue.flatMap(ViewName.init(rawValue:)) else { return }
      let id = nextWatch
      nextWatch += 1
      watches[id] = view
      send(.reply(request: request, .success(["watch": .integer(id)])))
      sendFrame(id, view)
    case .watchSet:
      send(.reply(request: request, .success([:])))
      if let id = params["watch"]?.intValue, let view = watches[id] { sendFrame(id, view) }
    case .watchClose:
      if let id = params["watch"]?.intValue { watches[id] = nil }
      send(.reply(request: request, .success([:])))
    case .logRead where log != nil && !holdsAnswers:
      send(.reply(request: request, .success(log?.answer(params) ?? [:])))
    default:
      if holdsAnswers {
        unanswered.append((request, method, params))
      } else {
        send(.reply(request: request, answers[method] ?? answer))
      }
    }
  }

  private mutating func sendFrame(_ id: Int64, _ view: ViewName) {
    seq += 1
    if view == .jobs, let store {
      let page = store.dropFirst(Int(window.offset)).prefix(Int(window.limit))
      views[.jobs] = JobsView(jobs: Array(page), matched: Int64(store.count), total: Int64(store.count)).json
    }
    let value = views[view] ?? Fixtures.value(view, hostile: isHostile)
    send(.frame(WatchFrame(watch: id, seq: seq, content: .full(value))))
  }

  var description: String { screen }

  var grid: Grid { frame(of: model, size: model.size) }

  /// The screen as text, a line feed after each row.
  var screen: String { grid.text }

  func line(_ row: Int) -> String { grid.line(row) }

  /// Whether the text stands somewhere on the screen.
  func shows(_ text: String) -> Bool {
    screen.split(separator: "\n", omittingEmptySubsequences: false).contains { contains($0, text) }
  }

  private func contains(_ line: Substring, _ text: String) -> Bool {
    var rest = line.unicodeScalars
    let wanted = Array(text.unicodeScalars)
    while rest.count >= wanted.count {
      if rest.starts(with: wanted) { return true }
      rest.removeFirst()
    }
    return false
  }
}
