/// What a peer may do, as a word of the protocol and of `[security]`.
///
/// | role | may | includes |
/// |---|---|---|
/// | `view` | see jobs, logs and numbers, secrets masked | |
/// | `produce` | enqueue jobs and open batches | `view` |
/// | `work` | register as a worker, claim jobs (with their real args) and end them | `view` |
/// | `operate` | retry, cancel, pause, edit, limit, schedule, note, undo | `view` |
/// | `admin` | all of these, see masked members, copy the store | all |
public enum Role: String, CaseIterable, Hashable, Sendable {
  case view, produce, work, operate, admin
}

/// Some of the five roles, closed under what they include.
public struct Roles: OptionSet, Hashable, Sendable {
  /// A bit for each role, in the order of its cases.
  public let rawValue: UInt8

  /// The roles of these bits, and what they include.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Nothing: a peer without a role is refused at its first word.
  public static let none = Roles([])
  /// Every role.
  public static let all = Roles(.admin)

  /// A role and what it includes.
  public init(_ role: Role) {
    switch role {
    case .view: self.init(rawValue: 0b00001)
    case .produce: self.init(rawValue: 0b00011)
    case .work: self.init(rawValue: 0b00101)
    case .operate: self.init(rawValue: 0b01001)
    case .admin: self.init(rawValue: 0b11111)
    }
  }

  /// Several roles and what they include.
  public init(_ roles: some Sequence<Role>) {
    self = roles.reduce(into: Roles(rawValue: 0)) { $0.formUnion(Roles($1)) }
  }

  /// Whether it holds a role.
  public func includes(_ role: Role) -> Bool { isSuperset(of: Roles(role)) }

  /// The roles it holds, in the order of the table.
  public var list: [Role] { Role.allCases.filter { includes($0) } }
}
