public import JobCore

/// Answers questions about a `MemoryStore`, on the thread that owns the store.
public final class MemoryReader: StoreReader {
  private let store: MemoryStore

  /// A reader of what that store has committed.
  public init(_ store: MemoryStore) { self.store = store }

  /// The named jobs that exist, in the order of `ids`.
  public func jobs(_ ids: [JobID]) throws(StoreError) -> [Job] {
    let tables = store.committed
    return ids.compactMap { tables.jobs[$0] }
  }

  /// The ended runs of a job, oldest first.
  public func attempts(of job: JobID) throws(StoreError) -> [Attempt] {
    (store.committed.attempts[job] ?? []).sorted { $0.fence < $1.fence }
  }

  /// The batches of these numbers that exist, in the order of `ids`.
  public func batches(_ ids: [BatchID]) throws(StoreError) -> [BatchRecord] {
    let tables = store.committed
    return ids.compactMap { tables.batches[$0] }
  }

  /// One page of the jobs that match a filter.
  public func list(_ query: JobQuery) throws(StoreError) -> JobPage {
    let isOldestFirst = query.sort.key == .id && !query.sort.descending
    let tables = store.committed
    let looked = tables.jobs.values.sorted { isOldestFirst ? $0.id < $1.id : $0.id > $1.id }
      .filter { query.filter.admits(queue: $0.spec.queue, kind: $0.spec.kind, state: $0.state.name) }
    // Counted jobs in the order of the walk can be paged through without end; all else is sorted from what is reached.
    let budget = query.filter.isCounted && query.sort.key == .id ? looked.count : query.budget
    var rows = looked.prefix(budget)
      .filter {
        query.filter.matches(
          $0, at: query.now, lastWorker: tables.lastWorker(of: $0), by: query.redactor)
      }
      .map { (place: SortPlace(of: $0, by: query.sort), job: $0) }
      .sorted { $0.place.comes(before: $1.place, in: query.sort) }
    let matched = query.filter.isCounted ? looked.count : min(rows.count, JobPage.countedMatches)
    let more = looked.count > budget || !query.filter.isCounted && matched < rows.count
    if let cursor = query.after {
      guard let place = SortPlace(cursor: cursor) else { return .none }
      rows.removeAll { !place.comes(before: $0.place, in: query.sort) }
    }
    let page = rows.dropFirst(query.offset).prefix(query.limit)
    let isLast = rows.count <= query.offset + query.limit
    return JobPage(jobs: page.map(\.job), next: isLast ? nil : page.last?.place.cursor, matched: matched, more: more)
  }

  /// Some of the jobs that match, the newest first.
  public func select(_ selection: JobSelection) throws(StoreError) -> SelectedJobs {
    let tables = store.committed
    let rest = tables.jobs.values.sorted { $0.id > $1.id }
      .filter { job in selection.below.map { job.id < $0 } ?? true }
    let looked = rest.prefix(selection.budget)
    let entries =
      looked
      .filter {
        selection.filter.matches(
          $0, at: selection.now, lastWorker: tables.lastWorker(of: $0), by: selection.redactor)
      }
      .map { job in
        let bytes = max(job.logBytes, job.state.lease == nil ? 0 : 1)
        return SelectedJobs.Entry(id: job.id, logBytes: selection.wantsLogBytes ? bytes : 0)
      }
    return SelectedJobs(entries: entries, next: looked.count < rest.count ? looked.last?.id : nil)
  }

  /// The names that a filter may mention.
  public func filterNames() throws(StoreError) -> FilterNames {
    let jobs = store.committed.jobs.values
    func sorted(_ names: some Sequence<String>) -> [String] { Set(names).sorted() }
    return FilterNames(
      queues: sorted(jobs.map(\.spec.queue)), kinds: sorted(jobs.map(\.spec.kind)),
      tags: sorted(jobs.sorted { $0.id > $1.id }.prefix(FilterNames.taggedJobs).flatMap(\.spec.tags)),
      users: sorted(jobs.map(\.spec.enqueuedBy.user)), schedules: sorted(jobs.compactMap(\.spec.schedule?.schedule)))
  }

  /// For each queue that has queued jobs: since when its oldest one may be claimed.
  public func oldestQueued() throws(StoreError) -> [String: Timestamp] {
    var oldest: [String: Timestamp] = [:]
    for job in store.committed.jobs(in: [.queued]) {
      guard case .queued(let since) = job.state else { continue }
      oldest[job.spec.queue] = min(since, oldest[job.spec.queue] ?? since)
    }
    return oldest
  }

  /// The error groups whose ids begin so: at most two.
  public func errorGroups(beginningWith prefix: String) throws(StoreError) -> [ErrorGroup] {
    Array(store.committed.errorGroups(beginningWith: prefix).prefix(2))
  }

  /// One page of the error groups, seen last first.
  public func errorGroups(_ query: ErrorGroupQuery) throws(StoreError) -> ErrorGroupPage {
    var groups = store.committed.errorGroups.values
      .filter { query.state == nil || $0.state(at: query.now) == query.state }
      .sorted { ($0.lastAt, $0.id.rawValue) > ($1.lastAt, $1.id.rawValue) }
    if let after = query.after {
      groups.removeAll { ($0.lastAt, $0.id.rawValue) >= (after.lastAt, after.id.rawValue) }
    }
    let page = Array(groups.prefix(query.limit))
    return ErrorGroupPage(groups: page, next: groups.count > page.count ? page.last.map { .init(of: $0) } : nil)
  }

  /// The newest jobs of an error group, at most `limit`.
  public func jobs(in group: ErrorGroupID, limit: Int) throws(StoreError) -> [Job] {
    let jobs = store.committed.jobs.values.filter { $0.errorGroup == group }
    return Array(jobs.sorted { $0.id > $1.id }.prefix(limit))
  }

  /// How many queued jobs of the need's queues and kinds stand before that place.
  public func queuedAhead(of key: ClaimKey, in need: ClaimNeed) throws(StoreError) -> Int {
    let ahead = store.committed.jobs(in: [.queued]).count { job in
      job.claimKey < key && need.asks(for: job.spec)
    }
    return min(ahead, need.limit + 1)
  }

  /// The history's cells of that span from a start on, and the last one before it, in order.
  public func cells(_ span: CellSpan, from start: Int64) throws(StoreError) -> [MetricCell] {
    let cells = (store.committed.cells[span] ?? [:]).values.sorted { $0.start < $1.start }
    let first = cells.lastIndex { $0.start < start } ?? cells.firstIndex { $0.start >= start } ?? cells.endIndex
    return Array(cells[first...])
  }

  /// Newest first, at most `limit`, only older ones than `id` where it is given.
  public func journal(before id: JournalID?, limit: Int) throws(StoreError) -> [JournalEntry] {
    store.committed.journal.reversed().lazy.filter { entry in id.map { entry.id < $0 } ?? true }.prefix(limit).map {
      $0
    }
  }
}
