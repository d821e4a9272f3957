import CommandLine
import LiveStore
import SafeText
import Testing

struct ParserTests {
  struct Line: CustomTestStringConvertible, Sendable {
    let words: [String]
    var values: [String: [String]] = [:]
    var operands: [String] = []
    var commandLine: [String]?
    var testDescription: String { words.joined(separator: " ") }
  }

  static let lines: [Line] = [
    Line(words: ["list"]),
    Line(words: ["list", "state:dead", "queue:mail"], operands: ["state:dead", "queue:mail"]),
    Line(words: ["list", "--", "-word"], operands: ["-word"]),
    Line(words: ["list", "--limit=7"], values: ["limit": ["7"]]),
    Line(words: ["list", "--limit", "7", "--json"], values: ["limit": ["7"], "json": [""]]),
    Line(words: ["--socket", "/s", "list"], values: ["socket": ["/s"]]),
    Line(words: ["list", "--socket=/s"], values: ["socket": ["/s"]]),
    Line(words: ["add", "--", "true"], commandLine: ["true"]),
    Line(
      words: ["add", "-q", "mail", "--", "a", "-q", "--"], values: ["queue": ["mail"]], commandLine: ["a", "-q", "--"]),
    Line(words: ["add", "-qmail", "--", "a"], values: ["queue": ["mail"]], commandLine: ["a"]),
    Line(words: ["add", "-sf", "a | b"], values: ["shell": [""], "follow": [""]], operands: ["a | b"]),
    Line(words: ["add", "-sq", "mail", "x"], values: ["shell": [""], "queue": ["mail"]], operands: ["x"]),
    Line(
      words: ["add", "--tag", "a", "--tag=b", "-e", "A=1", "-e", "B", "--", "x"],
      values: ["tag": ["a", "b"], "env": ["A=1", "B"]], commandLine: ["x"]),
    Line(words: ["add", "--name=", "--", "x"], values: ["name": [""]], commandLine: ["x"]),
    Line(words: ["enqueue", "k", "a=b=c", "-"], operands: ["k", "a=b=c", "-"]),
    Line(words: ["enqueue", "k", "--args", "-"], values: ["args": ["-"]], operands: ["k"]),
    Line(words: ["--read-only"], values: ["read-only": [""]]),
  ]

  @Test(arguments: lines)
  func `a command line becomes flags, operands and the rest behind the dashes`(line: Line) throws {
    let invocation = try ArgumentParser().parse(line.words)

    #expect(invocation.values == line.values)
    #expect(invocation.operands == line.operands)
    #expect(invocation.commandLine == line.commandLine)
  }

  struct Mistake: CustomTestStringConvertible, Sendable {
    let words: [String]
    let sentence: String
    var testDescription: String { words.joined(separator: " ") }
  }

