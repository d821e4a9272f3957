import MonitorCore
import Seeded
import Testing

@Suite struct KeyDecoderTests {
  static let start = Instant(nanoseconds: 0)

  /// What xterm, screen, tmux, the Linux console, vt100 and rxvt send, in normal and application mode.
  static let sequences: [(String, Key)] = [
    ("\u{1B}[A", .up), ("\u{1B}[B", .down), ("\u{1B}[C", .right), ("\u{1B}[D", .left), ("\u{1B}OA", .up),
    ("\u{1B}OB", .down), ("\u{1B}OC", .right), ("\u{1B}OD", .left), ("\u{1B}[H", .home), ("\u{1B}[F", .end),
    ("\u{1B}OH", .home), ("\u{1B}OF", .end), ("\u{1B}[1~", .home), ("\u{1B}[4~", .end), ("\u{1B}[7~", .home),
    ("\u{1B}[8~", .end), ("\u{1B}[2~", .insert), ("\u{1B}[3~", .delete), ("\u{1B}[5~", .pageUp),
    ("\u{1B}[6~", .pageDown), ("\u{1B}[Z", .backTab), ("\u{1B}OP", .function(1)), ("\u{1B}OQ", .function(2)),
    ("\u{1B}OR", .function(3)), ("\u{1B}OS", .function(4)), ("\u{1B}[11~", .function(1)), ("\u{1B}[12~", .function(2)),
    ("\u{1B}[13~", .function(3)), ("\u{1B}[14~", .function(4)), ("\u{1B}[15~", .function(5)),
    ("\u{1B}[17~", .function(6)), ("\u{1B}[18~", .function(7)), ("\u{1B}[19~", .function(8)),
    ("\u{1B}[20~", .function(9)), ("\u{1B}[21~", .function(10)), ("\u{1B}[23~", .function(11)),
    ("\u{1B}[24~", .function(12)), ("\u{1B}[[A", .function(1)), ("\u{1B}[[E", .function(5)), ("\u{1B}[1;5A", .up),
    ("\u{1B}[1;2P", .function(1)), ("\u{1B}[5;5~", .pageUp), ("\u{1B}OM", .enter), ("\u{1B}Op", .character("0")),
    ("\u{1B}[27u", .escape), ("\u{1B}[97;1u", .character("a")), ("\r", .enter), ("\n", .enter), ("\t", .tab),
    ("\u{7F}", .backspace), ("\u{8}", .backspace), ("\u{3}", "^C"), ("\u{0}", "^Space"), ("j", "j"),
    ("é", .character("é")), ("界", .character("界")), ("😀", .character("😀")),
  ]

  @Test(arguments: sequences) func `a sequence cut at any byte is one key and nothing else`(text: String, key: Key) {
    let bytes = Array(text.utf8)
    for cut in 0...bytes.count {
      var decoder = KeyDecoder(overSSH: false)

      var events = decoder.feed(bytes[..<cut], at: Self.start)
      events += decoder.feed(bytes[cut...], at: Self.start + 40)

      #expect(events == [.key(key)], "cut at \(cut)")
      #expect(decoder.deadline == nil)
    }
  }

  @Test(arguments: [
    ("<64;10;5M", Pointer(.wheelUp, row: 4, column: 9)), ("<69;10;5M", Pointer(.wheelDown, row: 4, column: 9)),
    ("<0;230;80M", Pointer(.press, row: 79, column: 229)), ("<0;10;5m", nil), ("<64;1;1m", nil), ("<2;1;1M", nil),
    ("<35;4;4M", nil), ("<0;0;4M", nil), ("<0;4M", nil),
  ])
  func `a report of the mouse is its cell, and never a key`(report: String, pointer: Pointer?) {
    var decoder = KeyDecoder(overSSH: false)

    #expect(decoder.feed(Array("\u{1B}[\(report)".utf8), at: Self.start) == (pointer.map { [.pointer($0)] } ?? []))
    #expect(decoder.feed([UInt8(ascii: "k")], at: Self.start) == [.key("k")])
  }

  @Test func `a report of the mouse is the same wherever it was cut`() {
    let report = Array("\u{1B}[<0;120;36M".utf8)
    for cut in 1..<report.count {
      var decoder = KeyDecoder(overSSH: false)

      let events = decoder.feed(report[..<cut], at: Self.start) + decoder.feed(report[cut...], at: Self.start + 40)

      #expect(events == [.pointer(Pointer(.press, row: 35, column: 119))], "\(cut)")
    }
  }

