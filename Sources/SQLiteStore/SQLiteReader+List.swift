internal import CSQLite
internal import JSON
internal import JobCore
package import JobEngine

extension SQLiteReader {
  /// One page of the jobs that match a filter.
  ///
  /// The counters tell which states can hold a match, and so which index to walk. Rows come by id: an order by anything
  /// else sorts what the budget reaches, the newest jobs first.
  package func list(_ query: JobQuery) throws(StoreError) -> JobPage {
    let cursor = query.after.flatMap(SortPlace.init(cursor:))
    if query.after != nil, cursor == nil { return .none }
    return try reading { () throws(StoreError) in
      let counters = try connection.counters(names).filter {
        query.filter.admits(queue: $0.key.queue, kind: $0.key.kind, state: $0.key.state)
      }
      let counted = counters.values.reduce(0, +)
      if counted == 0 { return .none }
      let statement = try rows(for: query, in: Dictionary(grouping: counters, by: \.key.state))
      var walk = Walk(query: query, cursor: cursor, isCounted: query.filter.isCounted)
      let clock = TimeBudget(connection)
      while !walk.isDone {
        let code = statement.stepCode()
        if code == SQLITE_INTERRUPT {
          walk.wasCut = true
          break
        }
        guard code == SQLITE_ROW else {
          if code != SQLITE_DONE { throw connection.error(code, "list") }
          break
        }
        walk.look(at: JobID(rawValue: statement.int64(0)), statement.optionalInt64(1), isHit: statement.int(2) != 0)
      }
      clock.end()
      statement.rewind()
      return try page(of: walk, counted: counted)
    }
  }

  private func page(of walk: Walk, counted: Int) throws(StoreError) -> JobPage {
    let query = walk.query
    var jobs: [Job] = []
    var bytes = 0
    var last: SortPlace?
    let places = walk.places()
    var isWhole = places.count <= query.limit && !walk.wasStopped
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
      matched: isCounted ? counted : min(walk.hits, JobPage.countedMatches),
      more: walk.wasCut || !isCounted && walk.hits > JobPage.countedMatches)
  }

  private static let largestPage = 16 << 20

  /// The statement that walks the rows that state, queue, kind and id admit: id, what the order needs, whether all
  /// words are there.
  private func rows(
    for query: JobQuery, in states: [JobStateName: [Dictionary<CounterKey, Int>.Element]]
  ) throws(StoreError) -> Statement {
    var conditions: [String] = []
    var values: [ListValue] = []
    func parameter(_ value: ListValue) -> String {
      values.append(value)
      return "?\(values.count)"
    }
    let words = states.keys.map(\.rawValue).sorted().map { "'\($0)'" }
    let rowsInStates = states.values.reduce(0) { $0 + $1.reduce(0) { $0 + $1.value } }
    if words.count == 1 {
      conditions.append("state = \(words[0])")
    } else if words.count < JobStateName.allCases.count {
      // Several states come out of the index one after the other and must be sorted: good for few rows only.
      let column = rowsInStates <= Self.sortedRows ? "state" : "+state"
      conditions.append("\(column) IN (\(words.joined(separator: ", ")))")
    }
    if let lanes = lanes(query.filter) {
      conditions.append("+lane IN (SELECT value FROM json_each(\(parameter(lanes))))")
    }
    for term in query.filter.terms {
      guard case .id(let ids) = term.test else { continue }
      let list = ListValue.text("[\(ids.map { String($0.rawValue) }.joined(separator: ","))]")
      conditions.append("id \(term.isNegated ? "NOT " : "")IN (SELECT value FROM json_each(\(parameter(list))))")
    }
    let isByID = query.sort.key == .id
    if isByID, query.filter.isCounted, let cursor = query.after.flatMap(SortPlace.init(cursor:)) {
      conditions.append("id \(query.sort.descending ? "<" : ">") \(parameter(.integer(cursor.id.rawValue)))")
    }
    var hits: [String] = []
    for term in query.filter.terms {
      guard case .word(let word) = term.test else { continue }
      hits.append("\(term.isNegated ? "NOT " : "")\(Self.contains(parameter(.text(word.asciiLowercased))))")
    }
    let sql = """
      SELECT id, \(query.sort.key.column), \(hits.isEmpty ? "1" : hits.joined(separator: " AND "))
      FROM job
      \(conditions.isEmpty ? "" : "WHERE \(conditions.joined(separator: "\n  AND "))")
      ORDER BY id \(isByID && !query.sort.descending ? "ASC" : "DESC")
      """
    lastList = sql
    let statement = try Statement(connection, sql: sql)
    for value in values {
      switch value {
      case .text(let text): statement.bind(text)
      case .integer(let number): statement.bind(number)
      }
    }
    return statement
  }

  /// Up to so many rows of several states are sorted by id.
  private static let sortedRows = 50_000

  /// The lanes that the filter's queues and kinds admit; nil where it names neither.
  private func lanes(_ filter: JobFilter) -> ListValue? {
    let terms = filter.terms.filter {
      switch $0.test {
      case .queue, .kind: true
      case .state, .id, .word: false
      }
    }
    if terms.isEmpty { return nil }
    let names = JobFilter(terms: terms)
    let lanes = self.names.lanes.filter {
      names.admits(queue: $0.value.lane.queue, kind: $0.value.lane.kind, state: .queued)
    }
    return .text("[\(lanes.keys.sorted().map(String.init).joined(separator: ","))]")
  }

  /// Whether kind, error or args contain the word; SQLite's `lower` knows ASCII letters only, as the filter does.
  private static func contains(_ word: String) -> String {
    """
    (instr(lower(ifnull(args, (SELECT args FROM large_args WHERE large_args.job = job.id))), \(word)) > 0
      OR instr(lower(ifnull(error_message, '')), \(word)) > 0
      OR instr(lower(ifnull(error_class, '')), \(word)) > 0
      OR lane IN (SELECT lane.id FROM lane JOIN kind ON kind.id = lane.kind WHERE instr(lower(kind.name), \(word)) > 0))
    """
  }
}

