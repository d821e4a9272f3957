/// What one of the store's loops last did and when it is to do more: how a loop that hangs or fails is seen.
public struct LoopClock: Hashable, Sendable {
  /// So long after its deadline a loop that has not run counts as overdue.
  public static let patience = Duration.seconds(30)

  /// When it last did its work; nil before.
  public private(set) var ranAt: Timestamp?
  /// What it has dealt with since the start: jobs, entries, rows.
  public private(set) var rows = 0
  /// What it met last, and when; nil once it has run again without.
  public private(set) var failure: (message: String, at: Timestamp)?
  /// When it is to run next; nil while nothing is due.
  public var deadline: Timestamp?

  /// A loop that has not run.
  public init(deadline: Timestamp? = nil) { self.deadline = deadline }

  /// It ran and dealt with so much.
  public mutating func ran(at now: Timestamp, rows count: Int = 0) {
    ranAt = now
    rows += count
    failure = nil
  }

  /// It could not do its work.
  public mutating func failed(_ message: String, at now: Timestamp) { failure = (message, now) }

  /// A person has dealt with what it met.
  public mutating func settle() { failure = nil }

  /// Whether it should have run a while ago.
  public func isOverdue(at now: Timestamp) -> Bool { deadline.map { now - $0 > Self.patience } ?? false }

  /// Whether it does what it should.
  public func isWell(at now: Timestamp) -> Bool { failure == nil && !isOverdue(at: now) }

  /// Equal in every fact.
  public static func == (left: LoopClock, right: LoopClock) -> Bool {
    left.ranAt == right.ranAt && left.rows == right.rows && left.deadline == right.deadline
      && left.failure?.message == right.failure?.message && left.failure?.at == right.failure?.at
  }

  /// By what differs most.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(ranAt)
    hasher.combine(rows)
  }
}

/// The loops that work by themselves.
public enum LoopName: String, CaseIterable, Hashable, Sendable {
  /// Makes due jobs claimable, lets waits lapse, ends pauses.
  case promoter
  /// Takes back runs whose worker is gone, and ends overdue ones.
  case rescuer
  /// Makes jobs for the ticks of schedules, and ends their pauses.
  case cron
  /// Lets go of what can no more be undone.
  case undo
  /// Takes the numbers after a journal entry again, and keeps the history of numbers.
  case metrics
  /// Copies the write-ahead log back.
  case checkpointer
  /// Sends changes to those who watch.
  case notifier
  /// Writes logs.
  case logs
}

/// The clock of each loop.
public struct LoopClocks: Hashable, Sendable {
  private var clocks: [LoopClock]

  /// Loops that have not run.
  public init() { clocks = LoopName.allCases.map { _ in LoopClock() } }

  /// The clock of a loop.
  public subscript(name: LoopName) -> LoopClock {
    get { clocks[name.index] }
    set { clocks[name.index] = newValue }
  }
}

extension LoopName {
  fileprivate var index: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
