import JobCore
import JobRPC
import SafeText

/// The palette: what stands in it, and what choosing a line does.
extension Model {
  private static let historyLimit = 50

  mutating func openPalette() {
    var palette = Palette()
    palette.row = screen.listing?.cursor
    self.palette = palette
    findCommands()
  }

  mutating func pressInPalette(_ key: Key) -> [Effect] {
    guard var palette else { return [] }
    switch key {
    case .escape, "^C": self.palette = nil
    case .backspace where palette.line.text.isEmpty: self.palette = nil
    case .enter: return takeCommand()
    case .down, "^N", .pageDown:
      if palette.walk != nil {
        walkHistory(-1)
      } else {
        palette.move(by: key == .pageDown ? 10 : 1)
        self.palette = palette
      }
    case .up, "^P", .pageUp:
      if palette.selected == 0 || palette.walk != nil {
        walkHistory(1)
      } else {
        palette.move(by: key == .pageUp ? -10 : -1)
        self.palette = palette
      }
    case .tab:
      guard let entry = palette.choice else { return [] }
      var text = entry.name
      if case .incomplete = entry.choice { text += " " }
      palette.line = Prompt(.command, text: text)
      self.palette = palette
      findCommands()
    default:
      guard palette.line.edit(key) else { return [] }
      palette.walk = nil
      self.palette = palette
      findCommands()
    }
    return []
  }

  /// Puts an older command into the line, or with a negative step a newer one.
  private mutating func walkHistory(_ step: Int) {
    guard var palette else { return }
    let typed = palette.walk?.typed ?? palette.line.string
    let back = (palette.walk?.back ?? 0) + step
    guard back <= commandHistory.count else { return }
    palette.walk = back > 0 ? Prompt.Walk(typed: typed, back: back) : nil
    palette.line = Prompt(.command, text: back > 0 ? commandHistory[commandHistory.count - back] : typed)
    self.palette = palette
    findCommands()
  }

  /// Looks for what was typed among all there is.
  mutating func findCommands() {
    guard var palette else { return }
    let text = palette.line.string.trimmingSpaces
    palette.selected = 0
    palette.shown = argumentEntries(text) ?? entries(matching: text)
    self.palette = palette
  }

  /// All entries that match, those of this screen first, then the best, then the last used.
  private func entries(matching text: String) -> [Palette.Entry] {
    var recent: [String: Int] = [:]
    for (age, line) in commandHistory.reversed().enumerated() where recent[line] == nil { recent[line] = age }
    let ranked = allEntries.enumerated().compactMap {
      (index, entry) -> (entry: Palette.Entry, rank: (Int, Int, Int, Int))? in
      guard let score = PaletteMatch.score(text, name: entry.name, help: entry.help.text) else { return nil }
      return (entry, (entry.isHere ? 0 : 1, score, recent[entry.name] ?? Int.max, index))
    }
    return ranked.sorted { $0.rank < $1.rank }.map(\.entry)
  }

  /// Every action and command, in the order that is shown while nothing is typed.
  private var allEntries: [Palette.Entry] {
    let context = screen.context
    var entries: [Palette.Entry] = []
    let groups: [Binding.Group] = [.act, .find, .log, .view]
    let saved = savedFilters.map { filter in
      Palette.Entry(
        name: "@" + filter.name, help: SafeText(filter.text), choice: .command(.filter, argument: filter.text))
    }
    for group in groups { entries += actionEntries(group, context) }
    entries += saved
    // Commands that an action shares its name with are found by that.
    entries += Command.allCases.filter { Action(rawValue: $0.rawValue) == nil }.map { command in
      Palette.Entry(
        name: command.rawValue, help: "\(command.wants): \(command.help)", choice: .incomplete(command))
    }
    return entries + actionEntries(.program, context) + actionEntries(.move, context)
  }

  /// The actions of a group, one entry each, with the line of this screen where it has one.
  private func actionEntries(_ group: Binding.Group, _ context: KeyContext) -> [Palette.Entry] {
    let bindings = settings.keymap.bindings.filter { $0.group == group && $0.action != .palette }
    var seen: Set<Action> = []
    return bindings.compactMap { binding in
      guard seen.insert(binding.action).inserted else { return nil }
      let here = settings.keymap.binding(of: binding.action, in: context)
      let line = here ?? binding
      return Palette.Entry(
        name: line.action.rawValue, help: line.action.tab.map { "go to \($0.name)" } ?? line.help,
        keys: line.keys.first.map(\.label) ?? .empty, choice: .action(line.action), isHere: here != nil,
        isDangerous: line.danger == .irreversible)
    }
  }

  // MARK: Commands with an argument

