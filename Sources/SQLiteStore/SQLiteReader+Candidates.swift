internal import CSQLite
internal import JobCore
internal import JobEngine

/// The candidates of a filter: where they come from, and which of its terms are then still to be asked of each.
struct Candidates {
  let source: JobSource
  /// The ids that may match, in the direction of the walk.
  var range: IDRange
  /// Within these ids every job was created in the time that the filter asks for; nil where it does not ask.
  let certain: ClosedRange<Int64>?
  /// Terms that the source does not decide.
  let open: [JobFilter.Term]
  /// Terms that `certain` decides, and that must be asked outside of it.
  let created: [JobFilter.Term]
  /// Whether every candidate is a job: ids that somebody named need not be.
  let exist: Bool
}

extension SQLiteReader {
  /// Up to so many jobs that ended in a range of time are sorted by id.
  private static let sortedRows = 50_000
  /// Up to so many ranges of an index are merged; a seek for each.
  private static let mergedRanges = 4096
  /// So much a clock may be set back before the ids of jobs no longer tell when they were created.
  private static let clockSlack = Duration.seconds(2)

  /// How a filter's candidates are found.
  ///
  /// The first of these that the filter has: ids; a batch, an origin, a schedule or an error group; an end in a range
  /// of time with few jobs; a queue, kind or state. Else the whole table. Times of creation, and the latest end, narrow
  /// the ids of each of them, since ids rise with the time of creation.
  func candidates(
    _ filter: JobFilter, _ counters: [CounterKey: Int], within ids: IDRange, now: Timestamp
  ) throws(StoreError) -> Candidates {
    var range = ids
    var certain: ClosedRange<Int64>? = .min ... .max
    for term in filter.terms where !term.isNegated {
      switch term.test {
      case .time(.created, let times): try narrow(&range, &certain, to: times)
      case .span(.age, let ages):
        try narrow(&range, &certain, to: Self.created(at: ages, before: now))
      // What ended before a time was created before it.
      case .time(.ended, let times) where times.upperBound.microseconds != .max:
        range.high = min(range.high, try firstID(createdFrom: times.upperBound + Self.clockSlack) - 1)
      default: break
      }
    }
    let isCreated: (JobFilter.Term) -> Bool = { term in
      switch term.test {
      case .time(.created, _), .span(.age, _): !term.isNegated
      default: false
      }
    }
    let found = try source(filter, counters, within: range)
    let decides = found.decides
    let open = filter.terms.filter { !isCreated($0) && !decides($0) }
    return Candidates(
      source: found.source, range: range, certain: certain, open: open, created: filter.terms.filter(isCreated),
      exist: found.exist)
  }

  // MARK: - Sources

  private func source(
    _ filter: JobFilter, _ counters: [CounterKey: Int], within range: IDRange
  ) throws(StoreError) -> (source: JobSource, decides: (JobFilter.Term) -> Bool, exist: Bool) {
    func sorted(_ ids: some Sequence<Int64>) -> JobSource {
      .ids(Set(ids).filter(range.contains).sorted { ($0 < $1) != range.isDescending })
    }
    for term in filter.terms where !term.isNegated {
      if case .id(let ids) = term.test { return (sorted(ids.map(\.rawValue)), { $0 == term }, false) }
    }
    for term in filter.terms where !term.isNegated {
      guard let ranges = try relation(term.test), ranges.count <= Self.mergedRanges else { continue }
      return (.merged(try MergedStreams(ranges, over: connection, within: range)), { $0 == term }, true)
    }
    for term in filter.terms where !term.isNegated {
      let ids: [Int64]?
      switch term.test {
      case .schedule(let patterns): ids = try made(by: patterns)
      case .time(.ended, let times): ids = try ended(times)
      default: ids = nil
      }
      if let ids { return (sorted(ids), { $0 == term }, true) }
    }
    let isPlaced = filter.terms.contains(where: \.isOfPlace)
    guard isPlaced, counters.count <= Self.mergedRanges else { return (.table, { _ in false }, true) }
    let ranges = counters.keys.compactMap { key -> IndexRange? in
      guard let queueKind = names.queueKind(queue: key.queue, kind: key.kind) else { return nil }
      return .place(queueKind, key.state)
    }
    return (.merged(try MergedStreams(ranges, over: connection, within: range)), \.isOfPlace, true)
  }

