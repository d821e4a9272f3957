import JSON
import JobRPC
import Testing

@Suite struct LineDiffTests {
  private func text(_ old: String, _ new: String) -> String {
    LineDiff.lines(from: old.map(String.init), to: new.map(String.init)).map { line in
      switch line {
      case .same(let text): " " + text
      case .removed(let text): "-" + text
      case .added(let text): "+" + text
      }
    }.joined()
  }

  @Test(arguments: [
    ("abc", "abc", " a b c"), ("abc", "axc", " a-b+x c"), ("abc", "ac", " a-b c"), ("ac", "abc", " a+b c"),
    ("", "ab", "+a+b"), ("ab", "", "-a-b"), ("aab", "ab", " a-a b"), ("abcd", "xbcy", "-a+x b c-d+y"),
  ])
  func `a diff tells what was taken out and put in`(old: String, new: String, diff: String) {
    #expect(text(old, new) == diff)
  }

  @Test func `both sides of a diff give the texts back`() {
    let (old, new) = ("the quick brown fox", "a quick red foxes")
    let lines = LineDiff.lines(from: old.map(String.init), to: new.map(String.init))

    let before = lines.compactMap { line -> String? in
      switch line {
      case .same(let text), .removed(let text): text
      case .added: nil
      }
    }
    let after = lines.compactMap { line -> String? in
      switch line {
      case .same(let text), .added(let text): text
      case .removed: nil
      }
    }
    #expect(before.joined() == old && after.joined() == new)
  }

  @Test func `JSON for people is the same JSON`() throws {
    let value: JSONValue = ["a": [1, ["b": nil], []], "c": [:], "d": "x\n\"y", "n": .number("1.50e3")]
    let text = PrettyJSON.text(value)

    #expect(try JSONValue(parsing: text) == value)
    #expect(text.count { $0 == 0x0A } == 12)
  }
}
