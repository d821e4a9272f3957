import JSON
import JobCore
import JobRPC
import SafeText

/// `jobtop journal` and `jobtop note`: what people and policies did, and what they have to say.
enum Journal {
  static let deploy = Flag("deploy", value: "VERSION", "Which version went out")
  static let target = Flag("target", value: "WHAT", "What it is about: a queue, a kind, a host")
  static let files = Flag("files", value: "FILE", repeats: true, "A file that was touched; may be given again")
  static let metric = Flag("metric", value: "NAME", "The number that shall get better")
  static let link = Flag("link", value: "URL", "Where more is written")

  static let list = Command(
    "journal", .operate, "Show who did what, when and why, newest first", flags: [.limit, .json],
    details: [
      "Each entry with the command that does the same, and what it changed.",
      "--json has more: counts before and after, and the store's numbers 1, 5 and 15 minutes later.",
    ],
    examples: ["jobtop journal --limit 20", "jobtop journal --json | grep '\"verb\":\"queue.pause\"'"], run: runList)

  static let note = Command(
    "note", .operate, "Write a note into the journal: a deploy, a change elsewhere", operands: "TEXT",
    flags: [deploy, target, files, metric, link, .json],
    details: ["The store's numbers before and 1, 5 and 15 minutes after it are kept with the note."],
    examples: [
      "jobtop note 'mail workers doubled' --metric wait_p95",
      "jobtop note 'new retry code' --deploy v7.2 --files app/mail.py --link https://git.example/7f3",
    ], run: runNote)

  @Sendable private static func runNote(
    _ invocation: Invocation, _ session: Session
  ) throws(CommandFailure) -> ExitCode {
    guard !invocation.operands.isEmpty else { throw invocation.missing("a text") }
    var params: JSONObject = ["text": .string(invocation.operands.joined(separator: " "))]
    for (flag, name) in [(deploy, "version"), (target, "target"), (metric, "metric"), (link, "link")] {
      if let text = invocation.text(flag) { params[name] = .string(text) }
    }
    let named = invocation.texts(files)
    if !named.isEmpty { params["files"] = .array(named.map { .string($0) }) }
    let answer = try session.call(.journalNote, params)
    if invocation.has(.json) {
      session.console.json { $0.value(answer) }
    } else {
      session.console.line("noted as entry \(answer["id"]?.intValue ?? 0)")
    }
    return .done
  }

  @Sendable private static func runList(
    _ invocation: Invocation, _ session: Session
  ) throws(CommandFailure) -> ExitCode {
    try invocation.noOperands()
    let limit = try invocation.number(.limit) ?? 50
    let connection = try session.connect()
    var table = Table([
      .init(title: "ID", isNumber: true), .init(title: "WHEN"), .init(title: "WHO"),
      .init(title: "CHANGED", isNumber: true),
      .init(title: "WHAT"),
    ])
    var left = limit == 0 ? Int64.max : limit
    var after: Int64?
    repeat {
      var params: JSONObject = ["limit": .integer(min(left, 500))]
      if let after { params["after"] = .integer(after) }
      let answer = try connection.ask(.journalList, params)
      for (index, value) in (answer["entries"]?.arrayValue ?? []).enumerated() {
        left -= 1
        if invocation.has(.json) {
          session.console.json { $0.value(value) }
        } else {
          let entry = try decoding { () throws(WireFault) in
            try WireJournalEntry(json: value, path: "entries[\(index)]")
          }
          table.add(row(entry))
        }
      }
      after = answer["next"]?.intValue
    } while after != nil && left > 0
    if invocation.has(.json) { return .done }
    if table.isEmpty {
      session.console.note("the journal is empty (it fills with the first pause, retry or note)")
    } else {
      table.print(to: session.console)
    }
    return .done
  }

  private static func row(_ entry: WireJournalEntry) -> [Console.Span] {
    let who: SafeText =
      entry.actor.map { actor in
        "\(SafeText(actor.user))" + (actor.origin.map { " (\(SafeText($0)))" } ?? "")
      } ?? "the store"
    let what: SafeText =
      entry.command.map { SafeText($0) }
      ?? "\(SafeText(entry.verb)) \(SafeText(entry.target))" + (entry.reason.map { ": \(SafeText($0))" } ?? "")
    let undone: SafeText = entry.undoneBy.map { " (undone by \($0))" } ?? ""
    return [
      ("\(entry.id)", .plain), (ClockText.dateTime(entry.at), .muted), (who, entry.actor == nil ? .muted : .plain),
      (SafeText.count(Int(entry.changed)), .plain), (what + undone, .plain),
    ]
  }
}
