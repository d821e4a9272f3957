import JobCore

/// What the engine knows beside the store: settings, counts, workers, runs, waiting claims.
///
/// A value, so that a tick works on a copy and a failed tick leaves no trace.
struct Memory: Sendable {
  var sequences: Sequences
  var queues: [String: QueueRecord]
  var kinds: [String: KindRecord]
  /// What people ordered of the store and of workers, those that are gone too.
  var controls: [ControlRecord.Subject: ControlRecord]
  var schedules: [String: ScheduleRecord]
  /// The earliest `wakeAt` of all schedules.
  var nextTick: Timestamp?
  /// Both clocks as the last tick saw them.
  var clock: Moment
  var counters: [CounterKey: Int]
  var workers: [WorkerID: WorkerRecord] = [:]
  var runs: [JobID: ActiveRun]
  /// What the limited queues have in use; a queue without limits costs nothing.
  var limited: [String: QueueUse] = [:]
  var waiting: [WaitingClaim] = []
  /// When a token makes room for a job that the last claims passed over, by the monotonic clock.
  var opensAt: Int64?
  /// The error groups that failed last, so that a storm of one failure reads none of them again.
  var errorGroups: [ErrorGroupID: ErrorGroup] = [:]
  /// Whether a job has ever waited for another since the start, or did then: else an end has no children to tell.
  var hasDependencies: Bool
  /// Ended jobs whose children are told tick by tick, the first to end first.
  var settlings: [Settling]
  var nextDue: Timestamp?
  /// Journal entries whose numbers are taken again later, oldest first.
  var measuring: [Measuring]
  var pruning: Pruning
  /// Entries that may be undone, the one that ends first in front.
  var undoable: [(entry: JournalID, until: Timestamp)] = []
  /// Cells of the history that wait for a commit, and whether they wait no longer.
  var cells: [MetricCell] = []
  var mustKeepCells = false
  /// What the engine's loops last did.
  var loops = LoopClocks()
  var isDraining = false
  var sizes = SizeLimits()
  /// Until when the full device is left alone, by the monotonic clock.
  var fullUntil: Int64?

  /// What a store knew at start; every run gets a fresh lease.
  init(_ boot: StoreBoot, nextDue: Timestamp?, pruning: Pruning, at now: Moment) {
    sequences = boot.sequences
    queues = Dictionary(uniqueKeysWithValues: boot.queues.map { ($0.name, $0) })
    kinds = Dictionary(uniqueKeysWithValues: boot.kinds.map { ($0.name, $0) })
    controls = Dictionary(uniqueKeysWithValues: boot.controls.map { ($0.subject, $0) })
    schedules = Dictionary(uniqueKeysWithValues: boot.schedules.map { ($0.name, $0) })
    clock = now
    counters = boot.counters
    runs = [:]
    hasDependencies = boot.hasDependencies
    settlings = boot.settlings
    self.nextDue = nextDue
    measuring = boot.measuring.compactMap { Measuring($0) }
    self.pruning = pruning
    for record in boot.undo { allowUndo(of: record.entry, until: record.until) }
    nextTick = firstTick
    for job in boot.running {
      runs[job.id] = ActiveRun(job, leaseEnds: now.monotonic + EngineLimits.lease.nanoseconds)
    }
    for queue in boot.queues where queue.limits.holdsClaims {
      limited[queue.name] = QueueUse(queue.limits, running: runningKeys(in: queue.name))
    }
    for bucket in boot.buckets {
      guard let fullAt = bucket.fullAt else { continue }
      limited[bucket.queue]?.restore(
        TokenBucket(fullAt: now.monotonic.addingSaturating((fullAt - now.wall).nanoseconds)), ofKey: bucket.limitKey,
        at: now.monotonic)
    }
  }

  /// Notes until when an entry may be undone, anew where it is noted already.
  mutating func allowUndo(of entry: JournalID, until: Timestamp) {
    undoable.removeAll { $0.entry == entry }
    let place = undoable.lastIndex { $0.until <= until }.map { $0 + 1 } ?? 0
    undoable.insert((entry, until), at: place)
  }
  /// The earliest `wakeAt` of all schedules, looked for anew.
  var firstTick: Timestamp? { schedules.values.lazy.compactMap(\.wakeAt).min() }