  static let mistakes: [Mistake] = [
    Mistake(words: ["lsit"], sentence: "jobtop: there is no command \"lsit\" (did you mean list?)"),
    Mistake(words: ["retyr", "1"], sentence: "jobtop: there is no command \"retyr\" (did you mean retry?)"),
    Mistake(words: ["xyzzy"], sentence: "jobtop: there is no command \"xyzzy\" (jobtop --help lists them)"),
    Mistake(
      words: ["add", "--retires", "2"], sentence: "jobtop: there is no option --retires (did you mean --retries?)"),
    Mistake(words: ["add", "-Z"], sentence: "jobtop: there is no option -Z (see: jobtop add --help)"),
    Mistake(words: ["list", "--limit"], sentence: "jobtop: --limit needs a value: N"),
    Mistake(words: ["add", "-q", "--", "x"], sentence: "jobtop: --queue needs a value: QUEUE"),
    Mistake(words: ["list", "--limit", "1", "--limit", "2"], sentence: "jobtop: --limit was given twice"),
    Mistake(words: ["list", "--json=yes"], sentence: "jobtop: --json takes no value"),
    Mistake(words: ["--theme", "dark", "list"], sentence: "jobtop: --theme means nothing to list"),
    Mistake(
      words: ["add", "--retries", "many", "--", "x"],
      sentence: "jobtop: --retries takes a number from 0 to 9999, not \"many\""),
    Mistake(
      words: ["add", "--priority", "10", "--", "x"],
      sentence: "jobtop: --priority takes a number from 0 to 9, not \"10\""),
    Mistake(
      words: ["add", "--in", "5", "--", "x"],
      sentence: "jobtop: --in takes a duration, not \"5\" (such as 500ms 1s 5m 1h30m 2d)"),
    Mistake(
      words: ["add", "--at", "25:00", "--", "x"],
      sentence: "jobtop: --at takes a time, not \"25:00\" (such as 03:00 or 2026-11-24T03:00)"),
    Mistake(
      words: ["add", "--in", "5m", "--at", "03:00", "--", "x"], sentence: "jobtop: --in and --at exclude each other"),
    Mistake(words: ["add", "true"], sentence: "jobtop: \"true\" stands before -- (jobtop add [OPTIONS] -- true …)"),
    Mistake(words: ["add"], sentence: "jobtop: add needs a command (jobtop add -- CMD…)"),
    Mistake(
      words: ["add", "-s", "a", "b"], sentence: "jobtop: -s takes the command as one word (-s -- 'a | b')"),
    Mistake(words: ["show"], sentence: "jobtop: show needs the id of a job (see: jobtop show --help)"),
    Mistake(
      words: ["show", "x"],
      sentence: "jobtop: \"x\" is no id of a job (ids are numbers such as 100001; see: jobtop list)"),
    Mistake(words: ["retry"], sentence: "jobtop: retry needs ids, or --filter (see: jobtop retry --help)"),
    Mistake(
      words: ["kill", "7"], sentence: "jobtop: this would kill job 7, and nobody is there to be asked (say --yes)"),
    Mistake(
      words: ["delete", "7", "8"],
      sentence: "jobtop: this would delete 2 jobs, and nobody is there to be asked (say --yes)"),
    Mistake(words: ["cancel", "7", "--filter", "x"], sentence: "jobtop: ids and --filter exclude each other"),
    Mistake(
      words: ["list", "state:daed"],
      sentence: "jobtop: the filter is wrong at character 7: no state is called daed, did you mean dead?"),
    Mistake(words: ["queues", "pasue", "mail"], sentence: "jobtop: queues cannot pasue (did you mean pause?)"),
    Mistake(
      words: ["workers", "drain"], sentence: "jobtop: workers needs the worker's id (see: jobtop workers --help)"),
    Mistake(words: ["enqueue"], sentence: "jobtop: enqueue needs the kind of the job (see: jobtop enqueue --help)"),
    Mistake(
      words: ["enqueue", "k", "novalue"],
      sentence: "jobtop: \"novalue\" is no key=value (key=text, or key:=json for numbers, lists, true)"),
    Mistake(
      words: ["enqueue", "k", "a:=[1,"],
      sentence:
        "jobtop: \"a:=[1,\": no JSON behind := (the JSON ends in the middle at character 4) (a=… gives it as text)"),
    Mistake(
      words: ["enqueue", "k", "--args", "{\n \"a\": tru}"], sentence: "jobtop: --args:2:10: \"}\" cannot stand here"),
    Mistake(words: ["rpc"], sentence: "jobtop: rpc needs the method's name (see: jobtop rpc --help)"),
    Mistake(words: ["health", "x"], sentence: "jobtop: \"x\" means nothing to health (see: jobtop health --help)"),
    Mistake(words: ["logs", "1", "--raw", "--json"], sentence: "jobtop: --raw and --json exclude each other"),
    Mistake(
      words: [],
      sentence: "jobtop: the monitor needs a terminal (jobtop --once prints the overview as text)"),
  ]

  @Test(arguments: mistakes)
  func `a mistake is told in a sentence on standard error, with code 2`(mistake: Mistake) {
    let run = Captured.run(mistake.words)

    #expect(run.errors == mistake.sentence + "\n")
    #expect(run.output == "")
    #expect(run.code == 2)
  }

  @Test func `with --wait jobtop's own errors have a code that no job's is taken for`() {
    #expect(Captured.run(["add", "--wait", "--retries", "x", "--", "true"]).code == 125)
    #expect(Captured.run(["add", "--follow", "--", "true"]).code == 125)
  }

  @Test func `where no store answers, the code is 5 and the sentence says how to start one`() {
    let run = Captured.run(["list"])

    #expect(run.code == 5)
    #expect(run.errors == "jobtop: no store at /nonexistent/jobtop.sock (start it with \"jobtopd\")\n")
  }

  @Test func `an escape sequence in a mistyped word does not reach the terminal`() {
    let hostile = "\u{1B}]0;owned\u{7}\u{202E}x"
    for words in [
      [hostile], ["list", "--" + hostile], ["show", hostile], ["enqueue", "k", hostile], ["rpc", "m", hostile],
    ] {
      let run = Captured.run(words)

      #expect(run.code == 2)
      #expect(OutputGrammar.faults(in: run.errors + run.output) == [])
    }
  }
}
