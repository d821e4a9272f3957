private import CNcurses
import MonitorCore

/// ncurses' colour pairs, made on demand: a pair once given its colours keeps them.
struct ColorPairs {
  /// What ncurses is told for a style.
  struct Resolved: Hashable {
    var attributes: UInt32
    var pair: Int32
    /// Whether a space in that style looks otherwise than a plain one.
    var showsOnBlank: Bool
  }

  private struct Colors: Hashable {
    var foreground: Int32
    var background: Int32
  }

  /// How many colours the terminal has.
  private let colors: Int
  private let limit: Int32
  private var known: [Colors: Int32] = [:]
  private var styles: [Style: Resolved] = [:]

  init(colors: Int, limit: Int32) {
    self.colors = colors
    self.limit = limit
  }

  /// What ncurses is to be told for a style. Where the terminal has no pair left, its own colours.
  mutating func resolve(_ style: Style, on screen: OpaquePointer) -> Resolved {
    if let found = styles[style] { return found }
    var attributes = UInt32(style.attributes.rawValue)
    let wanted = Colors(
      foreground: number(style.foreground, isForeground: true, &attributes),
      background: number(style.background, isForeground: false, &attributes))
    let result = Resolved(
      attributes: attributes, pair: pair(wanted, on: screen),
      showsOnBlank: wanted.background != -1 || !style.attributes.isDisjoint(with: [.reverse, .underline]))
    styles[style] = result
    return result
  }

  private mutating func pair(_ wanted: Colors, on screen: OpaquePointer) -> Int32 {
    if wanted == Colors(foreground: -1, background: -1) { return 0 }
    if let pair = known[wanted] { return pair }
    let next = Int32(known.count) + 1
    guard next < limit, jt_screen_define_pair(screen, next, wanted.foreground, wanted.background) else { return 0 }
    known[wanted] = next
    return next
  }

  private func number(_ color: ColorValue, isForeground: Bool, _ attributes: inout UInt32) -> Int32 {
    switch color {
    case .default: return -1
    case .rgb(let rgb): return direct(rgb)
    case .indexed(let index) where colors > 256 && index >= 8: return direct(TerminalPalette.color(index))
    case .indexed(let index) where Int(index) < colors: return Int32(index)
    case .indexed(let index):
      // Eight colours: the bright ones are the others in bold.
      if isForeground { attributes |= UInt32(JT_BOLD) }
      return Int32(index % 8)
    }
  }

  private func direct(_ color: RGB) -> Int32 {
    Int32(color.red) << 16 | Int32(color.green) << 8 | Int32(color.blue)
  }
}
