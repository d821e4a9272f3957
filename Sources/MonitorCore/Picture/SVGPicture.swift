/// A grid as an SVG document: fixed cells, one piece of text for each run of one style, the theme's own colours.
///
/// The font is whatever monospaced one the viewer has. Plain letters are stretched to their cells as a run; signs that
/// such a font may borrow from another one, and wide characters, are each put where their cell begins.
package struct SVGPicture {
  /// A cell in pixels; DejaVu Sans Mono at 14 pixels is 8.43 wide.
  private static let width = 8.4
  private static let height = 18
  /// From a cell's top to its letters' feet.
  private static let foot = 14
  private static let margin = 10
  private static let fonts =
    "ui-monospace, 'DejaVu Sans Mono', 'Liberation Mono', Menlo, Consolas, 'Noto Sans Mono', monospace"

  private let grid: Grid
  private let theme: Theme
  private let ground: (text: RGB, background: RGB)

  /// - Parameter theme: resolved for true colour, so that nothing is approximated.
  package init(_ grid: Grid, theme: Theme) {
    self.grid = grid
    self.theme = theme
    ground = theme.ground ?? Theme.darkGround
  }

  /// The document, as UTF-8.
  package var bytes: [UInt8] { Array(document.utf8) }

  private var document: String {
    let width = SVGPicture.number(Double(grid.size.columns) * SVGPicture.width + Double(2 * SVGPicture.margin))
    let height = grid.size.rows * SVGPicture.height + 2 * SVGPicture.margin
    var text = """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" viewBox="0 0 \(width) \(height)">
      <title>jobtop</title>
      <rect width="100%" height="100%" rx="6" fill="\(ground.background.hex)"/>
      <g font-family="\(SVGPicture.fonts)" font-size="14" xml:space="preserve" fill="\(ground.text.hex)">

      """
    for row in 0..<grid.size.rows {
      let runs = runs(of: row)
      for run in runs { text += backdrop(run, row: row) }
      let spans = runs.filter { !$0.isBlank }.map(span)
      guard !spans.isEmpty else { continue }
      let y = SVGPicture.margin + row * SVGPicture.height + SVGPicture.foot
      text += "<text y=\"\(y)\">\(spans.joined())</text>\n"
    }
    return text + "</g>\n</svg>\n"
  }

  // MARK: - Runs

  /// How a run looks, its colours known.
  private struct Look: Hashable {
    var foreground: RGB
    var background: RGB
    var attributes: TextAttributes
  }

  private struct Run {
    var look: Look
    var start: Int
    var columns: Int
    var characters: [(text: String, column: Int)]
    /// Letters and digits of ASCII alone, which every monospaced font has at one width.
    var isPlain: Bool

    var isBlank: Bool { characters.allSatisfy { $0.text == " " } && !look.attributes.contains(.underline) }
  }

  private func runs(of row: Int) -> [Run] {
    var runs: [Run] = []
    for column in 0..<grid.size.columns {
      let cell = grid[row, column]
      if cell.width == 0 {
        if !runs.isEmpty { runs[runs.count - 1].columns += 1 }
        continue
      }
      let look = look(of: cell)
      let text = grid.text(of: cell)
      let isPlain = text.utf8.count == 1
      if let last = runs.last, last.look == look, last.isPlain == isPlain || text == " " {
        runs[runs.count - 1].characters.append((text, column))
        runs[runs.count - 1].columns += 1
      } else {
        runs.append(Run(look: look, start: column, columns: 1, characters: [(text, column)], isPlain: isPlain))
      }
    }
    return runs
  }

  private func look(of cell: Cell) -> Look {
    let style = theme.style(of: cell)
    var look = Look(
      foreground: theme.seen(style.foreground) ?? ground.text,
      background: theme.seen(style.background) ?? ground.background, attributes: style.attributes)
    if look.attributes.contains(.reverse) { swap(&look.foreground, &look.background) }
    look.attributes.remove(.reverse)
    return look
  }

  // MARK: - Elements

  private func backdrop(_ run: Run, row: Int) -> String {
    guard run.look.background != ground.background else { return "" }
    let y = SVGPicture.margin + row * SVGPicture.height
    return "<rect x=\"\(x(run.start))\" y=\"\(y)\" width=\"\(span(of: run.columns))\""
      + " height=\"\(SVGPicture.height)\" fill=\"\(run.look.background.hex)\"/>\n"
  }

  private func span(_ run: Run) -> String {
    var characters = run.characters
    while characters.last?.text == " ", !run.look.attributes.contains(.underline) { characters.removeLast() }
    var attributes =
      run.isPlain
      ? "x=\"\(x(run.start))\" textLength=\"\(span(of: characters.count))\""
      : "x=\"\(characters.map { x($0.column) }.joined(separator: " "))\""
    if run.look.foreground != ground.text { attributes += " fill=\"\(run.look.foreground.hex)\"" }
    if run.look.attributes.contains(.bold) { attributes += " font-weight=\"bold\"" }
    if run.look.attributes.contains(.italic) { attributes += " font-style=\"italic\"" }
    if run.look.attributes.contains(.underline) { attributes += " text-decoration=\"underline\"" }
    if run.look.attributes.contains(.dim) { attributes += " opacity=\"0.6\"" }
    return "<tspan \(attributes)>\(characters.map { SVGPicture.escaped($0.text) }.joined())</tspan>"
  }

  private func x(_ column: Int) -> String {
    SVGPicture.number(Double(SVGPicture.margin) + Double(column) * SVGPicture.width)
  }

  private func span(of columns: Int) -> String { SVGPicture.number(Double(columns) * SVGPicture.width) }

  /// With at most one decimal, so that a picture is the same on every machine.
  private static func number(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
  }

  /// Every character that means something to XML, as its reference. Controls cannot be in a grid.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
