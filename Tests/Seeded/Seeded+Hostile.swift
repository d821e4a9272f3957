extension Seeded {
  /// Bytes made to break a cleaner: cut sequences, marks, invisible characters, bad UTF-8, among harmless text.
  public mutating func hostileBytes() -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<int(0...14) {
      switch int(0...11) {
      case 0: bytes += (0..<int(1...6)).map { _ in UInt8(int(0...255)) }
      case 1: bytes.append(UInt8(int(0...0x1F)))
      case 2: bytes += Array(pick(Self.openings).utf8)
      case 3: bytes += Array(pick(Self.openings).utf8) + Array(pick(Self.endings).utf8)
      case 4: bytes += [0x1B, 0x5B] + (0..<int(0...8)).map { _ in UInt8(int(0x20...0x7E)) }
      case 5:
        bytes += Array(
          String(repeating: pick(["\u{301}", "\u{20DD}", "\u{FE0F}", "\u{200D}"]), count: int(1...9)).utf8)
      case 6: bytes += Array(pick(Self.parts).utf8)
      case 7: bytes += Array(String(Unicode.Scalar(UInt32(int(0x80...0x2FFF))) ?? " ").utf8)
      case 8: bytes += Array(String(Unicode.Scalar(UInt32(int(0xE000...0x10FFFF))) ?? " ").utf8)
      case 9: bytes += Array(String(Unicode.Scalar(UInt32(int(0x1F000...0x1FAFF))) ?? " ").utf8)
      default: bytes += (0..<int(1...9)).map { _ in UInt8(int(0x20...0x7E)) }
      }
    }
    return bytes
  }

  private static let openings = [
    "\u{1B}", "\u{1B}[", "\u{1B}]52;c;", "\u{1B}]0;", "\u{1B}P", "\u{1B}_", "\u{1B}^", "\u{1B}X", "\u{1B}(", "\u{9B}",
    "\u{9D}", "\u{1B}[?1049h", "\u{1B}[38;2;", "\u{1B}[38:2::1:2:3m", "\u{1B}#8", "\u{1B}c", "\u{1B}[1;3",
    "\u{1B}[>4;2m",
  ]
  private static let endings = ["\u{7}", "\u{1B}\\", "\u{9C}", "\u{18}", "m", "H", "\r", "\u{1B}[0m", "x\u{7}"]
  private static let parts = [
    "👩", "🏽", "🇸", "🏴\u{E0067}", "\u{E0041}", "\u{E007F}", "\u{1100}", "\u{1161}", "\u{11A8}", "\u{AC00}", "漢",
    "\u{E0100}",
    "1\u{FE0F}\u{20E3}", "❤\u{FE0F}", "\u{202E}", "\u{2066}", "\u{FEFF}", "\u{AD}", "\t", "\r", "\n", "e\u{301}", "कि",
    "\u{3164}",
  ]

  /// Text out of hostile bytes, or what a published advisory sent.
  public mutating func hostileText() -> String {
    oneIn(4) ? pick(Self.published) : String(decoding: hostileBytes(), as: UTF8.self)
  }

  /// Payloads after published advisories: what each does to a terminal that takes it, and where it was told.
  public static let published = [
    // Clears the screen and forges a line: https://nvd.nist.gov/vuln/detail/CVE-2021-25743 (events of kubectl).
    "\u{1B}[2J\u{1B}[Hforged",
    // Hides what follows: conceal, and the colour of the background.
    "\u{1B}[8mhidden\u{1B}[0m", "\u{1B}[30;40mhidden",
    // Sets the title and asks for it back as if typed: https://nvd.nist.gov/vuln/detail/CVE-2003-0063.
    "\u{1B}]0;rm -rf ~\u{7}\u{1B}[21t",
    // Writes the clipboard (OSC 52), also without its end and in eight bits.
    "\u{1B}]52;c;cm0gLXJmIH4=\u{7}", "\u{9D}52;c;cm0gLXJmIH4=\u{9C}", "\u{1B}]52;c;cm0gLXJmIH4=",
    // A device's answer becomes input: https://nvd.nist.gov/vuln/detail/CVE-2008-2383 (DECRQSS of xterm).
    "\u{1B}P$q\nid\n\u{1B}\\", "\u{1B}[6n", "\u{1B}[c", "\u{1B}[>0;276;0c",
    // Leaves the other screen, resets the terminal, takes the mouse.
    "\u{1B}[?1049l", "\u{1B}c", "\u{1B}[!p", "\u{1B}[?1003h\u{1B}[?1006h",
    // A link that shows one place and leads to another (OSC 8).
    "\u{1B}]8;;https://evil.example\u{1B}\\bank.example\u{1B}]8;;\u{1B}\\",
    // Text that reads otherwise than it is stored: https://nvd.nist.gov/vuln/detail/CVE-2021-42574.
    "user\u{202E} \u{2066}// admins only\u{2069} \u{2066}", "a\u{200B}\u{2060}\u{FEFF}b",
    // Instructions written in tags, which no font shows.
    "ok\u{E0001}\u{E0072}\u{E006D}\u{E007F}",
    // Overwrites its own line; goes back over what was said before.
    "failed\rpassed", "failed\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}passed", "x\u{1B}[1F\u{1B}[2Kpassed",
    // One base with a tower of marks, over the lines around it.
    "Z" + String(repeating: "\u{351}\u{36D}", count: 60),
    // Shifts to another character set and leaves it so.
    "\u{E}text\u{1B}(0lqqk", "\u{1B}%@",
  ]
}
