/// A colour as a terminal can be asked for it.
package enum ColorValue: Hashable, Sendable {
  /// The terminal's own foreground or background.
  case `default`
  /// One of 16 or 256 numbered colours.
  case indexed(UInt8)
  case rgb(RGB)
}

/// A colour in sRGB, eight bits a channel.
package struct RGB: Hashable, Sendable {
  package var red: UInt8
  package var green: UInt8
  package var blue: UInt8

  package init(red: UInt8, green: UInt8, blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// Reads `#rrggbb` or `#rgb`; nil for anything else.
  package init?(hex: String) {
    let digits = Array(hex.utf8)
    guard digits.first == UInt8(ascii: "#"), digits.count == 7 || digits.count == 4 else { return nil }
    var values: [UInt8] = []
    for digit in digits.dropFirst() {
      guard let value = Character(Unicode.Scalar(digit)).hexDigitValue else { return nil }
      values.append(UInt8(value))
    }
    if values.count == 3 {
      self.init(red: values[0] * 17, green: values[1] * 17, blue: values[2] * 17)
    } else {
      self.init(
        red: values[0] << 4 | values[1], green: values[2] << 4 | values[3], blue: values[4] << 4 | values[5])
    }
  }
}

extension RGB {
  /// `#rrggbb`
  package var hex: String {
    "#" + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

/// What a terminal can do to a character besides colouring it.
package struct TextAttributes: OptionSet, Hashable, Sendable {
  package var rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  package static let bold = TextAttributes(rawValue: 1)
  package static let dim = TextAttributes(rawValue: 2)
  package static let italic = TextAttributes(rawValue: 4)
  package static let underline = TextAttributes(rawValue: 8)
  package static let reverse = TextAttributes(rawValue: 16)
}

/// How a cell is painted: its two colours and its attributes.
package struct Style: Hashable, Sendable {
  package var foreground: ColorValue
  package var background: ColorValue
  package var attributes: TextAttributes

  package init(
    foreground: ColorValue = .default, background: ColorValue = .default, attributes: TextAttributes = []
  ) {
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
  }

  package static let plain = Style()
}

/// How many colours the terminal has.
package enum ColorDepth: Hashable, Sendable, CaseIterable {
  case mono, sixteen, twoHundredFiftySix, trueColor
}
