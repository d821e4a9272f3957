/// The words of a style in a theme file: `red bold on #222222`.
struct StyleText {
  enum Paint: Hashable {
    case `default`
    case named(String)
    case hex(RGB)
  }

  var foreground: Paint?
  var background: Paint?
  var attributes: TextAttributes = []

  /// Splits the text into its parts; whether the named colours exist is decided later, with the whole palette.
  static func parse(_ text: String) -> Result<StyleText, Problem> {
    var style = StyleText()
    var wantsBackground = false
    for word in text.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init) {
      if word == "on" {
        guard !wantsBackground, style.background == nil else { return .failure(Problem(.badStyle(text))) }
        wantsBackground = true
        continue
      }
      if !wantsBackground, let attribute = attribute(of: word) {
        style.attributes.insert(attribute)
        continue
      }
      let paint: Paint
      if word == "default" {
        paint = .default
      } else if word.hasPrefix("#") {
        guard let color = RGB(hex: word) else { return .failure(Problem(.badColor(word))) }
        paint = .hex(color)
      } else {
        paint = .named(word)
      }
      if wantsBackground {
        style.background = paint
        wantsBackground = false
      } else if style.foreground == nil {
        style.foreground = paint
      } else {
        return .failure(Problem(.badStyle(text)))
      }
    }
    return wantsBackground ? .failure(Problem(.badStyle(text))) : .success(style)
  }

  /// A problem as an error, so that `Result` can carry it.
  struct Problem: Error {
    let problem: ThemeProblem

    init(_ problem: ThemeProblem) {
      self.problem = problem
    }
  }

  static let attributes: [(name: String, attribute: TextAttributes)] = [
    ("bold", .bold), ("dim", .dim), ("italic", .italic), ("underline", .underline), ("reverse", .reverse),
  ]

  /// The names of the 16 colours that every terminal has, as their numbers.
  static let ansiNames = [
    "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white", "bright-black", "bright-red",
    "bright-green", "bright-yellow", "bright-blue", "bright-magenta", "bright-cyan", "bright-white",
  ]

  private static func attribute(of word: String) -> TextAttributes? {
    attributes.first { $0.name == word }?.attribute
  }
}

extension Style {
  /// The style in the words of a theme file: `#fb4934 bold on 235`.
  package var words: String {
    var words = [Style.word(foreground)]
    words += StyleText.attributes.filter { attributes.contains($0.attribute) }.map(\.name)
    if background != .default { words += ["on", Style.word(background)] }
    return words.joined(separator: " ")
  }

  private static func word(_ color: ColorValue) -> String {
    switch color {
    case .default: "default"
    case .indexed(let number) where number < 16: StyleText.ansiNames[Int(number)]
    case .indexed(let number): "\(number)"
    case .rgb(let color): color.hex
    }
  }
}
