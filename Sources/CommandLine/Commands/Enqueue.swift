import JSON
import JobClient
import JobRPC
import Posix
import SafeText

/// `jobtop enqueue KIND`: a job of any kind, for whichever worker runs that kind.
enum Enqueue {
  static let args = Flag(
    "args", value: "JSON|@FILE|-", "All args as one JSON value, from a file, or from standard input")
  static let lines = Flag(
    "from-jsonl", value: "FILE|-", "A job for each line: its args, or without KIND a whole job {\"kind\":…,\"args\":…}")
  static let key = Flag("key", value: "KEY", "Idempotency key: the same key and job give the same id again")

  static let command = Command(
    "enqueue", .submit, "Queue a job of any kind", operands: "KIND [key=value | key:=json …]",
    flags: Submission.flags + [key, args, lines],
    details: ["Prints the job's id; with --from-jsonl one id a line, in order, each once its job is on disk."],
    examples: [
      "jobtop enqueue mail.receipt order=100482 locale=sv urgent:=true",
      "jobtop enqueue -q reports --at 03:00 report.monthly --args @report.json",
      "jobtop enqueue import.row --from-jsonl rows.jsonl",
    ], run: run)

  @Sendable private static func run(_ invocation: Invocation, _ session: Session) throws(CommandFailure) -> ExitCode {
    var members = try Submission.members(invocation, session)
    if let key = invocation.text(key) { members["idempotency_key"] = .string(key) }
    if let path = invocation.text(lines) {
      if invocation.has(args) { throw .usage("--args and --from-jsonl exclude each other") }
      if invocation.has(key) { throw .usage("--key names one job, --from-jsonl brings many") }
      if invocation.operands.count > 1 {
        throw .usage("\"\(SafeText(invocation.operands[1]))\": with --from-jsonl the args come from the lines")
      }
      let kind = invocation.operands.first
      return try JSONLines(path: path, kind: kind, shared: members, session).run()
    }
    guard let kind = invocation.operands.first else { throw invocation.missing("the kind of the job") }
    members["kind"] = .string(kind)
    let pairs = Array(invocation.operands.dropFirst())
    if let source = invocation.text(args) {
      if let pair = pairs.first { throw .usage("\"\(SafeText(pair))\" and --args exclude each other") }
      members["args"] = try wholeArgs(source, session)
    } else if !pairs.isEmpty {
      members["args"] = .object(try object(pairs))
    }
    let answer = try session.call(.jobEnqueue, members)
    guard let id = answer["id"]?.intValue else {
      throw CommandFailure(.failed, "the store's answer holds no id")
    }
    session.console.line("\(id)")
    if answer["deduplicated"]?.boolValue == true {
      session.console.note("jobtop: job \(id) of that key was there already")
    }
    return .done
  }

  /// `key=value` as a string, `key:=json` as what the JSON says.
  static func object(_ pairs: [String]) throws(CommandFailure) -> JSONObject {
    var object = JSONObject()
    for pair in pairs {
      guard let equals = pair.firstIndex(of: "="), equals != pair.startIndex else {
        throw .usage("\"\(SafeText(pair))\" is no key=value", remedy: "key=text, or key:=json for numbers, lists, true")
      }
      let value = String(pair[pair.index(after: equals)...])
      var name = pair[..<equals]
      guard name.last == ":" else {
        object[String(name)] = .string(value)
        continue
      }
      name = name.dropLast()
      do {
        object[String(name)] = try JSONValue(parsing: Array(value.utf8))
      } catch {
        throw .usage(
          "\"\(SafeText(pair))\": no JSON behind := (\(JSONFault.words(error.reason)) at character \(error.offset + 1))",
          remedy: "\(SafeText(String(name)))=… gives it as text")
      }
    }
    return object
  }

  static func wholeArgs(_ source: String, _ session: Session) throws(CommandFailure) -> JSONValue {
    let bytes: [UInt8]
    let place: String
    do {
      if source == "-" {
        (bytes, place) = (try FileSystem.readToEnd(session.input.descriptor), "standard input")
      } else if source.hasPrefix("@") {
        (bytes, place) = (try FileSystem.read(String(source.dropFirst())), String(source.dropFirst()))
      } else {
        (bytes, place) = (Array(source.utf8), "--args")
      }
    } catch {
      throw CommandFailure(.failed, "\(SafeText(source)) cannot be read: \(SafeText(error.description))")
    }
    do {
      return try JSONValue(parsing: bytes)
    } catch {
      throw .usage("\(SafeText(place)):\(JSONFault.place(error.offset, in: bytes)): \(JSONFault.words(error.reason))")
    }
  }
}
