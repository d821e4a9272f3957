package import SafeText

/// A text of jobtop's own string table.
package typealias StaticText = SafeText

/// Which key does what on which screen: one table that dispatch, help, key bar and menus are made from.
package struct Keymap: Sendable {
  package let bindings: [Binding]
  private let byContext: [KeyContext: [Key: Action]]

  /// A map of the given lines; where two lines claim a key on one screen, the first keeps it.
  package init(_ bindings: [Binding] = Keymap.table) {
    self.bindings = bindings
    var byContext: [KeyContext: [Key: Action]] = [:]
    for context in Keymap.contexts {
      var keys: [Key: Action] = [:]
      for binding in bindings where binding.contexts.contains(context) {
        for key in binding.keys where keys[key] == nil {
          keys[key] = binding.action
        }
      }
      byContext[context] = keys
    }
    self.byContext = byContext
  }

  package static let contexts: [KeyContext] = [
    .overview, .jobs, .job, .log, .workers, .worker, .queues, .queue, .errors, .error, .schedules, .journal, .entry,
    .kinds, .store,
  ]

  package func action(for key: Key, in context: KeyContext) -> Action? {
    byContext[context]?[key]
  }

  /// The lines that apply on a screen, in the table's order.
  package func bindings(in context: KeyContext) -> [Binding] {
    bindings.filter { $0.contexts.contains(context) }
  }

  package func binding(of action: Action, in context: KeyContext) -> Binding? {
    bindings.first { $0.action == action && $0.contexts.contains(context) }
  }

  /// The key to name for an action: the first of its line; nil where it has none here.
  package func key(of action: Action, in context: KeyContext) -> SafeText? {
    binding(of: action, in: context)?.keys.first.map(\.label)
  }
}

extension Key {
  /// The notation as it is painted.
  package var label: SafeText { SafeText(notation) }
}