  /// The lines for a command whose name stands whole at the beginning; nil where the text is no such command.
  private func argumentEntries(_ text: String) -> [Palette.Entry]? {
    if let id = Int64(text), id > 0 {
      return [Palette.Entry(name: "job \(id)", help: "open job \(id)", choice: .command(.job, argument: text))]
    }
    let parts = text.split(separator: " ", maxSplits: 1)
    guard let first = parts.first, let command = Command(rawValue: String(first)),
      parts.count == 2 || palette?.line.string.contains(" ") == true
    else { return nil }
    let argument = parts.count == 2 ? String(parts[1]) : ""
    let known = candidates(of: command)
    let fitting = known.compactMap { candidate -> (Palette.Entry, Int)? in
      guard
        let score = argument.isEmpty
          ? 0 : PaletteMatch.score(argument, name: candidate.name, help: candidate.help.text)
      else { return nil }
      return (
        Palette.Entry(
          name: command.rawValue + " " + candidate.name, help: candidate.help,
          choice: .command(command, argument: candidate.name)), score
      )
    }
    var entries = fitting.enumerated().sorted { ($0.element.1, $0.offset) < ($1.element.1, $1.offset) }
      .map(\.element.0)
    if !argument.isEmpty, command.takesAnything, !known.contains(where: { $0.name == argument }) {
      let own = Palette.Entry(
        name: command.rawValue + " " + argument, help: command.help, choice: .command(command, argument: argument))
      // What was typed goes first where every text is right, and behind the names that are known elsewhere.
      if command == .queue || command == .worker { entries.append(own) } else { entries.insert(own, at: 0) }
    }
    if entries.isEmpty, argument.isEmpty {
      entries = [
        Palette.Entry(
          name: command.rawValue, help: "\(command.wants): \(command.help)", choice: .incomplete(command))
      ]
    }
    return entries
  }

  /// What may stand behind a command, as far as it is known here.
  private func candidates(of command: Command) -> [(name: String, help: SafeText)] {
    switch command {
    case .filter: savedFilters.map { ($0.text, "@\(SafeText($0.name))") }
    case .save, .job, .saveScreen: []
    case .forget: savedFilters.map { ($0.name, SafeText($0.text)) }
    case .go: Tab.allCases.map { ($0.word, "go to \($0.name)") }
    case .queue: (overview?.queues ?? []).map { ($0.name, "open queue \(SafeText($0.name))") }
    case .worker: (overview?.workers ?? []).map { ($0.id, "open worker \(SafeText($0.id))") }
    case .sort: (screen.listKind?.orders ?? []).map { ($0.sort, $0.label) }
    case .theme: themes.map { ($0.id, $0.name) }
    case .attach: stores.map { ($0.address, $0.note) }
    }
  }

  // MARK: Choosing

  private mutating func takeCommand() -> [Effect] {
    guard let palette else { return [] }
    guard let entry = palette.choice else {
      if palette.line.text.isEmpty { self.palette = nil }
      return []
    }
    switch entry.choice {
    case .incomplete(.filter):
      self.palette = nil
      return perform(.filter)
    case .incomplete(.save):
      self.palette = nil
      openSaveFilter()
      return []
    case .incomplete(.theme):
      self.palette = nil
      return perform(.theme)
    case .incomplete(.saveScreen):
      self.palette = nil
      return perform(.saveScreen)
    case .incomplete(let command):
      self.palette?.line = Prompt(.command, text: command.rawValue + " ")
      findCommands()
      return []
    case .action(let action):
      self.palette = nil
      rememberCommand(entry.name)
      guard entry.isHere else {
        say("\(SafeText(entry.name)) means nothing on this screen", .warn)
        return []
      }
      if action.needsRows, awaitsScreen { return [] }
      return pressed(action, on: palette.row)
    case .command(let command, let argument):
      self.palette = nil
      rememberCommand(entry.name)
      return run(command, argument)
    }
  }

  private mutating func rememberCommand(_ line: String) {
    commandHistory.removeAll { $0 == line }
    commandHistory.append(line)
    if commandHistory.count > Model.historyLimit { commandHistory.removeFirst() }
  }

  private mutating func run(_ command: Command, _ argument: String) -> [Effect] {
    switch command {
    case .filter: setFilter(argument)
    case .save: saveFilter(as: argument)
    case .forget:
      savedFilters.removeAll { $0.name == argument }
      say("@\(SafeText(argument)) is forgotten")
    case .go:
      if let tab = Tab.allCases.first(where: { $0.word == argument }) { go(to: tab) }
    case .job:
      guard let id = Int64(argument), id > 0 else {
        say("\(SafeText(argument)) is no job's id", .warn)
        return []
      }
      open(.job(JobScreen(id: id)))
    case .queue: open(.queue(QueueScreen(name: argument)))
    case .worker: open(.worker(WorkerScreen(id: argument)))
    case .sort: sort(by: argument)
    case .theme: return choose(.theme(argument))
    case .attach: return attach(argument)
    case .saveScreen: return saveScreen(to: argument)
    }
    return []
  }
}

extension Command {
  /// Whether what was typed may be taken though it is not among the candidates.
  fileprivate var takesAnything: Bool {
    switch self {
    case .filter, .save, .queue, .worker, .attach, .job, .saveScreen: true
    case .forget, .go, .sort, .theme: false
    }
  }
}

extension Action {
  /// The tab that it goes to.
  var tab: Tab? { Tab.allCases.first { $0.action == self } }
}

extension Tab {
  /// The action that goes to it.
  var action: Action {
    switch self {
    case .overview: .overview
    case .jobs: .jobs
    case .errors: .errors
    case .workers: .workers
    case .schedules: .schedules
    case .journal: .journal
    case .queues: .queues
    case .kinds: .kinds
    case .store: .store
    }
  }

  /// Its name as it is typed and kept.
  var word: String { name.text.lowercased() }
}

extension String {
  /// Without the spaces at both ends.
  var trimmingSpaces: String {
    var text = self[...]
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
