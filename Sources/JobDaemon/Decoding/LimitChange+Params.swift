import JSON
import JobCore
import JobEngine
import JobRPC

extension CallParams {
  /// `{queue, concurrency?, rate?, per_key?, target_wait_ms?, reason?}` of `queue.limit`: absent leaves, null clears.
  static func limits(
    _ params: inout ParamsReader
  ) throws(WireFault) -> (queue: String, change: LimitChange, reason: String?) {
    var queue: String?
    var change = LimitChange()
    var reason: String?
    try params.beginObject()
    while let key = try params.nextKey() {
      switch key {
      case "queue": queue = try params.string(key)
      case "concurrency": change.concurrency = try params.count(key)
      case "rate": change.rate = try params.rate(key)
      case "per_key":
        if params.isNull() {
          (change.perKeyConcurrency, change.perKeyRate) = (.cleared, .cleared)
          continue
        }
        try params.beginObject(key)
        while let member = try params.nextKey() {
          switch member {
          case "concurrency": change.perKeyConcurrency = try params.count("\(key).\(member)")
          case "rate": change.perKeyRate = try params.rate("\(key).\(member)")
          default: try params.skip()
          }
        }
      case "target_wait_ms":
        change.targetWait = try params.span(key).map { .set($0) } ?? .cleared
      case "reason": reason = try params.reason(key)
      default: try params.skip()
      }
    }
    guard let queue else { throw params.fault("queue", "a string") }
    return (queue, change, reason)
  }
}

extension ParamsReader {
  /// A number of runs; which ones are fit is the engine's to say.
  fileprivate mutating func count(_ key: String) throws(WireFault) -> LimitChange.Bound<Int> {
    try integer(key).map { .set(Int($0)) } ?? .cleared
  }

  /// `{count, per_ms}`
  fileprivate mutating func rate(_ key: String) throws(WireFault) -> LimitChange.Bound<Rate> {
    if isNull() { return .cleared }
    var count: Int64?
    var period: Duration?
    try beginObject(key)
    while let member = try nextKey() {
      switch member {
      case "count": count = try integer("\(key).count")
      case "per_ms": period = try span("\(key).per_ms")
      default: try skip()
      }
    }
    guard let count else { throw fault("\(key).count", "an integer") }
    guard let period else { throw fault("\(key).per_ms", "an integer") }
    return .set(Rate(count: Int(count), per: period))
  }

  /// Milliseconds, negative ones too, so that the rule can refuse them by name.
  fileprivate mutating func span(_ key: String) throws(WireFault) -> Duration? {
    guard let value = try integer(key) else { return nil }
    guard value.magnitude <= 9_000_000_000_000 else { throw fault(key, "a number of milliseconds") }
    return .milliseconds(value)
  }
}