  /// What jobs of a kind get where their enqueue does not say otherwise.
  func policy(of kind: String) -> KindPolicy { kinds[kind]?.policy ?? .standard(for: kind) }

  /// Who stopped every claim of the store.
  var storePause: Pause? { controls[.store]?.pause }

  /// The names of the kinds whose claims are stopped.
  var pausedKinds: Set<String> { Set(kinds.values.lazy.filter { $0.pause != nil }.map(\.name)) }

  /// The names of the queues whose claims are stopped.
  var pausedQueues: Set<String> { Set(queues.values.lazy.filter { $0.pause != nil }.map(\.name)) }
}

/// A claim that no job was there for yet.
struct WaitingClaim: Sendable {
  let request: ClaimRequest
  /// When it is answered with nothing, by the monotonic clock.
  let deadline: Int64
  /// Outcomes that came with it and were refused.
  var refused: [(run: HeldRun, refusal: CommandRefusal)] = []
  /// Whether its answer may not wait: it brought outcomes, or asked for no wait.
  let isImmediate: Bool
}

/// The engine's fixed times.
public enum EngineLimits {
  /// How long a run survives its worker's silence.
  public static let lease = Duration.seconds(30)
  /// How often a worker renews its leases.
  public static let heartbeat = Duration.seconds(10)
  /// After so long without a word a worker is shown as silent.
  public static let silence = Duration.seconds(25)
  /// How long after its hard timeout a run may still go down the worker's ladder before the engine ends it.
  public static let overdue = Duration.seconds(15)
  /// How long orders are kept for a worker that is gone.
  static let keptOrders = Duration.seconds(7 * 86_400)
  /// The shortest time between two written reports of progress of one run.
  public static let reportPause = Duration.milliseconds(250)
  /// Kept rows that one tick lets go of.
  static let forgottenImages = 1000
  /// So many jobs before another in the claim order are counted, for `job.why`.
  static let countedAhead = 10_000
  /// Children that one tick tells of an end.
  static let settlements = 500
  /// A wall clock that moves by more than this against the monotonic one was set.
  static let clockTolerance = Duration.seconds(2)
  /// Promotions of one tick.
  static let promotions = 1000
  /// Jobs, or entries of the journal, that one tick prunes at most: a few milliseconds.
  static let prunes = 200
  /// The room that a backlog of expired jobs leaves to claims between two such ticks.
  static let prunePause = Duration.milliseconds(20)
  /// Without a backlog what expires is gathered so long, for one commit.
  static let pruneGathering = Duration.seconds(10)
  /// Error groups kept in memory; half of them go when there are more.
  static let errorGroups = 64
  /// How long enqueues are refused unasked after the device was full.
  static let fullPause = Duration.seconds(1)
}

extension Duration {
  /// Whole nanoseconds, saturating.
  var nanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    if overflow { return seconds < 0 ? .min : .max }
    let (sum, carried) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000)
    return carried ? (seconds < 0 ? .min : .max) : sum
  }
}

extension ActiveRun {
  /// The run that a running job's lease describes.
  init(_ job: Job, leaseEnds: Int64) {
    guard let lease = job.state.lease else { preconditionFailure("\(#function): \(job.id) is \(job.state.name)") }
    self.init(
      job: job.id, fence: lease.fence, worker: lease.worker, spec: job.spec,
      attempt: job.attempt, startedAt: lease.startedAt, leaseEnds: leaseEnds)
    follow(job, lease)
  }

  /// Takes over what may change while the run goes on.
  mutating func follow(_ job: Job, _ lease: Lease) {
    if pausedAt != nil, lease.pausedAt == nil { wasResumed = true }
    pausedAt = lease.pausedAt
    ending = lease.ending
    progress = unwritten ?? job.progress
    overdueAt =
      lease.pausedAt == nil
      ? job.spec.timeout.map { lease.startedAt + $0 + lease.pausedFor + EngineLimits.overdue + clockMoved } : nil
  }

  /// The wall clock was set: what goes by the run's length goes on as before.
  mutating func moveClock(by jump: Duration) {
    clockMoved += jump
    overdueAt = overdueAt.map { $0 + jump }
  }
}
