import CommandLine
import Posix
import Testing

/// The README says what is so.
struct ReadmeTests {
  private func file(_ path: String) throws -> String {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    return String(decoding: try FileSystem.read("/\(root)/\(path)"), as: UTF8.self)
  }

  private func lines(_ text: some StringProtocol) -> [String] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      String(line.reversed().drop { $0 == " " }.reversed())
    }
    while lines.last == "" { lines.removeLast() }
    return lines
  }

  /// The fenced blocks of one language.
  private func blocks(_ language: String, in text: String) -> [[String]] {
    var blocks: [[String]] = []
    var block: [String]?
    for line in lines(text) {
      if let open = block {
        if line == "```" {
          blocks.append(open)
          block = nil
        } else {
          block = open + [line]
        }
      } else if line == "```\(language)" {
        block = []
      }
    }
    return blocks
  }

  @Test func `every picture that is shown is one of a screen`() throws {
    let text = try file("README.md")
    let paths = text.split(separator: "](").dropFirst().compactMap { $0.split(separator: ")").first }
      .filter { $0.hasSuffix(".svg") }.map(String.init)

    #expect(paths.count >= 4)
    for path in paths { #expect(try file(path).hasPrefix("<svg"), "\(path)") }
  }

  @Test func `every command of the tour is one that jobtop understands`() throws {
    let commands = try blocks("sh", in: file("README.md")).joined().filter { $0.hasPrefix("jobtop ") }
    #expect(commands.count >= 12)
    for line in commands {
      let words = ShellWords.split(line)
      let end = words.firstIndex { $0 == "||" } ?? words.count
      #expect(throws: Never.self) { try ArgumentParser().parse(Array(words[1..<end])) }
    }
  }
}
