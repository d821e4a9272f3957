public import JobCore

/// Logs in memory, for tests and simulations.
public final class MemoryLogStore: LogStore {
  private struct JobLog {
    var nextSeq: Int64 = 1
    var runs: [Fence: LogRun] = [:]
    /// When each run that has text was last written to.
    var written: [Fence: Timestamp] = [:]
    /// In order of `seq`.
    var chunks: [LogChunk] = []
  }

  private var logs: [JobID: JobLog] = [:]
  private let cap: LogCap

  /// No logs yet.
  public init(cap: LogCap = .standard) { self.cap = cap }

  /// Keeps the entries, gives them their `seq`, and caps each run's text.
  public func append(_ batch: [LogAppend]) throws(StoreError) -> [LogAppended] {
    batch.map { append in
      guard let fence = append.entries.first?.fence else {
        return LogAppended(job: append.job, entries: [], runBytes: 0)
      }
      var log = logs[append.job] ?? JobLog()
      var run = log.runs[fence] ?? LogRun()
      let entries = append.entries.map { entry in
        var entry = entry
        entry.seq = log.nextSeq
        log.nextSeq += 1
        return entry
      }
      log.chunks += run.admit(entries, cap: cap)
      while run.isOver(cap),
        let index = log.chunks.firstIndex(where: { !$0.isFirst && $0.entries[0].fence == fence })
      {
        let chunk = log.chunks.remove(at: index)
        run.drop(first: chunk.entries[0], lines: chunk.entries.count, bytes: chunk.bytes)
      }
      log.runs[fence] = run
      log.written[fence] = entries.last?.at
      logs[append.job] = log
      return LogAppended(job: append.job, entries: entries, runBytes: run.bytes)
    }
  }

  /// A page of a job's log.
  public func read(_ query: LogQuery) throws(StoreError) -> LogPage {
    let log = logs[query.job] ?? JobLog()
    let markers = log.runs.values.compactMap { $0.markerEntry(cap: cap) }
    let visible = (log.chunks.flatMap(\.entries) + markers)
      .filter { query.attempt == nil || $0.attempt == query.attempt }
      .sorted { $0.seq < $1.seq }
    let rest =
      switch query.position {
      case .from(let seq): visible.drop { $0.seq < seq }
      case .tail(let count): visible.suffix(min(count, query.limit))
      case .before(let seq): visible.prefix { $0.seq < seq }.suffix(query.limit)
      }
    let page = rest.prefix(query.limit)
    return LogPage(
      entries: Array(page), next: rest.dropFirst(page.count).first?.seq, first: visible.first?.seq,
      total: visible.count)
  }

  /// Forgets the logs of these jobs.
  public func delete(_ jobs: [JobID]) throws(StoreError) {
    for job in jobs { logs[job] = nil }
  }

  /// Forgets the text of the runs that were written to longest ago.
  public func prune(_ rule: LogPruneRule) throws(StoreError) -> LogPruned {
    func oldest() -> (at: Timestamp, job: JobID, fence: Fence)? {
      logs.flatMap { job, log in log.written.map { (at: $0.value, job: job, fence: $0.key) } }
        .min { ($0.at, $0.job, $0.fence) < ($1.at, $1.job, $1.fence) }
    }
    func isDue(_ run: (at: Timestamp, job: JobID, fence: Fence)?) -> Bool {
      guard let run else { return false }
      let bytes = logs.values.flatMap(\.runs.values).reduce(0) { $0 + $1.bytes }
      return rule.before.map { run.at < $0 } ?? false || rule.bytes.map { bytes > $0 } ?? false
    }
    var count = 0
    while count < rule.runs, let run = oldest(), isDue(run) {
      logs[run.job]?.chunks.removeAll { $0.entries[0].fence == run.fence }
      logs[run.job]?.runs[run.fence] = LogRun()
      logs[run.job]?.written[run.fence] = nil
      count += 1
    }
    let left = oldest()
    return LogPruned(runs: count, isMoreDue: isDue(left), oldest: left?.at)
  }

  /// Nothing to let go of.
  public func close() throws(StoreError) {}
}
