import JobCore
import SafeText

/// A command line that was understood: the flags' values and the operands.
package struct Invocation: Sendable {
  package let command: Command?
  /// By the flag's long name; a switch has one empty value for each time it was given.
  package internal(set) var values: [String: [String]] = [:]
  /// The store named before the command: `@name` or `ssh://…`.
  package internal(set) var store: String?
  package internal(set) var operands: [String] = []
  /// What stood behind `--` of a command that takes another command line; nil where there was no `--`.
  package internal(set) var commandLine: [String]?

  func has(_ flag: Flag) -> Bool { values[flag.name] != nil }

  /// The last value given.
  func text(_ flag: Flag) -> String? { values[flag.name]?.last }

  func texts(_ flag: Flag) -> [String] { values[flag.name] ?? [] }

  func number(_ flag: Flag, in range: ClosedRange<Int64> = 0...Int64(Int32.max)) throws(CommandFailure) -> Int64? {
    guard let text = text(flag) else { return nil }
    guard let number = Int64(text), range.contains(number) else {
      throw .usage(
        "--\(SafeText(flag.name)) takes a number from \(range.lowerBound) to \(range.upperBound), not \"\(SafeText(text))\""
      )
    }
    return number
  }

  func duration(_ flag: Flag) throws(CommandFailure) -> Duration? {
    guard let text = text(flag) else { return nil }
    guard let duration = DurationText.parse(text) else {
      throw .usage(
        "--\(SafeText(flag.name)) takes a duration, not \"\(SafeText(text))\"", remedy: "such as 500ms 1s 5m 1h30m 2d")
    }
    return duration
  }

  /// The operands as ids of jobs.
  func ids() throws(CommandFailure) -> [Int64] {
    var ids: [Int64] = []
    for operand in operands {
      guard let id = Int64(operand), id > 0 else {
        throw .usage(
          "\"\(SafeText(operand))\" is no id of a job", remedy: "ids are numbers such as 100001; see: jobtop list")
      }
      ids.append(id)
    }
    return ids
  }

  /// The one operand that the command needs.
  func only(_ what: SafeText) throws(CommandFailure) -> String {
    guard let first = operands.first else { throw missing(what) }
    if operands.count > 1 { throw .usage("\"\(SafeText(operands[1]))\" is one too many: only \(what) is taken") }
    return first
  }

  /// The one id that the command needs.
  func onlyID() throws(CommandFailure) -> Int64 {
    _ = try only("the id of a job")
    return try ids()[0]
  }

  func noOperands() throws(CommandFailure) {
    if let first = operands.first {
      let name = SafeText(command?.name ?? "")
      throw .usage("\"\(SafeText(first))\" means nothing to \(name)", remedy: "see: jobtop \(name) --help")
    }
  }

  func missing(_ what: SafeText) -> CommandFailure {
    let name = SafeText(command?.name ?? "")
    return .usage("\(name) needs \(what)", remedy: "see: jobtop \(name) --help")
  }
}
