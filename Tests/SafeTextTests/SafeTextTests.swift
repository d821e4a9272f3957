import SafeText
import Testing

@Suite struct SafeTextTests {
  @Test(
    arguments: [
      ("", "", 0), ("plain ~text~", "plain ~text~", 12), ("né", "né", 2), ("漢字", "漢字", 4), ("ﾊﾝ", "ﾊﾝ", 2),
      ("Ａ　", "Ａ　", 4), ("●○✓✗†‖↻", "●○✓✗†‖↻", 7), ("─▁█⟪", "─▁█⟪", 4),
      // controls
      ("\u{1B}[31mfree money\u{1B}[0m \u{202E}gpj.exe", "␛[31mfree money␛[0m ⟪RLO⟫gpj.exe", 32),
      ("\u{0}\u{1}\u{7}\u{8}\u{E}\u{1F}\u{7F}", "␀␁␇␈␎␟␡", 7), ("a\ne\rf\r\n", "a␊e␍f␍␊", 7),
      ("\u{80}\u{9B}31m\u{9D}\u{9F}", "��31m��", 7), ("a\tb", "a       b", 9), ("12345678\tb", "12345678        b", 17),
      ("漢\t|", "漢      |", 9), ("\t\t", "                ", 16),
      // what cannot be seen
      ("\u{200B}\u{200C}\u{200D}\u{2060}\u{FEFF}", "⟪ZWSP⟫⟪ZWNJ⟫⟪ZWJ⟫⟪WJ⟫⟪BOM⟫", 26),
      ("\u{200E}\u{200F}\u{61C}", "⟪LRM⟫⟪RLM⟫⟪ALM⟫", 15),
      ("\u{202A}\u{202B}\u{202C}\u{202D}\u{202E}", "⟪LRE⟫⟪RLE⟫⟪PDF⟫⟪LRO⟫⟪RLO⟫", 25),
      ("\u{2066}\u{2067}\u{2068}\u{2069}", "⟪LRI⟫⟪RLI⟫⟪FSI⟫⟪PDI⟫", 20), ("a\u{2028}b\u{2029}", "a⟪LS⟫b⟪PS⟫", 10),
      ("pass\u{AD}word", "pass⟪SHY⟫word", 13), ("\u{34F}", "⟪CGJ⟫", 5),
      ("\u{115F}\u{1160}\u{3164}\u{FFA0}", "⟪HCF⟫⟪HJF⟫⟪HF⟫⟪HWHF⟫", 20),
      ("\u{FFF9}\u{FFFA}\u{FFFB}", "⟪IAA⟫⟪IAS⟫⟪IAT⟫", 15), ("\u{180B}\u{180E}\u{180F}", "⟪FVS1⟫⟪MVS⟫⟪FVS4⟫", 17),
      ("\u{2061}\u{17B4}\u{1D173}\u{600}", "⟪U+2061⟫⟪U+17B4⟫⟪U+1D173⟫⟪U+0600⟫", 33),
      ("\u{E0020}\u{E0041}\u{E007E}\u{E007F}\u{E0001}", "⟪TAG SP⟫⟪TAG A⟫⟪TAG ~⟫⟪TAG END⟫⟪U+E0001⟫", 40),
      ("a\u{FE0F}\u{FE00}\u{E0100}", "a⟪VS16⟫⟪VS1⟫⟪VS17⟫", 18), ("\u{1161}\u{11A8}", "⟪U+1161⟫⟪U+11A8⟫", 16),
      // no characters
      ("\u{E000}\u{F8FF}\u{10FFFD}\u{378}", "▯▯▯▯", 4),
      // marks
      ("e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}!", "e\u{301}\u{301}\u{301}\u{301}!", 2),
      ("\u{301}x \u{301}\u{200B}\u{301}", "◌\u{301}x \u{301}⟪ZWSP⟫◌\u{301}", 10), ("漢\u{301}", "漢\u{301}", 2),
      // disputed pictures: their base
      ("👩\u{200D}💻 👍🏽 ❤\u{FE0F}!", "👩 👍 ❤!", 8), ("🇸🇪🇸", "SES", 3),
      ("1\u{FE0F}\u{20E3}#\u{20E3}", "1#", 2), ("葛\u{E0100}", "葛", 2),
      ("👨🏻\u{200D}❤\u{FE0F}\u{200D}💋\u{200D}👨🏿|", "👨|", 3),
      ("🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}", "🏴", 2),
      ("🏴\u{E0078}\u{E007F}", "🏴⟪TAG x⟫⟪TAG END⟫", 18), ("👩\u{200D}x", "👩⟪ZWJ⟫x", 8), ("👩\u{200D}", "👩⟪ZWJ⟫", 7),
      ("😀\u{FE0F}\u{FE0F}", "😀⟪VS16⟫", 8), ("x🏽", "x⟪U+1F3FD⟫", 10),
      ("😀\u{200D}😀\u{200D}😀\u{200D}😀\u{200D}😀", "😀⟪ZWJ⟫😀", 9),
      ("\u{1112}\u{1161}\u{11AB}\u{1100}\u{1173}\u{AC00}\u{11A8}", "한그각", 6),
    ])
  func `what could act or hide becomes visible, all else stays`(raw: String, expected: String, width: Int) {
    let safe = SafeText(raw)

    #expect(safe.text.unicodeScalars.elementsEqual(expected.unicodeScalars), "\(safe.text)")
    #expect(safe.width == width)
    #expect(safe.isEmpty == raw.isEmpty)
  }

