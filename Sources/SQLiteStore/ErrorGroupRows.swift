internal import CSQLite
internal import JSON
internal import JobCore
internal import JobEngine

/// Reads and writes the `error_group` table.
struct ErrorGroupRows {
  let connection: Connection

  /// The groups whose ids begin so: at most two.
  func beginning(with prefix: String) throws(StoreError) -> [ErrorGroup] {
    let row = try connection.statement(
      """
      SELECT id, class, message, resolved_us, snoozed_until_us, reopened_us, failures, first_us, last_us, sample_job,
        names
      FROM error_group
      WHERE id >= ?1 AND id < ?2
      ORDER BY id
      LIMIT 2
      """)
    row.bind(prefix)
    row.bind(prefix + "g")  // behind every hexadecimal digit
    return try groups(row)
  }

  /// One page, seen last first.
  func list(_ query: ErrorGroupQuery) throws(StoreError) -> ErrorGroupPage {
    // Groups are few; what a state leaves out is passed over in the order of the index.
    var page: [ErrorGroup] = []
    var place = query.after
    while true {
      let row = try connection.statement(
        """
        SELECT id, class, message, resolved_us, snoozed_until_us, reopened_us, failures, first_us, last_us, sample_job,
          names
        FROM error_group
        WHERE (last_us, id) < (?1, ?2)
        ORDER BY last_us DESC, id DESC
        LIMIT 200
        """)
      row.bind(place?.lastAt.microseconds ?? .max)
      row.bind(place?.id.rawValue ?? "g")
      let found = try groups(row)
      for group in found where query.state == nil || group.state(at: query.now) == query.state {
        if page.count == query.limit { return ErrorGroupPage(groups: page, next: page.last.map { .init(of: $0) }) }
        page.append(group)
      }
      guard found.count == 200, let last = found.last else { return ErrorGroupPage(groups: page, next: nil) }
      place = ErrorGroupQuery.Place(of: last)
    }
  }

  /// Writes a group whole.
  func put(_ group: ErrorGroup) throws(StoreError) {
    let row = try connection.statement(
      """
      INSERT INTO error_group (
        id, class, message, resolved_us, snoozed_until_us, reopened_us, failures, first_us, last_us, sample_job, names
      )
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
      ON CONFLICT (id) DO UPDATE
      SET resolved_us = excluded.resolved_us, snoozed_until_us = excluded.snoozed_until_us,
        reopened_us = excluded.reopened_us, failures = excluded.failures, last_us = excluded.last_us,
        sample_job = excluded.sample_job, names = excluded.names
      """)
    row.bind(group.id.rawValue)
    row.bind(group.errorClass)
    row.bind(group.message)
    row.bind(group.resolvedAt?.microseconds)
    row.bind(group.snoozedUntil?.microseconds)
    row.bind(group.reopenedAt?.microseconds)
    row.bind(group.count)
    row.bind(group.firstAt.microseconds)
    row.bind(group.lastAt.microseconds)
    row.bind(group.sampleJob.rawValue)
    row.bind(Stored.text(namesOf: group))
    try row.run()
  }

  private func groups(_ row: Statement) throws(StoreError) -> [ErrorGroup] {
    var groups: [ErrorGroup] = []
    while try row.step() {
      let id = row.text(0)
      let names: [[String]]
      do throws(JSONError) { names = try Stored.nameLists(row.optionalBytes(10) ?? []) } catch {
        throw .failed(operation: "decode", code: SQLITE_CORRUPT, message: "error group \(id) is damaged")
      }
      groups.append(
        ErrorGroup(
          id: ErrorGroupID(rawValue: id), errorClass: row.text(1), message: row.text(2),
          resolvedAt: row.optionalTime(3), snoozedUntil: row.optionalTime(4), reopenedAt: row.optionalTime(5),
          count: row.int(6), firstAt: row.time(7), lastAt: row.time(8), kinds: names[0], queues: names[1],
          workers: names[2], versions: names[3], sampleJob: JobID(rawValue: row.int64(9))))
    }
    return groups
  }
}

extension Stored {
  /// Kinds, queues, workers and versions of a group: four lists in a list.
  fileprivate static func text(namesOf group: ErrorGroup) -> [UInt8] {
    var writer = JSONWriter(capacity: 128)
    writer.beginArray()
    for names in [group.kinds, group.queues, group.workers, group.versions] {
      writer.beginArray()
      for name in names { writer.string(name) }
      writer.endArray()
    }
    writer.endArray()
    return writer.take()
  }

  /// What `text(namesOf:)` wrote.
  fileprivate static func nameLists(_ bytes: [UInt8]) throws(JSONError) -> [[String]] {
    var reader = JSONReader(bytes)
    var lists: [[String]] = []
    try reader.beginArray()
    while try reader.nextElement() {
      var names: [String] = []
      try reader.beginArray()
      while try reader.nextElement() { names.append(try reader.string()) }
      lists.append(names)
    }
    guard lists.count == 4 else { throw JSONError(.unexpectedEnd, at: reader.offset) }
    return lists
  }
}
