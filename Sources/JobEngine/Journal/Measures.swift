import JSON
import JobCore

/// The store's numbers at one moment, which people compare before and after what they did.
public struct Measures: Hashable, Sendable {
  /// Jobs enqueued a second, over the last minute.
  public var inPerSecond: Double
  /// Runs completed a second, over the last minute.
  public var donePerSecond: Double
  /// Runs failed a second, over the last minute.
  public var failedPerSecond: Double
  /// Queued jobs of all queues.
  public var queued: Int
  /// Running jobs.
  public var running: Int
  /// The wait that 95 % of recent runs stayed within; nil where none started lately.
  public var waitP95: Duration?

  /// Numbers with these values.
  public init(
    inPerSecond: Double, donePerSecond: Double, failedPerSecond: Double, queued: Int, running: Int,
    waitP95: Duration? = nil
  ) {
    self.inPerSecond = inPerSecond
    self.donePerSecond = donePerSecond
    self.failedPerSecond = failedPerSecond
    self.queued = queued
    self.running = running
    self.waitP95 = waitP95
  }

  /// As the journal keeps them.
  var json: JSONObject {
    var object: JSONObject = [
      "in_per_s": JSONValue(inPerSecond), "done_per_s": JSONValue(donePerSecond),
      "failed_per_s": JSONValue(failedPerSecond), "queued": .integer(Int64(queued)),
      "running": .integer(Int64(running)),
    ]
    if let waitP95 { object["wait_p95_ms"] = .integer(waitP95.milliseconds) }
    return object
  }
}

/// A journal entry whose numbers are to be taken again: 1, 5 and 15 minutes after it.
struct Measuring: Hashable, Sendable {
  /// Entries that are followed at a time; of a flood of entries the oldest are left incomplete.
  static let limit = 1000
  /// A moment that was missed by more than this, by a daemon that was down, stays empty: late numbers would lie.
  static let lateness = Duration.seconds(30)
  /// When the numbers are taken again, and the names they are kept under.
  static let points: [(after: Duration, name: String)] = [
    (.seconds(60), "after_1m"), (.seconds(300), "after_5m"), (.seconds(900), "after_15m"),
  ]

  let entry: JournalID
  let at: Timestamp
  var metrics: JSONObject
  /// The first of `points` that is still to come.
  private var next = 0

  /// Follows an entry that has its `before`; nil for one that has not.
  init?(_ entry: JournalEntry) {
    guard !entry.metrics.isEmpty else { return nil }
    self.entry = entry.id
    at = entry.at
    metrics = entry.metrics
  }

  /// When it is to be looked at; nil once it is complete.
  var due: Timestamp? { next < Self.points.count ? at + Self.points[next].after : nil }

  /// Takes the numbers of `now` for the moment that has come, and passes over those that were missed.
  ///
  /// - Returns: whether numbers were taken.
  mutating func take(_ measures: @autoclosure () -> Measures?, at now: Timestamp) -> Bool {
    var hasTaken = false
    while let due, due <= now {
      let name = Self.points[next].name
      if now - due <= Self.lateness, metrics[name] == nil, let measures = measures() {
        metrics[name] = .object(measures.json)
        hasTaken = true
      }
      next += 1
    }
    return hasTaken
  }
}
