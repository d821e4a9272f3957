package import SafeText

/// A box with lines to choose from: the help, the actions of a row, the orders, the themes.
package struct Menu: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case help, actions, sort, stores
    /// Each change shows at once; `was` is restored by Esc.
    case columns(ListKind, was: ColumnChoice?)
    /// Picking previews at once; `was` is restored by Esc.
    case theme(was: String)
  }

  package enum Choice: Hashable, Sendable {
    case action(Action)
    case sort(String)
    case theme(String)
    case column(String)
    /// The address of a store.
    case store(String)
  }

  package struct Item: Hashable, Sendable {
    package var label: SafeText
    package var keys: SafeText
    /// Nil for a heading.
    package var choice: Choice?
    package var isDangerous = false

    package init(label: SafeText, keys: SafeText = .empty, choice: Choice?, isDangerous: Bool = false) {
      self.label = label
      self.keys = keys
      self.choice = choice
      self.isDangerous = isDangerous
    }
  }

  package var kind: Kind
  package var title: SafeText
  package var items: [Item]
  /// The row that its lines act on.
  package var row: RowID?
  /// What was typed to search; only the help takes it.
  package private(set) var query: [Character] = []
  /// An index into `shown`.
  package private(set) var selected: Int

  package var isThemePicker: Bool {
    if case .theme = kind { return true }
    return false
  }

  package init(_ kind: Kind, title: SafeText, items: [Item], selected: Int? = nil) {
    self.kind = kind
    self.title = title
    self.items = items
    self.selected = 0
    self.selected = selected ?? firstChoice(from: 0, step: 1) ?? 0
  }

  package var isSearchable: Bool { kind == .help }

  package var queryText: SafeText { SafeText(String(query)) }

  /// The lines that match the query: all of them where there is none, headings only then.
  package var shown: [Item] {
    guard !query.isEmpty else { return items }
    let words = String(query).lowercased().split(separator: " ")
    return items.filter { item in
      guard item.choice != nil else { return false }
      let text = (item.label.text + " " + item.keys.text).lowercased()
      return words.allSatisfy { text.contains($0) }
    }
  }

  package var choice: Choice? {
    let shown = shown
    return shown.indices.contains(selected) ? shown[selected].choice : nil
  }

  /// Puts the cursor on a line that can be chosen.
  mutating func select(_ index: Int) {
    if shown.indices.contains(index), shown[index].choice != nil { selected = index }
  }

  package mutating func move(by steps: Int) {
    guard !shown.isEmpty else { return }
    let step = steps < 0 ? -1 : 1
    var left = steps.magnitude
    while left > 0, let next = firstChoice(from: selected + step, step: step) {
      selected = next
      left -= 1
    }
  }

  package mutating func type(_ character: Character) {
    guard isSearchable, query.count < 40 else { return }
    query.append(character)
    selected = firstChoice(from: 0, step: 1) ?? 0
  }

  /// Whether there was something to erase.
  package mutating func erase() -> Bool {
    guard query.popLast() != nil else { return false }
    selected = firstChoice(from: 0, step: 1) ?? 0
    return true
  }

  private func firstChoice(from start: Int, step: Int) -> Int? {
    let shown = shown
    var index = start
    while shown.indices.contains(index) {
      if shown[index].choice != nil { return index }
      index += step
    }
    return nil
  }
}
