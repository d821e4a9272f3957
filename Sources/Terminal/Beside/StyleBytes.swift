package import MonitorCore
package import SafeText

/// Styled text as a terminal is sent it by commands that print and end: no screen, no ncurses.
package struct StyleBytes: Sendable {
  /// Nil where the output takes no styles, such as a file.
  package let depth: ColorDepth?

  package init(_ depth: ColorDepth?) { self.depth = depth }

  /// How many colours an output has, by the environment alone.
  ///
  /// - Parameter isWanted: Asked for, so that `NO_COLOR` and a missing terminal do not count.
  package init(environment: [String: String], isTerminal: Bool, isWanted: Bool = false) {
    let term = environment["TERM"] ?? ""
    let isRefused = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
    guard isWanted || isTerminal && term != "dumb" else {
      depth = nil
      return
    }
    let colorTerm = environment["COLORTERM"] ?? ""
    let has: ColorDepth =
      if term.hasSuffix("-direct") || ["truecolor", "24bit"].contains(colorTerm) {
        .trueColor
      } else if term.contains("256color") || colorTerm.contains("256") {
        .twoHundredFiftySix
      } else {
        .sixteen
      }
    depth = isRefused && !isWanted ? .mono : has
  }

  /// Pieces of text, each in its style, with a line feed.
  package func line(_ pieces: [(text: SafeText, style: Style)]) -> [UInt8] {
    var text = ""
    for piece in pieces { text += styled(piece.text.text, piece.style) }
    return Array((text + "\n").utf8)
  }

  /// A row of a grid in the theme's styles, with a line feed.
  package func row(_ row: Int, of grid: Grid, theme: Theme) -> [UInt8] {
    guard depth != nil else { return Array((grid.line(row) + "\n").utf8) }
    var end = grid.size.columns
    while end > 0, grid[row, end - 1].glyph == 0x20, theme.style(of: grid[row, end - 1]) == theme[.text] { end -= 1 }
    var line = ""
    var run = ""
    var style = Style.plain
    for column in 0..<end {
      let cell = grid[row, column]
      let next = theme.style(of: cell)
      if next != style {
        line += styled(run, style)
        run = ""
        style = next
      }
      run += grid.text(of: cell)
    }
    return Array((line + styled(run, style) + "\n").utf8)
  }

  private func styled(_ text: String, _ style: Style) -> String {
    guard depth != nil, style != .plain, !text.isEmpty else { return text }
    return "\u{1B}[\(parameters(of: style))m\(text)\u{1B}[0m"
  }

  private func parameters(of style: Style) -> String {
    var numbers: [String] = []
    let attributes: [(TextAttributes, String)] = [
      (.bold, "1"), (.dim, "2"), (.italic, "3"), (.underline, "4"), (.reverse, "7"),
    ]
    for (attribute, number) in attributes where style.attributes.contains(attribute) { numbers.append(number) }
    if let color = StyleBytes.number(style.foreground, first: 30) { numbers.append(color) }
    if let color = StyleBytes.number(style.background, first: 40) { numbers.append(color) }
    return numbers.joined(separator: ";")
  }

  private static func number(_ color: ColorValue, first: Int) -> String? {
    switch color {
    case .default: nil
    case .indexed(let index) where index < 8: "\(first + Int(index))"
    case .indexed(let index) where index < 16: "\(first + 52 + Int(index))"
    case .indexed(let index): "\(first + 8);5;\(index)"
    case .rgb(let color): "\(first + 8);2;\(color.red);\(color.green);\(color.blue)"
    }
  }
}
