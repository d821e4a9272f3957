import JSON
import JobCore

/// Jobs in every state and commands of every verb, and what the rule makes of the two.
enum TransitionSamples {
  static let now = Timestamp(microseconds: 1_000_000_000)
  private static let later = now + .seconds(60)
  private static let earlier = Timestamp(microseconds: now.microseconds - 60_000_000)
  private static let fence = Fence(rawValue: 7)
  private static let entry = JournalID(rawValue: 3)

  /// Names of jobs that between them show every state, and every fact of a state that decides.
  static let names = [
    "scheduled", "due", "blocked", "blocked2", "waiting", "queued", "late", "pausedS", "pausedSdue", "pausedB",
    "pausedQ", "pausedR",
    "pausedRdue", "running", "last", "rescued2", "stopped", "ending", "retrying", "dueAgain", "completed", "cancelled",
    "dead",
  ]

  /// A job in the state that a row of the table names.
  static func job(_ row: String) -> Job {
    var lease = Lease(worker: WorkerID(number: 1), fence: fence, startedAt: earlier)
    var job = Samples.job(state: .queued(since: earlier))
    switch row {
    case "scheduled": job.state = .scheduled(due: later)
    case "due": job.state = .scheduled(due: earlier)
    case "late":
      job = Samples.job(state: .queued(since: earlier), spec: Samples.spec(startWithin: .seconds(60)))
      job.runAt = earlier
    case "blocked": job.state = .blocked(on: 1)
    case "waiting":
      job.state = .blocked(on: 1)
      job.runAt = later
    case "blocked2": job.state = .blocked(on: 2)
    case "pausedS": job.state = .paused(by: entry, was: .scheduled(due: later))
    case "pausedSdue": job.state = .paused(by: entry, was: .scheduled(due: earlier))
    case "pausedB": job.state = .paused(by: entry, was: .blocked(on: 1))
    case "pausedQ": job.state = .paused(by: entry, was: .queued(since: earlier))
    case "pausedR": job.state = .paused(by: entry, was: .retrying(due: later))
    case "pausedRdue": job.state = .paused(by: entry, was: .retrying(due: earlier))
    case "running", "last", "rescued2":
      job.state = .running(lease)
      job.attempt = row == "last" ? 3 : 1
      job.rescues = row == "rescued2" ? 2 : 0
    case "stopped":
      lease.pausedAt = earlier
      job.state = .running(lease)
      job.attempt = 1
    case "ending":
      lease.ending = .cancel
      job.state = .running(lease)
      job.attempt = 1
    case "retrying": job.state = .retrying(due: later)
    case "dueAgain": job.state = .retrying(due: earlier)
    case "completed": job.state = .completed(at: earlier)
    case "cancelled": job.state = .cancelled(at: earlier)
    case "dead": job.state = .dead(at: earlier)
    default: break
    }
    return job
  }

  /// What a verb's command may ask for, the plain form first.
  static func commands(_ verb: String) -> [JobCommand] {
    guard let verb = Verb(rawValue: verb) else { return [] }
    switch verb {
    case .promote: return [.promote]
    case .lapse: return [.lapse]
    case .unblock: return [.unblock]
    case .claim: return [.claim(worker: WorkerID(number: 2), fence: Fence(rawValue: 8))]
    case .complete: return [.complete(fence: fence, result: nil, exit: nil, logBytes: 0)]
    case .fail:
      return [true, false].map {
        .fail(fence: fence, failure: Samples.failure, retry: $0, delay: nil, exit: nil, logBytes: 0)
      }
    case .snooze: return [.snooze(fence: fence, delay: .seconds(5), logBytes: 0)]
    case .release: return [.release(fence: fence, logBytes: 0)]
    case .rescue: return OnCrash.allCases.map { .rescue(fence: fence, onCrash: $0, by: entry, logBytes: 0) }
    case .expire: return [.expire(fence: fence, logBytes: 0)]
    case .report: return [.report(fence: fence, progress: nil, checkpoint: nil)]
    case .retry: return [.retry(completed: false), .retry(completed: true)]
    case .cancel: return [.cancel]
    case .kill: return [.kill]
    case .pause: return [.pause(by: entry)]
    case .resume: return [.resume]
    case .delete: return [.delete]
    }
  }

  /// The table's word for what a command did.
  static func word(_ command: JobCommand, on job: Job) -> String {
    do throws(Refusal) {
      let transition = try job.applying(command, at: now)
      return transition.isDeletion ? "gone" : transition.job.state.name.rawValue
    } catch {
      switch error {
      case .inState: return "="
      case .staleFence: return "stale"
      case .uniqueConflict: return "unique"
      case .already: return "again"
      case .completedNotNamed: return "unnamed"
      case .changed: return "changed"
      }
    }
  }
}
