import JSON
import JobClient
import JobCore
import JobRPC
import SafeText

/// `jobtop undo`: what a journal entry tells of, taken back.
enum Undo {
  static let command = Command(
    "undo", .act, "Take back a pause, resume, cancel, retry, delete or limit", operands: "[JOURNAL-ID]",
    flags: [.reason, .json],
    details: [
      "Without an id it is the last thing you did that can be undone. An entry can be undone for 15 minutes; each job",
      "becomes exactly what it was, unless something has happened to it since. jobtop journal shows the ids.",
    ],
    examples: ["jobtop undo", "jobtop undo 1042 --reason 'wrong filter'"], run: run)

  @Sendable private static func run(_ invocation: Invocation, _ session: Session) throws(CommandFailure) -> ExitCode {
    if invocation.operands.count > 1 {
      throw .usage("\"\(SafeText(invocation.operands[1]))\" is one too many: only the entry's id is taken")
    }
    let connection = try session.connect()
    let entry: Int64
    if let word = invocation.operands.first {
      guard let id = Int64(word), id > 0 else {
        throw .usage("\"\(SafeText(word))\" is no id of an entry", remedy: "ids are numbers; see: jobtop journal")
      }
      entry = id
    } else {
      let answer = try connection.ask(.journalList, ["limit": 1000])
      var entries: [WireJournalEntry] = []
      for (index, value) in (answer["entries"]?.arrayValue ?? []).enumerated() {
        entries.append(
          try decoding { () throws(WireFault) in try WireJournalEntry(json: value, path: "entries[\(index)]") })
      }
      guard let last = last(of: entries, by: connection.hello.you.uid, at: session.now) else {
        throw CommandFailure(.notFound, "nothing you did can be undone", remedy: "jobtop journal shows what there is")
      }
      session.console.note("undoing entry \(last.id): \(SafeText(last.command ?? last.verb))")
      entry = last.id
    }
    var params: JSONObject = ["journal_id": .integer(entry)]
    if let reason = invocation.text(.reason) { params["reason"] = .string(reason) }
    let answer = try connection.ask(.undo, params, timeout: .seconds(600))
    let changed = answer["changed"]?.intValue ?? 0
    let skipped = answer["skipped"]?.objectValue ?? JSONObject()
    if invocation.has(.json) {
      session.console.json { $0.value(answer) }
    } else {
      let left = skipped.map { reason, count -> SafeText in
        let words = reason.split(separator: "_").joined(separator: " ")
        return ", \(SafeText.count(Int(count.intValue ?? 0))) left as they are: \(SafeText(words))"
      }
      session.console.line("\(SafeText.count(Int(changed))) undone" + left.joined())
    }
    return changed > 0 || skipped.isEmpty ? .done : .refused
  }

  /// The newest entry of that user which can be undone at that time.
  static func last(of entries: [WireJournalEntry], by uid: Int64, at now: Timestamp) -> WireJournalEntry? {
    entries.first { entry in
      entry.actor?.uid == uid && entry.undoneBy == nil && (entry.undoUntil.map { now < $0 } ?? false)
    }
  }
}
