import JobCore
import JobRPC

extension WireQueue {
  /// Takes over a queue's limits; what is not limited stays absent.
  mutating func show(_ limits: QueueLimits) {
    guard limits != .none else { return }
    concurrency = limits.all.concurrency.map { Int64($0) }
    rate = limits.all.rate.map { WireRate($0) }
    if limits.perKey != Limit() {
      perKey = WireLimit(
        concurrency: limits.perKey.concurrency.map { Int64($0) }, rate: limits.perKey.rate.map { WireRate($0) })
    }
    targetWaitMS = limits.targetWait?.milliseconds
  }
}

extension WireRate {
  init(_ rate: Rate) { self.init(count: Int64(rate.count), perMS: rate.period.milliseconds) }
}
