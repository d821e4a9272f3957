import JSON
import JobCore
import JobEngine
import JobRPC

extension Daemon {
  /// `{after?, limit?}` → `{entries, next?}`, newest first; `after` is the last id of the page before.
  func listJournal(_ params: inout ParamsReader, _ target: ReplyTarget) throws(WireFault) {
    var after: Int64?
    var limit: Int64 = 100
    try params.beginObject()
    while let key = try params.nextKey() {
      switch key {
      case "after": after = try params.natural(key)
      case "limit": limit = try params.natural(key, upTo: 1000) ?? 100
      default: try params.skip()
      }
    }
    guard limit > 0 else { throw params.fault("limit", "an integer from 1 to 1000") }
    let (before, most) = (after.map { JournalID(rawValue: $0) }, Int(limit))
    ask(target) { desk throws(StoreError) in
      let (entries, next) = try ReaderViews.journal(before: before, limit: most, desk)
      return .result { writer in
        writer.beginObject()
        writer.member("entries", entries)
        writer.member("next", ifPresent: next)
        writer.endObject()
      }
    }
  }

  /// `{journal_id, reason?}` → `{matched, changed, skipped}`
  func undo(_ params: inout ParamsReader, _ target: ReplyTarget) throws(WireFault) {
    var entry: Int64?
    var reason: String?
    try params.beginObject()
    while let key = try params.nextKey() {
      switch key {
      case "journal_id": entry = try params.natural(key)
      case "reason": reason = try params.reason(key)
      default: try params.skip()
      }
    }
    guard let entry else { throw params.fault("journal_id", "an integer") }
    add(
      .undo(Undoing(JournalID(rawValue: entry), by: target.session.actor, reason: reason)), for: target, weight: 500)
  }

  /// `{text, target?, version?, files?, metric?, link?}` → `{id}`
  func note(_ params: inout ParamsReader, _ target: ReplyTarget) throws(WireFault) {
    var text: String?
    var about: String?
    var note = JournalNote()
    try params.beginObject()
    while let key = try params.nextKey() {
      switch key {
      case "text": text = try params.words(key, upTo: 4096)
      case "target": about = try params.words(key, upTo: 256)
      case "version": note.version = try params.words(key, upTo: 256)
      case "files":
        note.files = try params.strings(key) ?? []
        guard note.files.count <= 100, note.files.allSatisfy({ $0.utf8.count <= 1024 }) else {
          throw params.fault(key, "at most 100 strings of at most 1024 bytes")
        }
      case "metric": note.metric = try params.words(key, upTo: 256)
      case "link": note.link = try params.words(key, upTo: 1024)
      default: try params.skip()
      }
    }
    guard let text else { throw params.fault("text", "a string") }
    add(.note(note, text: text, target: about, by: target.session.actor), for: target)
  }
}

extension ParamsReader {
  /// Text of at most so many bytes; nil where it is absent or empty.
  fileprivate mutating func words(_ key: String, upTo limit: Int) throws(WireFault) -> String? {
    guard let text = try string(key) else { return nil }
    guard text.utf8.count <= limit else { throw fault(key, "at most \(limit) bytes") }
    return text.isEmpty ? nil : text
  }
}

extension ReaderViews {
  /// A page of the journal, and the id to go on behind.
  static func journal(
    before id: JournalID?, limit: Int, _ desk: ReaderThread.Desk
  ) throws(StoreError) -> (entries: [WireJournalEntry], next: Int64?) {
    let found = try desk.jobs.journal(before: id, limit: limit + 1)
    let page = found.prefix(limit)
    return (page.map { WireJournalEntry($0, by: desk.redactor) }, found.count > limit ? page.last?.id.rawValue : nil)
  }

  /// The journal view.
  static func journal(limit: Int, _ desk: ReaderThread.Desk) throws(StoreError) -> ViewValue {
    let (entries, next) = try journal(before: nil, limit: limit, desk)
    return .whole(JournalView(entries: entries, next: next).json, nextLogSeq: nil)
  }
}
