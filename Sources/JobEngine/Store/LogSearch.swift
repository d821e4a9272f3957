public import JobCore

/// What is looked for in the logs of which jobs.
public struct LogSearchQuery: Sendable {
  /// Whose logs.
  public var filter: JobFilter
  /// Must occur in an entry; ASCII letters match in either case.
  public var text: String
  /// Only entries of this time or later.
  public var since: Timestamp?
  /// At most so many hits.
  public var limit: Int
  /// Goes on where an earlier page ended.
  public var cursor: String?
  /// At most so much log text is read.
  public var budget: Int64
  /// The present, for lengths of time that still grow.
  public var now: Timestamp
  /// What the asker is shown texts by: what it masks is not looked into.
  public var redactor = Redactor.off

  /// A search for `text` in the logs of what `filter` matches.
  public init(
    filter: JobFilter, text: String, since: Timestamp? = nil, limit: Int = 100, cursor: String? = nil,
    budget: Int64 = 8 << 20, now: Timestamp
  ) {
    self.filter = filter
    self.text = text
    self.since = since
    self.limit = limit
    self.cursor = cursor
    self.budget = budget
    self.now = now
  }
}

/// A part of what a search finds: the newest job first, each log from its beginning.
public struct LogSearchPage: Sendable {
  /// Entries that contain the text.
  public var hits: [(job: JobID, entry: LogEntry)] = []
  /// Log text that this page has read.
  public var searchedBytes: Int64 = 0
  /// Log text of all that the filter matches from here on, as far as it could be summed up.
  public var totalBytes: Int64 = 0
  /// Where the search goes on; nil at its end.
  public var cursor: String?

  /// Nothing yet.
  public init() {}
}

/// Looks through the logs of a filter's jobs, a bounded part at a time.
///
/// A cursor names a job and the entry that comes next in its log, so that nothing is lost between two pages; the job
/// is looked through to its end also where it no longer matches. Jobs that are newer than the first page, and entries
/// that came to logs already passed, are not seen.
public struct LogSearch {
  private let jobs: any StoreReader
  private let logs: any LogStore

  /// Jobs looked into by one page, each of which costs some reads however short its log is.
  private static let jobsAPage = 5000
  /// Parts of a selection that are summed up for `totalBytes`.
  private static let summedParts = 4
  private static let entriesARead = 1000
  /// Lines looked at by one page: a log may be nothing but newlines.
  private static let linesAPage = 400_000

  /// A search over these stores, on the thread that owns them.
  public init(jobs: any StoreReader, logs: any LogStore) {
    self.jobs = jobs
    self.logs = logs
  }

  /// One page of a search.
  ///
  /// - Returns: nothing, and no cursor, for a cursor that no page gave out.
  public func page(of query: LogSearchQuery) throws(StoreError) -> LogSearchPage {
    var page = LogSearchPage()
    var place: Place?
    if let cursor = query.cursor {
      guard let known = Place(cursor) else { return page }
      place = known
    }
    page.totalBytes = try bytes(of: query, from: place)
    if let started = place, started.seq > 0 {
      if let rest = try look(in: started.job, from: started.seq, for: query, into: &page) {
        page.cursor = rest.cursor
        return page
      }
    }
    var below = place?.job
    var looked = 0
    while true {
      let part = try jobs.select(
        query.selection(below: below))
      for entry in part.entries {
        below = entry.id
        if entry.logBytes == 0 { continue }
        looked += 1
        let isAsked = !query.filter.logTerms.isEmpty
        if isAsked, try !holds(query.filter, entry.id, by: query.redactor, &page.searchedBytes) { continue }
        if let rest = try look(in: entry.id, from: 1, for: query, into: &page) {
          page.cursor = rest.cursor
          return page
        }
        if looked == Self.jobsAPage || page.searchedBytes >= query.budget {
          page.cursor = Place(job: entry.id, seq: 0).cursor
          return page
        }
      }
      guard let next = part.next else { return page }
      below = next
    }
  }

