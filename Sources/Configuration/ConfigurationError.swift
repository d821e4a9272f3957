/// What is wrong with a configuration file, and where.
package struct ConfigurationError: Error, Hashable, Sendable {
  package enum Problem: Hashable, Sendable {
    /// The text is no TOML; the reader's own words.
    case syntax(String)
    case unknownKey(String, suggestion: String?)
    case wrongKind(key: String, wanted: String, found: String)
    /// The value is of the right kind and not among those that mean something.
    case badValue(key: String, value: String, allowed: String)
    case bindingConflict(key: String, action: String, other: String)
    case unreadable(String)
  }

  package var file: String
  package var position: TOMLPosition
  package var problem: Problem

  package init(file: String, at position: TOMLPosition, _ problem: Problem) {
    self.file = file
    self.position = position
    self.problem = problem
  }
}

extension ConfigurationError: CustomStringConvertible {
  /// `file:line:column: what is wrong (what to do)`, for a person; not yet made harmless for a terminal.
  package var description: String {
    let place = position.line > 0 ? "\(file):\(position.line):\(position.column)" : file
    return "\(place): \(problem)"
  }
}

extension ConfigurationError.Problem: CustomStringConvertible {
  package var description: String {
    switch self {
    case .syntax(let reason): reason
    case .unknownKey(let key, let suggestion?): "unknown key '\(key)' (did you mean '\(suggestion)'?)"
    case .unknownKey(let key, nil): "unknown key '\(key)'"
    case .wrongKind(let key, let wanted, let found): "'\(key)' wants \(wanted), found \(found)"
    case .badValue(let key, let value, let allowed): "'\(key)' can not be '\(value)' (use \(allowed))"
    case .bindingConflict(let key, let action, let other): "key '\(key)' is bound to '\(action)' and to '\(other)'"
    case .unreadable(let reason): "can not be read: \(reason)"
    }
  }
}
