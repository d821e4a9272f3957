/// How many columns a character takes on a terminal, by a table of our own.
///
/// The table follows Unicode 14.0 and agrees with glibc 2.36, which ncurses asks: East Asian wide and fullwidth 2,
/// combining marks 0, all else 1, ambiguous included. It does not depend on the locale. What terminals dispute (emoji
/// sequences, flags, skin tones, conjoining jamo) never reaches it: `SafeText` has drawn that as its base already.
public enum DisplayWidth {
  /// The columns of a scalar: 0, 1 or 2; what `SafeText` would replace counts 1.
  public static func columns(of scalar: Unicode.Scalar) -> Int {
    switch ScalarKind(scalar) {
    case .zero: 0
    case .plain, .named, .blank: 1
    case .wide: 2
    }
  }

  /// The columns of a character: those of its scalars together.
  public static func columns(of character: Character) -> Int {
    character.unicodeScalars.reduce(0) { $0 + columns(of: $1) }
  }

  /// The columns of a text that is safe already.
  public static func columns(of text: SafeText) -> Int { text.width }
}

/// What becomes of a scalar outside ASCII; raw values are those of the table.
enum ScalarKind: UInt32 {
  /// One column.
  case plain
  /// A mark on the scalar before it.
  case zero
  /// Two columns.
  case wide
  /// Shown by name, or part of a disputed sequence.
  case named
  /// Private, unassigned or no character: drawn as a box.
  case blank

  init(_ scalar: Unicode.Scalar) {
    guard scalar.value >= 0x80 else {
      self = scalar.value < 0x20 || scalar.value == 0x7F ? .named : .plain
      return
    }
    // The last run that begins at or before the scalar.
    let probe = scalar.value << 3 | 7
    var low = 0
    var high = scalarRuns.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if scalarRuns[middle] <= probe { low = middle } else { high = middle }
    }
    self = ScalarKind(rawValue: scalarRuns[low] & 7) ?? .blank
  }
}
