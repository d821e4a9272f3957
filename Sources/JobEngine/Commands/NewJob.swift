public import JSON
public import JobCore

/// An enqueue as it was asked for; what is nil takes the kind's policy or the engine's default.
public struct NewJob: Hashable, Sendable {
  /// What the worker does with the args.
  public var kind: String
  /// `default` where nil.
  public var queue: String?
  /// `{}` where nothing was sent.
  public var args: JSONText
  /// 0 (first) to 9; 4 where nil.
  public var priority: Int?
  /// When it may run first; at once where nil.
  public var runAt: Timestamp?
  /// At least 1.
  public var maxAttempts: Int?
  /// The delay between attempts.
  public var backoff: Backoff?
  /// The hard timeout; zero for none.
  public var timeout: Duration?
  /// The soft timeout; zero for none.
  public var softTimeout: Duration?
  /// How long after it became claimable its first run must have started; zero for no bound.
  public var startWithin: Duration?
  /// No attempt starts later than this after the job could first run; zero for no bound.
  public var retryFor: Duration?
  /// At most 256 bytes.
  public var idempotencyKey: String?
  /// The key that only one job may hold at a time; at most 256 bytes.
  public var unique: UniqueRule?
  /// What it waits for. Without ids it waits for nothing, and the other rules are a batch callback's.
  public var dependencies: Dependencies?
  /// The open batch that it belongs to.
  public var batch: BatchID?
  /// The trace it belongs to; at most 256 bytes.
  public var trace: String?
  /// The job that it was edited from.
  public var derivedFrom: JobID?
  /// At most 256 bytes.
  public var limitKey: String?
  /// At most 16 of at most 64 bytes.
  public var tags: [String]
  /// An object of at most 16 KiB.
  public var metadata: JSONText?
  /// Owner, expected result, rollback, link.
  public var runbook: Runbook?
  /// What stands against it because of who brings it in; found at the door, told as this job's own outcome.
  public var forbidden: CommandRefusal?
  /// The firing of a schedule that asks for it; set by the engine.
  var schedule: ScheduleTick?

  /// An enqueue of `kind` with everything else at its default.
  public init(kind: String, args: JSONText = NewJob.noArgs, queue: String? = nil) {
    self.kind = kind
    self.args = args
    self.queue = queue
    tags = []
  }

  /// `{}`.
  public static let noArgs = JSONText(.object([:]))

  /// The queue of a job that names none.
  public static let defaultQueue = "default"

  /// The first rule that the request breaks; nil where it may be enqueued.
  func violation(of sizes: SizeLimits) -> CommandRefusal? {
    if let forbidden { return forbidden }
    if let bad = Self.violation(ofName: kind, "kind") { return bad }
    if let queue, let bad = Self.violation(ofName: queue, "queue") { return bad }
    if args.bytes.count > sizes.args { return .tooLarge("args", limit: sizes.args, actual: args.bytes.count) }
    if let priority, !(0...9).contains(priority) { return .invalid("priority", expected: "0 to 9") }
    if let maxAttempts, !(1...1_000_000).contains(maxAttempts) {
      return .invalid("max_attempts", expected: "1 to 1000000")
    }
    if let timeout, timeout < .zero { return .invalid("timeout_ms", expected: "0 or more") }
    if let softTimeout, softTimeout < .zero { return .invalid("soft_timeout_ms", expected: "0 or more") }
    if let startWithin, startWithin < .zero { return .invalid("start_within_ms", expected: "0 or more") }
    if let retryFor, retryFor < .zero { return .invalid("retry_for_ms", expected: "0 or more") }
    if let unique {
      if unique.states.isEmpty { return .invalid("unique.states", expected: "at least one state") }
      if let window = unique.window, !(Duration.milliseconds(1)...Duration.seconds(366 * 86_400)).contains(window) {
        return .invalid("unique.window_ms", expected: "1 to 31622400000")
      }
    }
    for (name, key) in [
      ("idempotency_key", idempotencyKey), ("limit_key", limitKey), ("unique.key", unique?.key),
      ("trace", trace),
    ] {
      guard let key else { continue }
      if key.isEmpty { return .invalid(name, expected: "1 to \(Caps.key) bytes") }
      if key.utf8.count > Caps.key { return .tooLarge(name, limit: Caps.key, actual: key.utf8.count) }
    }
    if let count = dependencies?.ids.count, count > Caps.parents {
      return .tooLarge("after", limit: Caps.parents, actual: count)
    }
    if tags.count > Caps.tags { return .tooLarge("tags", limit: Caps.tags, actual: tags.count) }
    for tag in tags where tag.utf8.count > Caps.tag {
      return .tooLarge("tags", limit: Caps.tag, actual: tag.utf8.count)
    }
    if let metadata, metadata.bytes.count > sizes.metadata {
      return .tooLarge("metadata", limit: sizes.metadata, actual: metadata.bytes.count)
    }
    return nil
  }

  /// The rule for names of queues and kinds: 1–128 bytes, no control characters.
  static func violation(ofName name: String, _ field: String) -> CommandRefusal? {
    if name.utf8.count > Caps.name { return .tooLarge(field, limit: Caps.name, actual: name.utf8.count) }
    let isPlain =
      name.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
      && !name.unicodeScalars.contains { (0x80...0x9F).contains($0.value) }
    return name.isEmpty || !isPlain ? .invalid(field, expected: "1 to 128 bytes without control characters") : nil
  }
}

/// The sizes that the engine takes at most, in bytes where not said otherwise.
public enum Caps {
  /// Of a queue's or kind's name.
  public static let name = 128
  /// Of an idempotency key or limit key.
  public static let key = 256
  /// Of a job's args.
  public static let args = 1 << 20
  /// Of a job's result, and of its checkpoint.
  public static let result = 256 << 10
  /// Of a failure's message.
  public static let errorMessage = 4 << 10
  /// Frames of a failure.
  public static let errorFrames = 100
  /// Jobs that one job waits for.
  public static let parents = 1000
  /// Tags of a job.
  public static let tags = 16
  /// Of one tag.
  public static let tag = 64
  /// Of a job's metadata.
  public static let metadata = 16 << 10
}

/// The sizes that a store may set otherwise, in bytes.
public struct SizeLimits: Hashable, Sendable {
  /// Of a job's args.
  public var args: Int
  /// Of a job's result, and of its checkpoint.
  public var result: Int
  /// Of a job's metadata.
  public var metadata: Int

  /// These sizes; without a word those of ``Caps``.
  public init(args: Int = Caps.args, result: Int = Caps.result, metadata: Int = Caps.metadata) {
    self.args = args
    self.result = result
    self.metadata = metadata
  }
}
