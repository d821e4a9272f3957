import JobCore
import JobEngine

/// When the log thread is next asked to forget old text. Loop thread only.
struct LogPruning {
  /// So much text may come in between two looks at the size of all of it.
  static let stride = 16 << 20

  /// By the monotonic clock; nil while nothing is due.
  var nextAt: Int64?
  /// Text that came in since the last look.
  var bytes = 0
  /// Whether the thread has been asked and has not answered.
  var isAsked = false
  /// Runs whose text went since the start.
  var runs = 0
  var lastAt: Timestamp?
}

extension Daemon {
  /// Asks the log thread for it where it is time.
  func pruneLogs(at now: Int64) {
    let isDue = logPruning.nextAt.map { $0 <= now } ?? false
    guard isDue || logPruning.bytes >= LogPruning.stride, !logPruning.isAsked else { return }
    logPruning.isAsked = true
    logPruning.bytes = 0
    logPruning.nextAt = nil
    logs.prune(engine.retention)
  }

  func logsPruned(_ pruned: LogPruned) {
    logPruning.runs += pruned.runs
    let now = Self.moment()
    if pruned.runs > 0 {
      logPruning.lastAt = now.wall
      settings.logger.log(.debug, "logs.pruned", ("runs", String(pruned.runs)))
    }
    // More of it is on its way already.
    if pruned.isMoreDue { return }
    logPruning.isAsked = false
    guard let kept = engine.retention.logs, let oldest = pruned.oldest else { return }
    // A minute's worth goes at once, so that a stream of small runs does not wake the daemon for each.
    let wait = min(max(.seconds(60), oldest + kept - now.wall), .seconds(86_400))
    logPruning.nextAt = now.monotonic + wait.microseconds * 1000
  }
}
