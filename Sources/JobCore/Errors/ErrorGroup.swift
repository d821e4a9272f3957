/// Failures with one fingerprint: how many, since when, where, and whether somebody has dealt with them.
///
/// | state | means | leaves it by |
/// |---|---|---|
/// | open | nobody has dealt with it | resolve, snooze |
/// | resolved | somebody says it is mended | a new failure, which reopens it and says so; reopen, snooze |
/// | snoozed until a time | known, and not to be shown until then | that time; reopen, resolve |
public struct ErrorGroup: Hashable, Sendable {
  /// The states in words, as lists and filters name them.
  public enum StateName: String, CaseIterable, Hashable, Sendable {
    case open, resolved, snoozed
  }

  /// What somebody does about a group.
  public enum Verb: Hashable, Sendable {
    case resolve, reopen
    case snooze(until: Timestamp)

    /// The word for it, after `error.` on the wire.
    public var word: String {
      switch self {
      case .resolve: "resolve"
      case .reopen: "reopen"
      case .snooze: "snooze"
      }
    }
  }

  /// One failure, as far as a group counts it.
  public struct Occurrence: Hashable, Sendable {
    /// The job that failed.
    public let job: JobID
    /// Its kind.
    public let kind: String
    /// Its queue.
    public let queue: String
    /// Who ran it, where it was run.
    public let worker: WorkerID?
    /// The version of the worker's program, where it told one.
    public let version: String?
    /// When it failed.
    public let at: Timestamp

    /// A failure with these facts.
    public init(job: JobID, kind: String, queue: String, worker: WorkerID?, version: String?, at: Timestamp) {
      self.job = job
      self.kind = kind
      self.queue = queue
      self.worker = worker
      self.version = version
      self.at = at
    }
  }

  /// At most so many names are kept of kinds, of queues, of workers and of versions: those seen last.
  public static let namesLimit = 16

  /// The fingerprint.
  public let id: ErrorGroupID
  /// Of its failures.
  public let errorClass: String
  /// What the messages of its failures have in common.
  public let message: String
  /// Whether it is resolved, and since when.
  public var resolvedAt: Timestamp?
  /// Until when it is snoozed; that time may be over.
  public var snoozedUntil: Timestamp?
  /// When a new failure reopened it last.
  public var reopenedAt: Timestamp?
  /// Its failures so far; exact, and not less when jobs are pruned.
  public var count: Int
  /// When it was seen first.
  public let firstAt: Timestamp
  /// When it was seen last.
  public var lastAt: Timestamp
  /// Kinds that failed so, the one seen last first.
  public var kinds: [String]
  /// Queues of those jobs, the one seen last first.
  public var queues: [String]
  /// Workers that ran them, the one seen last first.
  public var workers: [String]
  /// Versions of the workers' programs, the one seen last first.
  public var versions: [String]
  /// The job that failed so last.
  public var sampleJob: JobID

  /// A group with these facts.
  public init(
    id: ErrorGroupID, errorClass: String, message: String, resolvedAt: Timestamp?, snoozedUntil: Timestamp?,
    reopenedAt: Timestamp?, count: Int, firstAt: Timestamp, lastAt: Timestamp, kinds: [String], queues: [String],
    workers: [String], versions: [String], sampleJob: JobID
  ) {
    self.id = id
    self.errorClass = errorClass
    self.message = message
    self.resolvedAt = resolvedAt
    self.snoozedUntil = snoozedUntil
    self.reopenedAt = reopenedAt
    self.count = count
    self.firstAt = firstAt
    self.lastAt = lastAt
    self.kinds = kinds
    self.queues = queues
    self.workers = workers
    self.versions = versions
    self.sampleJob = sampleJob
  }

  /// The group of a failure that is the first of its fingerprint.
  public init(_ print: Fingerprint, first occurrence: Occurrence) {
    self.init(
      id: ErrorGroupID(rawValue: print.id), errorClass: print.errorClass, message: print.message, resolvedAt: nil,
      snoozedUntil: nil, reopenedAt: nil, count: 0, firstAt: occurrence.at, lastAt: occurrence.at, kinds: [],
      queues: [], workers: [], versions: [], sampleJob: occurrence.job)
    _ = note(occurrence)
  }

  /// Where it stands: a snooze ends by itself.
  public func state(at now: Timestamp) -> StateName {
    if resolvedAt != nil { return .resolved }
    if let snoozedUntil, snoozedUntil > now { return .snoozed }
    return .open
  }

  /// Takes a failure in; true where that reopened the group.
  public mutating func note(_ occurrence: Occurrence) -> Bool {
    count += 1
    lastAt = max(lastAt, occurrence.at)
    sampleJob = occurrence.job
    Self.note(occurrence.kind, in: &kinds)
    Self.note(occurrence.queue, in: &queues)
    if let worker = occurrence.worker { Self.note(worker.rawValue, in: &workers) }
    if let version = occurrence.version { Self.note(version, in: &versions) }
    guard resolvedAt != nil else { return false }
    resolvedAt = nil
    reopenedAt = occurrence.at
    return true
  }

  /// Does what somebody wants done; false where it stands so already.
  public mutating func apply(_ verb: Verb, at now: Timestamp) -> Bool {
    switch verb {
    case .resolve:
      if resolvedAt != nil { return false }
      resolvedAt = now
      snoozedUntil = nil
    case .reopen:
      if state(at: now) == .open { return false }
      resolvedAt = nil
      snoozedUntil = nil
    case .snooze(let until):
      if resolvedAt == nil, snoozedUntil == until { return false }
      resolvedAt = nil
      snoozedUntil = until
    }
    return true
  }

  private static func note(_ name: String, in names: inout [String]) {
    if names.first == name { return }
    names.removeAll { $0 == name }
    names.insert(name, at: 0)
    if names.count > namesLimit { names.removeLast() }
  }
}

extension Transition {
  /// The failure that this change of a job counts as: of a run that failed or timed out, or of a job that died
  /// otherwise.
  public var failure: Failure? {
    if let ended, ended.outcome == .failed || ended.outcome == .timedOut { return ended.error }
    return event == .dead ? job.error : nil
  }
}
