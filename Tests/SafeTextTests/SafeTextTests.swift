import SafeText
import Testing

@Suite struct SafeTextTests {
  @Test(
    arguments: [
      ("plain", "plain", 5),
      ("\u{1B}[31mfree money\u{1B}[0m \u{202E}gpj.exe", "␛[31mfree money␛[0m ⟪RLO⟫gpj.exe", 32),
      ("a\tb", "a       b", 9),
      ("a\u{0}b\u{7F}c\u{9B}d\ne\rf", "a␀b␡c�d␊e␍f", 11),
      ("zero\u{200B}width\u{2060}\u{FEFF}", "zero⟪ZWSP⟫width⟪WJ⟫⟪BOM⟫", 24),
      ("\u{E0041}\u{E007F}", "⟪TAG A⟫⟪TAG END⟫", 16),
      ("e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}!", "e\u{301}\u{301}\u{301}\u{301}!", 2),
      ("\u{301}x", "◌\u{301}x", 2),
      ("\u{E000}\u{F8FF}\u{FFFE}\u{378}", "▯▯▯▯", 4),
      ("漢字", "漢字", 4),
      ("👩\u{200D}💻 👍🏽 ❤\u{FE0F}!", "👩 👍 ❤!", 8),
      ("🇸🇪 1\u{FE0F}\u{20E3} 🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}", "SE 1 🏴", 7),
      ("\u{1112}\u{1161}\u{11AB}", "한", 2),
    ])
  func `hostile text becomes visible`(raw: String, expected: String, width: Int) {
    let safe = SafeText(raw)

    #expect(safe.text.unicodeScalars.elementsEqual(expected.unicodeScalars), "\(safe.text)")
    #expect(safe.width == width)
  }

  @Test func `columns are cut without splitting a wide character`() {
    let text = SafeText("ab漢字e")

    #expect(text.prefix(columns: 3).text == "ab")
    #expect(text.truncated(columns: 4).text == "ab ~")
    #expect(text.truncated(columns: 7) == text)
    #expect(text.dropFirst(columns: 3).text == " 字e")
    #expect(text.padded(columns: 9, right: true).text == "  ab漢字e")
  }
}
