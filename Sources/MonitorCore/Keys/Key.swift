/// A key as a person pressed it, whatever bytes the terminal sent for it.
package enum Key: Hashable, Sendable {
  /// A printable character.
  case character(Unicode.Scalar)
  /// Ctrl with a lower-case letter or one of `space \ ] ^ _`.
  case control(Unicode.Scalar)
  case up, down, left, right, home, end, pageUp, pageDown
  case insert, delete, backspace, tab, backTab, enter, escape
  /// F1 is 1.
  case function(Int)
}

extension Key {
  /// Reads the notation of the key table and of `config.toml`: `r`, `^L`, `F5`, `Enter`, `Space`, `S-Tab`, `PgUp`.
  package init?(notation: String) {
    if let named = Key.names.first(where: { $0.notation == notation }) {
      self = named.key
      return
    }
    let scalars = Array(notation.unicodeScalars)
    if scalars.count == 1, let only = scalars.first, only.value >= 0x20 {
      self = .character(only)
    } else if scalars.count == 2, scalars[0] == "^", let key = Key.control(of: scalars[1]) {
      self = key
    } else if scalars.first == "F", let number = Int(notation.dropFirst()), (1...24).contains(number) {
      self = .function(number)
    } else {
      return nil
    }
  }

  /// The notation that `init(notation:)` reads.
  package var notation: String {
    switch self {
    case .character(let scalar): scalar == " " ? "Space" : String(Character(scalar))
    case .control(let scalar): "^" + (scalar == " " ? "Space" : String(Character(scalar)).uppercased())
    case .function(let number): "F\(number)"
    case .up, .down, .left, .right, .home, .end, .pageUp, .pageDown, .insert, .delete, .backspace, .tab, .backTab,
      .enter, .escape:
      Key.names.first { $0.key == self }?.notation ?? "?"
    }
  }

  private static func control(of scalar: Unicode.Scalar) -> Key? {
    switch scalar {
    case "A"..."Z": Unicode.Scalar(scalar.value + 0x20).map(Key.control)
    case "a"..."z", "\\", "]", "^", "_": .control(scalar)
    default: nil
    }
  }

  private static let names: [(notation: String, key: Key)] = [
    ("Up", .up), ("Down", .down), ("Left", .left), ("Right", .right), ("Home", .home), ("End", .end),
    ("PgUp", .pageUp), ("PgDn", .pageDown), ("Ins", .insert), ("Del", .delete), ("Backspace", .backspace),
    ("Tab", .tab), ("S-Tab", .backTab), ("Enter", .enter), ("Esc", .escape), ("Space", .character(" ")),
    ("^Space", .control(" ")),
  ]
}
