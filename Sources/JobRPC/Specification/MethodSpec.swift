package import JobCore

/// What a call changes.
package enum MethodEffect: String, Hashable, Sendable {
  /// Nothing.
  case reads
  /// Jobs or the connection, as part of the work: enqueueing, claiming, reporting. No entry in the journal.
  case works
  /// The store, by the will of a person or policy: the journal takes it down.
  case journaled
}

/// One method of the protocol as a row of a table: router, roles, journal, documents and tests are held against it.
package struct MethodSpec: Hashable, Sendable {
  /// What it does, in one line.
  package let summary: String
  /// The role that a caller needs; nil where whoever may connect may call it.
  package let role: Role?
  package let effect: MethodEffect
  package let params: [Member]
  /// Of these parameters exactly one is needed; empty where there is no such choice.
  package let oneOf: [String]
  package let result: Shape
  /// What it may refuse beside `everywhere`.
  package let errors: [ErrorCode]

  /// Any call may be refused with one of these.
  package static let everywhere: [ErrorCode] = [
    .parseError, .invalidRequest, .invalidParams, .internalError, .permission, .limitExceeded, .storeFailed,
  ]

  init(
    _ summary: String, role: Role?, _ effect: MethodEffect, params: [Member] = [], oneOf: [String] = [],
    result: Shape, errors: [ErrorCode] = []
  ) {
    self.summary = summary
    self.role = role
    self.effect = effect
    self.params = params
    self.oneOf = oneOf
    self.result = result
    self.errors = errors
  }
}

/// What the store sends without being asked, as a row of the table.
package struct NotificationSpec: Hashable, Sendable {
  package let summary: String
  package let params: Shape

  init(_ summary: String, _ params: Shape) {
    self.summary = summary
    self.params = params
  }
}

extension Shape {
  /// `{}`: done, and nothing to tell.
  static let nothing = Shape.members([])

  /// Done, and how to take it back; empty where nothing had to be changed.
  static let done = Shape.members(Member.mark)
}

extension Member {
  /// The journal entry of a change, for `undo`.
  static let mark: [Member] = [
    .optional("journal_id", .id, "The change in the journal"),
    .optional("undo_until_us", .time, "Until when undo takes it back; absent where it does not"),
  ]

  /// When a pause ends by itself.
  static let until = Member.optional("until_us", .time, "Resume by itself then")

  /// Why somebody does it; every change of the store takes it.
  static let reason = Member.optional("reason", .string, "Why, at most 1024 bytes; kept in the journal")
}
