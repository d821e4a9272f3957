import CommandLine
import JSON
import SafeText
import Testing

struct HelpTests {
  @Test(arguments: CommandTable.commands.map(\.name))
  func `a command's help gives its summary, every flag and an example that parses`(name: String) throws {
    let parser = ArgumentParser()
    let command = try #require(parser.command(named: name))

    let run = Captured.run([name, "--help"])

    #expect(run.code == 0)
    #expect(run.output.contains(command.summary.text))
    for flag in command.allFlags { #expect(run.output.contains("--\(flag.name)")) }
    #expect(!command.examples.isEmpty)
    for example in command.examples {
      #expect(run.output.contains(example.text))
      // What comes before a pipe, and behind one or `||`, is the shell's.
      let words = ShellWords.split(example.text)
      let start = try #require(words.firstIndex(of: "jobtop"))
      let end = words[start...].firstIndex(of: "||") ?? words.count
      let invocation = try parser.parse(Array(words[(start + 1)..<end]))
      #expect(invocation.command?.name == name)
    }
    for line in run.output.split(separator: "\n") { #expect(line.count <= 120) }
  }

  @Test func `the program's help lists every command, and help says the same`() {
    let run = Captured.run(["--help"])

    for command in CommandTable.commands { #expect(run.output.contains("\n  \(command.name) ")) }
    #expect(Captured.run(["help"]).output == run.output)
    #expect(Captured.run(["help", "add"]).output == Captured.run(["add", "-h"]).output)
  }

  @Test func `the protocol is printed without a store`() throws {
    let run = Captured.run(["rpc", "--spec"])

    let document = try JSONValue(parsing: Array(run.output.utf8))
    #expect(run.code == 0)
    #expect(document["openrpc"] == "1.3.2")
    #expect(document["methods"]?.arrayValue?.contains { $0["name"] == "job.enqueue" } == true)
    #expect(Captured.run(["rpc", "--spec", "job.get"]).code == 2)
  }

  @Test func `a command's help reads so`() {
    #expect(
      Captured.run(["show", "--help"]).output == """
        usage: jobtop show [OPTIONS] ID

        Show one job with its attempts.

        --json prints the job, then its attempts, one object a line. Secrets are masked; --reveal shows them to admins
        and is written into the journal.

        Options
              --reveal       Show what is masked; needs the role admin, and is written into the journal
              --reason TEXT  Why; kept with the change
              --json         One JSON object a line, for programs
              --socket PATH  The store's socket, or ssh://HOST (else $JOBTOP_SOCKET, then the usual places)
          -h, --help         Say how to use this

        Examples
          jobtop show 100482
          jobtop show 100482 --reveal --reason 'ticket 5512'

        """)
  }

  @Test func `no two flags of a command share a spelling`() {
    for command in CommandTable.commands {
      let names = command.allFlags.map(\.name)
      let letters = command.allFlags.compactMap(\.letter)
      #expect(Set(names).count == names.count)
      #expect(Set(letters).count == letters.count)
    }
    #expect(Set(CommandTable.commands.map(\.name)).count == CommandTable.commands.count)
  }
}

/// Words as a shell splits them, quotes understood.
enum ShellWords {
  static func split(_ line: String) -> [String] {
    var words: [String] = []
    var word = ""
    var quote: Character?
    for character in line {
      if character == quote {
        quote = nil
      } else if quote == nil, character == "'" || character == "\"" {
        quote = character
      } else if quote == nil, character == " " {
        if !word.isEmpty { words.append(word) }
        word = ""
      } else {
        word.append(character)
      }
    }
    return word.isEmpty ? words : words + [word]
  }
}
