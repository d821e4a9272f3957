import SafeText
import Testing

@Suite struct StyledTextTests {
  private typealias Style = StyledText.Style

  @Test(
    arguments: [
      ("plain", "plain", 0), ("\u{1B}[31mred\u{1B}[0m", "red", 0), ("\u{1B}[mx", "x", 0),
      // what published advisories put into logs, names and titles
      ("a\u{1B}]52;c;ZXZpbA==\u{7}b", "ab", 1), ("a\u{1B}]0;title\u{1B}\\b", "ab", 1),
      ("a\u{1B}]8;;http://evil\u{1B}\\link\u{1B}]8;;\u{1B}\\b", "alinkb", 2), ("a\u{1B}P+q544e\u{1B}\\b", "ab", 1),
      ("a\u{1B}_Gf=100;AAAA\u{1B}\\b", "ab", 1), ("a\u{1B}^private\u{1B}\\b", "ab", 1),
      ("a\u{1B}Xsos\u{1B}\\b", "ab", 1),
      ("a\u{1B}]1337;File=:AAAA\u{7}b", "ab", 1), ("a\u{1B}[2J\u{1B}[1;1Hb", "ab", 2), ("a\u{1B}[?1049hb", "ab", 1),
      ("a\u{1B}[6nb\u{1B}[cb\u{1B}[>qb", "abbb", 3), ("a\u{1B}[21tb", "ab", 1), ("a\u{1B}[3Ab\u{1B}[Kc", "abc", 2),
      ("a\u{1B}[>4;2mb", "ab", 1), ("a\u{1B}[?25lb", "ab", 1), ("a\u{1B}[0 qb", "ab", 1), ("a\u{1B}[!pb", "ab", 1),
      ("a\u{1B}cb\u{1B}7b\u{1B}(0b\u{1B}#8b", "abbbb", 4), ("a\u{1B}[200~x\u{1B}[201~b", "axb", 2),
      // cut
      ("a\u{1B}[31;", "a", 1), ("a\u{1B}]52;c;ZXZ", "a", 1), ("a\u{1B}P", "a", 1), ("a\u{1B}[", "a", 1),
      ("a\u{1B}(", "a", 1), ("a\u{1B}]0;x\u{1B}[31mb", "ab", 1), ("a\u{1B}]0;x\u{18}b", "ab", 1),
      ("a\u{1B}[3\u{7}b", "a␇b", 1), ("a\u{1B}[3é", "aé", 1), ("a\u{1B}[3\u{1B}[4mb", "ab", 1),
      ("a\u{1B}]0;x\u{9C}b", "ab", 1),
      // shown, since they begin no sequence
      ("a\u{1B}", "a␛", 0), ("a\u{1B}\u{7}", "a␛␇", 0), ("a\u{1B}\u{1B}[1mb", "a␛b", 0), ("a\u{9B}31mb", "a�31mb", 0),
      ("a\u{9D}0;x\u{7}b", "a�0;x␇b", 0), ("x\u{202E}y\u{8}\u{0}", "x⟪RLO⟫y␈␀", 0),
      // progress lines
      ("10%\r20%\r100%", "100%", 0), ("done\r", "done", 0), ("10%\r\u{1B}[K100%\r", "100%", 1), ("a\r\r", "a", 0),
      ("10%\r\u{1B}[K", "10%", 1), ("\ra", "a", 0), ("ab\tc\rx\ty", "x       y", 0),
      ("\u{1B}]0;a\rb\u{7}c", "c", 1), ("a\tb", "a       b", 0), ("\u{1B}[1ma\u{1B}[0m\tb", "a       b", 0),
    ])
  func `colours are kept, all other sequences dropped and counted`(raw: String, plain: String, escaped: Int) {
    let line = StyledText(raw)

    #expect(line.plain.text == plain)
    #expect(line.escaped == escaped)
    #expect(line.width == line.plain.width)
  }