  /// The ranges of the index that holds just these jobs; nil for terms that have none.
  private func relation(_ test: JobFilter.Test) throws(StoreError) -> [IndexRange]? {
    switch test {
    case .batch(let batches): return Set(batches).map { .batch($0.rawValue) }
    case .derivedFrom(let ids): return Set(ids).map { .derivedFrom($0.rawValue) }
    case .group(let prefixes):
      var groups: Set<String> = []
      for prefix in prefixes { groups.formUnion(try errorGroups(beginningWith: prefix)) }
      return groups.map { .errorGroup($0) }
    case .state, .queue, .kind, .worker, .tag, .user, .schedule, .id, .time, .span, .number, .text, .word: return nil
    }
  }

  /// The ids of the jobs that these schedules made; nil where there are too many to be sorted. (The index has them by
  /// their ticks.)
  private func made(by patterns: [NamePattern]) throws(StoreError) -> [Int64]? {
    let isExact = patterns.allSatisfy(\.isExact)
    let named =
      try isExact
      ? patterns.map(\.text) : schedules().filter { name in patterns.contains { $0.matches(name) } }
    var ids: [Int64] = []
    for schedule in Set(named) {
      let rows = try connection.statement(
        """
        SELECT id
        FROM job INDEXED BY job_schedule
        WHERE schedule = ?1
        LIMIT ?2
        """)
      rows.bind(schedule)
      rows.bind(Self.sortedRows + 1)
      while try rows.step() { ids.append(rows.int64(0)) }
      if ids.count > Self.sortedRows { return nil }
    }
    return ids
  }

  /// The names of all schedules that have jobs, each found by one seek.
  func schedules() throws(StoreError) -> [String] {
    var names: [String] = []
    while names.count <= Self.mergedRanges {
      let row = try connection.statement(
        """
        SELECT schedule
        FROM job INDEXED BY job_schedule
        WHERE schedule > ?1
        ORDER BY schedule
        LIMIT 1
        """)
      row.bind(names.last ?? "")
      guard try row.step() else { break }
      names.append(row.text(0))
      row.rewind()
    }
    return names
  }

  private func errorGroups(beginningWith prefix: String) throws(StoreError) -> [String] {
    var groups: [String] = []
    while groups.count <= Self.mergedRanges {
      // The first of them may be the prefix itself.
      let row =
        groups.isEmpty
        ? try connection.statement(
          """
          SELECT error_group
          FROM job INDEXED BY job_error_group
          WHERE error_group >= ?1
          ORDER BY error_group
          LIMIT 1
          """)
        : try connection.statement(
          """
          SELECT error_group
          FROM job INDEXED BY job_error_group
          WHERE error_group > ?1
          ORDER BY error_group
          LIMIT 1
          """)
      row.bind(groups.last ?? prefix)
      guard try row.step(), row.text(0).hasPrefix(prefix) else {
        row.rewind()
        break
      }
      groups.append(row.text(0))
      row.rewind()
    }
    return groups
  }

  /// The ids of the jobs that ended in that time; nil where there are too many to be sorted.
  private func ended(_ times: Range<Timestamp>) throws(StoreError) -> [Int64]? {
    let rows = try connection.statement(
      """
      SELECT id
      FROM job INDEXED BY job_finished
      WHERE finished_us >= ?1 AND finished_us < ?2
      LIMIT ?3
      """)
    rows.bind(times.lowerBound.microseconds)
    rows.bind(times.upperBound.microseconds)
    rows.bind(Self.sortedRows + 1)
    var ids: [Int64] = []
    while try rows.step() { ids.append(rows.int64(0)) }
    return ids.count > Self.sortedRows ? nil : ids
  }

  // MARK: - Times of creation

  /// When jobs of these ages were created.
  private static func created(at ages: ClosedRange<Int64>, before now: Timestamp) -> Range<Timestamp> {
    let (least, tooOld) = now.microseconds.subtractingReportingOverflow(ages.upperBound)
    let (most, tooYoung) = now.microseconds.subtractingReportingOverflow(ages.lowerBound)
    let low = ages.upperBound == .max || tooOld ? Int64.min : least
    let high = ages.lowerBound == .min || tooYoung || most == .max ? Int64.max : most + 1
    return Timestamp(microseconds: low)..<Timestamp(microseconds: max(low, high))
  }

