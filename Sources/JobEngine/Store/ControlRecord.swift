public import JobCore

/// What a person ordered of the store or of one worker, kept over every restart.
public struct ControlRecord: Hashable, Sendable {
  /// Whom the orders are for.
  public enum Subject: Hashable, Sendable {
    /// Every claim: the kill switch.
    case store
    /// One worker, by its id: it finds its orders again when it comes back.
    case worker(WorkerID)
  }

  /// An order that ends a worker; a pause is apart, since it can be taken back.
  public enum Ending: String, CaseIterable, Hashable, Sendable {
    /// It finishes what it has and ends.
    case drain
    /// It ends its runs by the ladder, and itself.
    case stop
  }

  /// Whom the orders are for.
  public let subject: Subject
  /// Who stopped its claims, and why.
  public var pause: Pause?
  /// What a worker was told; nil for the store.
  public var ending: Ending?
  /// When the last of the orders was given.
  public var at: Timestamp

  /// Orders for `subject`; none unless given.
  public init(subject: Subject, pause: Pause? = nil, ending: Ending? = nil, at: Timestamp) {
    self.subject = subject
    self.pause = pause
    self.ending = ending
    self.at = at
  }

  /// Whether it orders nothing, so that a store forgets it.
  public var isEmpty: Bool { pause == nil && ending == nil }
}
