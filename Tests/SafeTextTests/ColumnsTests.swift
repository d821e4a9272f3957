import SafeText
import Seeded
import Testing

@Suite struct ColumnsTests {
  private let text = SafeText("ab漢e\u{301}字c")

  @Test(arguments: [
    (-1, ""), (0, ""), (1, "a"), (2, "ab"), (3, "ab"), (4, "ab漢"), (5, "ab漢e\u{301}"), (8, "ab漢e\u{301}字c"),
  ])
  func `a prefix splits no wide character and keeps marks on theirs`(columns: Int, expected: String) {
    #expect(text.prefix(columns: columns).text == expected)
  }

  @Test(arguments: [
    (-1, ""), (0, ""), (1, "~"), (3, "ab~"), (4, "ab ~"), (5, "ab漢~"), (7, "ab漢e\u{301} ~"), (8, "ab漢e\u{301}字c"),
  ])
  func `a cut text ends in a tilde in the last column`(columns: Int, expected: String) {
    #expect(text.truncated(columns: columns).text == expected)
  }

  @Test(arguments: [
    (-1, "ab漢e\u{301}字c"), (2, "漢e\u{301}字c"), (3, " e\u{301}字c"), (4, "e\u{301}字c"), (6, " c"), (8, ""), (9, ""),
  ])
  func `scrolling sideways turns half a wide character into a space`(columns: Int, expected: String) {
    #expect(text.dropFirst(columns: columns).text == expected)
  }

  @Test func `padding fills on either side and never cuts`() {
    #expect(SafeText("漢").padded(columns: 4).text == "漢  ")
    #expect(SafeText("漢").padded(columns: 4, right: true).text == "  漢")
    #expect(SafeText("abc").padded(columns: 2).text == "abc")
    #expect(SafeText("abc").fitted(columns: 2).text == "a~")
    #expect(SafeText("a").fitted(columns: 3, right: true).text == "  a")
  }

  @Test func `cells are one spacing character with its marks`() {
    // ki + vowel sign of Devanagari is one character to Swift and two cells to a terminal.
    let cells = Array(SafeText("ae\u{301}漢कि").clusters)

    #expect(cells.map(\.cluster) == ["a", "e\u{301}", "漢", "\u{915}", "\u{93F}"])
    #expect(cells.map(\.width) == [1, 1, 2, 1, 1])
  }

  @Test func `cutting anywhere adds up for random text`() {
    var random = Seeded()

    for _ in 0..<Seeded.rounds(4000) {
      let text = SafeText(bytes: random.hostileBytes())
      let columns = random.int(-1...(text.width + 2))
      let wanted = max(0, min(columns, text.width))

      let head = text.prefix(columns: columns)
      let tail = text.dropFirst(columns: columns)
      let cut = text.truncated(columns: columns)

      #expect(head.width == wanted || head.width == wanted - 1, "\(random.seed)")
      #expect(tail.width == text.width - wanted, "\(random.seed)")
      if head.width == wanted { #expect((head + tail).text == text.text, "\(random.seed)") }
      #expect(cut.width == max(0, min(columns, text.width)), "\(random.seed)")
      #expect(text.fitted(columns: columns).width == max(0, columns), "\(random.seed)")
      for part in [head, tail, cut] {
        #expect(part.width == part.clusters.reduce(0) { $0 + $1.width }, "\(random.seed)")
        #expect(SafeText(part.text) == part, "\(random.seed)")
      }
    }
  }
}
