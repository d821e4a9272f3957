import JobCore
import JobEngine

/// What died of each kind in each queue: its last death, for the attention list. The counts are the engine's.
struct DeadJobs {
  struct Line: Hashable {
    let queue: String
    let kind: String
  }

  struct Last: Sendable {
    var job: JobID
    var errorClass: String
    var message: String
    var at: Timestamp
  }

  private(set) var last: [Line: Last] = [:]
  /// Lines whose last death was looked up, or is being.
  var asked: Set<Line> = []

  mutating func note(_ type: JobEventType, _ job: Job, at time: Timestamp, by redactor: Redactor) {
    guard type == .dead else { return }
    learn(job, at: time, by: redactor)
  }

  /// Takes a dead job as the last of its line, unless a later one is known.
  mutating func learn(_ job: Job, at time: Timestamp, by redactor: Redactor) {
    let line = Line(queue: job.spec.queue, kind: job.spec.kind)
    if let known = last[line], known.at > time { return }
    last[line] = Last(
      job: job.id, errorClass: job.error?.errorClass ?? "",
      message: String(redactor.masked(job.error?.message ?? "").prefix(200)),
      at: time)
  }
}