  /// Narrows the ids to those that may have been created in that time, and `certain` to those that surely were.
  private func narrow(
    _ range: inout IDRange, _ certain: inout ClosedRange<Int64>?, to times: Range<Timestamp>
  ) throws(StoreError) {
    var (low, high) = (Int64.min, Int64.max)
    if times.lowerBound.microseconds != .min {
      range.low = max(range.low, try firstID(createdFrom: times.lowerBound + (.zero - Self.clockSlack)))
      low = try firstID(createdFrom: times.lowerBound + Self.clockSlack)
    }
    if times.upperBound.microseconds != .max {
      range.high = min(range.high, try firstID(createdFrom: times.upperBound + Self.clockSlack) - 1)
      high = try firstID(createdFrom: times.upperBound + (.zero - Self.clockSlack)) - 1
    }
    guard let before = certain else { return }
    (low, high) = (max(low, before.lowerBound), min(high, before.upperBound))
    certain = low <= high ? low...high : nil
  }

  /// The first id from which on jobs were created at that time or later: a search by halves of the primary key.
  private func firstID(createdFrom time: Timestamp) throws(StoreError) -> Int64 {
    let ends = try connection.statement(
      """
      SELECT (SELECT min(id) FROM job), (SELECT max(id) FROM job)
      """)
    guard try ends.step(), let first = ends.optionalInt64(0), let last = ends.optionalInt64(1) else { return .min }
    ends.rewind()
    var (low, high) = (first, last + 1)
    while low < high {
      let middle = low + (high - low) / 2
      let row = try connection.statement(
        """
        SELECT id, created_us
        FROM job
        WHERE id >= ?1
        ORDER BY id
        LIMIT 1
        """)
      row.bind(middle)
      guard try row.step() else {
        high = middle
        continue
      }
      let id = row.int64(0)
      if id >= high || row.time(1) >= time { high = middle } else { low = id + 1 }
      row.rewind()
    }
    return low
  }
}

extension JobFilter.Term {
  /// Whether the counters, and so the ranges of `job_place`, decide it.
  fileprivate var isOfPlace: Bool {
    switch test {
    case .state, .queue, .kind: true
    case .worker, .tag, .user, .schedule, .id, .batch, .derivedFrom, .group, .time, .span, .number, .text, .word: false
    }
  }
}

extension IndexRange {
  fileprivate static func place(_ queueKind: Int64, _ state: JobStateName) -> IndexRange {
    IndexRange(
      descending: """
        SELECT id
        FROM job INDEXED BY job_place
        WHERE id <= ?1 AND queue_kind = ?3 AND state = ?4
        ORDER BY id DESC
        LIMIT ?2
        """,
      ascending: """
        SELECT id
        FROM job INDEXED BY job_place
        WHERE id >= ?1 AND queue_kind = ?3 AND state = ?4
        ORDER BY id
        LIMIT ?2
        """, values: [.integer(queueKind), .text(state.rawValue)])
  }

  fileprivate static func batch(_ batch: Int64) -> IndexRange {
    IndexRange(
      descending: """
        SELECT id
        FROM job INDEXED BY job_batch
        WHERE id <= ?1 AND batch = ?3
        ORDER BY id DESC
        LIMIT ?2
        """,
      ascending: """
        SELECT id
        FROM job INDEXED BY job_batch
        WHERE id >= ?1 AND batch = ?3
        ORDER BY id
        LIMIT ?2
        """, values: [.integer(batch)])
  }

  fileprivate static func derivedFrom(_ job: Int64) -> IndexRange {
    IndexRange(
      descending: """
        SELECT id
        FROM job INDEXED BY job_derived_from
        WHERE id <= ?1 AND derived_from = ?3
        ORDER BY id DESC
        LIMIT ?2
        """,
      ascending: """
        SELECT id
        FROM job INDEXED BY job_derived_from
        WHERE id >= ?1 AND derived_from = ?3
        ORDER BY id
        LIMIT ?2
        """, values: [.integer(job)])
  }

  fileprivate static func errorGroup(_ group: String) -> IndexRange {
    IndexRange(
      descending: """
        SELECT id
        FROM job INDEXED BY job_error_group
        WHERE id <= ?1 AND error_group = ?3
        ORDER BY id DESC
        LIMIT ?2
        """,
      ascending: """
        SELECT id
        FROM job INDEXED BY job_error_group
        WHERE id >= ?1 AND error_group = ?3
        ORDER BY id
        LIMIT ?2
        """, values: [.text(group)])
  }
}
