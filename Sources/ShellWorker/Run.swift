import JSON
import JobClient
import JobRPC
import Posix

/// One claimed job from its command's start until the store has taken its outcome.
final class Run {
  enum Phase: Hashable {
    /// The command runs.
    case running
    /// The command has ended; its group may still hold the pipes.
    case leaderEnded(pipesUntil: Int64)
    /// The group is gone; what is left of the log goes out first.
    case delivering
    /// The outcome waits for a call to ride in.
    case ended
    /// The outcome is on its way.
    case reported(request: Int64)
  }

  let id: Int64
  let fence: Int64
  var phase = Phase.running
  /// nil where no command could be started.
  let process: ChildProcess?
  var ladder: Ladder
  var log: LogBuffer
  /// Why there is no process.
  var startFailure: RunFailure?
  private(set) var exit: ChildExit?

  var softDue: Int64?
  var hardDue: Int64?
  let softTimeout: Duration?
  let hardTimeout: Duration?
  private(set) var pausedAt: Int64?
  var wasInterruptedBySoftTimeout = false
  /// Whether each pipe is registered with the poller now.
  var isReadingOutput = false
  var isReadingErrors = false
  /// The streams that are read now.
  var readStreams: [LogBuffer.Stream] {
    switch (isReadingOutput, isReadingErrors) {
    case (true, true): [.stdout, .stderr]
    case (true, false): [.stdout]
    case (false, true): [.stderr]
    case (false, false): []
    }
  }
  /// Log batches on their way: their requests and what they hold.
  var inFlight: [(request: Int64, batch: [LogBuffer.Piece])] = []

  init(
    id: Int64, fence: Int64, process: ChildProcess?, times: WorkerTimes, softTimeout: Duration?,
    hardTimeout: Duration?, now: Int64
  ) {
    self.id = id
    self.fence = fence
    self.process = process
    self.softTimeout = softTimeout
    self.hardTimeout = hardTimeout
    ladder = Ladder(terminateAfter: times.terminateAfter.nanoseconds, killAfter: times.killAfter.nanoseconds)
    log = LogBuffer(partialWait: times.partialLine.nanoseconds)
    softDue = softTimeout.map { now + $0.nanoseconds }
    hardDue = hardTimeout.map { now + $0.nanoseconds }
    if process == nil { phase = .ended }
  }

  /// Whether it holds one of the worker's slots.
  var holdsSlot: Bool {
    switch phase {
    case .running, .leaderEnded, .delivering: true
    // Its outcome waits for the log: the store still counts it as running.
    case .ended: !inFlight.isEmpty
    case .reported: false
    }
  }

  /// Whether processes of it may still run.
  var isAlive: Bool {
    switch phase {
    case .running, .leaderEnded: true
    case .delivering, .ended, .reported: false
    }
  }

  /// Whether its outcome is still to be sent.
  var isUnreported: Bool {
    if case .reported = phase { return false }
    return true
  }

  var isLost: Bool { ladder.cause == .lost }

  /// A run that the worker's stop has ended: that is the policy's business (`on_crash`), not an outcome.
  var endedByStop: Bool {
    guard ladder.cause == .stop || ladder.cause == .kill && wasStopping, let exit else { return false }
    return exit.code != 0
  }

  /// Whether the ladder was begun by the worker's stop, whatever moved it on.
  var wasStopping = false

  // MARK: - Signals

  func begin(_ cause: Ladder.Cause, at now: Int64) {
    guard let process, phase == .running || isLeaderGone else { return }
    if cause == .stop { wasStopping = wasStopping || ladder.cause == nil }
    guard let signal = ladder.begin(cause, at: now) else { return }
    send(signal, to: process, now: now)
  }

  /// Sends what is due by `now`: timeouts and steps of the ladder.
  func advance(at now: Int64) {
    guard let process, phase == .running else { return }
    if pausedAt == nil {
      let isOnItsWay = ladder.cause == .cancel || ladder.cause == .stop
      if let due = hardDue, due <= now, ladder.cause == nil || isOnItsWay {
        hardDue = nil
        begin(.hardTimeout, at: now)
      }
      if let due = softDue, due <= now, ladder.cause == nil {
        softDue = nil
        wasInterruptedBySoftTimeout = true
        process.sendToGroup(.interrupt)
      }
    }
    while let signal = ladder.advance(at: now) { send(signal, to: process, now: now) }
  }

