import JobRPC

/// What went in and out lately, and how long it waited and ran. In memory only; starts empty with the daemon.
struct Metrics: Sendable {
  /// The numbers of one queue.
  struct Queue: Sendable {
    var incoming = CellRing(cells: 12, seconds: 5)
    var outgoing = CellRing(cells: 12, seconds: 5)
    var finished = CellRing(cells: 15, seconds: Metrics.cellSeconds)
    var wait = Histogram()
    var totals = Totals()
  }

  /// What a queue has done since the start.
  struct Totals: Sendable {
    var enqueued = 0
    var completed = 0
    var failed = 0
    var wait = BucketCounts()
    var run = BucketCounts()
  }

  static let cellSeconds: Int64 = 20

  private var incoming = CellRing(cells: 45, seconds: cellSeconds)
  private var done = CellRing(cells: 45, seconds: cellSeconds)
  private var failed = CellRing(cells: 45, seconds: cellSeconds)
  private var incomingRate = CellRing(cells: 12, seconds: 5)
  private var outgoingRate = CellRing(cells: 12, seconds: 5)
  private var failedRate = CellRing(cells: 12, seconds: 5)
  private var wait = Histogram()
  private var run = Histogram()
  private var queues: [String: Queue] = [:]
  /// How long runs of each kind took.
  private var kinds: [String: Histogram] = [:]
  private let start: Int64

  /// Numbers from `second` on, by the monotonic clock.
  init(start second: Int64) { start = second }

  mutating func enqueued(_ count: Int = 1, queue: String, at second: Int64) {
    incoming.add(count, at: second)
    incomingRate.add(count, at: second)
    queues[queue, default: Queue()].incoming.add(count, at: second)
    queues[queue]?.totals.enqueued += count
  }

  mutating func claimed(queue: String, waited: Duration, at second: Int64) {
    wait.add(waited, at: second)
    queues[queue, default: Queue()].wait.add(waited, at: second)
    queues[queue]?.totals.wait.add(waited)
  }

  mutating func completed(queue: String, kind: String, ran: Duration, at second: Int64) {
    done.add(at: second)
    outgoingRate.add(at: second)
    run.add(ran, at: second)
    kinds[kind, default: Histogram()].add(ran, at: second)
    ended(queue, at: second)
    queues[queue]?.totals.completed += 1
    queues[queue]?.totals.run.add(ran)
  }

  mutating func failed(queue: String, kind: String, ran: Duration, at second: Int64) {
    failed.add(at: second)
    outgoingRate.add(at: second)
    failedRate.add(at: second)
    run.add(ran, at: second)
    kinds[kind, default: Histogram()].add(ran, at: second)
    ended(queue, at: second)
    queues[queue]?.totals.failed += 1
    queues[queue]?.totals.run.add(ran)
  }

  /// What a queue has done since the start; nil where it has done nothing.
  func totals(of queue: String) -> Totals? { queues[queue]?.totals }

  func rates(at second: Int64) -> Rates {
    Rates(
      inPerSecond: rate(incomingRate, second), outPerSecond: rate(outgoingRate, second),
      failedPerSecond: rate(failedRate, second))
  }

  func history(at second: Int64) -> History {
    History(
      cellMS: Self.cellSeconds * 1000, in: incoming.values(at: second), done: done.values(at: second),
      failed: failed.values(at: second))
  }

  func waitTimes(at second: Int64) -> Percentiles? { wait.percentiles(at: second) }

  func runTimes(ofKind kind: String, at second: Int64) -> Percentiles? { kinds[kind]?.percentiles(at: second) }

  func runTimes(at second: Int64) -> Percentiles? { run.percentiles(at: second) }

  /// Fills in what a queue's row shows of its recent past.
  func describe(_ queue: inout WireQueue, at second: Int64) {
    guard let numbers = queues[queue.name] else {
      queue.history = Array(repeating: 0, count: 15)
      return
    }
    queue.inPerSecond = rate(numbers.incoming, second)
    queue.outPerSecond = rate(numbers.outgoing, second)
    queue.waitP95MS = numbers.wait.percentiles(at: second).map { Int64($0.p95MS.rounded(.up)) }
    queue.history = numbers.finished.values(at: second)
  }

  private mutating func ended(_ queue: String, at second: Int64) {
    queues[queue, default: Queue()].outgoing.add(at: second)
    queues[queue, default: Queue()].finished.add(at: second)
  }

  /// A second's share of the last minute, or of the time since the start where that is shorter.
  private func rate(_ ring: CellRing, _ second: Int64) -> Double {
    let span = min(ring.span(at: second), max(5, second - start + 1))
    return (Double(ring.sum(at: second)) / Double(span) * 100).rounded() / 100
  }
}
