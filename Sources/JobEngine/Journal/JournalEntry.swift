public import JSON
public import JobCore

/// One line of the record of what people and policies did.
public struct JournalEntry: Hashable, Sendable {
  /// Rises strictly.
  public let id: JournalID
  /// When it was committed.
  public let at: Timestamp
  /// Who did it; nil for a policy of the engine.
  public let actor: Actor?
  /// `job.pause`, `queue.resume`, `outcome.refused` …
  public let verb: String
  /// What it was done to: a job's id, a queue's name …
  public let target: String
  /// In the person's words; of a note, its text.
  public let reason: String?
  /// How many things it named.
  public var matched: Int
  /// How many of them it changed.
  public var changed: Int
  /// The line that does the same in a shell; empty where there is none.
  public var command: String
  /// What it touched as it was: counts by state, settings.
  public var before: JSONObject
  /// The same as it was left.
  public var after: JSONObject
  /// What a note adds.
  public var note: JournalNote?
  /// The store's numbers around it: `before`, `after_1m`, `after_5m`, `after_15m`, as far as they are known.
  public var metrics: JSONObject
  /// Until when it may be undone; nil where it may not.
  public var undoUntil: Timestamp?
  /// The entry that undid it.
  public var undoneBy: JournalID?

  /// An entry with these facts.
  public init(
    id: JournalID, at: Timestamp, actor: Actor?, verb: String, target: String, reason: String?, matched: Int,
    changed: Int, command: String = "", before: JSONObject = [:], after: JSONObject = [:], note: JournalNote? = nil,
    metrics: JSONObject = [:], undoUntil: Timestamp? = nil, undoneBy: JournalID? = nil
  ) {
    self.id = id
    self.at = at
    self.actor = actor
    self.verb = verb
    self.target = target
    self.reason = reason
    self.matched = matched
    self.changed = changed
    self.command = command
    self.before = before
    self.after = after
    self.note = note
    self.metrics = metrics
    self.undoUntil = undoUntil
    self.undoneBy = undoneBy
  }

  /// Whether its numbers were taken, and are to be taken again.
  package var isMeasured: Bool { !metrics.isEmpty && metrics[Measuring.points[Measuring.points.count - 1].name] == nil }
}

/// What a note tells beside its text.
public struct JournalNote: Hashable, Sendable {
  /// What was deployed.
  public var version: String?
  /// Which files were touched.
  public var files: [String]
  /// Which number shall get better.
  public var metric: String?
  /// Where more is written.
  public var link: String?

  /// A note; each part may be missing.
  public init(version: String? = nil, files: [String] = [], metric: String? = nil, link: String? = nil) {
    self.version = version
    self.files = files
    self.metric = metric
    self.link = link
  }

  /// Whether it says nothing.
  public var isEmpty: Bool { version == nil && files.isEmpty && metric == nil && link == nil }
}
