public import JobCore

/// The durable job engine: commands in, one transaction a tick, outcomes out.
///
/// It knows no socket, no SQL, no terminal and no clock: times and randomness come in. It is synchronous and owned
/// by one thread. What it keeps in memory follows from the store and from the connections of the moment, so that a
/// crash at any line loses nothing that was answered.
public final class Engine {
  /// Names the store for ever.
  public let storeID: String
  /// Whether the store was shut down cleanly before this start.
  public let wasClosed: Bool

  private let store: any Store
  private let zones: ZoneSource
  private let jitter: () -> Double
  /// Takes the store's numbers of the moment, for the journal; entries have none where it says nil.
  public var measure: () -> Measures? = { nil }
  private(set) var memory: Memory
  /// Cells of the history that earlier daemons wrote and nobody has rolled up yet.
  public let earlierCells: [MetricCell]

  /// Takes over a store; every running job gets a fresh lease.
  ///
  /// - Parameters:
  ///   - store: not used by anybody else as long as the engine lives.
  ///   - zones: where the time zones of schedules come from.
  ///   - jitter: draws from 0..<1; spreads the backoff of failed jobs.
  public init(
    store: any Store, at now: Moment, zones: ZoneSource = .utcOnly, jitter: @escaping () -> Double
  ) throws(StoreError) {
    let boot = try store.boot()
    self.store = store
    self.jitter = jitter
    self.zones = zones
    storeID = boot.storeID
    earlierCells = boot.cells
    wasClosed = boot.wasClosed
    memory = Memory(
      boot, nextDue: try store.nextDue(),
      pruning: Pruning(nextExpiry: try store.nextExpiry(), oldestJournal: try store.oldestJournal()), at: now)
  }

  /// Decides all commands, does what is due, serves the waiting claims, and makes it durable with one fsync.
  ///
  /// One command's refusal never touches its neighbours. Where the device is full, enqueues are refused and the rest
  /// is tried again without them.
  ///
  /// - Throws: ``StoreError`` where the store failed: nothing of the tick happened, and nothing may be acknowledged.
  public func tick(_ commands: [Command], at now: Moment) throws(StoreError) -> TickResult {
    var full = memory.fullUntil.map { now.monotonic < $0 } ?? false
    var conflicts = 0
    while true {
      var tick = Tick(
        store: store, memory: memory, at: now, zones: zones, jitter: jitter, measure: measure, isFull: full)
      do throws(TickError) {
        let result = try tick.run(commands)
        memory = tick.memory
        return result
      } catch {
        store.rollback()
        switch error {
        case .conflict:
          // Another writer changed a row under this tick: what was decided on it is decided again.
          conflicts += 1
          if conflicts > 8 { throw .failed(operation: "save", code: 0, message: "a change met a conflict 8 times") }
        case .store(.full):
          memory.fullUntil = now.monotonic + EngineLimits.fullPause.nanoseconds
          if full { return refuseAll(commands) }
          full = true
        case .store(let error):
          throw error
        }
      }
    }
  }

  /// The monotonic time at which the engine has something to do by itself; nil for never.
  public func nextDeadline(after now: Moment) -> Int64? { memory.nextDeadline(after: now) }

  /// Stops all claims, for a shutdown: waiting ones are answered with nothing by the next tick.
  public func drain() { memory.isDraining = true }

  /// What jobs may take; a change holds for what comes after it.
  public var sizes: SizeLimits {
    get { memory.sizes }
    set { memory.sizes = newValue }
  }

  /// How long what is over is kept; a change holds for jobs that end after it.
  public var retention: RetentionRules {
    get { memory.pruning.rules }
    set { memory.pruning.rules = newValue }
  }

  /// What was pruned since the start, and when the next job expires.
  public var pruning: Pruning { memory.pruning }

  /// Takes down that so many bytes of log text came in for a run; false where nobody holds that run.
  public func noteLog(of run: HeldRun, bytes: Int) -> Bool {
    guard memory.runs[run.job]?.fence == run.fence else { return false }
    memory.runs[run.job]?.logBytes += Int64(bytes)
    return true
  }

  /// Takes cells of the history that are over: the next commit writes them.
  ///
  /// - Parameter now: whether the next tick is to commit though it has nothing else to write.
  public func keep(_ cells: [MetricCell], now: Bool) {
    memory.cells += cells
    if now, !memory.cells.isEmpty { memory.mustKeepCells = true }
  }

  /// Cells of the history that wait for a commit.
  public var unwrittenCells: [MetricCell] { memory.cells }

  /// What the engine's own loops last did, and when they are to do more.
  public func loops(at now: Moment) -> LoopClocks { memory.loops(at: now) }

  /// Takes down that a worker was heard of.
  public func noteWord(of worker: WorkerID, at now: Moment) {
    memory.workers[worker]?.lastSeen = now.monotonic
    memory.workers[worker]?.lastSeenAt = now.wall
  }

  /// Jobs by queue, kind and state; cells may be zero.
  public var counters: [CounterKey: Int] { memory.counters }

  /// Every queue that was ever mentioned, by name.
  public var queues: [String: QueueRecord] { memory.queues }

  /// Every kind that was ever mentioned, by name.
  public var kinds: [String: KindRecord] { memory.kinds }

  /// Who stopped every claim of the store, where somebody did.
  public var storePause: Pause? { memory.storePause }

  /// Every schedule, by name.
  public var schedules: [String: ScheduleRecord] { memory.schedules }

  /// The time zone of that name.
  public func zone(_ name: String) -> Zone? { zones.find(name) }

  /// Every registered worker.
  public var workers: [WorkerID: WorkerRecord] { memory.workers }

  /// Every run that goes on.
  public var runs: [JobID: ActiveRun] { memory.runs }

  /// How many claims wait for a job.
  public var waitingClaims: Int { memory.waiting.count }

  /// Whether claims are refused because of a shutdown.
  public var isDraining: Bool { memory.isDraining }

  /// Whether enqueues are refused because the device was full a moment ago.
  public func isFull(at now: Moment) -> Bool { memory.fullUntil.map { now.monotonic < $0 } ?? false }

  /// Nothing at all can be written: only what the connections did is taken down.
  private func refuseAll(_ commands: [Command]) -> TickResult {
    var result = TickResult()
    for command in commands {
      if case .disconnect(let connection) = command {
        memory.forget(connection)
        result.outcomes.append(.accepted)
      } else {
        result.outcomes.append(.refused(.storeFull))
      }
      result.entries.append(nil)
    }
    return result
  }
}
