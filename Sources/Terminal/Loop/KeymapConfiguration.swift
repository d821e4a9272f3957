package import Configuration
package import MonitorCore

extension Keymap {
  /// The key table with the overlay that a configuration file names, as the lines of the file change it.
  ///
  /// - Throws: `ConfigurationError` for an action that does not exist, a key that can not be read, and a key that
  ///   another action has on the same screen.
  package init(_ configuration: MonitorConfiguration, file: String) throws(ConfigurationError) {
    let overlay = configuration.overlay.flatMap { Overlay(rawValue: $0.rawValue) }
    var bindings = Keymap.table(with: overlay)
    for line in configuration.bindings {
      guard let action = Action(rawValue: line.action), bindings.contains(where: { $0.action == action }) else {
        let known = bindings.map(\.action.rawValue)
        throw ConfigurationError(
          file: file, at: line.position,
          .unknownKey("keys.\(line.action)", suggestion: Suggestion.nearest(to: line.action, among: known)))
      }
      var keys: [Key] = []
      for written in line.keys {
        guard let key = Key(notation: written.notation) else {
          throw ConfigurationError(
            file: file, at: written.position,
            .badValue(
              key: "keys.\(line.action)", value: written.notation, allowed: "a character, ^L, F5, Enter, Space, PgUp"))
        }
        keys.append(key)
      }
      for index in bindings.indices where bindings[index].action == action { bindings[index].keys = keys }
    }
    try Keymap.refuseConflicts(bindings, of: configuration, file: file)
    self.init(bindings)
  }

  /// A key that the file gives to one action may not be another's where both apply.
  private static func refuseConflicts(
    _ bindings: [Binding], of configuration: MonitorConfiguration, file: String
  ) throws(ConfigurationError) {
    for line in configuration.bindings {
      for written in line.keys {
        let key = Key(notation: written.notation)
        for own in bindings where own.action.rawValue == line.action {
          for other in bindings where other.action != own.action && !own.contexts.isDisjoint(with: other.contexts) {
            guard other.keys.contains(where: { $0 == key }) else { continue }
            throw ConfigurationError(
              file: file, at: written.position,
              .bindingConflict(key: written.notation, action: line.action, other: other.action.rawValue))
          }
        }
      }
    }
  }
}
