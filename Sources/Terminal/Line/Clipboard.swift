import JobRPC
import SafeText

/// The terminal's clipboard, written by OSC 52.
enum Clipboard {
  /// What xterm takes at most: 100,000 bytes of Base64 with its frame.
  private static let limit = 74_994

  /// The sequence that copies a text; a longer one is cut at a whole character.
  static func sequence(for text: SafeText) -> [UInt8] {
    var bytes: [UInt8] = []
    for character in text.text {
      let next = Array(character.utf8)
      if bytes.count + next.count > limit { break }
      bytes += next
    }
    return Array("\u{1B}]52;c;\(Base64.encode(bytes))\u{07}".utf8)
  }
}
