import JSON
import JobClient
import JobRPC
import Posix
import SafeText

/// `jobtop add -- CMD…`: a command line becomes a `shell` job that runs as it would have run here.
enum Add {
  static let name = Flag("name", short: "n", value: "NAME", "What to call it on screens")
  static let variable = Flag(
    "env", short: "e", value: "NAME[=V]", repeats: true, "Give it this variable, or this shell's value of it")
  static let shell = Flag("shell", short: "s", "Run CMD, one word, by /bin/sh")
  static let each = Flag("each", "One job for each line of standard input, put in place of {} or at the end")

  static let command = Command(
    "add", .submit, "Queue a command to be run", operands: "-- CMD…",
    flags: Submission.flags + [name, variable, shell, each, .wait, .follow],
    details: [
      "Prints the job's id. It runs in this directory, with this umask and this PATH, HOME, LANG and VIRTUAL_ENV; its",
      "standard input is empty. No shell reads CMD unless -s asks for one. With --wait and --follow, jobtop exits with",
      "the command's own code, or 128 + n where signal n ended it; ^C leaves the job running and says so.",
    ],
    examples: [
      "jobtop add -- make -C /srv/site deploy",
      "jobtop add -q media --retries 2 --timeout 1h -- ffmpeg -i in.mov out.mp4",
      "jobtop add -s --at 03:00 -- 'pg_dump shop | gzip > shop.sql.gz'",
      "ls *.png | jobtop add -q media --each -- optipng {}",
    ], rest: .commandLine, run: run)

  @Sendable private static func run(_ invocation: Invocation, _ session: Session) throws(CommandFailure) -> ExitCode {
    let waits = invocation.has(.wait) || invocation.has(.follow)
    do {
      var members = try Submission.members(invocation, session)
      members["kind"] = "shell"
      if let name = invocation.text(Add.name) { members["metadata"] = ["name": .string(name)] }
      let words = try commandWords(invocation)
      let variables = try environment(invocation, session)
      let lines = invocation.has(each) ? try linesOfInput(session) : [nil]
      let connection = try session.connect()
      var ids: [Int64] = []
      var jobs: [JSONValue] = []
      for line in lines {
        members["args"] = arguments(words, line: line, variables)
        jobs.append(.object(members))
      }
      for chunk in EnqueueChunks.split(jobs) {
        ids += try EnqueueChunks.send(chunk, over: connection) { index in
          lines[index].map { "line \(index + 1) (\(SafeText($0)))" } ?? "the job"
        }
        for id in ids.suffix(chunk.jobs.count) { print(id, invocation, session) }
        session.console.flush()
      }
      guard waits else { return .done }
      return try ids.count == 1 && invocation.has(.follow)
        ? LogFollower(session, connection, job: ids[0]).followToTheEnd()
        : JobWaiter(session, connection).exitCode(ids: ids)
    } catch {
      throw waits ? error.asOwnError : error
    }
  }

  private static func print(_ id: Int64, _ invocation: Invocation, _ session: Session) {
    session.console.line("\(id)")
  }

  /// CMD as it is to be executed; `verbs` are the operands that stand before it.
  static func commandWords(
    _ invocation: Invocation, behind verbs: [String] = []
  ) throws(CommandFailure) -> [String] {
    let name = SafeText((["add"] + verbs).last ?? "add")
    let operands = Array(invocation.operands.dropFirst(verbs.count))
    var words = invocation.commandLine ?? []
    if invocation.has(shell) {
      words = operands + words
      guard words.count == 1, let text = words.first else {
        throw .usage("-s takes the command as one word", remedy: "-s -- 'a | b'")
      }
      return ["/bin/sh", "-c", text]
    }
    if let stray = operands.first {
      throw .usage("\"\(SafeText(stray))\" stands before --", remedy: "jobtop add [OPTIONS] -- \(SafeText(stray)) …")
    }
    guard !words.isEmpty else { throw .usage("\(name) needs a command", remedy: "jobtop add -- CMD…") }
    return words
  }

  static func environment(_ invocation: Invocation, _ session: Session) throws(CommandFailure) -> JSONObject {
    var variables = JSONObject()
    for name in ["PATH", "HOME", "LANG", "VIRTUAL_ENV"] {
      if let value = session.environment[name] { variables[name] = .string(value) }
    }
    for text in invocation.texts(variable) {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard !parts[0].isEmpty else { throw .usage("-e takes NAME or NAME=VALUE, not \"\(SafeText(text))\"") }
      if parts.count > 1 {
        variables[parts[0]] = .string(parts[1])
      } else if let value = session.environment[parts[0]] {
        variables[parts[0]] = .string(value)
      } else {
        throw .usage(
          "-e \(SafeText(parts[0])): this shell has no such variable", remedy: "export it, or give -e NAME=VALUE")
      }
    }
    return variables
  }

  static func arguments(_ words: [String], line: String? = nil, _ variables: JSONObject) -> JSONValue {
    var words = words
    if let line {
      if words.contains(where: { $0.contains("{}") }) {
        words = words.map { $0.split(separator: "{}", omittingEmptySubsequences: false).joined(separator: line) }
      } else {
        words.append(line)
      }
    }
    return [
      "argv": .array(words.map { .string($0) }), "cwd": .string(FileSystem.currentDirectory()),
      "env": .object(variables), "umask": .integer(Int64(FileSystem.currentModeMask())),
    ]
  }

  private static func linesOfInput(_ session: Session) throws(CommandFailure) -> [String?] {
    var lines: [String?] = []
    var reader = ByteLines(descriptor: session.input.descriptor)
    do {
      while let bytes = try reader.next() {
        guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
          throw CommandFailure.usage("line \(reader.number) of standard input is no UTF-8")
        }
        if !text.isEmpty { lines.append(text) }
      }
    } catch let error as CommandFailure {
      throw error
    } catch {
      throw CommandFailure(.failed, "standard input cannot be read")
    }
    return lines
  }
}