  private func send(_ signal: Signal, to process: ChildProcess, now: Int64) {
    // A stopped process hears nothing but SIGKILL.
    if pausedAt != nil && signal != .kill { resume(at: now) }
    process.sendToGroup(signal)
  }

  func pause(at now: Int64) {
    guard let process, phase == .running, pausedAt == nil, ladder.cause == nil else { return }
    pausedAt = now
    process.sendToGroup(.stop)
  }

  /// Goes on; the clocks of its timeouts stood still meanwhile.
  func resume(at now: Int64) {
    guard let process, let since = pausedAt else { return }
    pausedAt = nil
    softDue = softDue.map { $0 + now - since }
    hardDue = hardDue.map { $0 + now - since }
    process.sendToGroup(.resume)
  }

  /// The next moment at which `advance` has something to do.
  var due: Int64? {
    guard phase == .running else {
      if case .leaderEnded(let until) = phase { return until }
      return nil
    }
    var result = ladder.due
    func consider(_ moment: Int64?) {
      if let moment { result = min(result ?? moment, moment) }
    }
    if pausedAt == nil {
      if ladder.cause == nil { consider(softDue) }
      if ladder.cause == nil || ladder.cause == .cancel || ladder.cause == .stop { consider(hardDue) }
    }
    return result
  }

  private var isLeaderGone: Bool {
    if case .leaderEnded = phase { return true }
    return false
  }

  // MARK: - The end

  /// Kills what is left of the group and takes the command's exit.
  ///
  /// The leader is reaped last: as long as it is not, its number cannot be another group's.
  func reap() {
    guard let process else { return }
    process.sendToGroup(.kill)
    exit = process.reap()
  }

  /// Writes the outcome as the protocol has it. One by one, its members go into an open object.
  func writeOutcome(to writer: inout JSONWriter) {
    writer.member("id", id)
    writer.member("fence", fence)
    if let failure {
      writer.key("error")
      writer.beginObject()
      writer.member("class", failure.name)
      writer.member("message", failure.message)
      writer.endObject()
      if failure.isFinal { writer.member("retry", false) }
    } else {
      writer.key("result")
      writer.beginObject()
      writer.member("code", 0)
      writer.endObject()
    }
    if let exit {
      writer.key("exit")
      WireExit(
        code: exit.code.map { Int64($0) }, signal: exit.signal.map { Int64($0.number) },
        cpuMS: (exit.processorMicroseconds + 500) / 1000, maxRSSKB: exit.maxResidentKilobytes
      ).write(to: &writer)
    }
  }

  /// Why the run failed; nil where it did not.
  var failure: RunFailure? {
    if let startFailure { return startFailure }
    guard let exit else { return RunFailure(name: "WorkerError", message: "the command's end was not seen") }
    let how = exit.signal.map { "killed by \($0.name)" } ?? "exit status \(exit.code ?? -1)"
    switch ladder.cause {
    case .hardTimeout:
      return RunFailure(name: "TimedOut", message: "ran over its hard timeout of \(text(hardTimeout)): \(how)")
    case .cancel where exit.code != 0: return RunFailure(name: "Cancelled", message: "ended on request: \(how)")
    case .kill where exit.code != 0: return RunFailure(name: "Killed", message: "killed on request: \(how)")
    case nil, .cancel, .stop, .kill, .lost: break
    }
    if exit.code == 0 { return nil }
    if wasInterruptedBySoftTimeout {
      return RunFailure(
        name: "TimedOut", message: "interrupted at its soft timeout of \(text(softTimeout)): \(how)")
    }
    return RunFailure(name: exit.signal == nil ? "ExitStatus" : "Signal", message: how)
  }

  private func text(_ duration: Duration?) -> String {
    let milliseconds = (duration ?? .zero).nanoseconds / 1_000_000
    return milliseconds % 1000 == 0 ? "\(milliseconds / 1000) s" : "\(milliseconds) ms"
  }
}

/// A run's failure as its outcome tells it.
struct RunFailure: Hashable {
  var name: String
  var message: String
  /// Another attempt cannot end otherwise.
  var isFinal = false
}
