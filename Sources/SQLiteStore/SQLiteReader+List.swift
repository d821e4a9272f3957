internal import CSQLite
internal import JSON
internal import JobCore
package import JobEngine

extension SQLiteReader {
  /// One page of the jobs that match a filter.
  ///
  /// Rows come by id: an order by anything else sorts what the budget reaches, the newest jobs first.
  package func list(_ query: JobQuery) throws(StoreError) -> JobPage {
    let cursor = query.after.flatMap(SortPlace.init(cursor:))
    if query.after != nil, cursor == nil { return .none }
    return try reading { () throws(StoreError) in
      let counters = try admitted(by: query.filter)
      let counted = counters.values.reduce(0, +)
      if counted == 0 { return .none }
      var page = PageInTheMaking(query: query, cursor: cursor)
      let isByID = query.sort.key == .id
      var range = IDRange(isDescending: !isByID || query.sort.descending)
      // Where counters tell how many match, nothing before the page need be looked at.
      if isByID, query.filter.isCounted, let cursor { range.pass(cursor.id.rawValue) }
      page.wasCut = try !walk(
        query.filter, counters, within: range, now: query.now, fact: isByID ? nil : query.sort.key.column,
        by: query.redactor, nanoseconds: Self.pageTime
      ) { id, fact, isHit in
        page.look(at: JobID(rawValue: id), fact, isHit: isHit)
      }
      return try self.page(of: page, counted: counted)
    }
  }

  /// A reader's snapshot keeps the log from being overwritten: a page takes no longer than this.
  private static let pageTime: Int64 = 800_000_000

  /// What the counters say of the jobs whose queue, kind and state the filter admits.
  func admitted(by filter: JobFilter) throws(StoreError) -> [CounterKey: Int] {
    try connection.counters(names).filter {
      filter.admits(queue: $0.key.queue, kind: $0.key.kind, state: $0.key.state)
    }
  }

  private func page(of making: PageInTheMaking, counted: Int) throws(StoreError) -> JobPage {
    let query = making.query
    var jobs: [Job] = []
    var bytes = 0
    var last: SortPlace?
    let places = making.places()
    var isWhole = places.count <= query.limit && !making.wasStopped
    for place in places.prefix(query.limit) {
      // A page of many large args is cut short rather than held in memory.
      if bytes > Self.largestPage {
        isWhole = false
        break
      }
      guard let job = try rows.job(place.id) else { continue }
      bytes += job.spec.size
      jobs.append(job)
      last = place
    }
    let isCounted = query.filter.isCounted
    return JobPage(
      jobs: jobs, next: isWhole ? nil : last?.cursor,
      matched: isCounted ? counted : min(making.hits, JobPage.countedMatches),
      more: making.wasCut || !isCounted && making.hits > JobPage.countedMatches)
  }

  private static let largestPage = 16 << 20

  /// Shows `body` the candidates of a filter in the order of their ids, until it says that it has seen enough.
  ///
  /// - Parameters:
  ///   - fact: a column of which each candidate's value is told too.
  ///   - redactor: what the asker is shown texts by; what it masks is not looked into.
  ///   - body: is told the id, the fact and whether the job matches; answers whether to stop and whether that was for
  ///     want of a budget.
  /// - Returns: false where a budget ended the walk.
  func walk(
    _ filter: JobFilter, _ counters: [CounterKey: Int], within range: IDRange, now: Timestamp, fact: String?,
    by redactor: Redactor, nanoseconds: Int64, _ body: (Int64, Int64?, Bool) -> WalkStep
  ) throws(StoreError) -> Bool {
    lastLists = []
    let onMasked = redactor.rules.isOn ? filter.termsOnMasked : []
    let asked = onMasked.isEmpty ? filter : filter.beforeMasking
    let candidates = try candidates(asked, counters, within: range, now: now)
    if candidates.range.isEmpty { return true }
    let deadline = jt_thread_time() + nanoseconds
    var looked = 0
    func isOver() -> Bool {
      looked += 1
      return looked & 31 == 0 && jt_thread_time() > deadline
    }
    var next: (() throws(StoreError) -> (id: Int64, fact: Int64?, isHit: Bool)?)
    switch candidates.source {
    case .table: next = try tableRows(candidates, now: now, fact: fact)
    case .ids(let ids):
      var rest = ids[...]
      next = try judging(candidates, now: now, fact: fact) { () in rest.popFirst() }
    case .merged(var streams):
      next = try judging(candidates, now: now, fact: fact) { () throws(StoreError) in try streams.next() }
    }
    while let candidate = try next() {
      var isHit = candidate.isHit
      if isHit, !onMasked.isEmpty {
        let job = try rows.job(JobID(rawValue: candidate.id))
        isHit = job.map { JobFilter(terms: onMasked).matches($0, at: now, by: redactor) } ?? false
      }
      switch body(candidate.id, candidate.fact, isHit) {
      case .goOn: if isOver() { return false }
      case .stop: return true
      case .stopOverBudget: return false
      }
    }
    return true
  }