private enum ListValue {
  case text(String)
  case integer(Int64)
}

/// The rows that a list has looked at so far.
private struct Walk {
  let query: JobQuery
  let cursor: SortPlace?
  let isCounted: Bool
  /// Rows that met all of the filter.
  private(set) var hits = 0
  /// Whether the budget ended the walk.
  var wasCut = false
  /// Whether the walk ended since the page was full.
  private(set) var wasStopped = false
  private(set) var isDone = false
  private var looked = 0
  private var found: [SortPlace] = []

  init(query: JobQuery, cursor: SortPlace?, isCounted: Bool) {
    self.query = query
    self.cursor = cursor
    self.isCounted = isCounted
  }

  mutating func look(at id: JobID, _ fact: Int64?, isHit: Bool) {
    if looked == query.budget {
      wasCut = true
      isDone = true
      return
    }
    looked += 1
    if !isHit { return }
    hits += 1
    let place = SortPlace(fact: fact, id: id, in: query.sort)
    if let cursor, !cursor.comes(before: place, in: query.sort) { return }
    let isByID = query.sort.key == .id
    let needed = query.offset + query.limit
    if isByID, found.count > needed { return stopIfCounted() }
    found.append(place)
    if isByID, found.count > needed { stopIfCounted() }
  }

  private mutating func stopIfCounted() {
    if isCounted || hits > JobPage.countedMatches { isDone = true }
  }

  /// What the page may show, and one more if there is one.
  func places() -> ArraySlice<SortPlace> {
    let sorted = query.sort.key == .id ? found : found.sorted { $0.comes(before: $1, in: query.sort) }
    return sorted.dropFirst(query.offset).prefix(query.limit + 1)
  }
}

/// Ends a statement that takes longer than a page may: a reader's snapshot keeps the log from being overwritten.
private final class TimeBudget {
  private static let nanoseconds: Int64 = 800_000_000

  private let connection: Connection
  private let deadline: UnsafeMutablePointer<Int64>

  init(_ connection: Connection) {
    self.connection = connection
    deadline = .allocate(capacity: 1)
    deadline.initialize(to: jt_thread_time() + Self.nanoseconds)
    // Asked each thousand steps of SQLite's machine, which are some thirty rows.
    sqlite3_progress_handler(
      connection.handle, 1000,
      { deadline in
        guard let deadline = deadline?.assumingMemoryBound(to: Int64.self) else { return 0 }
        return jt_thread_time() > deadline.pointee ? 1 : 0
      }, deadline)
  }

  func end() { sqlite3_progress_handler(connection.handle, 0, nil, nil) }

  deinit {
    end()
    deadline.deallocate()
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

extension String {
  fileprivate var asciiLowercased: String {
    String(decoding: utf8.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }, as: UTF8.self)
  }
}
