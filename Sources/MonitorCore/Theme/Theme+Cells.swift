extension Theme {
  /// How a cell is painted: its role on its backdrop, then what its own text asks for.
  ///
  /// A colour that would hide the text, by a contrast under 1.5 with what is behind it, is not used: a log line may
  /// be ugly, but not invisible.
  package func style(of cell: Cell) -> Style {
    let style = styleOnTerminal(of: cell)
    return paintsGround ? onItsGround(style) : style
  }

  /// A style with the colours that the theme is made for in the place of the terminal's own; itself where the theme is
  /// made for both backgrounds or there are no colours.
  package func onItsGround(_ style: Style) -> Style {
    guard depth != .mono, let isDark, let ground else { return style }
    var style = style
    if style.background == .default {
      let own = self[.background].background
      style.background = own == .default ? value(of: ground.background, at16: isDark ? 0 : 15) : own
    }
    if style.foreground == .default {
      let own = self[.text].foreground
      style.foreground = own == .default ? value(of: ground.text, at16: isDark ? 15 : 0) : own
    }
    return style
  }

  private func value(of color: RGB, at16 number: UInt8) -> ColorValue {
    switch depth {
    case .mono: .default
    case .sixteen: .indexed(number)
    case .twoHundredFiftySix: .indexed(TerminalPalette.nearest256(to: color))
    case .trueColor: .rgb(color)
    }
  }

  private func styleOnTerminal(of cell: Cell) -> Style {
    var style = cell.backdrop == .text ? self[cell.role] : style(cell.role, on: cell.backdrop)
    style.attributes.formUnion(cell.attributes)
    guard depth != .mono, cell.foreground > 0 || cell.background > 0 else { return style }
    let (foreground, background) = (index(cell.foreground), index(cell.background))
    let text = foreground.map(TerminalPalette.color) ?? seen(style.foreground) ?? ground?.text
    let behind = background.map(TerminalPalette.color) ?? seen(style.background) ?? ground?.background
    guard Theme.isReadable(text, on: behind) else { return style }
    if let foreground { style.foreground = numbered(foreground) }
    if let background { style.background = numbered(background) }
    return style
  }

  /// The colours that stand for the terminal's own, by the theme's kind; nil where it has none.
  var ground: (text: RGB, background: RGB)? {
    guard let isDark else { return nil }
    let plain =
      isDark
      ? Theme.darkGround
      : (text: RGB(red: 0x26, green: 0x26, blue: 0x26), background: RGB(red: 0xFF, green: 0xFF, blue: 0xFF))
    return (seen(self[.text].foreground) ?? plain.text, seen(self[.background].background) ?? plain.background)
  }

  /// What stands for the colours of a terminal with a dark background.
  static let darkGround = (
    text: RGB(red: 0xD0, green: 0xD0, blue: 0xD0), background: RGB(red: 0x1C, green: 0x1C, blue: 0x1C)
  )

  /// What a colour looks like; nil for the terminal's own.
  func seen(_ color: ColorValue) -> RGB? {
    switch color {
    case .default: nil
    case .indexed(let number): TerminalPalette.color(number)
    case .rgb(let color): color
    }
  }

  /// Where one of the two is the terminal's own and unknown, only black, white and the greys beside them can hide.
  private static func isReadable(_ text: RGB?, on behind: RGB?) -> Bool {
    let limit = 1.5
    switch (text, behind) {
    case (nil, nil): return true
    case (let text?, let behind?): return LinearRGB.contrast(LinearRGB(text), LinearRGB(behind)) >= limit
    case (let known?, nil), (nil, let known?):
      let channels = [known.red, known.green, known.blue]
      guard let most = channels.max(), let least = channels.min(), most - least < 16 else { return true }
      let light = LinearRGB(known)
      return [UInt8(0), 255].allSatisfy { level in
        LinearRGB.contrast(light, LinearRGB(RGB(red: level, green: level, blue: level))) >= limit
      }
    }
  }

  private func index(_ stored: UInt16) -> UInt8? {
    stored == 0 ? nil : UInt8(truncatingIfNeeded: stored - 1)
  }

  private func numbered(_ index: UInt8) -> ColorValue {
    depth == .sixteen && index > 15
      ? .indexed(TerminalPalette.nearest16(to: TerminalPalette.color(index))) : .indexed(index)
  }
}
