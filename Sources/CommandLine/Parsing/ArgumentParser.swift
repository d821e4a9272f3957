import JobCore
import SafeText

/// Turns words into an `Invocation` by the command table. Pure: it reads nothing but its input.
package struct ArgumentParser {
  let commands: [Command]
  /// Flags of the bare program, which opens the monitor.
  let programFlags: [Flag]

  package init(commands: [Command] = CommandTable.commands, programFlags: [Flag] = CommandTable.programFlags) {
    self.commands = commands
    self.programFlags = programFlags
  }

  /// Understands `words`, the program's own name left out.
  package func parse(_ words: [String]) throws(CommandFailure) -> Invocation {
    var scan = Scan(words: words)
    // Flags that stand before the command may be the program's, or such as every command takes.
    while let word = scan.peek {
      if word.hasPrefix("-"), word != "-", word != "--" {
        try scan.takeFlag(of: programFlags, context: "")
      } else if scan.store == nil, word.hasPrefix("@") || word.hasPrefix("ssh://") {
        scan.store = word
        scan.index += 1
      } else {
        break
      }
    }
    guard let word = scan.peek else { return scan.invocation(of: nil) }
    scan.index += 1
    guard let command = command(named: word) else { throw unknown(word) }
    for flag in scan.values.keys where !command.allFlags.contains(where: { $0.name == flag }) {
      throw .usage("--\(SafeText(flag)) means nothing to \(SafeText(command.name))")
    }
    while let word = scan.peek {
      if word == "--" {
        scan.index += 1
        let rest = Array(words[scan.index...])
        scan.index = words.count
        if command.rest == .commandLine { scan.commandLine = rest } else { scan.operands += rest }
      } else if word.hasPrefix("-"), word != "-" {
        try scan.takeFlag(of: command.allFlags, context: " \(SafeText(command.name))")
      } else {
        scan.operands.append(word)
        scan.index += 1
      }
    }
    return scan.invocation(of: command)
  }

  package func command(named name: String) -> Command? { commands.first { $0.name == name } }

  func unknown(_ word: String) -> CommandFailure {
    let nearest = Spelling.nearest(to: word, among: commands.map(\.name))
    return .usage(
      "there is no command \"\(SafeText(word))\"",
      remedy: nearest.map { "did you mean \(SafeText($0))?" } ?? "jobtop --help lists them")
  }
}

/// Where the parser stands in the words.
private struct Scan {
  let words: [String]
  var index = 0
  var values: [String: [String]] = [:]
  var store: String?
  var operands: [String] = []
  var commandLine: [String]?

  init(words: [String]) { self.words = words }

  var peek: String? { index < words.count ? words[index] : nil }

  func invocation(of command: Command?) -> Invocation {
    var invocation = Invocation(command: command)
    invocation.values = values
    invocation.store = store
    invocation.operands = operands
    invocation.commandLine = commandLine
    return invocation
  }

  mutating func takeFlag(of flags: [Flag], context: SafeText) throws(CommandFailure) {
    let word = words[index]
    index += 1
    if word.hasPrefix("--") {
      try takeLong(String(word.dropFirst(2)), of: flags, context: context)
    } else {
      try takeShort(word, of: flags, context: context)
    }
  }

  private mutating func takeLong(_ word: String, of flags: [Flag], context: SafeText) throws(CommandFailure) {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0])
    guard let flag = flags.first(where: { $0.name == name }) else {
      let nearest = Spelling.nearest(to: name, among: flags.map(\.name))
      throw .usage(
        "there is no option --\(SafeText(name))",
        remedy: nearest.map { "did you mean --\(SafeText($0))?" } ?? "see: jobtop\(context) --help")
    }
    if flag.value == nil {
      if parts.count > 1 { throw .usage("--\(SafeText(name)) takes no value") }
      try set(flag, "")
    } else if parts.count > 1 {
      try set(flag, String(parts[1]))
    } else {
      try set(flag, try next(for: flag))
    }
  }

  /// `-f`, `-q mail`, `-qmail`, `-fq mail`.
  private mutating func takeShort(_ word: String, of flags: [Flag], context: SafeText) throws(CommandFailure) {
    var letters = word.dropFirst()
    while let letter = letters.popFirst() {
      guard let flag = flags.first(where: { $0.letter == letter }) else {
        throw .usage("there is no option -\(SafeText(String(letter)))", remedy: "see: jobtop\(context) --help")
      }
      if flag.value == nil {
        try set(flag, "")
      } else {
        try set(flag, letters.isEmpty ? try next(for: flag) : String(letters))
        return
      }
    }
  }

  private mutating func next(for flag: Flag) throws(CommandFailure) -> String {
    guard let word = peek, word != "--" else {
      throw .usage("--\(SafeText(flag.name)) needs a value: \(flag.value ?? "")")
    }
    index += 1
    return word
  }

  private mutating func set(_ flag: Flag, _ value: String) throws(CommandFailure) {
    if flag.value != nil, !flag.isRepeatable, values[flag.name] != nil {
      throw .usage("--\(SafeText(flag.name)) was given twice")
    }
    values[flag.name, default: []].append(value)
  }
}