  @Test(
    arguments: [
      ([0x80, 0x9B, 0x9F], "���"), ([0x61, 0xC3], "a�"), ([0xC0, 0xAF], "��"), ([0xED, 0xA0, 0x80], "���"),
      ([0xF0, 0x9F, 0x98, 0x80], "😀"), ([0xF0, 0x9F, 0x98], "�"), ([0xFF, 0xFE, 0x1B], "��␛"),
      ([0xEF, 0xBF, 0xBE, 0xEF, 0xB7, 0x90], "▯▯"),
    ] as [([UInt8], String)])
  func `bytes that are no UTF-8 show as replacement characters`(bytes: [UInt8], expected: String) {
    #expect(SafeText(bytes: bytes).text == expected)
  }

  @Test func `neutralising twice changes nothing more`() {
    let once = SafeText("\u{1B}]0;x\u{7}\u{202E}e\u{301}👩\u{200D}💻\u{E000}\u{301}")

    #expect(SafeText(once.text) == once)
  }

  @Test(
    arguments: [
      ("", [""]), ("one", ["one"]), ("one\n", ["one"]), ("one\r\ntwo\r\n", ["one", "two"]), ("\n\n", ["", ""]),
      ("a\rb\nc", ["a␍b", "c"]), ("e\n\u{301}", ["e", "◌\u{301}"]),
    ])
  func `lines end at line feeds, with or without a carriage return`(raw: String, lines: [String]) {
    #expect(SafeText.lines(raw).map(\.text) == lines)
  }

  @Test func `parts join without anything new at the seam`() {
    let joined = [SafeText("👩"), SafeText("\u{200D}"), SafeText("💻"), SafeText("\u{301}")].joined(separator: "-")

    #expect(joined.text == "👩-⟪ZWJ⟫-💻-◌\u{301}")
    #expect(joined.width == 13)
    #expect((SafeText("漢") + "a").width == 3)
    #expect(SafeText(repeating: "ab", count: 3).text == "ababab")
    #expect(SafeText(repeating: "ab", count: -1).isEmpty)
  }

  @Test func `interpolation takes safe text, labels and whole numbers`() {
    let name = Label("w\u{202E}1")

    let text: SafeText = "worker \(name) runs \(SafeText("a\tb")) of \(12) (\(UInt8(3)))"

    #expect(text.text == "worker w⟪RLO⟫1 runs a       b of 12 (3)")
    #expect(text.width == 39)
  }

  @Test func `a label goes out as it came in and tells look-alikes apart`() {
    let label = Label("q\u{1B}c")

    #expect(label.raw == "q\u{1B}c")
    #expect(label.safe.text == "q␛c")
    #expect(Label("\u{E9}") != Label("e\u{301}"))
    #expect(Set([Label("a"), Label("a"), Label("b")]).count == 2)
  }
}
