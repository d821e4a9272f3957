import JSON
import JobClient
import JobRPC
import Posix

/// The worker's state and its loop. Everything runs in the thread that calls `run`.
final class WorkerLoop {
  /// What a tag of the poller names, beside the fence of a run.
  enum Source: UInt64 { case socket, signals, stop, process, output, errors }

  /// What a request that is on its way was for.
  enum Pending {
    case hello
    case register
    /// `done`: the fences whose outcomes ride along.
    case claim(slots: Int, done: [Int64])
    case log(fence: Int64)
    case outcome(fence: Int64)
    case heartbeat(fences: Set<Int64>)
    case drain
    /// A job that came after the end was decided, given back.
    case release
  }

  /// How far the end is.
  enum Ending: Int { case none, draining, grace, hurried, killing }

  let options: ShellWorkerOptions
  /// Absolute, since commands run in directories of their own.
  let socketForCommands: String
  let log: WorkerLog
  let poller: Poller
  let signals: SignalSource?
  let guardian: Guardian?
  let base: BaseEnvironment
  /// The process that supervises this one, if its parent is the store's daemon.
  var supervisor: Int32?
  var hasLostSupervisor = false

  var connection: StoreConnection?
  var policy = ReconnectPolicy()
  var reconnectDue: Int64?
  var isSocketPolledForWriting = false
  var pending: [Int64: Pending] = [:]
  /// The store's id and the worker's id there, once known.
  var storeID: String?
  var workerID: JSONValue?
  var isRegistered = false
  var heartbeatEvery: Int64 = 10_000_000_000
  var heartbeatDue: Int64?
  var processorAtHeartbeat: Int64 = 0
  var claimsPausedUntil: Int64?

  var runs: [Int64: Run] = [:]
  var ending = Ending.none
  var graceDue: Int64?
  var hasAskedToDrain = false
  var exitCode: Int32?
  /// When a worker without a store gives up delivering its last outcomes.
  var lastReportDue: Int64?
  var readBuffer = [UInt8](repeating: 0, count: 32768)

  init(_ options: ShellWorkerOptions) throws(Errno) {
    self.options = options
    let path = options.socketPath
    socketForCommands = path.hasPrefix("/") ? path : FileSystem.currentDirectory() + "/" + path
    log = WorkerLog(descriptor: options.log)
    poller = try Poller()
    signals = options.takesSignals ? try SignalSource([.terminate, .interrupt, .hangup]) : nil
    guardian = try Guardian()
    base = BaseEnvironment(Environment.rawEntries())
    if let signals { try poller.add(signals.descriptor, .readable, tag: Source.signals.rawValue) }
    if let stop = options.stop { try poller.add(stop.descriptor, .readable, tag: Source.stop.rawValue) }
  }

  func run() -> Int32 {
    connect(isFirst: true)
    while exitCode == nil {
      pump()
      if exitCode != nil { break }
      let now = MonotonicClock.now()
      let wait = nextDue().map { max(0, $0 - now) }
      do { try poller.wait(nanoseconds: wait) } catch {
        log.write("error", "worker.failed", [("cause", "\(error)")])
        exitCode = 1
        break
      }
      for index in 0..<poller.count { handle(poller[index]) }
      advance(at: MonotonicClock.now())
    }
    log.write("info", "worker.ended", [("code", "\(exitCode ?? 0)")])
    return exitCode ?? 0
  }

  private func handle(_ ready: Poller.Ready) {
    guard let source = Source(rawValue: ready.tag & 7) else { return }
    let fence = Int64(ready.tag >> 3)
    switch source {
    case .socket: receive()
    case .signals:
      while signals?.next() != nil { hurry() }
    case .stop:
      options.stop?.clear()
      hurry()
    case .process:
      if let run = runs[fence] { leaderEnded(run) }
    case .output:
      if let run = runs[fence] { read(run, .stdout) }
    case .errors:
      if let run = runs[fence] { read(run, .stderr) }
    }
  }

  static func tag(_ source: Source, _ run: Run) -> UInt64 { UInt64(run.fence) << 3 | source.rawValue }