  @Test(
    arguments: [
      ("", Style()), ("0", Style()), ("1", Style(bold: true)), ("2", Style(dim: true)), ("3", Style(italic: true)),
      ("4", Style(underline: true)), ("4:3", Style(underline: true)), ("4:0", Style()), ("21", Style(underline: true)),
      ("5", Style(bold: true)), ("6", Style(bold: true)), ("7", Style(reverse: true)), ("8", Style()), ("9", Style()),
      ("1;2;22", Style()), ("3;23", Style()), ("4;24", Style()), ("7;27", Style()), ("1;5;25", Style(bold: true)),
      ("5;25", Style()), ("31", Style(foreground: .indexed(1))), ("97", Style(foreground: .indexed(15))),
      ("44", Style(background: .indexed(4))), ("107", Style(background: .indexed(15))), ("31;39", Style()),
      ("44;49", Style()), ("1;31", Style(foreground: .indexed(1), bold: true)), ("31;0;1", Style(bold: true)),
      ("31;;1", Style(bold: true)), ("38;5;208", Style(foreground: .indexed(208))),
      ("48;5;0", Style(background: .indexed(0))), ("38:5:208", Style(foreground: .indexed(208))),
      ("38;2;1;2;3", Style(foreground: .rgb(red: 1, green: 2, blue: 3))),
      ("48:2:1:2:3", Style(background: .rgb(red: 1, green: 2, blue: 3))),
      ("38:2::1:2:3", Style(foreground: .rgb(red: 1, green: 2, blue: 3))),
      ("38;2;1;2;3;1", Style(foreground: .rgb(red: 1, green: 2, blue: 3), bold: true)),
      ("38;5;1;4", Style(foreground: .indexed(1), underline: true)), ("58;5;1;4", Style(underline: true)),
      ("58:2::9:9:9;1", Style(bold: true)), ("38;5;256", Style()), ("38;2;1;2;999", Style()), ("38;2;1;2", Style()),
      ("38;5", Style()), ("38", Style()), ("38;9;1", Style(bold: true)), ("38:7:1", Style()), ("73;999", Style()),
      ("99999999999999999999", Style()), ("001", Style(bold: true)),
      ("38;5;;1", Style(foreground: .indexed(0), bold: true)),
    ])
  func `SGR parameters become styles`(parameters: String, style: StyledText.Style) {
    let line = StyledText("\u{1B}[\(parameters)mx")

    #expect(line.runs.map(\.text.text) == ["x"])
    #expect(line.ending.appearance == style.appearance)
    #expect(line.escaped == 0)
  }

  @Test func `runs split where the style changes, and stand-ins are runs of their own`() {
    let line = StyledText("a\u{1B}[1mb\u{1B}[1mc\u{202E}\u{7}d\u{1B}[0m")

    #expect(line.runs.map(\.text.text) == ["a", "bc", "⟪RLO⟫␇", "d"])
    #expect(line.runs.map(\.style.isBold) == [false, true, true, true])
    #expect(line.runs.map(\.style.isEscaped) == [false, false, true, false])
    #expect(line.ending == .plain)
  }

  @Test func `a style that is not ended goes on in the next line`() {
    let first = StyledText("a\u{1B}[31mb")
    let second = StyledText("c\u{1B}[39md", continuing: first.ending)

    #expect(second.runs.map(\.style.foreground) == [.indexed(1), nil])
  }

  @Test func `bytes that are no UTF-8 are shown and swallow no sequence`() {
    let line = StyledText(bytes: [0x61, 0xE2, 0x82, 0x1B, 0x5B, 0x31, 0x6D, 0xFF, 0x62])

    #expect(line.plain.text == "a��b")
    #expect(line.ending.isBold)
  }
}

extension StyledText.Style {
  /// What is seen: blinking and bold are one.
  fileprivate var appearance: [String] {
    [
      "\(String(describing: foreground))", "\(String(describing: background))", "\(isBold)\(isDim)\(isItalic)",
      "\(isUnderlined)\(isReversed)\(isEscaped)",
    ]
  }
}
