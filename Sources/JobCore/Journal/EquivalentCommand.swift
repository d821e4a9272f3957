/// What somebody did, as the line that does the same in a shell: `jobtop queues pause mail --reason deploy --for 10m`.
///
/// The journal's one source of such lines: the client need not send them, and they cannot lie.
public struct EquivalentCommand: Hashable, Sendable {
  /// One option of the line.
  public enum Option: Hashable, Sendable {
    /// `--completed`
    case flag(String)
    /// `--concurrency 3`
    case value(String, String)
    /// `--for 10m`
    case duration(String, Duration)
    /// `-- tar cf …`, at the end of the line.
    case rest([String])
  }

  /// The line without its reason: words that need no quotes, and quoted ones.
  private let verb: String
  private let operands: [String]
  private let options: [Option]

  /// The command of a verb.
  ///
  /// - Parameters:
  ///   - verb: as the journal has it: `queue.pause`, `job.retry`, `journal.note`.
  ///   - operands: what it is done to: names, ids. Of more than 50 the rest is counted in a comment.
  public init(_ verb: String, _ operands: [String], _ options: [Option] = []) {
    self.verb = verb
    self.operands = operands
    self.options = options
  }

  /// The line, with the reason where there is one.
  public func line(reason: String? = nil) -> String {
    var words = ["jobtop"] + Self.words(of: verb)
    let named = operands.prefix(Self.longest)
    // A name that looks like an option stands behind `--`, where it is none.
    let isPlain = !named.contains { $0.hasPrefix("-") }
    if isPlain { words += named.map(Self.quoted) }
    var rest: [String]?
    for option in options + (reason.map { [.value("reason", $0)] } ?? []) {
      switch option {
      case .flag(let name): words.append("--\(name)")
      case .value(let name, let value): words += Self.option(name, value)
      case .duration(let name, let duration): words += Self.option(name, Self.spelled(duration))
      case .rest(let command): rest = command
      }
    }
    if !isPlain { words += ["--"] + named.map(Self.quoted) }
    if let rest { words += ["--"] + rest.map(Self.quoted) }
    if operands.count > named.count { words.append("# and \(operands.count - named.count) more") }
    return words.joined(separator: " ")
  }

  /// A word as a POSIX shell reads it back, byte for byte; with control characters as bash's `$'…'`.
  public static func quoted(_ word: String) -> String {
    if !word.isEmpty, word.utf8.allSatisfy(isBare) { return word }
    guard word.unicodeScalars.contains(where: { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }) else {
      return "'\(word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#))'"
    }
    var text = "$'"
    for scalar in word.unicodeScalars {
      switch scalar {
      case "'", "\\": text += "\\\(scalar)"
      case "\n": text += #"\n"#
      case "\t": text += #"\t"#
      case "\r": text += #"\r"#
      case let control where control.value < 0x20 || (0x7F...0x9F).contains(control.value):
        for byte in String(control).utf8 { text += #"\x"# + (byte < 16 ? "0" : "") + String(byte, radix: 16) }
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "'"
  }

  private static let longest = 50

  /// `queue.pause` is `queues pause`, but a job needs no noun: `job.retry` is `retry`.
  private static func words(of verb: String) -> [String] {
    let parts = verb.split(separator: ".", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return parts }
    if parts[1] == "reveal" { return [parts[0] == "log" ? "logs" : "show"] }
    switch parts[0] {
    case "job", "journal": return [parts[1]]
    case "queue", "kind", "schedule", "worker", "error": return ["\(parts[0])s", parts[1]]
    default: return parts
    }
  }

  private static func option(_ name: String, _ value: String) -> [String] {
    value.hasPrefix("-") ? ["--\(name)=\(quoted(value))"] : ["--\(name)", quoted(value)]
  }

  private static func isBare(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "@%+=:,./_-".utf8.contains(byte)
    }
  }

  /// `1h30m`, as the command line reads durations; from 10 s on in whole seconds, which are as good as was meant.
  private static func spelled(_ duration: Duration) -> String {
    duration < .seconds(10)
      ? DurationText.text(duration) : DurationText.text(.seconds((duration + .milliseconds(500)).components.seconds))
  }
}
