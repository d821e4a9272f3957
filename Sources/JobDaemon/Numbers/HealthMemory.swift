package import JSON
package import JobCore
package import JobEngine

/// What `store.health` remembers of events that are over.
package struct HealthMemory {
  /// So long a set wall clock is told of.
  private static let jumpShown: Int64 = 3_600_000_000_000

  private var jump: (by: Duration, at: Moment)?
  private var check: (at: Timestamp, damage: [String])?

  /// Nothing happened yet.
  package init() {}

  /// The wall clock was set.
  package mutating func noteJump(by jump: Duration, at now: Moment) { self.jump = (jump, now) }

  /// The file was read through; a check that was cut off says nothing.
  package mutating func noteCheck(_ damage: [String], at now: Timestamp) { check = (now, damage) }

  /// Why the store is not well: the file was damaged when it was last read. A set clock is a fact, not a failure.
  package var reason: String? {
    check?.damage.first.map { "the file is damaged: \($0) (stop, keep the files, restore a backup)" }
  }

  /// `clock_jump` for an hour by the monotonic clock, and what the last `integrity` check found.
  package func facts(at now: Moment) -> JSONObject {
    var facts: JSONObject = [:]
    if let jump, now.monotonic - jump.at.monotonic < Self.jumpShown {
      facts["clock_jump"] = [
        "by_ms": .integer(jump.by.milliseconds), "at_us": .integer(jump.at.wall.microseconds),
      ]
    }
    if let check {
      var integrity: JSONObject = ["ok": .bool(check.damage.isEmpty), "checked_us": .integer(check.at.microseconds)]
      if let first = check.damage.first { integrity["damage"] = .string(first) }
      facts["integrity"] = .object(integrity)
    }
    return facts
  }
}
