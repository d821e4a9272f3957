/// A sign of jobtop's own, one column wide, none with the Unicode Emoji property.
package struct Glyph: Hashable, Sendable {
  let scalar: Unicode.Scalar

  private init(_ scalar: Unicode.Scalar) {
    self.scalar = scalar
  }

  package static let space = Glyph(" ")
  package static let cursor = Glyph(">")
  package static let mark = Glyph("*")
  package static let rule = Glyph("─")
  package static let vertical = Glyph("│")
  package static let topLeft = Glyph("┌")
  package static let topRight = Glyph("┐")
  package static let bottomLeft = Glyph("└")
  package static let bottomRight = Glyph("┘")
  package static let queued = Glyph("○")
  package static let scheduled = Glyph("◌")
  package static let blocked = Glyph("◇")
  package static let running = Glyph("●")
  package static let completed = Glyph("✓")
  package static let failed = Glyph("✗")
  package static let retrying = Glyph("↻")
  package static let paused = Glyph("‖")
  package static let cancelled = Glyph("⊘")
  package static let dead = Glyph("†")
  package static let unknown = Glyph("?")
  package static let warning = Glyph("▲")
  package static let full = Glyph("█")
  package static let dot = Glyph("·")
  package static let more = Glyph("→")
  package static let bullet = Glyph("+")
  /// Points at the character below it.
  package static let pointer = Glyph("↓")

  /// The cells of a sparkline, lowest first.
  package static let levels: [Glyph] = "▁▂▃▄▅▆▇█".unicodeScalars.map(Glyph.init)
}

/// Which characters the terminal can show.
package enum GlyphSet: Hashable, Sendable {
  case unicode
  /// No UTF-8: jobtop's signs have stand-ins, everything else foreign is `?`.
  case ascii
  /// For who is read the screen aloud: no signs, charts and rules, since a word or a number says the same beside each.
  case words
  /// The same without UTF-8.
  case asciiWords

  /// Whether a text's own characters beyond ASCII can be shown.
  var isUnicode: Bool { self == .unicode || self == .words }
  /// Whether signs are left out.
  package var isWords: Bool { self == .words || self == .asciiWords }

  /// What a sign is painted as.
  func shown(_ glyph: Glyph) -> UInt32 {
    switch self {
    case .unicode: glyph.scalar.value
    case .ascii: glyph.scalar.isASCII ? glyph.scalar.value : UInt32(GlyphSet.ascii(for: glyph.scalar))
    // The cursor's and the mark's signs are ASCII, and nothing else says what they say.
    case .words, .asciiWords: glyph == .cursor || glyph == .mark ? glyph.scalar.value : 0x20
    }
  }

  /// What stands for a scalar that a terminal without UTF-8 cannot show.
  static func ascii(for scalar: Unicode.Scalar) -> UInt8 {
    switch scalar {
    case "○", "▂": UInt8(ascii: ".")
    case "◌": UInt8(ascii: "@")
    case "●", "▇": UInt8(ascii: "*")
    case "✓", "▆", "┌", "┐", "└", "┘": UInt8(ascii: "+")
    case "✗": UInt8(ascii: "x")
    case "↻", "…": UInt8(ascii: "~")
    case "‖", "▅": UInt8(ascii: "=")
    case "⊘", "▄", "─", "—", "–": UInt8(ascii: "-")
    case "†": UInt8(ascii: "!")
    case "◇": UInt8(ascii: "&")
    case "▁": UInt8(ascii: " ")
    case "▃": UInt8(ascii: ":")
    case "█": UInt8(ascii: "#")
    case "·": UInt8(ascii: ".")
    case "▲", "↑": UInt8(ascii: "^")
    case "↓": UInt8(ascii: "v")
    case "→", "›": UInt8(ascii: ">")
    case "←", "‹": UInt8(ascii: "<")
    case "│": UInt8(ascii: "|")
    case "⟪": UInt8(ascii: "<")
    case "⟫": UInt8(ascii: ">")
    default: UInt8(ascii: "?")
    }
  }
}
