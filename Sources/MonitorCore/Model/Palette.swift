package import SafeText

/// The command line behind `:`: every action by its name, and commands that take an argument.
package struct Palette: Hashable, Sendable {
  /// What a line of it does.
  package enum Choice: Hashable, Sendable {
    case action(Action)
    /// A command without what it wants; Enter goes on typing it.
    case incomplete(Command)
    case command(Command, argument: String)
  }

  /// One line to choose.
  package struct Entry: Hashable, Sendable {
    /// Its name as it is typed.
    package var name: String
    package var help: SafeText
    package var keys: SafeText = .empty
    package var choice: Choice
    /// Whether it means something on this screen.
    package var isHere = true
    package var isDangerous = false
  }

  package internal(set) var line: Prompt
  /// The row that the cursor was on when it opened.
  var row: RowID?
  /// The lines that match what was typed, best first.
  package internal(set) var shown: [Entry] = []
  package internal(set) var selected = 0
  /// How far ↑ went into the history.
  var walk: Prompt.Walk?

  init(text: String = "") {
    line = Prompt(.command, text: text)
  }

  /// The line that Enter takes.
  package var choice: Entry? {
    shown.indices.contains(selected) ? shown[selected] : nil
  }

  mutating func move(by steps: Int) {
    selected = min(max(selected + steps, 0), max(shown.count - 1, 0))
  }
}

/// The commands of the palette that take an argument.
package enum Command: String, CaseIterable, Hashable, Sendable {
  case filter, save, forget, go, job, queue, worker, sort, theme, attach
  case saveScreen = "save-screen"

  /// What it wants, as a person reads it behind the name.
  var wants: SafeText {
    switch self {
    case .filter: "TEXT"
    case .saveScreen: "FILE"
    case .save, .forget, .queue, .worker, .theme: "NAME"
    case .go: "TAB"
    case .job: "ID"
    case .sort: "COLUMN"
    case .attach: "ADDRESS"
    }
  }

  var help: SafeText {
    switch self {
    case .filter: "filter the jobs"
    case .saveScreen: "write the screen to a file: SVG where its name ends so, else text"
    case .save: "keep the filter under a name"
    case .forget: "drop a filter that was kept"
    case .go: "go to a tab"
    case .job: "open a job by its id"
    case .queue: "open a queue's page"
    case .worker: "open a worker's page"
    case .sort: "order the list"
    case .theme: "take a theme"
    case .attach: "attach to another store"
    }
  }
}

/// How well a typed line fits a text; smaller is better, nil is not at all.
enum PaletteMatch {
  /// Every word of the query must be found: at a word's start, inside a word, or letter by letter in the name.
  static func score(_ query: String, name: String, help: String) -> Int? {
    let names = words(of: name)
    let helps = words(of: help)
    var sum = 0
    for word in words(of: query) {
      guard let one = score(word, names: names, helps: helps) else { return nil }
      sum += one
    }
    return sum
  }

  private static func score(_ word: Substring, names: [Substring], helps: [Substring]) -> Int? {
    if names.contains(word) { return 0 }
    if names.contains(where: { $0.hasPrefix(word) }) { return 1 }
    if helps.contains(where: { $0.hasPrefix(word) }) { return 3 }
    if names.contains(where: { $0.contains(word) }) { return 4 }
    if helps.contains(where: { $0.contains(word) }) { return 6 }
    return isSubsequence(word, of: names.joined()) ? 8 : nil
  }

  private static func isSubsequence(_ word: Substring, of text: some Sequence<Character>) -> Bool {
    var left = word
    for character in text where character == left.first { left.removeFirst() }
    return left.isEmpty
  }

  private static func words(of text: String) -> [Substring] {
    text.lowercased().split { " -,;:()".contains($0) }
  }
}
