import Posix

/// The steps by which a command is brought to its end. Pure: it says which signal is due, the worker sends it.
///
/// | cause | at once | then | then |
/// |---|---|---|---|
/// | cancel, stop | SIGINT | SIGTERM after 3 s | SIGKILL 5 s later |
/// | hard timeout | SIGTERM | SIGKILL after 5 s | |
/// | kill, lost | SIGKILL | | |
///
/// A later cause moves it on, never back. SIGKILL goes to the whole group, as all of them do here.
struct Ladder: Hashable, Sendable {
  enum Cause: Hashable, Sendable { case cancel, stop, hardTimeout, kill, lost }

  private enum Step: Int { case none, interrupted, terminated, killed }

  /// Why it was begun, by the latest cause that moved it.
  private(set) var cause: Cause?
  /// When the next signal is due, on the monotonic clock.
  private(set) var due: Int64?
  private var step = Step.none
  private let terminateAfter: Int64
  private let killAfter: Int64

  init(terminateAfter: Int64, killAfter: Int64) {
    self.terminateAfter = terminateAfter
    self.killAfter = killAfter
  }

  /// Begins or moves on; the signal to send now, nil where the ladder is that far already.
  mutating func begin(_ cause: Cause, at now: Int64) -> Signal? {
    let target: Step =
      switch cause {
      case .cancel, .stop: .interrupted
      case .hardTimeout: .terminated
      case .kill, .lost: .killed
      }
    guard target.rawValue > step.rawValue else { return nil }
    self.cause = cause
    return enter(target, at: now)
  }

  /// The signal that is due by `now`, if one is.
  mutating func advance(at now: Int64) -> Signal? {
    guard let due, due <= now, let next = Step(rawValue: step.rawValue + 1) else { return nil }
    return enter(next, at: now)
  }

  private mutating func enter(_ step: Step, at now: Int64) -> Signal? {
    self.step = step
    switch step {
    case .none: return nil
    case .interrupted:
      due = now + terminateAfter
      return .interrupt
    case .terminated:
      due = now + killAfter
      return .terminate
    case .killed:
      due = nil
      return .kill
    }
  }
}
