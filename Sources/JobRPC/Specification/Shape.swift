/// What a value of the protocol looks like: the JSON Schema in words that fit a table.
package indirect enum Shape: Hashable, Sendable {
  /// `null` where it says something.
  case null
  /// Any JSON value, kept byte for byte.
  case any
  case bool
  case string
  /// One of these words.
  case word([String])
  case number
  case integer
  /// An integer of at least 0: a count, an id, a fence.
  case count
  /// Microseconds since 1970 UTC.
  case time
  /// A length of time in milliseconds.
  case milliseconds
  case array(Shape)
  /// An object whose keys are names and whose values are all alike.
  case map(Shape)
  /// An object that has no name of its own.
  case members([Member])
  /// An object of `protocol.md`.
  case object(ObjectName)
  case either([Shape])

  /// An id of a job, or another number that names a row.
  package static let id = Shape.count
}

/// One member of an object: of the params, of a result, of an object of the wire.
package struct Member: Hashable, Sendable {
  package let name: String
  package let shape: Shape
  package let isRequired: Bool
  /// What it means, in one line.
  package let meaning: String

  /// Must be there; its absence is refused.
  package static func required(_ name: String, _ shape: Shape, _ meaning: String) -> Member {
    Member(name: name, shape: shape, isRequired: true, meaning: meaning)
  }

  /// May be absent; `null` counts as absent in params.
  package static func optional(_ name: String, _ shape: Shape, _ meaning: String) -> Member {
    Member(name: name, shape: shape, isRequired: false, meaning: meaning)
  }
}

/// An object of the wire that has a name: its members, and whether it may carry facts beside them.
package struct ObjectSpec: Hashable, Sendable {
  package let meaning: String
  package let members: [Member]
  /// Further members are facts of one type of it: of one event, one reason, one loop.
  package let hasFacts: Bool

  init(_ meaning: String, hasFacts: Bool = false, _ members: [Member]) {
    self.meaning = meaning
    self.members = members
    self.hasFacts = hasFacts
  }
}
