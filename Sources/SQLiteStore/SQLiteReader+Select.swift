package import JobCore
package import JobEngine

extension SQLiteReader {
  /// Some of the jobs that match, by id alone, the newest first; a part takes a fifth of a second at most.
  package func select(_ selection: JobSelection) throws(StoreError) -> SelectedJobs {
    try reading { () throws(StoreError) in
      let counters = try admitted(by: selection.filter)
      var selected = SelectedJobs()
      if counters.isEmpty { return selected }
      var range = IDRange(isDescending: true)
      if let below = selection.below { range.pass(below.rawValue) }
      var looked = 0
      var last: Int64?
      let isWhole = try walk(
        selection.filter, counters, within: range, now: selection.now,
        fact: selection.wantsLogBytes ? "max(log_bytes, state = 'running')" : nil, by: selection.redactor,
        nanoseconds: Self.partTime
      ) { id, fact, isHit in
        if looked == selection.budget { return .stopOverBudget }
        looked += 1
        last = id
        if isHit { selected.entries.append(.init(id: JobID(rawValue: id), logBytes: fact ?? 0)) }
        return .goOn
      }
      if !isWhole { selected.next = last.map { JobID(rawValue: $0) } }
      return selected
    }
  }

  private static let partTime: Int64 = 200_000_000

  /// The names that a filter may mention.
  package func filterNames() throws(StoreError) -> FilterNames {
    try reading { () throws(StoreError) in
      let counters = try connection.counters(names)
      return FilterNames(
        queues: Set(counters.keys.map(\.queue)).sorted(), kinds: Set(counters.keys.map(\.kind)).sorted(),
        tags: try newestTags(), users: names.users.sorted(), schedules: try schedules())
    }
  }

  private func newestTags() throws(StoreError) -> [String] {
    let rows = try connection.statement(
      """
      SELECT DISTINCT value
      FROM (
        SELECT tags
        FROM job
        WHERE id > (SELECT max(id) FROM job) - ?1
        ORDER BY id DESC
      ) AS newest, json_each(newest.tags)
      """)
    rows.bind(FilterNames.taggedJobs)
    var tags: [String] = []
    while try rows.step() { tags.append(rows.text(0)) }
    return tags.sorted()
  }
}
