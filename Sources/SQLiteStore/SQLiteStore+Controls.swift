internal import JobCore
internal import JobEngine

extension SQLiteStore {
  /// Every order that stands; there are few.
  func controls() throws(StoreError) -> [ControlRecord] {
    let rows = try connection.statement(
      """
      SELECT subject, at_us, ending, paused_since_us, paused_until_us, paused_reason, paused_by
      FROM control
      ORDER BY subject
      """)
    var controls: [ControlRecord] = []
    while try rows.step() {
      var record = ControlRecord(subject: ControlRecord.Subject(stored: rows.text(0)), at: rows.time(1))
      record.ending = rows.optionalText(2).flatMap(ControlRecord.Ending.init(rawValue:))
      if let since = rows.optionalTime(3), let actor = names.actor(rows.int64(6)) {
        record.pause = Pause(actor: actor, reason: rows.optionalText(5), since: since, until: rows.optionalTime(4))
      }
      controls.append(record)
    }
    return controls
  }

  /// Writes an order, or forgets a subject that has none.
  func put(_ control: ControlRecord) throws(StoreError) {
    if control.isEmpty {
      let row = try connection.statement(
        """
        DELETE FROM control
        WHERE subject = ?1
        """)
      row.bind(control.subject.stored)
      return try row.run()
    }
    let actor: Int64? = if let pause = control.pause { try names.actor(pause.actor) } else { nil }
    let row = try connection.statement(
      """
      INSERT OR REPLACE INTO control (
        subject, at_us, ending, paused_since_us, paused_until_us, paused_reason, paused_by
      )
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
      """)
    row.bind(control.subject.stored)
    row.bind(control.at.microseconds)
    row.bind(control.ending?.rawValue)
    row.bind(control.pause?.since.microseconds)
    row.bind(control.pause?.until?.microseconds)
    row.bind(control.pause?.reason)
    row.bind(actor)
    try row.run()
  }
}

extension ControlRecord.Subject {
  fileprivate init(stored text: String) {
    self = text == "store" ? .store : .worker(WorkerID(rawValue: text))
  }

  fileprivate var stored: String {
    switch self {
    case .store: "store"
    case .worker(let id): id.rawValue
    }
  }
}
