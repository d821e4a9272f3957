import JSON
import JobCore
import JobRPC
import SafeText

/// A job in words for people.
enum JobText {
  static func tone(_ state: WireState) -> Console.Tone {
    switch state {
    case .running: .info
    case .completed: .good
    case .dead: .bad
    case .retrying, .paused: .warn
    case .scheduled, .blocked, .cancelled: .muted
    case .queued: .plain
    }
  }

  /// The state, with what is held or asked for while it runs.
  static func state(_ job: WireJob) -> Console.Span {
    if job.state == .running {
      if job.cancelRequested == true { return ("cancelling", .warn) }
      if job.pausedAt != nil { return ("held", .warn) }
    }
    return (SafeText(job.state.rawValue), tone(job.state))
  }

  /// What the job is: its name, its command line, else its kind and args.
  static func subject(_ job: WireJob) -> SafeText {
    if let name = metadataName(job) { return SafeText(name) }
    if let command = commandLine(job) { return command }
    guard let args = job.args, args != .null, args.bytes.count > 2 else { return SafeText(job.kind) }
    return "\(SafeText(job.kind)) \(compact(args))"
  }

  /// What happens to it: the error, else how far it is, else what it is.
  static func news(_ job: WireJob) -> SafeText {
    if job.state != .completed, let error = job.error {
      return job.title == nil ? self.error(error) : "\(subject(job)): \(self.error(error))"
    }
    if job.state == .running, let progress = job.progress { return "\(self.progress(progress)) \(subject(job))" }
    return subject(job)
  }

  static func error(_ error: WireError) -> SafeText {
    error.message.isEmpty ? SafeText(error.class) : "\(SafeText(error.class)): \(SafeText(error.message))"
  }

  static func progress(_ progress: WireJob.Progress) -> SafeText {
    var parts: [SafeText] = []
    if let fraction = progress.fraction { parts.append(SafeText.percent(fraction)) }
    if let message = progress.message { parts.append(SafeText(message)) }
    return parts.joined(separator: " ")
  }

  /// Who paused something, for how long already, until when and why.
  static func pause(_ pause: WirePause, now: Timestamp) -> SafeText {
    let until = pause.until.map { " until \(ClockText.dateTime($0))" as SafeText } ?? ""
    let reason = pause.reason.map { ": \(SafeText($0))" as SafeText } ?? ""
    return "by \(SafeText(pause.actor)) for \(SafeText.age(max(.zero, now - pause.since)))\(until)\(reason)"
  }

  /// A shell job's argv as it could be typed; nil for other jobs.
  static func commandLine(_ job: WireJob) -> SafeText? {
    guard job.kind == "shell", let args = job.args, let value = try? JSONValue(parsing: args.bytes),
      let words = value["argv"]?.arrayValue, !words.isEmpty
    else { return nil }
    return words.map { SafeText(quoted($0.stringValue ?? "")) }.joined(separator: " ")
  }

  /// JSON on one line, with what cannot be seen as escapes.
  static func compact(_ text: JSONText) -> SafeText {
    var writer = JSONWriter(escapeInvisible: true)
    writer.raw(text)
    return SafeText(bytes: writer.take())
  }

  static func exit(_ exit: WireExit) -> SafeText {
    var parts: [SafeText] = []
    if let signal = exit.signal { parts.append("signal \(signal)") }
    if let code = exit.code { parts.append("code \(code)") }
    parts.append("\(SafeText.duration(.milliseconds(exit.cpuMS))) CPU")
    parts.append("\(SafeText.bytes(Int(clamping: exit.maxRSSKB) * 1024)) memory")
    return parts.joined(separator: ", ")
  }

  private static func metadataName(_ job: WireJob) -> String? {
    guard let metadata = job.metadata, let value = try? JSONValue(parsing: metadata.bytes) else { return nil }
    return value["name"]?.stringValue
  }

  /// A word as a shell would need it.
  private static func quoted(_ word: String) -> String {
    let isPlain =
      !word.isEmpty
      && word.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
          || "-_./:=@%+,".utf8.contains(byte) || byte >= 0x80
      }
    return isPlain
      ? word : "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
