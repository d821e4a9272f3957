/// A key that only one job may hold at a time.
public struct UniqueRule: Hashable, Sendable {
  /// 1–256 bytes; one name space for the whole store.
  public let key: String
  /// The job holds the key while it is in one of these.
  public let states: Set<JobStateName>
  /// How long after its enqueue the job holds the key at most; nil for as long as its state says.
  public let window: Duration?

  /// Every state that is not final: the default of `states`.
  public static let notFinal = Set(JobStateName.allCases.filter { !$0.isFinal })

  /// A rule over `key`.
  public init(key: String, states: Set<JobStateName> = UniqueRule.notFinal, window: Duration? = nil) {
    self.key = key
    self.states = states
    self.window = window
  }
}

/// The jobs that a job waits for before it may run.
public struct Dependencies: Hashable, Sendable {
  /// How many of the parents must be over.
  public enum Mode: String, CaseIterable, Hashable, Sendable {
    case all, any
  }

  /// What counts as over.
  public enum Condition: String, CaseIterable, Hashable, Sendable {
    /// Only `completed`.
    case success
    /// Any final state.
    case completion
  }

  /// What becomes of the child when a parent ends in a way that can no longer satisfy it.
  public enum OnParentDead: String, CaseIterable, Hashable, Sendable {
    /// It stays blocked: a retried parent may still complete.
    case block
    case cancel
  }

  /// The parents, each once, in the order in which they were named.
  public let ids: [JobID]
  /// How many of them must be over.
  public let mode: Mode
  /// What counts as over.
  public let condition: Condition
  /// What becomes of the child of a dead parent.
  public let onParentDead: OnParentDead

  /// A wait for these jobs.
  public init(
    ids: [JobID], mode: Mode = .all, condition: Condition = .success, onParentDead: OnParentDead = .block
  ) {
    self.ids = ids
    self.mode = mode
    self.condition = condition
    self.onParentDead = onParentDead
  }
}

/// The firing of a schedule that made a job.
public struct ScheduleTick: Hashable, Sendable {
  /// The schedule's name.
  public let schedule: String
  /// The instant that the schedule meant; nil for a run that a person asked for. No two jobs have the same.
  public let tick: Timestamp?

  /// A firing of `schedule`.
  public init(schedule: String, tick: Timestamp?) {
    self.schedule = schedule
    self.tick = tick
  }
}

/// A batch's number in its store; strictly rising.
public struct BatchID: RawRepresentable, Hashable, Comparable, Sendable {
  /// At least 1.
  public let rawValue: Int64

  /// The id with this number.
  public init(rawValue: Int64) { self.rawValue = rawValue }

  /// Order of opening.
  public static func < (left: BatchID, right: BatchID) -> Bool { left.rawValue < right.rawValue }
}

/// The fingerprint of failures that have one cause, in lower-case hexadecimal digits.
public struct ErrorGroupID: RawRepresentable, Hashable, Sendable {
  /// Only `0`–`9` and `a`–`f`.
  public let rawValue: String

  /// The id with this text.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// Whether a text can be the beginning of an id: 4 to 16 digits, as people type them.
  public static func isPrefix(_ text: String) -> Bool {
    (4...16).contains(text.utf8.count)
      && text.utf8.allSatisfy { $0 &- UInt8(ascii: "0") < 10 || $0 &- UInt8(ascii: "a") < 6 }
  }
}
