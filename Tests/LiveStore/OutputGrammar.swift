/// What output to a terminal may be made of: printable text and line feeds, and jobtop's own colours where they are.
package enum OutputGrammar {
  /// Every place that breaks the rule, with what stands there.
  package static func faults(in text: String, colors: Bool = false) -> [String] {
    var faults: [String] = []
    var scalars = Array(text.unicodeScalars)[...]
    while let scalar = scalars.popFirst() {
      if scalar == "\u{1B}", colors, let length = colorLength(scalars) {
        scalars.removeFirst(length)
      } else if !isAllowed(scalar) {
        faults.append(
          "U+\(String(scalar.value, radix: 16)) before \(String(String.UnicodeScalarView(scalars.prefix(8))))")
      }
    }
    return faults
  }

  /// `[`, digits, `m`: the length behind ESC.
  private static func colorLength(_ scalars: ArraySlice<Unicode.Scalar>) -> Int? {
    guard scalars.first == "[" else { return nil }
    let digits = scalars.dropFirst().prefix { ("0"..."9").contains($0) }
    guard scalars.dropFirst(1 + digits.count).first == "m" else { return nil }
    return digits.count + 2
  }

  private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control: scalar == "\n"
    case .format, .privateUse, .surrogate, .unassigned, .lineSeparator, .paragraphSeparator: false
    default: true
    }
  }
}
