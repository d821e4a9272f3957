import Seeded

extension Seeded {
  /// Bytes made to break a cleaner: cut sequences, marks, invisible characters, bad UTF-8, among harmless text.
  mutating func hostileBytes() -> [UInt8] {
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
}