  /// Every job of the table within the range, with what its own row says.
  private func tableRows(
    _ candidates: Candidates, now: Timestamp, fact: String?
  ) throws(StoreError) -> () throws(StoreError) -> (id: Int64, fact: Int64?, isHit: Bool)? {
    var filter = FilterSQL(names: names, now: now, firstParameter: 3)
    for term in candidates.open + candidates.created { filter.add(term) }
    let sql = """
      SELECT id, \(fact ?? "NULL"), \(filter.text ?? "1")
      FROM job
      WHERE id >= ?1 AND id <= ?2
      ORDER BY id \(candidates.range.isDescending ? "DESC" : "ASC")
      """
    lastLists.append(sql)
    let rows = try Statement(connection, sql: sql)
    rows.bind(candidates.range.low)
    rows.bind(candidates.range.high)
    filter.bind(to: rows)
    return { () throws(StoreError) in
      try rows.step() ? (rows.int64(0), rows.optionalInt64(1), rows.int(2) != 0) : nil
    }
  }

  /// The candidates that `ids` gives, each with what its row says; rows are read only where something is asked of them.
  private func judging(
    _ candidates: Candidates, now: Timestamp, fact: String?, _ ids: @escaping () throws(StoreError) -> Int64?
  ) throws(StoreError) -> () throws(StoreError) -> (id: Int64, fact: Int64?, isHit: Bool)? {
    let asks = try asked(candidates.open, now, fact)
    let asksCreated = try candidates.created.isEmpty ? asks : asked(candidates.open + candidates.created, now, fact)
    let isAskedAnyway = fact != nil || !candidates.exist || !candidates.open.isEmpty
    return { () throws(StoreError) in
      while let id = try ids() {
        let isCertain = candidates.created.isEmpty || candidates.certain?.contains(id) ?? false
        if isCertain, !isAskedAnyway { return (id, nil, true) }
        let row = isCertain ? asks : asksCreated
        row.rewind()
        row.bind(id)
        // No such job.
        guard try row.step() else { continue }
        return (id, row.optionalInt64(0), row.int(1) != 0)
      }
      return nil
    }
  }

  /// What one job's row says of these terms; the id is bound first each time.
  private func asked(_ terms: [JobFilter.Term], _ now: Timestamp, _ fact: String?) throws(StoreError) -> Statement {
    var filter = FilterSQL(names: names, now: now, firstParameter: 2)
    for term in terms { filter.add(term) }
    let sql = """
      SELECT \(fact ?? "NULL"), \(filter.text ?? "1")
      FROM job
      WHERE id = ?1
      """
    lastLists.append(sql)
    let statement = try Statement(connection, sql: sql)
    // The rest stays bound while the id changes.
    statement.bind(Int64(0))
    filter.bind(to: statement)
    return statement
  }
}

/// What becomes of a walk after a candidate.
enum WalkStep {
  case goOn, stop
  /// Rows that were not reached may match.
  case stopOverBudget
}

/// The rows that a list has looked at so far.
private struct PageInTheMaking {
  let query: JobQuery
  let cursor: SortPlace?
  /// Rows that met all of the filter.
  private(set) var hits = 0
  /// Whether a budget ended the walk.
  var wasCut = false
  /// Whether the walk ended since the page was full.
  private(set) var wasStopped = false
  private var looked = 0
  private var found: [SortPlace] = []
  private let isCounted: Bool

  init(query: JobQuery, cursor: SortPlace?) {
    self.query = query
    self.cursor = cursor
    isCounted = query.filter.isCounted
  }

  mutating func look(at id: JobID, _ fact: Int64?, isHit: Bool) -> WalkStep {
    let isByID = query.sort.key == .id
    if looked == query.budget { return .stopOverBudget }
    looked += 1
    if !isHit { return .goOn }
    hits += 1
    let place = SortPlace(fact: isByID ? id.rawValue : fact, id: id, in: query.sort)
    if let cursor, !cursor.comes(before: place, in: query.sort) { return .goOn }
    let needed = query.offset + query.limit
    if !isByID || found.count <= needed { found.append(place) }
    guard isByID, found.count > needed, isCounted || hits > JobPage.countedMatches else { return .goOn }
    wasStopped = true
    return .stop
  }

  /// What the page may show, and one more if there is one.
  func places() -> ArraySlice<SortPlace> {
    let sorted = query.sort.key == .id ? found : found.sorted { $0.comes(before: $1, in: query.sort) }
    return sorted.dropFirst(query.offset).prefix(query.limit + 1)
  }
}

extension JobSort.Key {
  /// What a row's place is read from.
  fileprivate var column: String {
    switch self {
    case .id: "id"
    case .priority: "priority"
    case .created: "created_us"
    case .started: "started_us"
    case .finished: "finished_us"
    case .duration: "finished_us - started_us"
    case .attempt: "attempt"
    case .runAt: "run_at_us"
    }
  }
}

extension JobSpec {
  fileprivate var size: Int { args.bytes.count + (metadata?.bytes.count ?? 0) }
}