  // MARK: - Time

  private func nextDue() -> Int64? {
    var result: Int64?
    func consider(_ moment: Int64?) {
      if let moment { result = min(result ?? moment, moment) }
    }
    consider(reconnectDue)
    consider(heartbeatDue)
    consider(graceDue)
    consider(lastReportDue)
    if isRegistered { consider(claimsPausedUntil) }
    for run in runs.values {
      consider(run.due)
      consider(run.log.partialDue(of: run.readStreams))
      // With a batch on its way, its acknowledgement is what wakes the loop.
      if isRegistered && run.phase == .running && run.inFlight.isEmpty { consider(run.log.allowanceDue()) }
    }
    return result
  }

  private func advance(at now: Int64) {
    if let due = reconnectDue, due <= now { connect(isFirst: false) }
    if let due = heartbeatDue, due <= now { sendHeartbeat(at: now) }
    if let due = claimsPausedUntil, due <= now { claimsPausedUntil = nil }
    if let due = graceDue, due <= now {
      graceDue = nil
      for run in runs.values { run.begin(.stop, at: now) }
    }
    if let due = lastReportDue, due <= now { exitCode = 1 }
    for run in Array(runs.values) {
      run.advance(at: now)
      run.log.flushPartials(of: run.readStreams, now: now)
      if case .leaderEnded(let until) = run.phase, until <= now { finish(run) }
    }
  }

  // MARK: - The end

  /// A signal: the first stops after a grace, the second at once, the third kills.
  private func hurry() {
    switch ending {
    case .none, .draining: stop()
    case .grace:
      ending = .hurried
      graceDue = nil
      log.write("info", "worker.hurrying", [("running", "\(runs.count)")])
      for run in runs.values { run.begin(.stop, at: MonotonicClock.now()) }
    case .hurried, .killing:
      ending = .killing
      for run in runs.values {
        run.wasStopping = true
        run.begin(.kill, at: MonotonicClock.now())
      }
    }
  }

  /// No more jobs; commands get their grace, then the ladder.
  func stop() {
    guard ending.rawValue < Ending.grace.rawValue else { return }
    ending = .grace
    graceDue = MonotonicClock.now() + options.times.grace.nanoseconds
    log.write("info", "worker.stopping", [("running", "\(runs.count)")])
  }

  /// No more jobs; commands end by themselves.
  func drain() {
    guard ending == .none else { return }
    ending = .draining
    log.write("info", "worker.draining", [("running", "\(runs.count)")])
  }

  /// Whether this worker's daemon has died and another took its place: it only ends what it has.
  ///
  /// Found out when the connection is lost, since it goes with the daemon.
  var isOrphan: Bool { hasLostSupervisor }

  /// Whether it may ask for jobs.
  var mayClaim: Bool { ending == .none && !isOrphan && claimsPausedUntil == nil }

  /// Ends the loop once nothing is left to do.
  func endIfDone() {
    guard ending != .none || isOrphan else { return }
    // What a stop has killed is left to the store's policy: it learns of it by the end of the connection.
    let open = runs.values.filter { !($0.phase == .ended && $0.endedByStop) }
    if open.isEmpty {
      // A job granted at the very end would be lost with the connection: the answer to the drain comes after it.
      let isClosing = pending.values.contains {
        switch $0 {
        case .drain, .release: true
        case .hello, .register, .claim, .log, .outcome, .heartbeat: false
        }
      }
      let isPatient = ending == .draining || ending == .grace && graceDue != nil || ending == .none
      if !isRegistered || !isPatient || (hasAskedToDrain && !isClosing) { exitCode = 0 }
      return
    }
    let isOnlyReporting = !open.contains { $0.isAlive }
    if isOnlyReporting && !isRegistered {
      // Who hurries it does not want it to wait for a store that may never come back.
      if ending.rawValue >= Ending.hurried.rawValue { exitCode = 1 }
      lastReportDue = lastReportDue ?? MonotonicClock.now() + options.times.lastReport.nanoseconds
    } else {
      lastReportDue = nil
    }
  }
}
