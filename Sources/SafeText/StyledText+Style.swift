extension StyledText {
  /// A colour that a program asked for.
  public enum Color: Hashable, Sendable {
    /// One of the terminal's 256; 0 to 15 are the ANSI colours.
    case indexed(UInt8)
    /// A colour of its own.
    case rgb(red: UInt8, green: UInt8, blue: UInt8)
  }

  /// How a piece of text wants to look; the painter maps it to roles and keeps contrast.
  public struct Style: Hashable, Sendable {
    /// The text's colour; nil is the default.
    public var foreground: Color?
    /// The colour behind it; nil is the default.
    public var background: Color?
    /// Bold, also where the program asked to blink.
    public var isBold: Bool { hasBold || hasBlink }
    /// Dim.
    public var isDim = false
    /// Italic.
    public var isItalic = false
    /// Underlined, however.
    public var isUnderlined = false
    /// Foreground and background exchanged.
    public var isReversed = false
    /// A stand-in for something neutralised: role `log.escaped`.
    public var isEscaped = false

    private var hasBold = false
    private var hasBlink = false

    /// Nothing asked for.
    public static let plain = Style()

    /// A style.
    public init(
      foreground: Color? = nil, background: Color? = nil, bold: Bool = false, dim: Bool = false, italic: Bool = false,
      underline: Bool = false, reverse: Bool = false, escaped: Bool = false
    ) {
      self.foreground = foreground
      self.background = background
      self.hasBold = bold
      self.isDim = dim
      self.isItalic = italic
      self.isUnderlined = underline
      self.isReversed = reverse
      self.isEscaped = escaped
    }
  }
}

extension StyledText.Style {
  /// Applies the parameters of one SGR sequence (ECMA-48 § 8.3.117, ITU T.416 for colours); unknown ones do nothing.
  mutating func apply(_ parameters: [[Int?]]) {
    var index = 0
    while index < parameters.count {
      let parameter = parameters[index]
      index += 1
      switch parameter[0] ?? 0 {
      case 0: self = .plain
      case 1: hasBold = true
      case 2: isDim = true
      case 3: isItalic = true
      case 4: isUnderlined = parameter.count < 2 || parameter[1] != 0
      case 5, 6: hasBlink = true
      case 7: isReversed = true
      case 21: isUnderlined = true
      case 22: (hasBold, isDim) = (false, false)
      case 23: isItalic = false
      case 24: isUnderlined = false
      case 25: hasBlink = false
      case 27: isReversed = false
      case let code where 30...37 ~= code: foreground = .indexed(UInt8(code - 30))
      case 38: if let color = color(parameter, parameters, &index) { foreground = color }
      case 39: foreground = nil
      case let code where 40...47 ~= code: background = .indexed(UInt8(code - 40))
      case 48: if let color = color(parameter, parameters, &index) { background = color }
      case 49: background = nil
      case 58: _ = color(parameter, parameters, &index)
      case let code where 90...97 ~= code: foreground = .indexed(UInt8(code - 82))
      case let code where 100...107 ~= code: background = .indexed(UInt8(code - 92))
      default: break
      }
    }
  }

  /// The colour of `38;5;n`, `38;2;r;g;b`, `38:5:n`, `38:2:r:g:b` or `38:2::r:g:b`; passes the parameters it took.
  private func color(_ first: [Int?], _ all: [[Int?]], _ index: inout Int) -> StyledText.Color? {
    if first.count > 1 {
      switch first[1] {
      case 5: return indexed(first.dropFirst(2).first ?? nil)
      case 2: return rgb(first.count > 5 ? first[3...5] : first.dropFirst(2))
      default: return nil
      }
    }
    guard index < all.count, let space = all[index][0] else { return nil }
    let count = space == 5 ? 1 : space == 2 ? 3 : 0
    let values = all[(index + 1)...].prefix(count).map { $0[0] }
    index = min(index + 1 + count, all.count)
    return space == 5 ? indexed(values.first ?? nil) : rgb(values[...])
  }

  private func indexed(_ value: Int??) -> StyledText.Color? {
    guard let value else { return nil }
    return UInt8(exactly: value ?? 0).map { .indexed($0) }
  }

  private func rgb(_ values: ArraySlice<Int?>) -> StyledText.Color? {
    let parts = values.compactMap { UInt8(exactly: $0 ?? 0) }
    guard values.count == 3, parts.count == 3 else { return nil }
    return .rgb(red: parts[0], green: parts[1], blue: parts[2])
  }
}
