public import JobCore

/// An undo under way: it is carried out in steps of ``stride`` jobs, each a command of its own.
public struct Undoing: Sendable {
  /// Jobs of one step, so that no step holds a tick for long.
  static let stride = 500

  /// What is undone.
  public let entry: JournalID
  /// Who undoes it.
  public let actor: Actor
  /// Why, in the person's words.
  public let reason: String?
  /// The undo's own entry, from the first step on.
  var own: JournalID?
  /// Behind this job the next step begins.
  var after: JobID?
  /// What the steps so far did.
  var tally = Tally()
  var before: [JobStateName: Int] = [:]
  var now: [JobStateName: Int] = [:]

  /// The undo of an entry, not begun.
  public init(_ entry: JournalID, by actor: Actor, reason: String?) {
    self.entry = entry
    self.actor = actor
    self.reason = reason
  }
}