  /// One page of a list whose filter asks for text in logs.
  ///
  /// - Parameter budget: log text that is read at most; what is not reached by then is not listed, and `more` says so.
  public func list(_ query: JobQuery, budget: Int64 = 16 << 20) throws(StoreError) -> JobPage {
    var asked = query
    asked.filter = query.filter.withoutLogTerms
    asked.offset = 0
    asked.limit = 500
    var shown: [Job] = []
    var hits = 0
    var searched: Int64 = 0
    // Behind the last job that is shown, once another is found that is not.
    var next: String?
    func page(cutAt last: Job?, more: Bool) -> JobPage {
      // Where the page is full, what lies between its end and the last job is looked at again.
      let rest = shown.count < query.limit ? last : last.flatMap { _ in shown.last }
      return JobPage(
        jobs: shown, next: next ?? rest.map { SortPlace(of: $0, by: query.sort).cursor }, matched: hits, more: more)
    }
    while true {
      let part = try jobs.list(asked)
      for (index, job) in part.jobs.enumerated() {
        if try holds(query.filter, job.id, by: query.redactor, &searched) {
          hits += 1
          if hits > query.offset, shown.count < query.limit {
            shown.append(job)
          } else if hits > query.offset, next == nil {
            next = shown.last.map { SortPlace(of: $0, by: query.sort).cursor }
          }
        }
        let isLast = index == part.jobs.count - 1 && part.next == nil
        // What is not reached is gone through by the next page, which begins here where this one is not full.
        if !isLast, searched >= budget || hits == JobPage.countedMatches { return page(cutAt: job, more: true) }
      }
      guard let following = part.next, !part.jobs.isEmpty else { return page(cutAt: nil, more: part.more) }
      asked.after = following
    }
  }

  /// Whether a job's log has, or has not, what the filter's terms about logs ask for.
  public func holds(
    _ filter: JobFilter, _ job: JobID, by redactor: Redactor, _ searched: inout Int64
  ) throws(StoreError) -> Bool {
    let terms = filter.logTerms
    let needles = terms.map(\.text.lowercasedBytes)
    var missing = Set(needles.indices)
    var redaction = LogRedaction(redactor)
    var seq: Int64? = 1
    while let from = seq, !missing.isEmpty {
      let read = try logs.read(LogQuery(job: job, position: .from(from), limit: Self.entriesARead))
      for entry in read.entries {
        searched += Int64(entry.text.count)
        let shown = redaction.masked(entry)
        for index in missing where Redactor.shown(shown, holds: needles[index]) { missing.remove(index) }
      }
      seq = read.entries.isEmpty ? nil : read.next
    }
    return terms.indices.allSatisfy { missing.contains($0) == terms[$0].isNegated }
  }

  /// Looks through one log; the place to go on at where the page is full or the budget is used up.
  private func look(
    in job: JobID, from seq: Int64, for query: LogSearchQuery, into page: inout LogSearchPage
  ) throws(StoreError) -> Place? {
    let needle = query.text.lowercasedBytes
    var redaction = LogRedaction(query.redactor)
    var from: Int64? = seq
    var lines = 0
    while let start = from {
      let read = try logs.read(LogQuery(job: job, position: .from(start), limit: Self.entriesARead))
      for entry in read.entries {
        lines += 1
        if page.hits.count == query.limit || page.searchedBytes >= query.budget || lines > Self.linesAPage {
          return Place(job: job, seq: entry.seq)
        }
        page.searchedBytes += Int64(entry.text.count)
        // A key over several lines is followed also through lines that are too old.
        let shown = redaction.masked(entry)
        if let since = query.since, entry.at < since { continue }
        if Redactor.shown(shown, holds: needle) { page.hits.append((job, entry)) }
      }
      from = read.entries.isEmpty ? nil : read.next
    }
    return nil
  }

  private func bytes(of query: LogSearchQuery, from place: Place?) throws(StoreError) -> Int64 {
    // The log that was begun counts whole.
    var below = place.map { JobID(rawValue: $0.job.rawValue + ($0.seq > 0 ? 1 : 0)) }
    var total: Int64 = 0
    for _ in 0..<Self.summedParts {
      let part = try jobs.select(
        query.selection(below: below))
      total += part.entries.reduce(0) { $0 + $1.logBytes }
      guard let next = part.next else { break }
      below = next
    }
    return total
  }

  /// Where a search stands: at an entry of a job's log, or with 0 behind that job.
  private struct Place {
    let job: JobID
    let seq: Int64

    init(job: JobID, seq: Int64) {
      self.job = job
      self.seq = seq
    }

    init?(_ cursor: String) {
      let parts = cursor.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 2, let job = Int64(parts[0]), let seq = Int64(parts[1]), job > 0, seq >= 0 else {
        return nil
      }
      self.init(job: JobID(rawValue: job), seq: seq)
    }

    var cursor: String { "\(job.rawValue):\(seq)" }
  }
}

extension LogSearchQuery {
  /// A part of the jobs whose logs are meant.
  fileprivate func selection(below: JobID?) -> JobSelection {
    var selection = JobSelection(filter: filter, below: below, wantsLogBytes: true, now: now)
    selection.redactor = redactor
    return selection
  }
}

extension LogRedaction {
  /// The text of the log's next line as it may be shown.
  package mutating func masked(_ entry: LogEntry) -> [UInt8] {
    masked(entry.text, run: entry.fence.rawValue, stream: entry.stream.rawValue)
  }
}
