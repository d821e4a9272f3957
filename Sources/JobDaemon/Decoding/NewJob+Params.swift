import JSON
import JobCore
import JobEngine
import JobRPC

extension NewJob {
  /// Reads the params of `job.enqueue`, or one of the jobs of `job.enqueue_many`; `now` turns a delay into a time.
  init(_ params: inout ParamsReader, now: Timestamp) throws(WireFault) {
    self.init(kind: "")
    if try !read(&params, now: now) { throw params.fault("kind", "a string") }
  }

  /// Lays members over what the job says already; those that are absent or null leave it.
  ///
  /// - Parameter isEdit: whether the job is made from another, whose kind it keeps.
  /// - Returns: whether the kind was among them.
  @discardableResult
  mutating func read(_ params: inout ParamsReader, now: Timestamp, isEdit: Bool = false) throws(WireFault) -> Bool {
    var hasKind = false
    var delay: Duration?
    var waits = DependencyParams()
    try params.beginObject()
    while let key = try params.nextKey() {
      switch key {
      case "kind":
        guard let kind = try params.string(key) else { throw params.fault(key, "a string") }
        if isEdit, !self.kind.isEmpty, kind != self.kind {
          throw params.fault(key, "nothing else: an edited job keeps its kind")
        }
        self.kind = kind
        hasKind = true
      case "args": args = try params.rawText(key)
      case "queue": queue = try params.string(key) ?? queue
      case "priority": priority = try params.natural(key, upTo: 9).map { Int($0) } ?? priority
      case "run_at_us": runAt = try params.time(key)
      case "delay_ms": delay = try params.duration(key)
      case "max_attempts": maxAttempts = try params.natural(key, upTo: 1_000_000).map { Int($0) } ?? maxAttempts
      case "backoff": backoff = try Backoff(&params, key) ?? backoff
      case "timeout_ms": timeout = try params.duration(key) ?? timeout
      case "soft_timeout_ms": softTimeout = try params.duration(key) ?? softTimeout
      case "idempotency_key": idempotencyKey = try params.string(key)
      case "limit_key": limitKey = try params.string(key) ?? limitKey
      case "tags": tags = try params.strings(key) ?? tags
      case "metadata":
        if params.isNull() { continue }
        guard (try? params.reader.peek()) == .object else { throw params.fault(key, "an object") }
        metadata = try params.rawText(key)
      case "runbook": runbook = try Runbook(&params, key) ?? runbook
      case "unique": unique = try UniqueRule(&params, key) ?? unique
      case "batch": batch = try params.natural(key).map { BatchID(rawValue: $0) } ?? batch
      case "trace": trace = try params.string(key) ?? trace
      case "start_within_ms": startWithin = try params.duration(key) ?? startWithin
      case "retry_for_ms": retryFor = try params.duration(key) ?? retryFor
      default: if try !waits.take(key, &params) { try params.skip() }
      }
    }
    dependencies = waits.dependencies
    if let delay {
      if runAt != nil { throw params.fault("delay_ms", "only one of run_at_us and delay_ms") }
      runAt = delay == .zero ? nil : now + delay
    }
    return hasKind
  }
}

extension Backoff {
  /// `{base_ms, factor?, max_ms?, jitter?}`, or an array of delays in milliseconds.
  init?(_ params: inout ParamsReader, _ key: String) throws(WireFault) {
    if params.isNull() { return nil }
    if (try? params.reader.peek()) == .array {
      var steps: [Duration] = []
      do { try params.reader.beginArray() } catch { throw params.fault(key, "an array") }
      while (try? params.reader.nextElement()) == true {
        guard let delay = try params.duration("\(key)[\(steps.count)]") else {
          throw params.fault("\(key)[\(steps.count)]", "an integer")
        }
        steps.append(delay)
      }
      guard !steps.isEmpty else { throw params.fault(key, "at least one delay") }
      self = .steps(steps)
      return
    }
    var base: Duration?
    var factor = 2.0
    var limit = Duration.seconds(6 * 3600)
    var jitter = 0.1
    try params.beginObject(key)
    while let member = try params.nextKey() {
      switch member {
      case "base_ms": base = try params.duration("\(key).base_ms")
      case "factor":
        factor = try params.double("\(key).factor") ?? factor
        guard factor >= 1, factor <= 1000 else { throw params.fault("\(key).factor", "a number from 1 to 1000") }
      case "max_ms": limit = try params.duration("\(key).max_ms") ?? limit
      case "jitter":
        jitter = try params.double("\(key).jitter") ?? jitter
        guard jitter >= 0, jitter <= 1 else { throw params.fault("\(key).jitter", "a number from 0 to 1") }
      default: try params.skip()
      }
    }
    guard let base else { throw params.fault("\(key).base_ms", "an integer") }
    self = .exponential(base: base, factor: factor, limit: limit, jitter: jitter)
  }
}

extension Runbook {
  fileprivate init?(_ params: inout ParamsReader, _ key: String) throws(WireFault) {
    if params.isNull() { return nil }
    var parts: [String: String] = [:]
    try params.beginObject(key)
    while let member = try params.nextKey() {
      switch member {
      case "owner", "expects", "rollback", "link":
        guard let text = try params.string("\(key).\(member)") else { continue }
        guard text.utf8.count <= 1024 else { throw params.fault("\(key).\(member)", "at most 1024 bytes") }
        parts[member] = text
      default: try params.skip()
      }
    }
    self.init(owner: parts["owner"], expects: parts["expects"], rollback: parts["rollback"], link: parts["link"])
  }
}