  @Test func `a lone ESC is a key after 50 ms, over SSH after 150`() {
    for (overSSH, delay) in [(false, Int64(50)), (true, 150)] {
      var decoder = KeyDecoder(overSSH: overSSH)

      #expect(decoder.feed([0x1B], at: Self.start) == [])
      #expect(decoder.deadline == Self.start + Milliseconds(delay))
      #expect(decoder.expire(at: Self.start + Milliseconds(delay - 1)) == [])
      #expect(decoder.expire(at: Self.start + Milliseconds(delay)) == [.key(.escape)])
      #expect(decoder.deadline == nil)
    }
  }

  @Test func `ESC and a letter are Esc and the letter, for there are no Alt keys`() {
    var decoder = KeyDecoder(overSSH: false)

    #expect(decoder.feed(Array("\u{1B}x".utf8), at: Self.start) == [.key(.escape), .key("x")])
  }

  @Test func `a sequence that never ends is dropped, not typed`() {
    var decoder = KeyDecoder(overSSH: false)

    #expect(decoder.feed(Array("\u{1B}[".utf8), at: Self.start) == [])
    #expect(decoder.expire(at: Self.start + 60) == [])
    #expect(decoder.expire(at: Self.start + 500) == [])
    #expect(decoder.feed(Array("j".utf8), at: Self.start + 501) == [.key("j")])
  }

  @Test func `pasted text cut at any byte is one paste, whatever keys it holds`() {
    let bytes = Array("\u{1B}[200~rm -rf\nqy\u{1B}[A é\u{1B}[201~j".utf8)
    for cut in 0...bytes.count {
      var decoder = KeyDecoder(overSSH: false)

      let events = decoder.feed(bytes[..<cut], at: Self.start) + decoder.feed(bytes[cut...], at: Self.start + 1)

      #expect(events == [.paste("rm -rf\nqy\u{1B}[A é"), .key("j")], "cut at \(cut)")
    }
  }

  @Test func `a huge paste keeps its beginning and still ends`() {
    var decoder = KeyDecoder(overSSH: false)
    let text = [UInt8](repeating: UInt8(ascii: "a"), count: 100_000)

    let events = decoder.feed(Array("\u{1B}[200~".utf8) + text + Array("\u{1B}[201~j".utf8), at: Self.start)

    #expect(events.count == 2)
    #expect(events.last == .key("j"))
  }

  @Test func `replies of the terminal and mouse reports press no keys`() {
    for text in [
      "\u{1B}[?62;c", "\u{1B}[M !!", "\u{1B}P>|tmux 3.3\u{1B}\\", "\u{1B}_x\u{1B}\\", "\u{1B}[I",
    ] {
      var decoder = KeyDecoder(overSSH: false)

      #expect(decoder.feed(Array(text.utf8), at: Self.start) == [], "\(text.debugDescription)")
      #expect(decoder.feed([UInt8(ascii: "k")], at: Self.start) == [.key("k")])
    }
  }

  @Test func `the background colour is read from the answer to OSC 11`() {
    for end in ["\u{7}", "\u{1B}\\"] {
      var decoder = KeyDecoder(overSSH: false)

      let events = decoder.feed(Array("\u{1B}]11;rgb:2828/2828/28ff\(end)".utf8), at: Self.start)

      #expect(events == [.background(RGB(red: 0x28, green: 0x28, blue: 0x28))])
    }
  }

  @Test func `random bytes never trap and leave nothing open for ever`() {
    var random = Seeded()
    var decoder = KeyDecoder(overSSH: true)
    var now = Self.start
    for _ in 0..<20_000 {
      let bytes = (0..<random.below(6)).map { _ in
        random.below(3) == 0 ? [0x1B, 0x5B, 0x4F][random.below(3)] : UInt8(random.below(256))
      }
      _ = decoder.feed(bytes, at: now)
      now = now + Milliseconds(Int64(random.below(80)))
      _ = decoder.expire(at: now)
    }
    _ = decoder.feed(Array("\u{1B}[201~\u{1B}\\\u{7}".utf8), at: now)
    _ = decoder.expire(at: now + 1000)

    #expect(decoder.feed([UInt8(ascii: "q")], at: now + 2000).last == .key("q"), "seed \(random.seed)")
  }

  @Test func `every key of the table reads back from its notation`() {
    for binding in Keymap.table {
      for key in binding.keys {
        #expect(Key(notation: key.notation) == key)
      }
    }
  }
}

extension Seeded {
  /// A number from 0 on below `limit`.
  mutating func below(_ limit: Int) -> Int { int(0...limit - 1) }
}
