package import JobCore
package import JobEngine
import JobRPC
package import Posix

/// The one thread that owns all state: sockets, sessions, the engine and its store, watches.
///
/// A turn: wait → read what is readable → decode → one tick of the engine with everything that came → publish events →
/// write replies → housekeeping → the next deadline. While a tick is on its way to the disk, the next one's commands
/// gather in socket buffers: that is the group commit.
package final class Daemon {
  /// Who is meant by a tag of the poller; connections count on from `firstConnection`.
  enum Tag {
    static let listener: UInt64 = 1
    static let mailbox: UInt64 = 2
    static let signals: UInt64 = 3
    static let child: UInt64 = 4
    /// Those behind the first one.
    static let furtherListeners: ClosedRange<UInt64> = 6...15
    static let clock: UInt64 = 5
    static let firstConnection: UInt64 = 16
  }

  /// Changed by nothing but a reload.
  var settings: DaemonSettings
  let store: any Store
  let engine: Engine
  let poller: Poller
  let mailbox: LoopMailbox
  /// nil where the kernel has no such thing: a change is then seen by the next tick.
  let clockChanges: ClockChanges?
  let reader: ReaderThread
  let logs: LogThread
  /// The sockets that are served, by their tags, and the most that a peer gets through each.
  var doors: [UInt64: (listener: UnixListener, cap: Roles)] = [:]
  /// Who may do what, and what is shown masked.
  var security: SecurityPolicy { settings.security }
  /// Masks by the rules of `security`.
  private(set) var redactor: Redactor
  var signals: SignalSource?
  var supervisor: Supervisor?
  var reloader: Reloader?

  var sessions: [ConnectionID: Session] = [:]
  var nextConnection = Tag.firstConnection
  /// Sessions with something to send, or whole frames left over, in this turn.
  var touched: [Session] = []
  var backlog: [Session] = []
  /// Reading from these waits until the log thread has caught up.
  var throttled: [Session] = []
  var readBuffer = [UInt8](repeating: 0, count: 64 * 1024)
  var userNames: [UInt32: String] = [:]
  /// Lines about single jobs of this second, which are bounded: a reader of the log may be slow.
  var jobLines = (second: Int64(0), count: 0)
  /// When accepting goes on after the process ran out of descriptors.
  var acceptAgainAt: Int64?

  /// This turn's commands, and for each where its answer goes.
  var commands: [Command] = []
  var targets: [ReplyTarget?] = []
  /// Jobs in `commands`, which bounds a tick.
  var commandWeight = 0
  /// Questions that see what this turn commits.
  var afterCommit: [() -> Void] = []
  /// Something changed that the engine acts on without a command.
  var needsTick = false
  var claims: [UInt64: ReplyTarget] = [:]
  /// What is asked of the reader thread once the journal has it that secrets are shown.
  var reveals: [UInt64: () -> Void] = [:]
  /// Calls that another thread will answer.
  var tickets: [UInt64: ReplyTarget] = [:]
  var nextToken: UInt64 = 1
  var selections = Selections()
  var selecting: [UInt64: Selecting] = [:]
  /// Verbs on their way over selections, by the selections' tokens.
  var bulkRuns: [String: BulkRun] = [:]
  var logBytesInFlight = 0
  var logPruning = LogPruning()
  var backup: Backup?

  let startedAt: Timestamp
  let startedMonotonic: Int64
  var metrics: Metrics
  var ring: EventRing
  var news = NewsReel()
  var dead: DeadJobs
  var failing = FailingGroups()
  var usualTimes = UsualTimes()
  var missedTicks = MissedTicks()
  var openErrors = OpenErrors()
  var hub = WatchHub()
  var subscriptions: [Int64: Subscription] = [:]
  var waits = JobWaits()
  var gauges = Gauges()
  /// What goes in and out, on its way into the store.
  var history: MetricHistory
  /// When the open cell is written though nothing else is, by the monotonic clock.
  var historyAt: Int64?
  /// What the daemon's own loops last did; the engine has those of its own.
  var loops = LoopClocks()
  /// What health tells of a while after it happened.
  var healthMemory = HealthMemory()

  /// When the store is tended, by the monotonic clock; nil while nothing is due.
  var tendAt: Int64?
  /// Whether a tick was committed since the store last had its housekeeping.
  var hasCommitted = false
  var shutdown: Shutdown?
  /// What the process ends with; the loop stops once it is set.
  var exitCode: Int32?

  /// Opens everything; nothing is served before `run`.
  package init(settings: DaemonSettings, factory: StoreFactory) throws(StoreError) {
    self.settings = settings
    redactor = Redactor(settings.security.redaction)
    let now = Self.moment()
    store = try factory.store()
    var generator = SystemRandomNumberGenerator()
    engine = try Engine(store: store, at: now, zones: SystemZones().source(local: settings.timeZone)) {
      Double.random(in: 0..<1, using: &generator)
    }
    do throws(Errno) {
      poller = try Poller()
      mailbox = try LoopMailbox()
      try poller.add(mailbox.descriptor, .readable, tag: Tag.mailbox)
      clockChanges = try? ClockChanges()
      if let clockChanges { try poller.add(clockChanges.descriptor, .readable, tag: Tag.clock) }
    } catch {
      throw .failed(operation: "poll", code: error.code, message: error.description)
    }
    logs = try LogThread(factory, loop: mailbox)
    reader = try ReaderThread(factory, loop: mailbox, redactor: redactor)
    startedAt = now.wall
    startedMonotonic = now.monotonic
    history = MetricHistory(earlier: engine.earlierCells, at: now.wall)
    metrics = Metrics(start: now.monotonic / 1_000_000_000)
    ring = EventRing(after: now.wall.microseconds)
    dead = DeadJobs()
    // What an earlier life left to be checkpointed is no hurry.
    tendAt = now.monotonic + 1_000_000_000
    engine.measure = { [unowned self] in measures(at: Self.moment()) }
    logPruning.nextAt = tendAt
  }

  static func moment() -> Moment {
    Moment(wall: Timestamp(microseconds: WallClock.now()), monotonic: MonotonicClock.now())
  }

  /// Takes one more socket to serve on; no peer gets more through it than `cap`.
  ///
  /// - Precondition: at most twelve sockets.
  package func serve(on listener: UnixListener, cap: Roles) throws(Errno) {
    let tag = doors.isEmpty ? Tag.listener : Tag.furtherListeners.lowerBound + UInt64(doors.count - 1)
    precondition(tag <= Tag.furtherListeners.upperBound, "\(#function): too many sockets")
    try poller.add(listener.descriptor, .readable, tag: tag)
    doors[tag] = (listener, cap)
  }

  /// Takes another policy: sessions get the roles that it gives them, and what is shown is masked by its rules.
  package func use(_ policy: SecurityPolicy) {
    settings.security = policy
    redactor = Redactor(policy.redaction)
    reader.use(redactor)
    if let first = doors[Tag.listener] { doors[Tag.listener] = (first.listener, policy.socketCap) }
    for session in sessions.values {
      session.cap = doors[session.door]?.cap ?? .none
      session.roles = policy.roles(of: session.peer, cap: session.cap)
    }
  }

  /// Takes what is to be served on first, and the signals that end it.
  package func serve(on listener: UnixListener, signals: SignalSource? = nil) throws(Errno) {
    try serve(on: listener, cap: security.socketCap)
    if let signals { try poller.add(signals.descriptor, .readable, tag: Tag.signals) }
    self.signals = signals
  }

  /// Begins an orderly shutdown from any thread.
  package var stop: @Sendable () -> Void {
    let mailbox = self.mailbox
    return { mailbox.post { $0.beginShutdown() } }
  }

  /// Serves until a shutdown is over; the process's exit code.
  package func run() -> Int32 {
    while exitCode == nil { turn() }
    return exitCode ?? 0
  }

  /// One turn of the loop; waits for the first thing to do.
  func turn() {
    let entered = Self.moment()
    do {
      try poller.wait(nanoseconds: timeout(at: entered))
    } catch {
      return fail(.failed(operation: "poll", code: error.code, message: error.description))
    }
    gauges.wakeups += 1
    takeBacklog()
    for index in 0..<poller.count { take(poller[index]) }
    resumeThrottled()
    continueBulkRuns()
    let now = Self.moment()
    if let historyAt, historyAt <= now.monotonic { needsTick = true }
    runTick(at: now)
    if exitCode != nil { return }
    // Whoever waits for this commit waits for nothing else.
    flushAll()
    let after = Self.moment()
    waits.expire(self, at: after.monotonic)
    selections.expire(at: after.monotonic)
    hub.run(self, at: after)
    publishEvents()
    tend(at: after)
    pruneLogs(at: after.monotonic)
    continueBackup()
    supervisor?.turn(self, at: after.monotonic)
    continueShutdown(at: after.monotonic)
    flushAll()
  }

  /// How long nothing is due; nil for ever, zero where work is left over.
  private func timeout(at now: Moment) -> Int64? {
    if !backlog.isEmpty || needsTick || !bulkRuns.isEmpty || throttled.contains(where: { !mustWait($0) }) { return 0 }
    if backup?.copy != nil { return 0 }
    var next = Int64.max
    if let engine = engine.nextDeadline(after: now) { next = min(next, engine) }
    if let wake = hub.wakeAt { next = min(next, wake) }
    if let deadline = waits.nextDeadline { next = min(next, deadline) }
    if let deadline = selections.nextDeadline { next = min(next, deadline) }
    if let acceptAgainAt { next = min(next, acceptAgainAt) }
    if let tendAt { next = min(next, tendAt) }
    if let historyAt { next = min(next, historyAt) }
    if let prune = logPruning.nextAt { next = min(next, prune) }
    if let restart = supervisor?.restartAt { next = min(next, restart) }
    if let shutdown { next = min(next, shutdown.nextDeadline) }
    return next == .max ? nil : max(0, next - now.monotonic)
  }

  /// So long without a commit, in nanoseconds, is a pause for the store's longer work.
  static let quiet: Int64 = 250_000_000

  /// Has the store do its housekeeping: a little after each commit, the rest once nothing happens for a while.
  private func tend(at now: Moment) {
    let isQuiet = tendAt.map { now.monotonic >= $0 } ?? false
    guard hasCommitted || isQuiet else { return }
    hasCommitted = false
    if isQuiet { tendAt = nil }
    do throws(StoreError) {
      let isMoreDue = try store.maintain(idle: isQuiet)
      loops[.checkpointer].ran(at: now.wall, rows: 1)
      if isQuiet, isMoreDue { tendAt = now.monotonic + Self.quiet }
    } catch {
      fail(error)
    }
  }

  /// The store can no longer be trusted with an acknowledgement: say so and end.
  func fail(_ error: StoreError) {
    settings.logger.log(.error, "store.failed", ("cause", "\(error)"))
    exitCode = ExitCode.storeFailed
  }

  /// A number that names something of this daemon's life.
  func drawToken() -> UInt64 {
    nextToken += 1
    return nextToken
  }
}

/// What the daemon counts of itself.
struct Gauges {
  var wakeups = 0
  var commits = 0
  var commands = 0
  var frames = 0
  var refusedPeers = 0
  var lastCommitAt: Timestamp?
  var logFailures = 0
}

/// The codes that `jobtopd` ends with.
package enum ExitCode {
  package static let done: Int32 = 0
  package static let failed: Int32 = 1
  package static let usage: Int32 = 2
  /// In a state that forbids it: another daemon has the data, or a newer one wrote it.
  package static let refused: Int32 = 4
  /// EX_TEMPFAIL of sysexits(3): an I/O or fsync error.
  package static let storeFailed: Int32 = 75
}
