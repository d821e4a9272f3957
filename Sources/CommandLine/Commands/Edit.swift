import JSON
import JobClient
import JobCore
import JobRPC
import Posix
import SafeText

/// `jobtop edit ID`: a new job from an old one, changed in an editor.
enum Edit {
  static let command = Command(
    "edit", .act, "Change a job's args in an editor and queue it as a new job", operands: "ID",
    flags: [Enqueue.args, .reason, .yes, .json],
    details: [
      "Opens $VISUAL, $EDITOR or vi on the args and what else may be changed, shows what changed, asks, and prints the",
      "new job's id. The old job stays as it is. A value that is shown as \(SafeText(Redactor.mask)) and left so keeps what",
      "is stored. With --args there is no editor.",
    ],
    examples: ["jobtop edit 100482", "jobtop edit 100482 --args '{\"to\": \"anna\"}' --yes"], run: run)

  @Sendable private static func run(_ invocation: Invocation, _ session: Session) throws(CommandFailure) -> ExitCode {
    let id = try invocation.onlyID()
    let connection = try session.connect()
    let job = try connection.ask(.jobGet, ["id": .integer(id)])["job"] ?? .null
    let draft = JobDraft(of: job)
    var edited = draft.shown
    if let source = invocation.text(Enqueue.args) {
      edited["args"] = try Enqueue.wholeArgs(source, session)
    } else {
      guard let object = try inEditor(draft, job: id, session) else { return unchanged(session) }
      edited = object
    }
    var params = draft.changes(to: edited)
    if params.isEmpty { return unchanged(session) }

    show(draft.difference(to: edited), session.console)
    try session.confirm("queue this as a new job", unlessGiven: invocation)
    params["id"] = .integer(id)
    if let reason = invocation.text(.reason) { params["reason"] = .string(reason) }
    let answer = try connection.ask(.jobEdit, params)
    if invocation.has(.json) {
      session.console.json { $0.value(answer) }
    } else {
      session.console.line("\(answer["id"]?.intValue ?? 0)")
    }
    return .done
  }

  private static func unchanged(_ session: Session) -> ExitCode {
    session.console.note("jobtop: nothing was changed, and nothing queued")
    return .done
  }

  /// What the editor made of it; nil where it was left as it was.
  private static func inEditor(
    _ draft: JobDraft, job: Int64, _ session: Session
  ) throws(CommandFailure) -> JSONObject? {
    let before = draft.text
    let directory: String
    let path: String
    do {
      directory = try FileSystem.makeTemporaryDirectory(prefix: "jobtop-edit")
      path = "\(directory)/job-\(job).json"
      try FileSystem.write(path, before)
    } catch {
      throw CommandFailure(.failed, "no file to edit could be written: \(SafeText(error.description))")
    }
    while true {
      try open(path, session)
      let after: [UInt8]
      do throws(Errno) { after = try FileSystem.read(path) } catch {
        throw CommandFailure(.failed, "\(SafeText(path)) cannot be read: \(SafeText(error.description))")
      }
      if after == before {
        try? FileSystem.removeTree(directory)
        return nil
      }
      do throws(CommandFailure) {
        let object = try decode(after, path)
        try? FileSystem.removeTree(directory)
        return object
      } catch {
        // What was typed is not thrown away: it can be mended, here or by hand.
        guard session.input.canAsk else { throw error }
        session.console.note(error.sentence)
        session.console.ask("edit again? [Y/n] ")
        let answer = session.input.line().map { String(decoding: $0, as: UTF8.self) } ?? "n"
        if answer.lowercased().hasPrefix("n") {
          throw CommandFailure(.failed, "nothing was queued; the text is kept in \(SafeText(path))")
        }
      }
    }
  }

  private static func decode(_ bytes: [UInt8], _ path: String) throws(CommandFailure) -> JSONObject {
    do throws(JobDraft.Fault) {
      return try JobDraft.edited(bytes)
    } catch {
      let place: SafeText = error.place.map { "\(SafeText(path)):\($0)" } ?? SafeText(path)
      throw .usage("\(place): \(error.words)", remedy: error.remedy)
    }
  }

  /// Runs the person's editor on the terminal, until it ends.
  private static func open(_ path: String, _ session: Session) throws(CommandFailure) {
    let editor = TextEditor.name(session.environment)
    do {
      session.console.flush()
      guard try TextEditor.run(editor, on: path) == 0 else {
        throw CommandFailure(.failed, "the editor \(SafeText(editor)) failed", remedy: "nothing was queued")
      }
    } catch let error as CommandFailure {
      throw error
    } catch {
      throw CommandFailure(.failed, "the editor \(SafeText(editor)) cannot be started", remedy: "set $EDITOR")
    }
  }

  /// The lines that changed, with three around them.
  private static func show(_ difference: [LineDiff.Line?], _ console: Console) {
    for line in difference {
      switch line {
      case nil: console.note("  …")
      case .same(let line)?: console.note("  \(SafeText(line))")
      case .removed(let line)?: console.note("- \(SafeText(line))")
      case .added(let line)?: console.note("+ \(SafeText(line))")
      }
    }
  }
}
