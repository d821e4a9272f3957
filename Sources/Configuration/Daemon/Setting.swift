import JobCore

/// One setting of `jobtopd.toml` as data: reading, the page of the documents and the template are made from it.
package struct Setting: Sendable {
  /// When a changed value begins to hold.
  package enum Effect: String, Hashable, Sendable {
    /// At HUP.
    case reload
    /// At the next start; a HUP only says so.
    case restart
  }

  /// What a value has against it, and where.
  enum Fault: Error {
    case kind(wanted: String, TOMLValue)
    case value(String, allowed: String, TOMLPosition)
  }

  /// The table it stands in; empty for the file's head.
  package let section: String
  package let name: String
  /// What it takes: `a duration`, `0 to 4096`.
  package let takes: String
  /// What it is for, and why the default is what it is.
  package let reason: String
  package let effect: Effect
  let read: @Sendable (TOMLValue, inout DaemonConfiguration) throws(Fault) -> Void
  /// Its value as TOML; nil where it has none.
  package let text: @Sendable (DaemonConfiguration) -> String?

  /// Its name with its table: `retention.dead`.
  package var key: String { section.isEmpty ? name : "\(section).\(name)" }

  /// The value that holds without a file, as TOML.
  package var standard: String? { text(DaemonConfiguration()) }

  /// Every setting, in the order of the documents.
  package static let all = daemon + limits + retention + security
}

// MARK: - Kinds of values

extension Setting {
  /// A member of the configuration that a setting writes to.
  typealias Member<Value> = any (WritableKeyPath<DaemonConfiguration, Value> & Sendable)

  static func text(
    _ key: (String, String), _ member: Member<String?>, takes: String, _ effect: Effect, _ reason: String
  ) -> Setting {
    Setting(section: key.0, name: key.1, takes: takes, reason: reason, effect: effect) {
      (value, configuration) throws(Fault) in
      guard case .string(let text) = value.kind, !text.isEmpty else { throw .kind(wanted: "a string", value) }
      configuration[keyPath: member] = text
    } text: {
      $0[keyPath: member].map(TOMLText.quoted)
    }
  }

  static func choice<Choice>(
    _ key: (String, String), _ member: Member<Choice>, among choices: [Choice], _ effect: Effect, _ reason: String
  ) -> Setting where Choice: RawRepresentable<String> & Sendable {
    let words = choices.map(\.rawValue).joined(separator: ", ")
    return Setting(section: key.0, name: key.1, takes: words, reason: reason, effect: effect) {
      (value, configuration) throws(Fault) in
      guard case .string(let text) = value.kind else { throw .kind(wanted: "a string", value) }
      guard let choice = choices.first(where: { $0.rawValue == text }) else {
        throw .value(text, allowed: words, value.position)
      }
      configuration[keyPath: member] = choice
    } text: {
      TOMLText.quoted($0[keyPath: member].rawValue)
    }
  }

  static func flag(_ key: (String, String), _ member: Member<Bool>, _ effect: Effect, _ reason: String) -> Setting {
    Setting(section: key.0, name: key.1, takes: "true, false", reason: reason, effect: effect) {
      (value, configuration) throws(Fault) in
      guard case .boolean(let flag) = value.kind else { throw .kind(wanted: "true or false", value) }
      configuration[keyPath: member] = flag
    } text: {
      "\($0[keyPath: member])"
    }
  }

  static func count(
    _ key: (String, String), _ member: Member<Int?>, in range: ClosedRange<Int>, _ effect: Effect, _ reason: String
  ) -> Setting {
    let takes = "\(range.lowerBound) to \(range.upperBound)"
    return Setting(section: key.0, name: key.1, takes: takes, reason: reason, effect: effect) {
      (value, configuration) throws(Fault) in
      guard case .integer(let number) = value.kind else { throw .kind(wanted: "an integer", value) }
      guard let count = Int(exactly: number), range.contains(count) else {
        throw .value("\(number)", allowed: takes, value.position)
      }
      configuration[keyPath: member] = count
    } text: {
      $0[keyPath: member].map { "\($0)" }
    }
  }

  /// A size in bytes: an integer, or text with a unit. Where it may be unbounded, `"unlimited"` says so.
  static func size(
    _ key: (String, String), _ member: Member<Int?>, in range: ClosedRange<Int>, unlimited: Bool = false,
    _ effect: Effect, _ reason: String
  ) -> Setting {
    let span = "\(ByteSize.text(range.lowerBound)) to \(ByteSize.text(range.upperBound))"
    let takes = unlimited ? span + ", unlimited" : span
    return Setting(section: key.0, name: key.1, takes: takes, reason: reason, effect: effect) {
      (value, configuration) throws(Fault) in
      let size: Int?
      let shown: String
      switch value.kind {
      case .integer(let number): (size, shown) = (Int(exactly: number), "\(number)")
      case .string("unlimited") where unlimited:
        configuration[keyPath: member] = nil
        return
      case .string(let text): (size, shown) = (ByteSize.parse(text), text)
      default: throw .kind(wanted: "a size such as \"1MiB\"", value)
      }
      guard let size, range.contains(size) else { throw .value(shown, allowed: takes, value.position) }
      configuration[keyPath: member] = size
    } text: {
      TOMLText.quoted($0[keyPath: member].map(ByteSize.text) ?? "unlimited")
    }
  }

  /// A length of time such as `"24h"`; `"forever"` for no end.
  static func duration(
    _ key: (String, String), _ member: Member<Duration?>, _ effect: Effect, _ reason: String
  ) -> Setting {
    let takes = "a duration such as 24h, forever"
    return Setting(section: key.0, name: key.1, takes: takes, reason: reason, effect: effect) {
      (value, configuration) throws(Fault) in
      guard case .string(let text) = value.kind else { throw .kind(wanted: "a duration such as \"24h\"", value) }
      if text == "forever" {
        configuration[keyPath: member] = nil
        return
      }
      guard let duration = DurationText.parse(text), duration >= .seconds(1), duration <= longest else {
        throw .value(text, allowed: takes, value.position)
      }
      configuration[keyPath: member] = duration
    } text: {
      TOMLText.quoted($0[keyPath: member].map(DurationText.text) ?? "forever")
    }
  }

  /// A century: more is meant to be for ever.
  private static let longest = Duration.seconds(36_525 * 86_400)
}
