/// What runs of a limited queue and what its rates have left: the one place that knows whether a job may start.
///
/// | a job may start when | and is freed by |
/// |---|---|
/// | fewer than `concurrency` of the queue run | the end of any run of it, a lost worker's too |
/// | the queue's bucket holds a token | time |
/// | fewer than `per_key.concurrency` of its limit key run | the end of a run of that key |
/// | the key's bucket holds a token | time |
///
/// A token is taken when a run starts and never given back. Times are nanoseconds of the monotonic clock.
public struct QueueUse: Sendable {
  /// The bounds.
  public private(set) var limits: QueueLimits
  /// Runs of the queue that go on.
  public private(set) var running: Int
  /// The queue's own bucket.
  public private(set) var bucket = TokenBucket()
  private var runningOfKey = KeyTable<Int>()
  private var bucketOfKey = KeyTable<TokenBucket>()

  /// A queue under these limits, with full buckets, in which a run of each of these limit keys goes on.
  public init(_ limits: QueueLimits, running keys: some Sequence<String?>) {
    self.limits = limits
    running = 0
    for key in keys { count(key) }
  }

  /// How many jobs of the queue may start now, each key's own limit aside.
  public func room(at now: Int64) -> Int {
    let slots = limits.all.concurrency.map { max(0, $0 - running) } ?? .max
    return min(slots, limits.all.rate.map { bucket.tokens(at: now, $0) } ?? .max)
  }

  /// How many jobs of that limit key may start now, the queue's own limit aside.
  public func room(ofKey key: String?, at now: Int64) -> Int {
    guard let key else { return .max }
    let slots = limits.perKey.concurrency.map { max(0, $0 - running(ofKey: key)) } ?? .max
    return min(slots, limits.perKey.rate.map { bucket(ofKey: key).tokens(at: now, $0) } ?? .max)
  }

  /// When time alone makes room in a queue that has none; nil where a run has to end first.
  public func opening(at now: Int64) -> Int64? {
    if let most = limits.all.concurrency, running >= most { return nil }
    return limits.all.rate.map { bucket.nextToken(at: now, $0) }
  }

  /// When time alone makes room for a key that has none; nil where a run has to end first.
  public func opening(ofKey key: String, at now: Int64) -> Int64? {
    if let most = limits.perKey.concurrency, running(ofKey: key) >= most { return nil }
    return limits.perKey.rate.map { bucket(ofKey: key).nextToken(at: now, $0) }
  }

  /// Runs of that limit key that go on; known where keys have a concurrency.
  public func running(ofKey key: String) -> Int { runningOfKey[key] ?? 0 }

  /// The bucket of that limit key.
  public func bucket(ofKey key: String) -> TokenBucket { bucketOfKey[key] ?? TokenBucket() }

  /// A run started.
  public mutating func start(_ key: String?, at now: Int64) {
    count(key)
    if let rate = limits.all.rate { bucket.take(at: now, rate) }
    if let key, let rate = limits.perKey.rate {
      var bucket = bucket(ofKey: key)
      bucket.take(at: now, rate)
      bucketOfKey[key] = bucket
    }
  }

  /// A run ended, in whatever way.
  public mutating func end(_ key: String?) {
    running -= 1
    guard let key, let count = runningOfKey[key] else { return }
    runningOfKey[key] = count > 1 ? count - 1 : nil
  }

  /// Goes on under other limits; a rate that stays or changes keeps what was taken of it.
  public mutating func change(to limits: QueueLimits, running keys: some Sequence<String?>, at now: Int64) {
    let (bucket, buckets) = (self.bucket, bucketOfKey)
    self = QueueUse(limits, running: keys)
    if let rate = limits.all.rate {
      self.bucket = bucket
      self.bucket.adopt(rate, at: now)
    }
    if let rate = limits.perKey.rate {
      bucketOfKey = buckets
      bucketOfKey.changeAll { bucket in
        var bucket = bucket
        bucket.adopt(rate, at: now)
        return bucket
      }
    }
  }

  /// Takes over a bucket as it was kept; one of a rate that is no more is let go.
  public mutating func restore(_ bucket: TokenBucket, ofKey key: String?, at now: Int64) {
    var bucket = bucket
    guard let rate = key == nil ? limits.all.rate : limits.perKey.rate else { return }
    bucket.adopt(rate, at: now)
    if let key { bucketOfKey[key] = bucket } else { self.bucket = bucket }
  }

  /// Forgets full buckets of keys where many have gathered; returns whose.
  public mutating func forgetFull(near key: String, at now: Int64) -> [String] {
    bucketOfKey.sweep(near: key) { $0.fullAt <= now }
  }

  private mutating func count(_ key: String?) {
    running += 1
    guard let key, limits.perKey.concurrency != nil else { return }
    runningOfKey[key, default: 0] += 1
  }
}

/// Values by limit key in small parts, so that a change of a copy costs one part and not all of them.
struct KeyTable<Value: Sendable>: Sendable {
  private var parts = [[String: Value]](repeating: [:], count: 64)
  /// How many values each part held after it was last swept.
  private var swept = [Int](repeating: 0, count: 64)

  subscript(key: String) -> Value? {
    get { parts[Self.part(of: key)][key] }
    set { parts[Self.part(of: key)][key] = newValue }
  }

  subscript(key: String, default value: @autoclosure () -> Value) -> Value {
    get { self[key] ?? value() }
    set { self[key] = newValue }
  }

  mutating func changeAll(_ change: (Value) -> Value) { parts = parts.map { $0.mapValues(change) } }

  /// Drops from one part what `isIdle`, where the part has doubled since the last time; returns the keys.
  mutating func sweep(near key: String, _ isIdle: (Value) -> Bool) -> [String] {
    let part = Self.part(of: key)
    guard parts[part].count > max(64, 2 * swept[part]) else { return [] }
    let idle = parts[part].filter { isIdle($0.value) }.map(\.key)
    for key in idle { parts[part][key] = nil }
    swept[part] = parts[part].count
    return idle
  }

  private static func part(of key: String) -> Int { key.hashValue & 63 }
}
