import JobCore

/// What running jobs say of themselves: progress is for eyes and written at most four times a second and job, a
/// checkpoint is the job's own state and durable before it is answered.
extension Tick {
  mutating func report(_ report: RunReport) -> Outcome {
    if let run = memory.runs[report.job], run.fence == report.fence, !memory.mustWrite(report, at: now) {
      if let progress = report.progress {
        memory.runs[report.job]?.progress = progress
        memory.runs[report.job]?.unwritten = progress
      }
      return .reported(cancel: run.ending != nil, pause: run.pausedAt != nil)
    }
    guard let job = jobs[report.job] else { return .refused(.noJob(report.job)) }
    do throws(Refusal) {
      let progress = report.progress ?? unwritten(of: report.job, report.fence)
      let lease = try write(.report(fence: report.fence, progress: progress, checkpoint: report.checkpoint), to: job)
      return .reported(cancel: lease?.ending != nil, pause: lease?.pausedAt != nil)
    } catch {
      return .refused(.job(error))
    }
  }

  /// Writes the reports that were held back and whose time has come.
  mutating func writeReports() throws(TickError) {
    let due = memory.runs.values.filter { run in
      run.unwritten != nil && (memory.isDraining || run.reportDue.map { $0 <= now.monotonic } ?? true)
    }
    if due.isEmpty { return }
    var needs = Needs()
    needs.jobs = due.map(\.job).filter { jobs[$0] == nil }
    if !needs.jobs.isEmpty { jobs.merge(try load(needs).jobs) { mine, _ in mine } }
    for run in due.sorted(by: { $0.fence < $1.fence }) { if let job = jobs[run.job] { _ = withReport(job) } }
  }

  /// The job with what its run said last and was not written: the end of a run loses none of it.
  mutating func withReport(_ job: Job) -> Job {
    guard let run = memory.runs[job.id], let progress = unwritten(of: job.id, run.fence) else { return job }
    _ = try? write(.report(fence: run.fence, progress: progress, checkpoint: nil), to: job)
    return jobs[job.id] ?? job
  }

  private func unwritten(of id: JobID, _ fence: Fence) -> Progress? {
    guard let run = memory.runs[id], run.fence == fence else { return nil }
    return run.unwritten
  }

  private mutating func write(_ command: JobCommand, to job: Job) throws(Refusal) -> Lease? {
    memory.runs[job.id]?.unwritten = nil
    memory.runs[job.id]?.reportDue = now.monotonic.addingSaturating(EngineLimits.reportPause.nanoseconds)
    return try apply(command, to: job).state.lease
  }
}

extension Memory {
  /// Whether a report has to be written by the tick that takes it in: the first of a run, the next one after a
  /// pause, every checkpoint, and all that is not of a run that goes on.
  func mustWrite(_ report: RunReport, at now: Moment) -> Bool {
    guard let run = runs[report.job], run.fence == report.fence else { return true }
    if report.checkpoint != nil { return true }
    // A run that only asks what is wanted of it.
    if report.progress == nil { return false }
    return run.reportDue.map { $0 <= now.monotonic } ?? true
  }
}
