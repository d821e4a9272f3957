internal import JSON
internal import JobCore
internal import JobEngine

extension SQLiteStore {
  /// Sets down an entry, or an entry anew whose counts a later chunk of its verb has changed.
  func put(_ entry: JournalEntry) throws(StoreError) {
    let actor: Int64? = if let actor = entry.actor { try names.actor(actor) } else { nil }
    let row = try connection.statement(
      """
      INSERT INTO journal (
        id, at_us, actor, verb, target, reason, matched, changed, command, before, after, note, metrics, undo_until_us,
        undone_by
      )
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
      ON CONFLICT (id) DO UPDATE
      SET matched = ?7, changed = ?8, command = ?9, before = ?10, after = ?11, metrics = ?13, undo_until_us = ?14,
        undone_by = ?15
      """)
    row.bind(entry.id.rawValue)
    row.bind(entry.at.microseconds)
    row.bind(actor)
    row.bind(entry.verb)
    row.bind(entry.target)
    row.bind(entry.reason)
    row.bind(entry.matched)
    row.bind(entry.changed)
    row.bind(entry.command)
    row.bind(Stored.text(entry.before))
    row.bind(Stored.text(entry.after))
    row.bind(entry.note.map(Stored.text))
    row.bind(Stored.text(entry.metrics))
    row.bind(entry.undoUntil?.microseconds)
    row.bind(entry.undoneBy?.rawValue)
    try row.run()
  }

  /// Sets down the store's numbers around an entry.
  func put(_ metrics: JSONObject, around entry: JournalID) throws(StoreError) {
    let row = try connection.statement(
      """
      UPDATE journal
      SET metrics = ?2
      WHERE id = ?1
      """)
    row.bind(entry.rawValue)
    row.bind(Stored.text(metrics))
    try row.run()
  }
}

extension Connection {
  /// Entries, newest first.
  func journal(before id: JournalID?, limit: Int, _ names: Names) throws(StoreError) -> [JournalEntry] {
    let row = try statement(
      """
      SELECT id, at_us, actor, verb, target, reason, matched, changed, command, before, after, note, metrics,
        undo_until_us, undone_by
      FROM journal
      WHERE id < ?1
      ORDER BY id DESC
      LIMIT ?2
      """)
    row.bind(id?.rawValue ?? .max)
    row.bind(limit)
    var entries: [JournalEntry] = []
    while try row.step() {
      entries.append(
        JournalEntry(
          id: JournalID(rawValue: row.int64(0)), at: row.time(1),
          actor: row.optionalInt64(2).flatMap { names.actor($0) }, verb: row.text(3), target: row.text(4),
          reason: row.optionalText(5), matched: row.int(6), changed: row.int(7), command: row.text(8),
          before: Stored.object(row.optionalBytes(9)), after: Stored.object(row.optionalBytes(10)),
          note: row.optionalBytes(11).flatMap(Stored.note), metrics: Stored.object(row.optionalBytes(12)),
          undoUntil: row.optionalTime(13), undoneBy: row.optionalInt64(14).map { JournalID(rawValue: $0) }))
    }
    return entries
  }
}

extension Stored {
  /// nil for the empty object, which most entries have.
  static func text(_ object: JSONObject) -> [UInt8]? { object.isEmpty ? nil : JSONValue.object(object).bytes }

  /// What `text(_:)` wrote. The journal is read by people: what is damaged is left out, and stops nobody.
  static func object(_ bytes: [UInt8]?) -> JSONObject {
    guard let bytes, let value = try? JSONValue(parsing: bytes) else { return [:] }
    return value.objectValue ?? [:]
  }

  /// What a note adds, as an object of the parts that there are.
  static func text(_ note: JournalNote) -> [UInt8] {
    var object: JSONObject = [:]
    if let version = note.version { object["version"] = .string(version) }
    if !note.files.isEmpty { object["files"] = .array(note.files.map { .string($0) }) }
    if let metric = note.metric { object["metric"] = .string(metric) }
    if let link = note.link { object["link"] = .string(link) }
    return JSONValue.object(object).bytes
  }

  /// What `text(_:)` wrote.
  static func note(_ bytes: [UInt8]) -> JournalNote? {
    let object = object(bytes)
    return JournalNote(
      version: object["version"]?.stringValue, files: object["files"]?.arrayValue?.compactMap(\.stringValue) ?? [],
      metric: object["metric"]?.stringValue, link: object["link"]?.stringValue)
  }
}
