import JobCore

extension Setting {
  /// `[security]`: who may do and see what.
  static let security: [Setting] = [
    grants,
    mode,
    name(
      "socket_group", \.security.socketGroup, takes: "a group",
      "The group that the socket is given to, where its mode lets a group in."),
    .choice(
      ("security", "socket_cap"), \.security.socketCap, among: Role.allCases, .reload,
      "The most that anybody may do through this socket, the owner included: for a socket that is handed into a "
        + "container or to another machine."),
    names(
      "shell_from", \.security.shellFrom, takes: "users and @groups",
      "Who else may bring in shell jobs and schedules, which is to run any command as the worker's user. Unset: that "
        + "user and admins alone."),
    name(
      "shell_user", \.security.shellUser, takes: "a user",
      "Whom shell jobs run as where root runs the daemon. Unset: the daemon's own user."),
    .flag(
      ("security", "redact"), \.security.redaction.isOn, .reload,
      "Mask what looks like a secret in args, results, env, metadata and logs; an admin can reveal it, and is journaled."
    ),
    patterns(
      "redact_keys", \.security.redaction.keys, RedactionRules.fault(inKey:),
      "Further names of members that hold secrets, beside password, token, secret, authorization and the like."),
    patterns(
      "redact_values", \.security.redaction.values, RedactionRules.fault(inValue:),
      "Further words that are secrets wherever they stand: # is a digit, * any letters and digits, as in EMP-######."),
  ]

  /// `[security.roles]`: who gets which roles.
  private static let grants = Setting(
    section: "security", name: "roles", takes: "a table of users, @groups or * with a role or several",
    reason: "What others than the owner and root may do; both are admins. The socket's mode must let them in as well. "
      + "Unset: nobody else may do anything.", effect: .reload
  ) { (value, configuration) throws(Fault) in
    guard case .table(let table) = value.kind else { throw .kind(wanted: "a table", value) }
    var grants: [DaemonConfiguration.Security.Grant] = []
    for entry in table.entries {
      let values: [TOMLValue]
      if case .array(let elements) = entry.value.kind { values = elements } else { values = [entry.value] }
      var roles: [Role] = []
      for value in values {
        guard case .string(let text) = value.kind else { throw .kind(wanted: "a role or an array of roles", value) }
        guard let role = Role(rawValue: text) else {
          throw .value(text, allowed: Role.allCases.map(\.rawValue).joined(separator: ", "), value.position)
        }
        roles.append(role)
      }
      grants.append(.init(to: .init(name: entry.key, position: entry.keyPosition), roles: roles))
    }
    configuration.security.roles = grants
  } text: { configuration in
    let grants = configuration.security.roles
    if grants.isEmpty { return nil }
    let members = grants.map { "\(TOMLText.quoted($0.to.name)) = \(TOMLText.array($0.roles.map(\.rawValue)))" }
    return "{ " + members.joined(separator: ", ") + " }"
  }

  private static let mode = Setting(
    section: "security", name: "socket_mode", takes: "0600, 0660, 0666",
    reason: "Whom the socket lets in at all: its owner, or its group or everybody too, who then get what roles gives "
      + "them.", effect: .restart
  ) { (value, configuration) throws(Fault) in
    guard case .string(let text) = value.kind else { throw .kind(wanted: "a mode such as \"0660\"", value) }
    guard let mode = UInt32(text, radix: 8), [0o600, 0o660, 0o666].contains(mode) else {
      throw .value(text, allowed: "0600, 0660, 0666", value.position)
    }
    configuration.security.socketMode = mode
  } text: {
    TOMLText.quoted("0" + String($0.security.socketMode, radix: 8))
  }

  private typealias Named = DaemonConfiguration.Named

  private static func name(
    _ name: String, _ member: Member<Named?>, takes: String, _ reason: String
  ) -> Setting {
    Setting(section: "security", name: name, takes: takes, reason: reason, effect: .restart) {
      (value, configuration) throws(Fault) in
      guard case .string(let text) = value.kind, !text.isEmpty else { throw .kind(wanted: "a string", value) }
      configuration[keyPath: member] = Named(name: text, position: value.position)
    } text: {
      $0[keyPath: member].map { TOMLText.quoted($0.name) }
    }
  }

  private static func names(_ name: String, _ member: Member<[Named]>, takes: String, _ reason: String) -> Setting {
    Setting(section: "security", name: name, takes: takes, reason: reason, effect: .reload) {
      (value, configuration) throws(Fault) in
      configuration[keyPath: member] = try strings(value).map { Named(name: $0.text, position: $0.position) }
    } text: {
      $0[keyPath: member].isEmpty ? nil : TOMLText.array($0[keyPath: member].map(\.name))
    }
  }

  private static func patterns(
    _ name: String, _ member: Member<[String]>, _ fault: @escaping @Sendable (String) -> String?, _ reason: String
  ) -> Setting {
    Setting(section: "security", name: name, takes: "an array of strings", reason: reason, effect: .reload) {
      (value, configuration) throws(Fault) in
      let patterns = try strings(value)
      for pattern in patterns {
        if let words = fault(pattern.text) { throw .value(pattern.text, allowed: words, pattern.position) }
      }
      configuration[keyPath: member] = patterns.map(\.text)
    } text: {
      $0[keyPath: member].isEmpty ? nil : TOMLText.array($0[keyPath: member])
    }
  }

  private static func strings(_ value: TOMLValue) throws(Fault) -> [(text: String, position: TOMLPosition)] {
    guard case .array(let elements) = value.kind else { throw .kind(wanted: "an array of strings", value) }
    var strings: [(text: String, position: TOMLPosition)] = []
    for element in elements {
      guard case .string(let text) = element.kind else { throw .kind(wanted: "a string", element) }
      strings.append((text, element.position))
    }
    return strings
  }
}
